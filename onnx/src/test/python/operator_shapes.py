"""Writes ../resources/shape/operators.txt: one line per node test of the onnx package (1.23.2).

A line is: operator | attributes | inputs | outputs. Types are element[dims]; integer inputs of few
elements, and the few floats that shapes depend on, carry their values in braces. The output shapes
are those of the reference results, not of onnx's own shape inference.
"""

import os
import sys
import warnings

import numpy as np
import onnx
from onnx import defs, helper, numpy_helper
from onnx.backend.test.case import node as node_cases

warnings.filterwarnings("ignore")
WORKING_OPSET = 23
FLOAT_VALUES = {("Resize", 1), ("Resize", 2), ("Range", 0), ("Range", 1), ("Range", 2), ("OneHot", 1)}
NAMES = {v: k.lower() for k, v in onnx.TensorProto.DataType.items()}


def type_text(type_proto, value, with_values):
    kind = type_proto.WhichOneof("value")
    if kind == "sequence_type":
        return "seq(" + type_text(type_proto.sequence_type.elem_type, None, False) + ")"
    if kind == "optional_type":
        return "optional(" + type_text(type_proto.optional_type.elem_type, None, False) + ")"
    element = NAMES[type_proto.tensor_type.elem_type]
    if value is None:
        if not type_proto.tensor_type.HasField("shape"):
            return element + "[...]"
        dims = [str(d.dim_value) if d.HasField("dim_value") else "?" for d in type_proto.tensor_type.shape.dim]
        return element + "[" + ",".join(dims) + "]"
    array = np.zeros(value.dims) if isinstance(value, onnx.TensorProto) else np.asarray(value)
    text = element + "[" + ",".join(map(str, array.shape)) + "]"
    if with_values and array.size <= 16:
        text += "{" + ",".join(map(str, array.ravel().tolist())) + "}"
    return text


def attribute_text(attribute):
    value = helper.get_attribute_value(attribute)
    a = onnx.AttributeProto
    if attribute.type == a.INT:
        return str(value)
    if attribute.type == a.FLOAT:
        return repr(float(value)) + "f"
    if attribute.type == a.STRING:
        return '"' + value.decode().replace(" ", "") + '"'
    if attribute.type == a.INTS:
        return "[" + ",".join(map(str, value)) + "]"
    if attribute.type == a.FLOATS:
        return "[" + ",".join(repr(float(v)) + "f" for v in value) + "]"
    if attribute.type == a.TENSOR:
        array = numpy_helper.to_array(value)
        return NAMES[value.data_type] + "[" + ",".join(map(str, array.shape)) + "]"
    return None


def line(case):
    model = case.model
    opsets = {o.domain: o.version for o in model.opset_import}
    if set(opsets) - {"", "ai.onnx"} or len(model.graph.node) != 1:
        return None
    node = model.graph.node[0]
    version = opsets.get("", opsets.get("ai.onnx"))
    try:
        now = defs.get_schema(node.op_type, WORKING_OPSET)
        # Later versions only added element types, except where the node would not load at 23.
        if now.deprecated or len(node.input) > now.max_input or any(a.name not in now.attributes for a in node.attribute):
            return None
    except Exception:
        return None
    attributes = []
    for attribute in node.attribute:
        text = attribute_text(attribute)
        if text is None or " " in text or "|" in text:
            return None
        attributes.append(attribute.name + "=" + text)
    inputs, outputs = case.data_sets[0]
    types = {i.name: i.type for i in model.graph.input}
    types.update({o.name: o.type for o in model.graph.output})
    values = dict(zip([i.name for i in model.graph.input], inputs))
    results = dict(zip([o.name for o in model.graph.output], outputs))
    left = []
    for index, name in enumerate(node.input):
        if not name:
            left.append("_")
            continue
        t, v = types[name], values[name]
        if t.WhichOneof("value") != "tensor_type":
            v = None
        small = v is not None and np.asarray(v).dtype.kind in "ib" and t.tensor_type.elem_type in (6, 7, 9) and np.asarray(v).ndim <= 1
        left.append(type_text(t, v, small or (node.op_type, index) in FLOAT_VALUES))
    right = []
    for name in node.output:
        if not name:
            right.append("_")
            continue
        t = types[name]
        right.append(type_text(t, results[name] if t.WhichOneof("value") == "tensor_type" else None, False))
    return " | ".join([node.op_type, " ".join(attributes), " ".join(left), " ".join(right)])


def main():
    lines = set()
    for case in node_cases.collect_testcases(None):
        if case.model is None or case.name.endswith("_expanded"):
            continue
        text = line(case)
        if text and len(text) < 1500:
            lines.add(text)
    here = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(here, "../resources/shape/operators.txt"), "w") as out:
        out.write("\n".join(sorted(lines)) + "\n")
    print(len(lines), "cases", len({l.split(" | ")[0] for l in lines}), "operators", file=sys.stderr)


if __name__ == "__main__":
    main()
