"""By hand: which doubtful structures ONNX Runtime 1.28 takes, for Validation to take them too.

    ORT_DISABLE_TELEMETRY=1 python ort_accepts.py      (onnx, onnxruntime==1.28.0)

Prints one line per model: its name, and "taken" (with the outputs, if run) or the refusal.
"""

import numpy as np
import onnx
import onnx.helper
import onnx.parser
import onnxruntime as ort

ort.set_default_logger_severity(4)
HEADER = '<ir_version: 10, opset_import: ["" : 17, "l" : 1]>'
x = {"x": np.array([1, -2], np.float32)}


def t(name, text, hook=None, hdr=HEADER, run=None):
    model = onnx.parser.parse_model(hdr + text)
    if hook:
        hook(model)
    try:
        session = ort.InferenceSession(model.SerializeToString())
        print(name, "| taken", session.run(None, run) if run else "")
    except Exception as e:
        print(name, "| refused:", str(e)[:160].replace("\n", " "))


t("unsorted main","g (float[2] x) => (float[2] y) { y = Neg(a) a = Abs(x) }")
t("unsorted sub","g (float[2] x, bool c) => (float[2] y) { y = If(c) <then_branch = t () => (float[2] z) { z = Neg(q) q = Abs(x) }, else_branch = e () => (float[2] w) { w = Abs(x) }> }")
t("outer after","g (float[2] x, bool c) => (float[2] y) { y = If(c) <then_branch = t () => (float[2] z) { z = Neg(q) }, else_branch = e () => (float[2] w) { w = Abs(x) }> q = Abs(x) }")
t("cycle","g (float[2] x) => (float[2] y) { y = Add(x, b) b = Abs(y) }")
t("selfcycle","g (float[2] x) => (float[2] y) { y = Add(x, y) }")
t("shadow in sub","g (float[2] x, bool c) => (float[2] y) { q = Abs(x) y = If(c) <then_branch = t () => (float[2] q) { q = Neg(x) }, else_branch = e () => (float[2] w) { w = Abs(q) }>  }")
t("shadow init in sub","g (float[2] x, bool c) => (float[2] y) { q = Abs(x) y = If(c) <then_branch = t () => (float[2] z) <float[2] q = {1,2}> { z = Neg(q) }, else_branch = e () => (float[2] w) { w = Abs(q) }>  }")
t("same names two branches","g (float[2] x, bool c) => (float[2] y) { y = If(c) <then_branch = t () => (float[2] z) { z = Neg(x) }, else_branch = e () => (float[2] z) { z = Abs(x) }>  }")
t("dup out","g (float[2] x) => (float[2] y) { y = Neg(x) y = Abs(x) }")
t("dup out same node","g (float[2] x) => (float[2] y) { y, y = Split <axis=0>(x) }")
t("out=input","g (float[2] x) => (float[2] x) { x = Abs(x) }")
t("out redefines init","g (float[2] x) => (float[2] y) <float[2] w = {1,2}> { w = Abs(x) y = Neg(w) }")
t("out redefines input","g (float[2] x, float[2] u) => (float[2] y) { u = Abs(x) y = Neg(u) }")
t("dup inputs","g (float[2] x, float[2] x) => (float[2] y) { y = Neg(x) }")
t("dup outputs","g (float[2] x) => (float[2] y, float[2] y) { y = Neg(x) }")
t("pass input","g (float[2] x) => (float[2] x) { }")
t("pass input2","g (float[2] x) => (float[2] x, float[2] y) { y = Abs(x) }")
t("pass init","g (float[2] x) => (float[2] w, float[2] y) <float[2] w = {1,2}> { y = Abs(x) }")
t("undefined output","g (float[2] x) => (float[2] q) { y = Abs(x) }")
t("undefined input","g (float[2] x) => (float[2] y) { y = Abs(zz) }")
t("undefined input unused node","g (float[2] x) => (float[2] y) { y = Abs(x) u = Neg(zz) }")
t("empty required input","g (float[2] x) => (float[2] y) { y = Add(x, \"\") }")
t("dup node names","g (float[2] x) => (float[2] y) { [n] a = Abs(x) [n] y = Neg(a) }")
t("init type mismatch","g (float[2] x, int64[2] w) => (float[2] y) <float[2] w = {1,2}> { y = Add(x, w) }")
t("init shape mismatch","g (float[2] x, float[3] w) => (float[2] y) <float[2] w = {1,2}> { y = Add(x, w) }")
t("valueinfo mismatch shape","g (float[2] x) => (float[2] y) <float[3] a> { a = Abs(x) y = Neg(a) }")
t("valueinfo mismatch type","g (float[2] x) => (float[2] y) <int64[2] a> { a = Abs(x) y = Neg(a) }")
def dupinit(m):
    i=m.graph.initializer.add(); i.CopyFrom(m.graph.initializer[0]); i.float_data[0]=9
t("dup init","g (float[2] x) => (float[2] y) <float[2] w = {1,2}> { y = Add(x, w) }",dupinit)
def emptyinit(m): m.graph.initializer[0].name=""
t("unnamed init","g (float[2] x) => (float[2] y) <float[2] w = {1,2}> { y = Neg(x) }",emptyinit)
def emptyin(m): m.graph.input[0].name=""
t("unnamed input","g (float[2] q, float[2] x) => (float[2] y) { y = Neg(x) }",emptyin)
t("rec fn","g (float[2] x) => (float[2] y) { y = l.f(x) } <domain: \"l\", opset_import: [\"\":17,\"l\":1]> f (a) => (b) { b = l.f(a) }")
t("rec fn mutual","g (float[2] x) => (float[2] y) { y = l.f(x) } <domain: \"l\", opset_import: [\"\":17,\"l\":1]> f (a) => (b) { b = l.h(a) } <domain: \"l\", opset_import: [\"\":17,\"l\":1]> h (a) => (b) { b = l.f(a) }")
t("rec fn unused","g (float[2] x) => (float[2] y) { y = Abs(x) } <domain: \"l\", opset_import: [\"\":17,\"l\":1]> f (a) => (b) { b = l.f(a) }")
t("dup fn","g (float[2] x) => (float[2] y) { y = l.f(x) } <domain: \"l\", opset_import: [\"\":17,\"l\":1]> f (a) => (b) { b = Abs(a) } <domain: \"l\", opset_import: [\"\":17,\"l\":1]> f (a) => (b) { b = Neg(a) }")
t("fn too few args","g (float[2] x) => (float[2] y) { y = l.f(x) } <domain: \"l\", opset_import: [\"\":17,\"l\":1]> f (a, c) => (b) { b = Abs(a) }")
t("fn too many args","g (float[2] x) => (float[2] y) { y = l.f(x,x) } <domain: \"l\", opset_import: [\"\":17,\"l\":1]> f (a) => (b) { b = Abs(a) }")
t("fn missing attr","g (float[2] x) => (float[2] y) { y = l.f(x) } <domain: \"l\", opset_import: [\"\":17,\"l\":1]> f <al> (a) => (b) { b = LeakyRelu<alpha: float = @al>(a) }")
t("fn unsorted","g (float[2] x) => (float[2] y) { y = l.f(x) } <domain: \"l\", opset_import: [\"\":17,\"l\":1]> f (a) => (b) { b = Neg(c) c = Abs(a) }")
t("fn domain not imported","g (float[2] x) => (float[2] y) { y = l.f(x) } <domain: \"l\", opset_import: [\"\":17]> f (a) => (b) { b = Abs(a) }", hdr='<ir_version: 8, opset_import: ["" : 17]>')
t("domain not imported","g (float[2] x) => (float[2] y) { y = com.microsoft.Gelu(x) }")
t("unknown op","g (float[2] x) => (float[2] y) { y = Foo(x) }")
t("noout graph","g (float[2] x) => () { y = Abs(x) }")
t("neg dim input","g (float[-1] x) => (float[2] y) { y = Abs(x) }")
t("dup attr","g (float[2] x) => (float[2] y) { y = LeakyRelu<alpha=0.1>(x) }", lambda m: m.graph.node[0].attribute.add().CopyFrom(onnx.helper.make_attribute("alpha",0.7)))
t("no op type","g (float[2] x) => (float[2] y) { y = Abs(x) }", lambda m: m.graph.node[0].ClearField("op_type"))
t("ref attr main","g (float[2] x) => (float[2] y) { y = LeakyRelu<alpha: float = @q>(x) }")
t("ir1","g (float[2] x) => (float[2] y) { y = Abs(x) }",hdr='<ir_version: 1, opset_import: ["" : 7]>')
t("init not input ir3","g (float[2] x) => (float[2] y) <float[2] w = {1,2}> { y = Add(x, w) }",hdr='<ir_version: 3, opset_import: ["" : 8]>')
t("sub uses sub name","g (float[2] x, bool c) => (float[2] y) { y = If(c) <then_branch = t () => (float[2] z) { z = Neg(x) }, else_branch = e () => (float[2] w) { w = Abs(z) }>  }")
t("raw wrong","g (float[2] x) => (float[2] y) <float[2] w = {1,2}> { y = Add(x, w) }", lambda m:(m.graph.initializer[0].ClearField("float_data"),setattr(m.graph.initializer[0],"raw_data",b"123")))
t("raw long","g (float[2] x) => (float[2] y) <float[2] w = {1,2}> { y = Add(x, w) }", lambda m:(m.graph.initializer[0].ClearField("float_data"),setattr(m.graph.initializer[0],"raw_data",b"0"*12)))
t("float long","g (float[2] x) => (float[2] y) <float[2] w = {1,2,3}> { y = Add(x, w) }")
t("both raw float","g (float[2] x) => (float[2] y) <float[2] w = {1,2}> { y = Add(x, w) }", lambda m:(setattr(m.graph.initializer[0],"raw_data",b"0"*8)))
t("attr type missing","g (float[2] x) => (float[2] y) { y = LeakyRelu<alpha=0.1>(x) }", lambda m: m.graph.node[0].attribute[0].ClearField("type"))
t("attr no value","g (float[2] x) => (float[2] y) { y = LeakyRelu<alpha=0.1>(x) }", lambda m: (m.graph.node[0].attribute[0].ClearField("type"),m.graph.node[0].attribute[0].ClearField("f")))
t("unused bad init","g (float[2] x) => (float[2] y) <float[2] w = {1}> { y = Abs(x) }")
t("sub input shadows","g (float[2] x, int64 n, bool c) => (float[2] y) { y = Loop(n, c, x) <body = b (int64 i, bool c, float[2] x) => (bool c2, float[2] x2) { c2 = Identity(c) x2 = Neg(x) }> }")
t("dup fn","g (float[2] x) => (float[2] y) { y = l.f(x) } <domain: \"l\", opset_import: [\"\":17,\"l\":1]> f (a) => (b) { b = Abs(a) } <domain: \"l\", opset_import: [\"\":17,\"l\":1]> f (a) => (b) { b = Neg(a) }",run=x)
t("fn opset differs ok","g (float[2] x) => (float y) { y = l.f(x) } <domain: \"l\", opset_import: [\"\":18,\"l\":1]> f (a) => (b) { ax = Constant<value = int64[1]{0}>() b = ReduceMean<keepdims=0>(a, ax) }",run=x)
t("fn opset differs old","g (float[2] x) => (float y) { y = l.f(x) } <domain: \"l\", opset_import: [\"\":17,\"l\":1]> f (a) => (b) { b = ReduceMean<keepdims=0,axes=[0]>(a) }",run=x,hdr='<ir_version: 10, opset_import: ["" : 18, "l" : 1]>')
t("fn opset relu","g (float[2] x) => (float[2] y) { y = l.f(x) } <domain: \"l\", opset_import: [\"\":16,\"l\":1]> f (a) => (b) { b = Relu(a) }",run=x)
t("fn overrides std","g (float[2] x) => (float[2] y) { y = Abs(x) } <domain: \"\", opset_import: [\"\":17]> Abs (a) => (b) { b = Neg(a) }",run=x)
t("fn overrides ai.onnx","g (float[2] x) => (float[2] y) { y = Abs(x) } <domain: \"ai.onnx\", opset_import: [\"\":17]> Abs (a) => (b) { b = Neg(a) }",run=x)
t("dims overflow","g (float[4611686018427387904,4] x) => (float[N,M] y) { y = Abs(x) }")
t("overload","g (float[2] x) => (float[2] y) { y = l.f:o(x) } <domain: \"l\", overload: \"o\", opset_import: [\"\":17]> f (a) => (b) { b = Neg(a) }",run=x)
t("overload missing","g (float[2] x) => (float[2] y) { y = l.f(x) } <domain: \"l\", overload: \"o\", opset_import: [\"\":17]> f (a) => (b) { b = Neg(a) }",run=x)
t("fn ref to missing default","g (float[2] x) => (float[2] y) { y = l.f(x) } <domain: \"l\", opset_import: [\"\":17]> f <al: float = 0.25> (a) => (b) { b = LeakyRelu<alpha: float = @al>(a) }",run=x)
t("fn ref given","g (float[2] x) => (float[2] y) { y = l.f<al=0.5>(x) } <domain: \"l\", opset_import: [\"\":17]> f <al: float = 0.25> (a) => (b) { b = LeakyRelu<alpha: float = @al>(a) }",run=x)
t("fn ref absent","g (float[2] x) => (float[2] y) { y = l.f(x) } <domain: \"l\", opset_import: [\"\":17]> f <al> (a) => (b) { b = LeakyRelu<alpha: float = @al>(a) }",run=x)
t("fn output is input","g (float[2] x) => (float[2] y) { y = l.f(x) } <domain: \"l\", opset_import: [\"\":17]> f (a) => (a) { b = Neg(a) }",run=x)
t("fn output unused","g (float[2] x) => (float[2] y) { y = l.f(x) } <domain: \"l\", opset_import: [\"\":17]> f (a) => (b, c) { b = Neg(a) c = Abs(a) }",run=x)
t("fn dup output","g (float[2] x) => (float[2] y, float[2] z) { y,z = l.f(x) } <domain: \"l\", opset_import: [\"\":17]> f (a) => (b, b) { b = Neg(a) }",run=x)
t("fn sub","g (float[2] x, bool c) => (float[2] y) { y = l.f(x, c) } <domain: \"l\", opset_import: [\"\":17]> f <al> (a,c) => (b) { q=Neg(a) b = If(c)<then_branch = t () => (z) { z = LeakyRelu<alpha: float = @al>(q)}, else_branch = e () => (z) { z = Identity(a) }> }",run={**x,"c":np.array(True)})
t("fn in subgraph","g (float[2] x, bool c) => (float[2] y) { y = If(c)<then_branch = t () => (float[2] z) { z = l.f(x)}, else_branch = e () => (float[2] z) { z = Identity(x) }> } <domain: \"l\", opset_import: [\"\":17]> f (a) => (b) { q=Neg(a) b=Neg(q) }",run={**x,"c":np.array(True)})
t("main ref run","g (float[2] x) => (float[2] y) { y = LeakyRelu<alpha: float = @q>(x) }",run=x)
t("fn no outputs","g (float[2] x) => (float[2] y) { = l.f(x) y = Abs(x) } <domain: \"l\", opset_import: [\"\":17]> f (a) => () { b = Neg(a) }",run=x)
