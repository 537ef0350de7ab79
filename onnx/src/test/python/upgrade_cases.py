"""Writes ../resources/upgrade/*.onnx: small models of old opsets with inputs and expected outputs.

Test data are initializers named `in:<input>` and `out:<output>` of the model itself. Outputs are
those of ONNX Runtime 1.28 on the old model; where it has no kernel of the old form (mostly below
opset 7), they are computed with numpy from the operator's old specification.

Run with ORT_DISABLE_TELEMETRY=1.
"""

import glob
import os

import numpy as np
import onnx
import onnxruntime as ort
from onnx import TensorProto, helper, numpy_helper

HERE = os.path.dirname(os.path.abspath(__file__))
FOLDER = os.path.join(HERE, "../resources/upgrade")
RNG = np.random.default_rng(20261120)
# IR version that came with an opset; below 4 every initializer must be an input.
IR = {**{o: 3 for o in range(1, 9)}, 9: 4, 10: 5, 11: 6, 12: 7, 13: 7, 14: 7, 15: 8, 16: 8, 17: 8, 18: 8, 19: 9, 20: 9, 21: 10, 22: 10}


def f(*shape):
    return RNG.normal(size=shape).astype(np.float32)


def node(op, inputs, outputs, **attributes):
    return helper.make_node(op, inputs, outputs, name="_".join(["the", op, outputs[0]]), **attributes)


def info(name, array, known=True):
    element = helper.np_dtype_to_tensor_dtype(array.dtype)
    return helper.make_tensor_value_info(name, element, array.shape if known else None)


def case(name, opset, nodes, inputs, outputs, inits=None, expected=None, known=True):
    """expected: None to ask ONNX Runtime, or arrays by output."""
    inits = inits or {}
    ir = IR[opset]
    graph_inputs = [info(k, v, known) for k, v in inputs.items()]
    if ir < 4:
        graph_inputs += [info(k, v) for k, v in inits.items()]
    graph = helper.make_graph(
        nodes,
        name,
        graph_inputs,
        [onnx.ValueInfoProto(name=o) for o in outputs],
        [numpy_helper.from_array(v, k) for k, v in inits.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=ir)
    if expected is None:
        options = ort.SessionOptions()
        options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL
        options.log_severity_level = 3
        session = ort.InferenceSession(model.SerializeToString(), options)
        expected = dict(zip(outputs, session.run(outputs, inputs)))
    for key, array in inputs.items():
        model.graph.initializer.append(numpy_helper.from_array(np.asarray(array), "in:" + key))
    for key in outputs:
        model.graph.initializer.append(numpy_helper.from_array(np.asarray(expected[key]), "out:" + key))
    onnx.save(model, os.path.join(FOLDER, f"{name}_{opset}.onnx"))


def softmax2d(x, axis):
    flat = x.reshape(int(np.prod(x.shape[:axis])), -1)
    e = np.exp(flat - flat.max(axis=1, keepdims=True))
    return (e / e.sum(axis=1, keepdims=True)).reshape(x.shape)


def reductions():
    x = np.abs(f(2, 3, 4)) + 0.5
    for op in ["L1", "L2", "LogSum", "LogSumExp", "Max", "Mean", "Min", "Prod", "Sum", "SumSquare"]:
        opset = 11 if op == "Sum" else 17
        case("reduce_" + op.lower(), opset, [node("Reduce" + op, ["x"], ["y"], axes=[0, -1], keepdims=0)], {"x": x}, ["y"])
    case("reduce_all", 13, [node("ReduceMean", ["x"], ["y"])], {"x": x}, ["y"])
    case("reduce_unknown_rank", 9, [node("ReduceSum", ["x"], ["y"], axes=[1])], {"x": x}, ["y"], known=False)


def broadcasting():
    a, b = f(2, 3, 4, 5), f(3, 4)
    for op, compute in [("Add", np.add), ("Sub", np.subtract), ("Mul", np.multiply), ("Div", np.divide)]:
        for opset in (1, 6):
            case(op.lower() + "_axis", opset, [node(op, ["a", "b"], ["y"], broadcast=1, axis=1)], {"a": a}, ["y"], {"b": b},
                 {"y": compute(a, b[:, :, None])})
    c = f(4, 5)
    case("add_suffix", 6, [node("Add", ["a", "c"], ["y"], broadcast=1)], {"a": a, "c": c}, ["y"], None, {"y": a + c})
    case("add_negative_axis", 6, [node("Add", ["a", "b"], ["y"], broadcast=1, axis=-3)], {"a": a, "b": b}, ["y"], None, {"y": a + b[:, :, None]})
    case("add_plain", 6, [node("Add", ["a", "d"], ["y"])], {"a": a, "d": a}, ["y"], None, {"y": a + a})
    p = np.abs(a) + 0.5
    case("pow_axis", 1, [node("Pow", ["p", "b"], ["y"], broadcast=1, axis=1)], {"p": p, "b": b}, ["y"], None, {"y": np.power(p, b[:, :, None])})
    case("greater_axis", 1, [node("Greater", ["a", "b"], ["y"], broadcast=1, axis=1)], {"a": a, "b": b}, ["y"], None, {"y": a > b[:, :, None]})
    m, n = a > 0, b > 0
    case("and_axis", 1, [node("And", ["m", "n"], ["y"], broadcast=1, axis=1)], {"m": m, "n": n}, ["y"], None, {"y": m & n[:, :, None]})
    slope = f(3)
    for opset in (1, 6):
        case("prelu", opset, [node("PRelu", ["a", "s"], ["y"])], {"a": a}, ["y"], {"s": slope},
             {"y": np.where(a < 0, a * slope[:, None, None], a)})
    case("prelu_shared", 6, [node("PRelu", ["a", "s"], ["y"])], {"a": a}, ["y"], {"s": slope[:1]}, {"y": np.where(a < 0, a * slope[0], a)})
    l, r, bias = f(2, 3), f(4, 3), f(4)
    case("gemm", 6, [node("Gemm", ["l", "r", "bias"], ["y"], transB=1, alpha=0.5, beta=2.0, broadcast=1)], {"l": l}, ["y"],
         {"r": r, "bias": bias}, {"y": 0.5 * l @ r.T + 2 * bias})


def moved_attributes():
    x = f(4, 5, 6)
    case("squeeze", 11, [node("Squeeze", ["x"], ["y"], axes=[0, -1])], {"x": f(1, 3, 1)}, ["y"])
    case("squeeze_all", 11, [node("Squeeze", ["x"], ["y"])], {"x": f(1, 3, 1)}, ["y"])
    case("unsqueeze", 11, [node("Unsqueeze", ["x"], ["y"], axes=[0, -1])], {"x": x}, ["y"])
    case("slice", 9, [node("Slice", ["x"], ["y"], starts=[1, -3], ends=[1000, -1], axes=[0, 2])], {"x": x}, ["y"])
    case("slice_no_axes", 1, [node("Slice", ["x"], ["y"], starts=[1, 2], ends=[3, 9])], {"x": x}, ["y"], None, {"y": x[1:3, 2:9]})
    case("pad", 2, [node("Pad", ["x"], ["y"], pads=[0, 1, 0, 0, 2, 3], value=1.5)], {"x": x}, ["y"], None,
         {"y": np.pad(x, [(0, 0), (1, 2), (0, 3)], constant_values=1.5)})
    case("pad_reflect", 10, [node("Pad", ["x"], ["y"], pads=[0, 1, 0, 0, 2, 3], mode="reflect")], {"x": x}, ["y"])
    case("pad_paddings", 1, [node("Pad", ["x"], ["y"], paddings=[0, 1, 0, 0, 2, 3], mode="constant", value=0.0)], {"x": x}, ["y"], None,
         {"y": np.pad(x, [(0, 0), (1, 2), (0, 3)])})
    case("pad_double", 10, [node("Pad", ["x"], ["y"], pads=[1, 1], value=2.5)], {"x": np.arange(3.0)}, ["y"])
    case("clip", 6, [node("Clip", ["x"], ["y"], min=-0.5, max=0.25)], {"x": x}, ["y"], None, {"y": np.clip(x, -0.5, 0.25)})
    case("clip_min", 10, [node("Clip", ["x"], ["y"], min=0.1)], {"x": x}, ["y"])
    case("clip_consumed", 1, [node("Clip", ["x"], ["y"], max=0.1, consumed_inputs=[0])], {"x": x}, ["y"], None, {"y": np.minimum(x, np.float32(0.1))})
    case("clip_half_unknown", 10, [node("Cast", ["x"], ["h"], to=TensorProto.FLOAT16), node("Clip", ["h"], ["c"], min=0.1, max=0.7), node("Cast", ["c"], ["y"], to=TensorProto.FLOAT)],
         {"x": x}, ["y"], None, {"y": np.clip(x.astype(np.float16), np.float16(0.1), np.float16(0.7)).astype(np.float32)}, known=False)
    case("dropout", 7, [node("Dropout", ["x"], ["y"], ratio=0.3)], {"x": x}, ["y"])
    case("dropout_mask", 10, [node("Dropout", ["x"], ["y", "m"], ratio=0.3)], {"x": x}, ["y", "m"], None, {"y": x, "m": x == x})
    case("dropout_float_mask", 7, [node("Dropout", ["x"], ["y", "m"], ratio=0.3)], {"x": x}, ["y", "m"], None,
         {"y": x, "m": np.ones_like(x)})
    case("dropout_test", 6, [node("Dropout", ["x"], ["y"], is_test=1)], {"x": x}, ["y"], None, {"y": x})
    case("topk", 9, [node("TopK", ["x"], ["v", "i"], k=2, axis=1)], {"x": x}, ["v", "i"])
    case("split", 11, [node("Split", ["x"], ["a", "b"], split=[2, 3], axis=1)], {"x": x}, ["a", "b"])
    case("split_equal", 11, [node("Split", ["x"], ["a", "b"], axis=0)], {"x": x}, ["a", "b"])
    case("split_equal", 13, [node("Split", ["x"], ["a", "b"], axis=-1)], {"x": x}, ["a", "b"])
    case("split_input", 13, [node("Split", ["x", "s"], ["a", "b"], axis=1)], {"x": x}, ["a", "b"], {"s": np.array([1, 4])})
    case("split_first", 1, [node("Split", ["x"], ["a", "b"], axis=1, split=[1, 4])], {"x": x}, ["a", "b"], None, {"a": x[:, :1], "b": x[:, 1:]})
    case("reshape", 1, [node("Reshape", ["x"], ["y"], shape=[0, -1])], {"x": x}, ["y"], None, {"y": x.reshape(4, 30)})
    case("reshape", 5, [node("Reshape", ["x", "s"], ["y"])], {"x": x}, ["y"], {"s": np.array([0, -1])}, {"y": x.reshape(4, 30)})
    case("tile", 1, [node("Tile", ["x", "t", "a"], ["y"])], {"x": x}, ["y"], {"t": np.array([3], np.float32), "a": np.array([1], np.float32)},
         {"y": np.tile(x, (1, 3, 1))})
    z = f(2, 8, 1)
    case("dft", 17, [node("DFT", ["x"], ["y"], axis=1, onesided=1)], {"x": z}, ["y"])
    case("dft_default_axis", 17, [node("DFT", ["x"], ["y"])], {"x": f(2, 8, 2)}, ["y"])


def renamed():
    x = f(2, 3)
    case("cast_string", 1, [node("Cast", ["x"], ["y"], to="INT32")], {"x": x * 5}, ["y"], None, {"y": (x * 5).astype(np.int32)})
    case("cast", 6, [node("Cast", ["x"], ["y"], to=TensorProto.DOUBLE)], {"x": x}, ["y"])
    b = f(2, 4)
    case("concat_default", 1, [node("Concat", ["x", "b"], ["y"])], {"x": x, "b": b}, ["y"], None, {"y": np.concatenate([x, b], 1)})
    case("scatter", 9, [node("Scatter", ["x", "i", "u"], ["y"], axis=1)], {"x": x}, ["y"],
         {"i": np.array([[0, 2], [1, 0]]), "u": f(2, 2)})
    alpha, gamma = np.float32(1.6732), np.float32(1.0507)
    case("selu", 1, [node("Selu", ["x"], ["y"])], {"x": x}, ["y"], None, {"y": np.where(x > 0, gamma * x, gamma * alpha * (np.exp(x) - 1))})
    image, grid = f(1, 2, 5, 5), RNG.uniform(-1.1, 1.1, (1, 4, 4, 2)).astype(np.float32)
    for mode in ("bilinear", "bicubic", "nearest"):
        case("grid_sample_" + mode, 16, [node("GridSample", ["x", "g"], ["y"], mode=mode)], {"x": image, "g": grid}, ["y"])
    case("roi_align", 10, [node("RoiAlign", ["x", "r", "b"], ["y"], output_height=3, output_width=3, sampling_ratio=2)], {"x": image}, ["y"],
         {"r": np.array([[0, 0, 3, 4], [1, 1, 4, 4]], np.float32), "b": np.array([0, 0])})
    case("lp_pool", 1, [node("LpPool", ["x"], ["y"], kernel_shape=[2, 2], p=2.0)], {"x": image}, ["y"], None,
         {"y": np.sqrt(sum(image[:, :, i:i + 4, j:j + 4] ** 2 for i in (0, 1) for j in (0, 1)))})
    case("global_lp_pool", 1, [node("GlobalLpPool", ["x"], ["y"], p=2.0)], {"x": image}, ["y"], None,
         {"y": np.sqrt((image ** 2).sum((2, 3), keepdims=True))})
    w, r = f(1, 4, 3) * 0.5, f(1, 4, 4) * 0.5
    seq = f(5, 2, 3)
    h, hs = np.zeros((2, 4), np.float32), []
    for t in range(5):
        h = np.tanh(seq[t] @ w[0].T + h @ r[0].T)
        hs.append(h)
    case("rnn", 1, [node("RNN", ["x", "w", "r"], ["y", "h"], hidden_size=4, output_sequence=1)], {"x": seq}, ["y", "h"], {"w": w, "r": r},
         {"y": np.stack(hs)[:, None], "h": h[None]})
    case("gru", 7, [node("GRU", ["x", "w", "r"], ["y", "h"], hidden_size=4)], {"x": seq}, ["y", "h"], {"w": f(1, 12, 3), "r": f(1, 12, 4)})
    case("lstm", 7, [node("LSTM", ["x", "w", "r"], ["y", "h", "c"], hidden_size=4)], {"x": seq}, ["y", "h", "c"], {"w": f(1, 16, 3), "r": f(1, 16, 4)})
    case("dead_consumed", 1, [node("Relu", ["x"], ["y"], consumed_inputs=[0]), ], {"x": x}, ["y"], None, {"y": np.maximum(x, 0)})
    case("quantize", 10, [node("QuantizeLinear", ["x", "s", "z"], ["q"]), node("DequantizeLinear", ["q", "s", "z"], ["y"])], {"x": x}, ["q", "y"],
         {"s": np.float32(0.1), "z": np.uint8(128)})
    case("max_pool", 8, [node("MaxPool", ["x"], ["y", "i"], kernel_shape=[2, 2])], {"x": image}, ["y", "i"])
    case("average_pool", 7, [node("AveragePool", ["x"], ["y"], kernel_shape=[2, 2], pads=[1, 1, 1, 1])], {"x": image}, ["y"])
    case("onehot", 9, [node("OneHot", ["i", "d", "v"], ["y"])], {"i": np.array([0, 2])}, ["y"], {"d": np.array([3]), "v": np.array([0, 1], np.float32)})
    case("expand", 8, [node("Expand", ["x", "s"], ["y"])], {"x": x}, ["y"], {"s": np.array([2, 2, 3])})


def normalised():
    x = f(2, 3, 4)
    for op in ("Softmax", "LogSoftmax", "Hardmax"):
        for axis in (None, 0, 1, 2, -2, -1):
            if axis is not None and op == "Hardmax" and axis != 1:
                continue
            attributes = {} if axis is None else {"axis": axis}
            opset = 11
            case(f"{op.lower()}_{axis}", opset, [node(op, ["x"], ["y"], **attributes)], {"x": x}, ["y"])
    case("softmax_default", 1, [node("Softmax", ["x"], ["y"])], {"x": x}, ["y"], None, {"y": softmax2d(x, 1)})
    case("softmax_unknown_rank", 9, [node("Softmax", ["x"], ["y"])], {"x": x}, ["y"], known=False)
    case("softmax_last", 9, [node("Softmax", ["x"], ["y"], axis=1)], {"x": f(2, 3)}, ["y"])
    c = f(2, 3, 4, 4)
    p = {"s": f(3), "b": f(3), "m": f(3), "v": np.abs(f(3)) + 0.1}

    def bn(x, s, b, m, v):
        shape = (-1, 1, 1) if s.ndim == 1 else s.shape
        return ((x - m.reshape(shape)) / np.sqrt(v.reshape(shape) + 1e-5) * s.reshape(shape) + b.reshape(shape)).astype(np.float32)

    ins = ["x", "s", "b", "m", "v"]
    case("batch_norm_test", 6, [node("BatchNormalization", ins, ["y"], is_test=1)], {"x": c}, ["y"], p, {"y": bn(c, **p)})
    case("batch_norm_consumed", 1, [node("BatchNormalization", ins, ["y"], is_test=1, consumed_inputs=[0, 0, 0, 1, 1])], {"x": c}, ["y"], p, {"y": bn(c, **p)})
    case("batch_norm", 7, [node("BatchNormalization", ins, ["y"], spatial=1)], {"x": c}, ["y"], p)
    case("batch_norm", 9, [node("BatchNormalization", ins, ["y"])], {"x": c}, ["y"], p)
    q = {"s": f(3, 4, 4), "b": f(3, 4, 4), "m": f(3, 4, 4), "v": np.abs(f(3, 4, 4)) + 0.1}
    case("batch_norm_per_activation", 7, [node("BatchNormalization", ins, ["y"], spatial=0)], {"x": c}, ["y"], q, {"y": bn(c, **q)})
    batch = {"m": c.mean((0, 2, 3)), "v": c.var((0, 2, 3))}
    case("batch_norm_training", 9, [node("BatchNormalization", ins, ["y", "mean", "var", "sm", "sv"], momentum=0.8)], {"x": c}, ["y", "mean", "var"], p,
         {"y": bn(c, p["s"], p["b"], batch["m"], batch["v"]), "mean": p["m"] * np.float32(0.8) + batch["m"] * np.float32(0.2),
          "var": p["v"] * np.float32(0.8) + batch["v"] * np.float32(0.2)})
    g = f(2, 6, 4)
    s, b = f(3), f(3)
    grouped = g.reshape(2, 3, -1)
    n = (grouped - grouped.mean(-1, keepdims=True)) / np.sqrt(grouped.var(-1, keepdims=True) + 1e-5)
    y = (n * s[:, None] + b[:, None]).reshape(g.shape).astype(np.float32)
    case("group_norm", 18, [node("GroupNormalization", ["x", "s", "b"], ["y"], num_groups=3)], {"x": g}, ["y"], {"s": s, "b": b}, {"y": y})
    case("instance_norm", 1, [node("InstanceNormalization", ["x", "s", "b"], ["y"], consumed_inputs=[0, 0, 0])], {"x": c}, ["y"], {"s": f(3) * 0 + 1, "b": f(3) * 0},
         {"y": ((c - c.mean((2, 3), keepdims=True)) / np.sqrt(c.var((2, 3), keepdims=True) + 1e-5)).astype(np.float32)})


def resized():
    x = f(1, 2, 4, 5)
    scales = {"up": [1, 1, 2, 3], "uneven": [1, 1, 1.7, 2.3], "down": [1, 1, 0.5, 0.6], "mixed": [1, 1, 2, 0.6]}
    for name, s in scales.items():
        s = np.array(s, np.float32)
        for mode in ("nearest", "linear"):
            if name in ("up", "uneven"):
                case(f"upsample_{mode}_{name}", 9, [node("Upsample", ["x", "s"], ["y"], mode=mode)], {"x": x}, ["y"], {"s": s})
                case(f"upsample_{mode}_{name}", 7, [node("Upsample", ["x"], ["y"], mode=mode, scales=s.tolist())], {"x": x}, ["y"])
            case(f"resize_{mode}_{name}", 10, [node("Resize", ["x", "s"], ["y"], mode=mode)], {"x": x}, ["y"], {"s": s})
    case("upsample_first", 1, [node("Upsample", ["x"], ["y"], mode="nearest", height_scale=2.0, width_scale=3.0)], {"x": x}, ["y"], None,
         {"y": x.repeat(2, 2).repeat(3, 3)})
    roi, none = np.zeros(0, np.float32), np.zeros(0, np.float32)
    sizes = np.array([1, 2, 7, 8])
    for mode in ("nearest", "linear", "cubic"):
        case(f"resize_sizes_{mode}", 11, [node("Resize", ["x", "r", "n", "z"], ["y"], mode=mode)], {"x": x}, ["y"], {"r": roi, "n": none, "z": sizes})
    s = np.array(scales["uneven"], np.float32)
    case("resize_roi", 11, [node("Resize", ["x", "r", "s"], ["y"], mode="linear", coordinate_transformation_mode="tf_crop_and_resize", extrapolation_value=2.0)],
         {"x": x}, ["y"], {"r": np.array([0, 0, 0.1, 0.2, 1, 1, 0.8, 1.2], np.float32), "s": s})
    for rounding in ("floor", "round_prefer_floor"):
        case(f"resize_tf_half_{rounding}", 11, [node("Resize", ["x", "r", "s"], ["y"], nearest_mode=rounding, coordinate_transformation_mode="tf_half_pixel_for_nn")],
             {"x": x}, ["y"], {"r": roi, "s": s})


def nested():
    x = f(3, 4)

    def branch(name, op, out):
        return helper.make_graph([node(op, ["x"], [out], axes=[1], keepdims=0)], name, [], [onnx.ValueInfoProto(name=out)])

    flag = np.array(True)
    case("if_branches", 11, [node("If", ["c"], ["y"], then_branch=branch("t", "ReduceMax", "a"), else_branch=branch("e", "ReduceMin", "b"))], {"x": x, "c": flag}, ["y"])
    body = helper.make_graph(
        [node("Softmax", ["s"], ["n"], axis=0), node("Clip", ["n"], ["k"], max=0.2), node("Unsqueeze", ["k"], ["u"], axes=[0]), node("Squeeze", ["u"], ["o"], axes=[0])],
        "body",
        [helper.make_tensor_value_info("i", TensorProto.INT64, []), helper.make_tensor_value_info("g", TensorProto.BOOL, []), helper.make_tensor_value_info("s", TensorProto.FLOAT, [3, 4])],
        [helper.make_tensor_value_info("g", TensorProto.BOOL, []), helper.make_tensor_value_info("o", TensorProto.FLOAT, [3, 4]), helper.make_tensor_value_info("k", TensorProto.FLOAT, [3, 4])])
    case("loop_body", 10, [node("Loop", ["m", "c", "x"], ["y", "all"], body=body)], {"x": x, "c": flag}, ["y", "all"], {"m": np.array(3)})


def main():
    os.makedirs(FOLDER, exist_ok=True)
    for old in glob.glob(os.path.join(FOLDER, "*.onnx")):
        os.remove(old)
    for group in (reductions, broadcasting, moved_attributes, renamed, normalised, resized, nested):
        group()
    print(len(os.listdir(FOLDER)), "cases")


if __name__ == "__main__":
    main()
