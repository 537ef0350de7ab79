"""Writes ../resources/shape/models.txt: type and shape of every tensor of the models of
../shared/data/models, as ONNX Runtime 1.28 computes them with N = 1, T = 16 and optimisation off.

Run with ORT_DISABLE_TELEMETRY=1. A line is: tensor element[dims]; `# file` starts a model.
"""

import glob
import os
import sys

import numpy as np
import onnx
import onnxruntime as ort

SIZES = {"N": 1, "T": 16}


def main(folder):
    here = os.path.dirname(os.path.abspath(__file__))
    rng = np.random.default_rng(1)
    with open(os.path.join(here, "../resources/shape/models.txt"), "w") as out:
        for path in sorted(glob.glob(os.path.join(folder, "*.onnx"))):
            model = onnx.load(path)
            inits = {t.name for t in model.graph.initializer}
            known = {o.name for o in model.graph.output}
            for node in model.graph.node:
                for name in node.output:
                    if name and name not in known:
                        model.graph.output.append(onnx.ValueInfoProto(name=name))
            options = ort.SessionOptions()
            options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL
            session = ort.InferenceSession(model.SerializeToString(), options)
            feeds = {}
            for value in model.graph.input:
                if value.name in inits:
                    continue
                t = value.type.tensor_type
                dims = [d.dim_value if d.HasField("dim_value") else SIZES[d.dim_param] for d in t.shape.dim]
                dtype = onnx.helper.tensor_dtype_to_np_dtype(t.elem_type)
                feeds[value.name] = (
                    np.ones(dims, dtype) if np.issubdtype(dtype, np.integer) else rng.random(dims).astype(dtype)
                )
            names = [o.name for o in session.get_outputs()]
            out.write("# " + os.path.basename(path) + "\n")
            for name, value in zip(names, session.run(names, feeds)):
                element = {"float32": "float", "float64": "double"}.get(str(value.dtype), str(value.dtype))
                out.write(name + " " + element + "[" + ",".join(map(str, value.shape)) + "]\n")


if __name__ == "__main__":
    main(sys.argv[1])
