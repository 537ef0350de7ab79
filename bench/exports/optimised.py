"""What ONNX Runtime's CPU optimiser and quantiser leave in files, counted by operator.

    /tmp/venv/bin/python optimised.py EXPORTS_DIR OUT_DIR [NAME ...] > docs/optimised.md

Every export NAME is optimised at three levels and quantised in four ways (dynamic, static with
operators, static with QuantizeLinear and DequantizeLinear, weights of 4 bits; each also optimised
afterwards); those of transformers are also fused by onnxruntime.transformers. Each result is
written to OUT_DIR, and the operators outside the standard domain, and the quantised ones, are
counted. Run by hand (onnxruntime and onnx); neither build nor tests need it.
"""
import collections, logging, os, sys, numpy as np, onnx, onnxruntime as ort
from onnxruntime import quantization as q

ort.set_default_logger_severity(4)
logging.disable(logging.WARNING)
source, out, which = sys.argv[1], sys.argv[2], sys.argv[3:]
DEFAULT = (
    "tv_resnet18 tv_mobilenet_v2 tv_efficientnet_b0 tv_googlenet tv_densenet121 tv_swin_t "
    "timm_deit_tiny_patch16_224 timm_mobilevit_s timm_poolformer_s12 timm_tf_efficientnet_lite0 "
    "timm_lambda_resnet26t tv_deeplabv3_mobilenet hf_bert hf_gpt2 hf_llama hf_t5 hf_wav2vec2 "
    "hf_deberta_v2 hf_qwen3 hf_bart own_lstm own_gru own_rnn"
).split()
LEVELS = {
    "basic": ort.GraphOptimizationLevel.ORT_ENABLE_BASIC,
    "extended": ort.GraphOptimizationLevel.ORT_ENABLE_EXTENDED,
    "all": ort.GraphOptimizationLevel.ORT_ENABLE_ALL,
}


def optimise(model, level, to):
    options = ort.SessionOptions()
    options.graph_optimization_level = LEVELS[level]
    options.optimized_model_filepath = to
    options.log_severity_level = 4
    ort.InferenceSession(model, options, providers=["CPUExecutionProvider"])


class Draws(q.CalibrationDataReader):
    """Two batches of ordinary inputs."""

    def __init__(self, model):
        generator = np.random.default_rng(0)
        inputs = ort.InferenceSession(model, providers=["CPUExecutionProvider"]).get_inputs()
        self.rest = [{i.name: self.draw(i, generator) for i in inputs} for _ in range(2)]

    def draw(self, i, generator):
        dims = [d if isinstance(d, int) and d > 0 else 2 for d in i.shape]
        if "int" in i.type:
            return (np.ones if "mask" in i.name else np.zeros)(dims, np.int64)
        return generator.uniform(-3, 3, dims).astype(np.float32)

    def get_next(self):
        return self.rest.pop() if self.rest else None


def dynamic(model, to):
    q.quantize_dynamic(model, to)


def static(form):
    def run(model, to):
        q.quantize_static(model, to, Draws(model), quant_format=form, activation_type=q.QuantType.QUInt8)

    return run


def four_bits(model, to):
    from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer

    quantiser = MatMulNBitsQuantizer(onnx.load(model), block_size=32, is_symmetric=False)
    quantiser.process()
    quantiser.model.save_model_to_file(to)


def fused(model, to):
    from onnxruntime.transformers import optimizer

    kind = "gpt2" if "gpt2" in model else "bert"
    optimizer.optimize_model(model, model_type=kind, num_heads=4, hidden_size=64).save_model_to_file(to)


QUANTISED = {
    "dynamic": dynamic,
    "qoperator": static(q.QuantFormat.QOperator),
    "qdq": static(q.QuantFormat.QDQ),
    "4bits": four_bits,
}
files = collections.defaultdict(set)
failures = []


def count(path, name, level):
    model = onnx.load(path, load_external_data=False)

    def walk(graph):
        for node in graph.node:
            plain = node.domain in ("", "ai.onnx")
            kind = node.op_type if plain else node.domain + "::" + node.op_type
            if not plain or "Q" in node.op_type or "Quant" in node.op_type or "Integer" in node.op_type:
                files[kind, level].add(name)
            for a in node.attribute:
                for g in [a.g] if a.type == onnx.AttributeProto.GRAPH else a.graphs:
                    walk(g)

    walk(model.graph)


def attempt(step, name, level, *arguments):
    to = arguments[-1]
    try:
        if not os.path.exists(to):
            step(*arguments)
        count(to, name, level)
        return True
    except Exception as e:
        failures.append(f"{name} {level}: {type(e).__name__} {str(e).splitlines()[0][:160] if str(e) else ''}")
        return False


names = which or DEFAULT
os.makedirs(out, exist_ok=True)
for name in names:
    model = os.path.join(source, name + ".onnx")
    at = lambda how: os.path.join(out, f"{name}.{how}.onnx")
    for level in LEVELS:
        attempt(optimise, name, level, model, level, at(level))
    for how, step in QUANTISED.items():
        # The quantiser wants weights as initializers: the file of level basic has them.
        if attempt(step, name, how, at("basic"), at(how)):
            for level in ("extended", "all"):
                attempt(optimise, name, how + "+" + level, at(how), level, at(how + "-" + level))
    if name.startswith("hf_"):
        attempt(fused, name, "transformers", model, at("transformers"))
    print(name, file=sys.stderr, flush=True)

columns = ["basic", "extended", "all"]
columns += [h + s for h in QUANTISED for s in ("", "+extended", "+all")] + ["transformers"]
print(f"Operators outside the standard domain, and quantised ones, in {len(names)} exports; number of exports per way (onnxruntime {ort.__version__}).\n")
print("| operator | " + " | ".join(columns) + " |")
print("|---|" + "---|" * len(columns))
for kind in sorted({k for k, _ in files}):
    print(f"| `{kind}` | " + " | ".join(str(len(files.get((kind, c), ())) or "") for c in columns) + " |")
print("\nNot made:\n")
for f in failures:
    print("- " + f)
