"""Writes ../resources/shape/resized.txt: the cases of operators.txt with other sizes, empty tensors
among them, and the shapes that ONNX Runtime 1.28 gives. What it refuses, or dies of, is left out;
each case runs in a process of its own.

Run with ORT_DISABLE_TELEMETRY=1.
"""

import os
import pickle
import random
import re

import numpy as np
import onnx
import onnxruntime as ort
from onnx import helper, numpy_helper

HERE = os.path.dirname(os.path.abspath(__file__))
DTYPES = {"float": np.float32, "double": np.float64, "int64": np.int64, "int32": np.int32, "uint8": np.uint8, "int8": np.int8, "bool": np.bool_, "float16": np.float16}
WITHOUT_KERNEL = {"GlobalLpPool", "MaxRoiPool", "Multinomial", "RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike", "RoiAlign"}
TYPE = re.compile(r"^(\w+)\[([\d,]*)\](?:\{(.*)\})?$")
ROUNDS = 6
random.seed(20261120)


def attribute(text):
    if text.startswith('"'):
        return text[1:-1]
    if text.startswith("["):
        parts = [p for p in text[1:-1].split(",") if p]
        return [float(p[:-1]) if p.endswith("f") else int(p) for p in parts]
    if text.endswith("]"):
        m = TYPE.match(text)
        return numpy_helper.from_array(np.zeros([int(d) for d in m[2].split(",") if d], DTYPES[m[1]]))
    return float(text[:-1]) if text.endswith("f") else int(text)


def resized(line):
    op, attributes, inputs, outputs = [p.strip() for p in line.split("|")]
    sizes, feeds, inits, names, words = {}, {}, {}, [], []
    for i, word in enumerate(inputs.split()):
        if word == "_":
            names.append("")
            words.append("_")
            continue
        m = TYPE.match(word)
        if not m or m[1] not in DTYPES:
            return None
        names.append("x%d" % i)
        dims = [int(d) for d in m[2].split(",") if d]
        if m[3] is not None:
            values = [{"True": True, "False": False}.get(v, v) for v in m[3].split(",") if v]
            inits[names[-1]] = np.array([float(v) if m[1] == "float" else int(v) for v in values], DTYPES[m[1]]).reshape(dims)
            words.append(word)
            continue
        # Equal sizes stay equal, so that most nodes stay valid.
        dims = [sizes.setdefault(d, d if d == 1 or random.random() < 0.4 else random.randrange(7)) for d in dims]
        feeds[names[-1]] = np.full(dims, 1 if m[1] == "bool" else 0.5).astype(DTYPES[m[1]])
        words.append(m[1] + "[" + ",".join(map(str, dims)) + "]")
    outs = ["y%d" % i if w != "_" else "" for i, w in enumerate(outputs.split())]
    attrs = dict((a.split("=", 1)[0], attribute(a.split("=", 1)[1])) for a in attributes.split())
    graph = helper.make_graph(
        [helper.make_node(op, names, outs, **attrs)],
        "g",
        [helper.make_tensor_value_info(k, helper.np_dtype_to_tensor_dtype(v.dtype), v.shape) for k, v in feeds.items()],
        [onnx.ValueInfoProto(name=o) for o in outs if o],
        [numpy_helper.from_array(v, k) for k, v in inits.items()])
    opset = 21 if op in WITHOUT_KERNEL else 23
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=10)
    return op, attributes, words, outs, model, feeds


def run(model, feeds):
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        result = None
        try:
            options = ort.SessionOptions()
            options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL
            options.intra_op_num_threads = 1
            session = ort.InferenceSession(model.SerializeToString(), options)
            result = [(str(v.dtype), v.shape) for v in session.run(None, feeds)]
        except Exception:
            pass
        os.write(write, pickle.dumps(result))
        os._exit(0)
    os.close(write)
    data = os.fdopen(read, "rb").read()
    _, status = os.waitpid(child, 0)
    if status != 0:
        print("ONNX Runtime died:", helper.printable_node(model.graph.node[0]), {k: v.shape for k, v in feeds.items()})
        return None
    return pickle.loads(data)


def is_sound(op, attributes, words, feeds):
    """Whether ONNX Runtime's answer to a case may be taken for the specification's."""
    if op in ("ArgMax", "ArgMin") and any(v.size == 0 for v in feeds.values()):
        return False  # it returns the input's shape
    if op.startswith("Reduce") and any(v.size == 0 for v in feeds.values()) and re.search(r"\{(-|\})", words[-1]):
        return False  # nor does it count axes of empty tensors from the back
    if op in ("RNN", "GRU", "LSTM"):
        # it does not check the sizes of weights
        hidden = re.search(r"hidden_size=(\d+)", attributes)
        gates = {"RNN": 1, "GRU": 3, "LSTM": 4}[op]
        directions = 2 if "bidirectional" in attributes else 1
        expected = (directions, gates * int(hidden[1]), int(hidden[1])) if hidden else None
        return feeds["x2"].shape == expected and feeds["x1"].shape[:2] == expected[:2]
    # numpy has no 8-bit floats
    return not re.search(r"\bto=1[7-9]|\bto=2", attributes)


def main():
    lines = open(os.path.join(HERE, "../resources/shape/operators.txt")).read().splitlines()
    found = set()
    for line in lines:
        for _ in range(ROUNDS):
            try:
                case = resized(line)
            except (ValueError, KeyError):
                break
            if case is None:
                break
            op, attributes, words, outs, model, feeds = case
            result = run(model, feeds) if is_sound(op, attributes, words, feeds) else None
            if result is None or not any(isinstance(r[1], tuple) for r in result):
                continue
            types = iter(result)
            right = []
            for out in outs:
                if not out:
                    right.append("_")
                    continue
                dtype, shape = next(types)
                name = {"float32": "float", "float64": "double"}.get(dtype, dtype)
                right.append(name + "[" + ",".join(map(str, shape)) + "]")
            text = " | ".join([op, attributes, " ".join(words), " ".join(right)])
            if "object" not in text and text not in lines:
                found.add(text)
    with open(os.path.join(HERE, "../resources/shape/resized.txt"), "w") as out:
        out.write("\n".join(sorted(found)) + "\n")
    print(len(found), "cases,", sum("[0]" in f or "0," in f for f in found), "with empty tensors")


if __name__ == "__main__":
    main()
