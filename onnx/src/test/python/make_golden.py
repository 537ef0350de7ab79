"""Makes src/test/resources/golden: models written by Python's onnx, small, for every corner.

    python make_golden.py ../resources/golden

Each NAME.onnxtxt is the text that Python's parser was given; NAME.onnx is what it made of it.
Models without a text hold what the syntax cannot express.
"""

import pathlib
import sys

import numpy as np
import onnx
import onnx.parser
from onnx import TensorProto, helper, numpy_helper

TEXTS = {
    "types": """
        < ir_version: 10, opset_import: ["" : 21, "ai.onnx.ml" : 3], producer_name: "some \\"quoted\\" \\\\ one",
          producer_version: "1", domain: "test.domain", model_version: 7, doc_string: "two
lines", metadata_props: ["a" : "1", "b c" : "\u00fc"] >
        "types of values" (float a, float[] b, float[N, 3, ?, "batch size"] c, seq(float[N]) d,
               optional(seq(int64)) e, map(int64, string[2]) f, sparse_tensor(float[3, 4]) g,
               bfloat16[1] h, float8e4m3fn[1] i, float8e4m3fnuz j, float8e5m2 k, float8e5m2fnuz l,
               float8e8m0 m, uint4[3] n, int4[3] o, float4e2m1[2] p, uint2[4] q, int2[4] r,
               complex64 s, complex128 t, "a/b:0" , untyped)
        => (double y)
        < float[2] w = {1, -2.5e-3}, float16[1, M] inner, int64[0] nothing = {} >
        {
            # a comment with ' and "
            [label] y = Cast <to = 11> (a)
            ["label 2"] "", z = com.microsoft.Thing:variant (b, "", c)
            , z2 = Thing2 (, b)
            = Nothing()
        }
        """,
    "tensors": """
        < ir_version: 13, opset_import: ["" : 25] >
        g () => (float y)
        < float[7] f = {1, 1.5, -0.0, 1e-45, 3.4028235e38, nan, -inf},
          double[5] d = {0.1, 1e-320, inf, -nan, -1e308},
          int64[3] i64 = {-9223372036854775808, 9223372036854775807, 0},
          uint64[2] u64 = {18446744073709551615, 1}, uint32[1] u32 = {4294967295},
          int32[2] i32 = {-2147483648, 2147483647}, int16[2] i16 = {-32768, 5},
          uint16[1] u16 = {65535}, int8[2] i8 = {-128, 127}, uint8[1] u8 = {255}, bool[3] b = {0, 1, 1},
          float16[2] f16 = {15360, 64512}, bfloat16[1] bf = {16256},
          float8e4m3fn[1] f8 = {126}, float8e8m0[1] e8 = {127},
          int4[3] i4 = {241, 7}, uint4[2] u4 = {241}, float4e2m1[2] f4 = {114}, int2[5] i2 = {228, 1},
          float6e2m3[5] f6 = {8, 31, 63, 1, 32}, float6e3m2[1] g6 = {12},
          complex64[2] c64 = {1, 2, 3, 4}, complex128[1] c128 = {0.5, -0.5},
          string[3] s = {"", "a\\"b", "\u4f60"}, float scalar = {3} >
        { y = Identity (f) }
        """,
    "attributes": """
        < ir_version: 8, opset_import: ["" : 17] >
        g (float[N] x, bool cond) => (float[N] y)
        {
            a = Op <i = -3, f = 2.5, g1: float = 1, s = "text", is = [1, 2], fs = [1.5, 2, inf],
                    ss = ["a", "b"], none: ints = [], t = float[2] {1, 2}, named = int64 t1 = {5},
                    ty = optional(seq(float[N])), ninf = -inf, nan_value = NaN> (x)
            y = If (cond) <then_branch = then_graph () => (float[N] t) { t = Neg (x) },
                     else_branch = else_graph () => (float[N] e) <float[1] one = {1}> {
                         q = Loop (one, cond) <body = body (int64 n, bool c) => (bool c2) { c2 = Identity (c) }>
                         e = Add (x, one) }>
        }
        """,
    "functions": """
        < ir_version: 10, opset_import: ["" : 18, "local" : 1] >
        agraph (float[N, 128] X) => (float[N] Y)
        {
            T = local.outer <alpha = 2.0, unused = 1> (X)
            Y = local.inner:other (T)
        }
        < opset_import: ["" : 18, "local" : 1], domain: "local", doc_string: "adds" >
        outer <alpha, beta: float = 0.5, name: string = "b"> (x) => (y) <float[N] mid>
        {
            c = Constant <value_float: float = @alpha> ()
            d = Constant <value_float: float = @beta> ()
            mid = Add (x, c)
            y = local.inner (mid)
        }
        < opset_import: ["" : 18], domain: "local" >
        inner (float[N] x) => (y) { y = Relu (x) }
        < opset_import: ["" : 18], domain: "local", overload: "other" >
        inner (x) => (y) { y = Sigmoid (x) }
        """,
}


def everything():
    """What the textual syntax cannot express."""
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, ["N", 4])
    x.doc_string = "an input"
    x.type.denotation = "IMAGE"
    x.type.tensor_type.shape.dim[0].denotation = "DATA_BATCH"
    onnx.helper.set_metadata_props(x, {"value": "meta"})
    y = helper.make_tensor_value_info("y", TensorProto.FLOAT, None)
    unknown = onnx.ValueInfoProto(name="unknown")
    opaque = onnx.ValueInfoProto(name="opaque")
    opaque.type.opaque_type.domain = "d"
    opaque.type.opaque_type.name = "n"
    values = helper.make_tensor("sparse", TensorProto.FLOAT, [2], [1.0, 2.0])
    indices = helper.make_tensor("sparse_indices", TensorProto.INT64, [2, 2], [0, 1, 2, 3])
    sparse = helper.make_sparse_tensor(values, indices, [3, 4])
    w = numpy_helper.from_array(np.arange(4, dtype=np.float16), "w")
    w.doc_string = "a weight"
    entry = w.metadata_props.add()
    entry.key, entry.value = "tensor", "meta"
    n1 = helper.make_node("Identity", ["x"], ["a"], name="n1", doc_string="a node")
    onnx.helper.set_metadata_props(n1, {"pkg.torch.onnx.stack_trace": "File \"model.py\", line 3"})
    device = n1.device_configurations.add()
    device.configuration_id = "two"
    device.pipeline_stage = 1
    spec = device.sharding_spec.add()
    spec.tensor_name = "x"
    spec.device.extend([0, 1])
    dim = spec.sharded_dim.add()
    dim.axis = 0
    dim.simple_sharding.add(dim_value=2, num_shards=2)
    n2 = helper.make_node("Constant", [], ["s"], sparse_value=sparse)
    n3 = helper.make_node("Op", ["a", "", "w"], ["y", ""], domain="custom", overload="o")
    n3.attribute.append(helper.make_attribute("doc", 1, doc_string="an attribute"))
    n3.attribute.append(helper.make_attribute("tensors", [w, w]))
    n3.attribute.append(helper.make_attribute("sparse_tensors", [sparse]))
    n3.attribute.append(helper.make_attribute("bytes", b"\xff\x00\xfe"))
    graph = helper.make_graph(
        [n1, n2, n3], "everything", [x], [y], [w], "a graph", [unknown, opaque],
        sparse_initializer=[sparse])
    onnx.helper.set_metadata_props(graph, {"graph": "meta"})
    annotation = graph.quantization_annotation.add()
    annotation.tensor_name = "a"
    entry = annotation.quant_parameter_tensor_names.add()
    entry.key, entry.value = "SCALE_TENSOR", "w"
    model = helper.make_model(
        graph, ir_version=13, producer_name="golden",
        opset_imports=[helper.make_opsetid("", 25), helper.make_opsetid("custom", 1)])
    onnx.helper.set_metadata_props(model, {"model": "meta"})
    training = model.training_info.add()
    training.algorithm.CopyFrom(helper.make_graph([n1], "step", [x], [y]))
    training.update_binding.add(key="w", value="a")
    model.configuration.add(name="two", num_devices=2, device=["cpu:0", "cpu:1"])
    function = helper.make_function(
        "custom", "F", ["p"], ["q"], [helper.make_node("Neg", ["p"], ["q"])],
        [helper.make_opsetid("", 25)], attributes=["k"],
        attribute_protos=[helper.make_attribute("l", 1.0)], doc_string="a function",
        value_info=[helper.make_tensor_value_info("q", 1, [2])])
    entry = function.metadata_props.add()
    entry.key, entry.value = "function", "meta"
    model.functions.append(function)
    return model


def main():
    target = pathlib.Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    for name, text in TEXTS.items():
        model = onnx.parser.parse_model(text)
        (target / (name + ".onnxtxt")).write_text(text)
        (target / (name + ".onnx")).write_bytes(model.SerializeToString(deterministic=True))
    (target / "everything.onnx").write_bytes(everything().SerializeToString(deterministic=True))


main()
