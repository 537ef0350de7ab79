"""Keras's names for what PyTorch calls otherwise, and facts of optimisers, losses and data."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Tuple

#: Keras's class by torch's; others keep their name.
CLASSES = {
    "Linear": "Dense",
    "LazyLinear": "Dense",
    "Conv1d": "Conv1D",
    "Conv2d": "Conv2D",
    "Conv3d": "Conv3D",
    "ConvTranspose1d": "Conv1DTranspose",
    "ConvTranspose2d": "Conv2DTranspose",
    "ConvTranspose3d": "Conv3DTranspose",
    "MaxPool1d": "MaxPooling1D",
    "MaxPool2d": "MaxPooling2D",
    "MaxPool3d": "MaxPooling3D",
    "AvgPool1d": "AveragePooling1D",
    "AvgPool2d": "AveragePooling2D",
    "AvgPool3d": "AveragePooling3D",
    "BatchNorm1d": "BatchNormalization",
    "BatchNorm2d": "BatchNormalization",
    "BatchNorm3d": "BatchNormalization",
    "LayerNorm": "LayerNormalization",
    "GroupNorm": "GroupNormalization",
    "Dropout1d": "SpatialDropout1D",
    "Dropout2d": "SpatialDropout2D",
    "Dropout3d": "SpatialDropout3D",
    "Unflatten": "Reshape",
    "RNN": "SimpleRNN",
    "Sigmoid": "Activation",
    "Tanh": "Activation",
    "Hardsigmoid": "Activation",
    "Hardtanh": "Activation",
    "LogSoftmax": "Activation",
    "LogSigmoid": "Activation",
    "SELU": "Activation",
    "CELU": "Activation",
    "GELU": "Activation",
    "SiLU": "Activation",
    "Mish": "Activation",
    "ReLU6": "Activation",
    "Softplus": "Activation",
    "Softsign": "Activation",
}

#: Keras's activation by torch's module.
ACTIVATIONS = {
    "ReLU": "relu",
    "ReLU6": "relu6",
    "LeakyReLU": "leaky_relu",
    "ELU": "elu",
    "SELU": "selu",
    "CELU": "celu",
    "GELU": "gelu",
    "SiLU": "silu",
    "Mish": "mish",
    "Sigmoid": "sigmoid",
    "LogSigmoid": "log_sigmoid",
    "Hardsigmoid": "hard_sigmoid",
    "Tanh": "tanh",
    "Hardtanh": "hard_tanh",
    "Softmax": "softmax",
    "Softmax2d": "softmax",
    "LogSoftmax": "log_softmax",
    "Softplus": "softplus",
    "Softsign": "softsign",
}

#: Functions that are activations, by name in torch, torch.nn.functional and torch.Tensor.
FUNCTIONS = {
    "relu": "relu",
    "relu_": "relu",
    "relu6": "relu6",
    "leaky_relu": "leaky_relu",
    "elu": "elu",
    "selu": "selu",
    "celu": "celu",
    "gelu": "gelu",
    "silu": "silu",
    "mish": "mish",
    "sigmoid": "sigmoid",
    "sigmoid_": "sigmoid",
    "logsigmoid": "log_sigmoid",
    "hardsigmoid": "hard_sigmoid",
    "tanh": "tanh",
    "tanh_": "tanh",
    "hardtanh": "hard_tanh",
    "softmax": "softmax",
    "log_softmax": "log_softmax",
    "softplus": "softplus",
    "softsign": "softsign",
}

_LAYERS_OF_ACTIVATION = {
    "relu": "ReLU",
    "leaky_relu": "LeakyReLU",
    "elu": "ELU",
    "softmax": "Softmax",
}

#: Modules whose output has its channels in the second axis, by the begin of their name.
_CHANNELS_FIRST = ("Conv", "LazyConv", "MaxPool", "AvgPool", "Adaptive", "BatchNorm")
_CHANNELS_FIRST += ("InstanceNorm", "GroupNorm", "Dropout2d", "Dropout3d", "Upsample")
_CHANNELS_LAST = ("Linear", "LayerNorm", "Embedding", "RNN", "LSTM", "GRU", "Transformer")
_CHANNELS_LAST += ("Multihead", "RMSNorm")

_LOSSES = {
    "MSELoss": "MeanSquaredError",
    "L1Loss": "MeanAbsoluteError",
    "HuberLoss": "Huber",
    "SmoothL1Loss": "Huber",
    "BCELoss": "BinaryCrossentropy",
    "BCEWithLogitsLoss": "BinaryCrossentropy",
    "NLLLoss": "SparseCategoricalCrossentropy",
    "CrossEntropyLoss": "SparseCategoricalCrossentropy",
    "KLDivLoss": "KLDivergence",
    "PoissonNLLLoss": "Poisson",
}
_FUNCTION_LOSSES = {
    "mse_loss": "MSELoss",
    "l1_loss": "L1Loss",
    "huber_loss": "HuberLoss",
    "smooth_l1_loss": "SmoothL1Loss",
    "binary_cross_entropy": "BCELoss",
    "binary_cross_entropy_with_logits": "BCEWithLogitsLoss",
    "nll_loss": "NLLLoss",
    "cross_entropy": "CrossEntropyLoss",
    "kl_div": "KLDivLoss",
    "poisson_nll_loss": "PoissonNLLLoss",
}
_BACKWARD = {
    "MseLossBackward": "MSELoss",
    "HuberLossBackward": "HuberLoss",
    "SmoothL1LossBackward": "SmoothL1Loss",
    "BinaryCrossEntropyBackward": "BCELoss",
    "BinaryCrossEntropyWithLogitsBackward": "BCEWithLogitsLoss",
    "NllLossBackward": "CrossEntropyLoss",
    "NllLoss2DBackward": "CrossEntropyLoss",
    "KlDivBackward": "KLDivLoss",
}
_MOST_NODES = 50


def class_of(module: Any) -> str:
    """Keras's class name where there is one."""
    name = type(module).__name__
    if name.startswith("AdaptiveAvgPool"):
        sizes = module.output_size
        if sizes == 1 or (isinstance(sizes, tuple) and set(sizes) == {1}):
            return "GlobalAveragePooling" + name[-2] + "D"
    return CLASSES.get(name, name)


def activation_of(module: Any) -> str:
    """Keras's name of the activation that a module is; ``linear`` if it is none."""
    return ACTIVATIONS.get(type(module).__name__, "linear")


def class_of_function(activation: str) -> str:
    """Keras's class of an activation that is called as a function."""
    return _LAYERS_OF_ACTIVATION.get(activation, "Activation")


def channel_axis(module: Any, rank: int, before: int) -> int:
    """The axis of the units: the module's own, else that of the layer before."""
    name = type(module).__name__ if module is not None else ""
    if rank < 3 or name.startswith(_CHANNELS_LAST):
        return -1
    if name.startswith(_CHANNELS_FIRST):
        return 1
    return before


def loss_name(loss: Any, value: Any) -> str:
    """Torch's class of a loss: of what was given, else by the history of its value."""
    if loss is not None:
        name = str(getattr(loss, "__name__", type(loss).__name__))
        return _FUNCTION_LOSSES.get(name, name)
    nodes = [getattr(value, "grad_fn", None)]
    for _ in range(_MOST_NODES):
        node = nodes.pop(0) if nodes else None
        if node is None:
            if not nodes:
                break
            continue
        found = _BACKWARD.get(node.name().rstrip("0123456789"))
        if found is not None:
            return found
        nodes += [after for after, _ in node.next_functions]
    return ""


def loss_facts(name: str, last: str, targets: Any) -> Tuple[str, Dict[str, Any], str]:
    """Keras's loss, its arguments, and what turns an output into what it is compared as.

    ``last`` is the activation of the network's output. Torch's cross entropy takes logits, its
    NLLLoss their logarithms.
    """
    keras = _LOSSES.get(name, name)
    floats = targets is not None and getattr(targets, "is_floating_point", lambda: False)()
    if name == "CrossEntropyLoss":
        if floats:
            keras = "CategoricalCrossentropy"
        if last == "log_softmax":
            return keras, {"from_logits": False}, "exp"
        return keras, {"from_logits": True}, "softmax"
    if name == "NLLLoss":
        return keras, {"from_logits": False}, "exp"
    if name == "BCEWithLogitsLoss":
        return keras, {"from_logits": True}, "sigmoid"
    if name == "BCELoss":
        return keras, {"from_logits": False}, ""
    return keras, {}, ""


def optimizer_facts(optimizer: Any) -> Dict[str, Any]:
    """Name and plain arguments of the first group of weights, with Keras's names."""
    group = optimizer.param_groups[0]
    facts: Dict[str, Any] = {"name": type(optimizer).__name__}
    for key, value in group.items():
        if key == "betas":
            facts["beta_1"], facts["beta_2"] = (float(b) for b in value)
        elif isinstance(value, (bool, int, float, str)):
            facts[{"lr": "learning_rate", "eps": "epsilon"}.get(key, key)] = value
    return facts


def has_penalties(name: str, value: Any) -> bool:
    """Whether something may have been added to the loss: if its value is not a loss's own."""
    node = getattr(value, "grad_fn", None)
    if node is None:
        return True
    return _BACKWARD.get(node.name().rstrip("0123456789")) is None


def config_of(module: Any, trained: bool, penalties: bool) -> Dict[str, Any]:
    """Arguments of a layer as Keras calls them, as far as they mean the same."""
    config: Dict[str, Any] = {}
    kind = type(module)
    # Others may only have the name of one of torch's.
    name = kind.__name__ if kind.__module__.startswith("torch.nn") else ""
    if name.startswith(("Dropout", "AlphaDropout")):
        config["rate"] = float(module.p)
    if name == "Linear":
        config["units"] = int(module.out_features)
        config["use_bias"] = module.bias is not None
    if name == "Embedding":
        config["input_dim"] = int(module.num_embeddings)
        config["output_dim"] = int(module.embedding_dim)
    if trained and not penalties:
        config["kernel_regularizer"] = config["bias_regularizer"] = None
    return config


class Rows:
    """What is known of the rows: a loader, or a pair of tensors."""

    def __init__(self, data: Any) -> None:
        self.x: Any = None
        self.y: Any = None
        self.rows = self.batches = self.batch_size = 0
        if data is None:
            return
        tensors: Any = data
        if hasattr(data, "dataset"):
            self.rows = _length(data.dataset)
            self.batches = _length(data)
            self.batch_size = int(getattr(data, "batch_size", None) or 0)
            # Other sets of rows may draw random numbers when they are asked for one.
            tensors = getattr(data.dataset, "tensors", None)
        if isinstance(tensors, (tuple, list)) and len(tensors) == 2:
            self.x, self.y = tensors
            self.rows = self.rows or _length(self.x)


def _length(thing: Any) -> int:
    try:
        return len(thing)
    except TypeError:
        return 0  # a stream of unknown length


def sizes_last(sizes: List[int], axis: int) -> List[int]:
    """Sizes of a sample with the channels last, as Keras has them."""
    if axis == 1 and len(sizes) > 1:
        return sizes[1:] + sizes[:1]
    return sizes


def first_tensor(outputs: Any) -> Optional[Any]:
    """The first tensor of an output that may be a tuple, list, mapping or record."""
    if hasattr(outputs, "detach"):
        return outputs
    if isinstance(outputs, dict):
        outputs = list(outputs.values())
    if isinstance(outputs, (list, tuple)):
        for each in outputs:
            found = first_tensor(each)
            if found is not None:
                return found
    return None
