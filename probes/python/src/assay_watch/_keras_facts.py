"""What Keras says of a model and of the call of ``fit``. Works on any object of Keras's shape."""

from __future__ import annotations

import json
import sys
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

#: Layers that are an activation, and its name.
_ACTIVATIONS = {
    "ReLU": "relu",
    "LeakyReLU": "leaky_relu",
    "ELU": "elu",
    "Softmax": "softmax",
}

#: Layers whose argument ``activation`` is not what their output went through.
_INNER = ("RNN", "LSTM", "GRU", "Bidirectional", "TimeDistributed", "Cell")

_MOST_CONFIG = 20_000
_GAINS = (
    "accuracy",
    "acc",
    "auc",
    "precision",
    "recall",
    "r2",
    "iou",
    "f1",
    "fbeta",
    "cosine_similarity",
)

Shape = Optional[List[int]]


def flat_layers(model: Any, prefix: str = "") -> List[Tuple[str, Any]]:
    """Names and layers; models inside the model are opened."""
    found = _opened(model, prefix)
    return list(zip(unique([name for name, _ in found]), [layer for _, layer in found]))


def _opened(model: Any, prefix: str) -> List[Tuple[str, Any]]:
    found: List[Tuple[str, Any]] = []
    for layer in model.layers:
        if isinstance(getattr(layer, "layers", None), (list, tuple)) and hasattr(layer, "fit"):
            found += _opened(layer, f"{prefix}{layer.name}/")
        else:
            found.append((prefix + layer.name, layer))
    return found


def is_graph(model: Any) -> bool:
    """Whether the model lists its layers in an order in which they can be run."""
    return any(c.__name__ in ("Sequential", "Functional") for c in type(model).__mro__)


def is_complete(model: Any) -> bool:
    """Whether the layers are all that is computed between input and output."""
    if not is_graph(model) or type(model).call is not _call_of_keras(model):
        return False
    return all(hasattr(o, "trainable_variables") for o in getattr(model, "operations", ()))


def _call_of_keras(model: Any) -> Any:
    """The method that runs the graph, of the class in Keras that has it."""
    for kind in type(model).__mro__:
        if kind.__name__ in ("Sequential", "Functional"):
            return getattr(kind, "call", None)
    return None


def unique(names: Sequence[str]) -> List[str]:
    """The same names; one that is there before gets a number."""
    found: List[str] = []
    for name in names:
        other, number = name, 1
        while other in found:
            number += 1
            other = f"{name}#{number}"
        found.append(other)
    return found


def activation_of(layer: Any) -> str:
    """Keras's name of the activation behind a layer; ``linear`` if there is none."""
    kind = type(layer).__name__
    if kind in _ACTIVATIONS:
        return _ACTIVATIONS[kind]
    function = getattr(layer, "activation", None)
    if function is None or kind.endswith(_INNER):
        return "linear"
    return str(getattr(function, "__name__", type(function).__name__))


def channel_axis(layer: Any) -> int:
    """The axis of an output that holds the units."""
    return 1 if getattr(layer, "data_format", None) == "channels_first" else -1


def size(variable: Any) -> int:
    """Number of elements."""
    count = 1
    for length in variable.shape:
        count *= int(length)
    return count


def sample_shape(layer: Any) -> Shape:
    """Sizes of one sample of the output as far as Keras knows them without running."""
    try:
        shape = layer.output.shape
    except (AttributeError, ValueError, RuntimeError):
        return None  # a layer that is not part of a graph of layers, or of several
    sizes = list(shape)[1:]
    return [int(s) for s in sizes] if all(s is not None for s in sizes) else None


def plain_config(thing: Any) -> Optional[Dict[str, Any]]:
    """``get_config()`` as JSON; None where there is none or it is long."""
    try:
        text = json.dumps(thing.get_config(), default=_plain, allow_nan=False)
    except (AttributeError, NotImplementedError, TypeError, ValueError):
        return None
    return json.loads(text) if len(text) <= _MOST_CONFIG else None


def _plain(value: Any) -> Any:
    if hasattr(value, "tolist"):
        return value.tolist()
    if hasattr(value, "get_config"):
        return {"class_name": type(value).__name__, "config": value.get_config()}
    return str(getattr(value, "__name__", value))


def layer_facts(index: int, name: str, layer: Any, seen: Shape) -> Dict[str, Any]:
    """An element of ``layers``; ``seen`` is the shape of a sample that was seen."""
    shape = sample_shape(layer)
    facts: Dict[str, Any] = {
        "index": index,
        "name": name,
        "class": type(layer).__name__,
        "activation": activation_of(layer),
        "shape": shape if shape is not None else seen or [],
        "weights": sum(size(v) for v in getattr(layer, "trainable_variables", ())),
    }
    config = plain_config(layer)
    if config is not None:
        facts["config"] = config
    return facts


def loss_object(keras: Any, loss: Any) -> Any:
    """The loss as Keras's object where it has one, else as it is; several are None."""
    if isinstance(loss, (dict, list, tuple)):
        if len(loss) != 1:
            return None
        loss = next(iter(loss.values() if isinstance(loss, dict) else loss))
    name = loss if isinstance(loss, str) else getattr(loss, "__name__", None)
    if isinstance(name, str):
        found = _loss_class(keras, name)
        if found is not None and (isinstance(loss, str) or _is_keras(loss)):
            return found()
    return loss


def _is_keras(thing: Any) -> bool:
    return str(getattr(thing, "__module__", "")).split(".")[0] == "keras"


_SHORT = {
    "mse": "meansquarederror",
    "mae": "meanabsoluteerror",
    "mape": "meanabsolutepercentageerror",
    "msle": "meansquaredlogarithmicerror",
    "bce": "binarycrossentropy",
    "cce": "categoricalcrossentropy",
    "scce": "sparsecategoricalcrossentropy",
    "kld": "kldivergence",
    "kullbackleiblerdivergence": "kldivergence",
    "cosineproximity": "cosinesimilarity",
}


def _loss_class(keras: Any, name: str) -> Any:
    plain = name.replace("_", "").lower()
    plain = _SHORT.get(plain, plain)
    for each in dir(keras.losses):
        if each.lower() == plain and isinstance(getattr(keras.losses, each), type):
            return getattr(keras.losses, each)
    return None


def loss_facts(keras: Any, model: Any) -> Tuple[str, Optional[Dict[str, Any]]]:
    """Class name and arguments of the loss; the name is that of the function if it is own."""
    loss = loss_object(keras, getattr(model, "loss", None))
    if loss is None:
        return "", None
    if not hasattr(loss, "get_config"):
        return str(getattr(loss, "__name__", type(loss).__name__)), None
    return type(loss).__name__, plain_config(loss)


def optimizer_facts(optimizer: Any) -> Optional[Dict[str, Any]]:
    """Name and plain arguments of an optimiser; a schedule as Keras serialises it."""
    if optimizer is None:
        return None
    facts: Dict[str, Any] = {"name": type(optimizer).__name__}
    for key, value in (plain_config(optimizer) or {}).items():
        if isinstance(value, dict) and "class_name" in value:
            value = {"class_name": value["class_name"], "config": value.get("config", {})}
        if isinstance(value, (int, float, str, bool, dict)) and key != "name":
            facts[key] = value
    return facts


def is_gain(name: str, metric: Any = None) -> bool:
    """Whether a larger value of a metric is better: as Keras says, else by its name."""
    direction = getattr(metric, "_direction", None)
    if direction in ("up", "down"):
        return direction == "up"
    plain = name.lower()
    return any(plain == g or plain.endswith(g) or g in plain.split("_") for g in _GAINS)


def metric_objects(model: Any) -> Dict[str, Any]:
    """Metrics by the name under which logs show them."""
    found: Dict[str, Any] = {}
    waiting = list(getattr(model, "metrics", ()))
    while waiting:
        metric = waiting.pop(0)
        inner = getattr(metric, "metrics", None)
        if isinstance(inner, (list, tuple)) and inner:
            waiting += list(inner)
        else:
            found.setdefault(str(getattr(metric, "name", "")), metric)
    return found


class FitCall:
    """The arguments of the running ``fit``, read from its frame; what is not found is None."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.x = values.get("x")
        self.y = values.get("y")
        self.batch_size: Optional[int] = values.get("batch_size")
        self.validation_data = values.get("validation_data")
        self.validation_split: float = values.get("validation_split") or 0.0
        self.shuffle = values.get("shuffle", True)
        self.class_weight = values.get("class_weight")
        self.sample_weight = values.get("sample_weight")
        self.steps_per_epoch = values.get("steps_per_epoch")

    @classmethod
    def of(cls, model: Any) -> FitCall:
        """Looks for ``fit`` of a model among the callers. Callbacks get no data from Keras."""
        frame = sys._getframe(1)
        while frame is not None:
            if frame.f_code.co_name == "fit" and frame.f_locals.get("self") is model:
                return cls(dict(frame.f_locals))
            frame = frame.f_back  # type: ignore[assignment]
        return cls({})

    @property
    def rows(self) -> int:
        """Rows that are trained on; 0 where it is not known."""
        return length(self.x)

    @property
    def validation_rows(self) -> int:
        """Rows kept from training; 0 where it is not known."""
        data = self.validation_data
        return length(data[0]) if isinstance(data, (tuple, list)) and data else 0


def length(array: Any) -> int:
    """First size of an array; 0 if it is none."""
    shape = getattr(array, "shape", None)
    return int(shape[0]) if shape is not None and len(shape) > 0 else 0


def is_array(thing: Any) -> bool:
    """Whether something can be indexed by rows."""
    return hasattr(thing, "__getitem__") and length(thing) > 0


def first_tensor(outputs: Any) -> Any:
    """The first tensor of an output that may be a list, tuple or mapping."""
    while isinstance(outputs, (list, tuple, dict)):
        if not outputs:
            return None
        outputs = next(iter(outputs.values() if isinstance(outputs, dict) else outputs))
    return outputs


def rows_of(x: Any) -> int:
    """Rows of a batch; 0 where it is not known."""
    first: Any = first_tensor(x)
    return length(first)


def named_variables(variables: Sequence[Any]) -> Dict[str, Any]:
    """Variables by path; one that is there twice gets its place behind it."""
    named: Dict[str, Any] = {}
    for i, variable in enumerate(variables):
        path = str(getattr(variable, "path", None) or getattr(variable, "name", i))
        named[path if path not in named else f"{path}#{i}"] = variable
    return named
