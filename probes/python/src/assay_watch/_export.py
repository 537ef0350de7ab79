"""Writes a training job from a compiled Keras model and its rows."""

from __future__ import annotations

import os
from typing import Any, Dict, List, Mapping, Optional

from . import _yaml
from ._keras_facts import flat_layers, is_array, length, loss_object

#: Layers of Keras that jobs have. A test of the Java side compares them with its own.
LAYERS = frozenset(
    """
    InputLayer Dense Activation ReLU LeakyReLU PReLU ELU Softmax Identity
    Conv1D Conv2D Conv3D DepthwiseConv1D DepthwiseConv2D SeparableConv1D SeparableConv2D
    Conv1DTranspose Conv2DTranspose
    MaxPooling1D MaxPooling2D MaxPooling3D AveragePooling1D AveragePooling2D AveragePooling3D
    GlobalMaxPooling1D GlobalMaxPooling2D GlobalMaxPooling3D
    GlobalAveragePooling1D GlobalAveragePooling2D GlobalAveragePooling3D
    BatchNormalization LayerNormalization GroupNormalization Normalization Rescaling
    Dropout SpatialDropout1D SpatialDropout2D GaussianNoise GaussianDropout AlphaDropout
    Flatten Reshape Permute RepeatVector
    ZeroPadding1D ZeroPadding2D ZeroPadding3D Cropping1D Cropping2D Cropping3D
    UpSampling1D UpSampling2D
    Embedding Masking SimpleRNN LSTM GRU Bidirectional TimeDistributed
    Add Subtract Multiply Average Maximum Minimum Concatenate Dot
    """.split()
)

LOSSES = frozenset(
    """
    MeanSquaredError MeanAbsoluteError MeanAbsolutePercentageError MeanSquaredLogarithmicError
    BinaryCrossentropy CategoricalCrossentropy SparseCategoricalCrossentropy
    Hinge SquaredHinge CategoricalHinge Huber LogCosh KLDivergence Poisson CosineSimilarity
    """.split()
)

OPTIMIZERS = frozenset("SGD RMSprop Adam AdamW Nadam Adamax Adagrad Adadelta".split())


class ExportError(ValueError):
    """A training cannot be written as a job: what, where, what to do."""


def export_job(
    model: Any,
    x: Any,
    y: Any,
    path: Any,
    *,
    epochs: int = 1,
    batch_size: int = 32,
    validation_split: float = 0.0,
    shuffle: bool = True,
    class_weight: Optional[Mapping[int, float]] = None,
    weights: bool = True,
    metrics: Optional[List[str]] = None,
) -> str:
    """Writes ``job.yaml``, ``data.npz`` and ``model.keras`` (or ``config.json``) into a folder.

    Args:
        model: a compiled Sequential or functional model of Keras 3.
        x, y: arrays, as ``fit`` gets them.
        path: the folder; it is made.
        epochs, batch_size, validation_split, shuffle, class_weight: as ``fit`` gets them.
        weights: whether the training starts from the model's weights as they are now; without
            them they are drawn anew.
        metrics: names of metrics, instead of those that the model was compiled with.

    Returns:
        The path of ``job.yaml``.

    Raises:
        ExportError: if something cannot be expressed; it names the layer.
    """
    import json

    import keras
    import numpy as np

    _require_layers(keras, model)
    job: Dict[str, Any] = {
        "data": {"kind": "npz", "file": "data.npz"},
        "model": "model.keras" if weights else "config.json",
        "loss": _loss(keras, model),
        "optimizer": _optimizer(model),
        "metrics": metrics if metrics is not None else _metrics(keras, model),
        "fit": _fit(epochs, batch_size, validation_split, shuffle, class_weight),
        # Keras on TensorFlow computes cross entropies of the last activation's operand.
        "cross_entropy": "logits" if keras.backend.backend() == "tensorflow" else "clipped",
    }
    if not job["metrics"]:
        del job["metrics"]
    arrays = {"x": _rows(np, x, "x"), "y": _rows(np, y, "y")}
    if len(arrays["x"]) != len(arrays["y"]):
        raise ExportError(f"x has {len(arrays['x'])} rows and y {len(arrays['y'])}")
    folder = os.fspath(path)
    os.makedirs(folder, exist_ok=True)
    np.savez(os.path.join(folder, "data.npz"), **arrays)
    if weights:
        model.save(os.path.join(folder, "model.keras"))
    else:
        with open(os.path.join(folder, "config.json"), "w", encoding="utf-8") as out:
            json.dump(json.loads(model.to_json()), out)
    place = os.path.join(folder, "job.yaml")
    with open(place + ".tmp", "w", encoding="utf-8", newline="\n") as out:
        out.write(_yaml.document(job, "Written by assay_watch.export_job from a Keras model."))
    os.replace(place + ".tmp", place)
    return place


def _require_layers(keras: Any, model: Any) -> None:
    kind = type(model).__name__
    if kind not in ("Sequential", "Functional") or not _of_keras(model):
        raise ExportError(
            f"model '{getattr(model, 'name', kind)}' is of class {kind}; "
            "expected: Sequential or functional"
        )
    if len(model.inputs) != 1 or len(model.outputs) != 1:
        raise ExportError(
            f"model '{model.name}' has {len(model.inputs)} inputs and {len(model.outputs)} "
            "outputs; expected: one of each"
        )
    for layer in model.layers:
        _require_layer(layer)
    for each in model.get_config().get("layers", ()):
        # Uses in other models do not count.
        if len(each.get("inbound_nodes", ())) > 1:
            raise ExportError(
                f"layer '{each['config']['name']}' ({each['class_name']}) is used several times; "
                "expected: once"
            )
    for operation in getattr(model, "operations", ()):
        if not isinstance(operation, keras.layers.Layer):
            raise ExportError(
                f"'{operation.name}' ({type(operation).__name__}) is a function between layers; "
                "expected: layers only"
            )


def _require_layer(layer: Any) -> None:
    kind = type(layer).__name__
    where = f"layer '{layer.name}' ({kind})"
    if isinstance(getattr(layer, "layers", None), list):
        inner = ", ".join(name for name, _ in flat_layers(layer))
        raise ExportError(f"{where} is a model inside the model ({inner}); expected: layers")
    if not _of_keras(layer) or kind not in LAYERS:
        own = "holds code of its own" if kind == "Lambda" or not _of_keras(layer) else "is unknown"
        raise ExportError(
            f"{where} {own}; expected: one of {', '.join(sorted(LAYERS))}; "
            "replace it by such layers"
        )
    dtype = str(getattr(getattr(layer, "dtype_policy", None), "name", "float32"))
    if dtype != "float32":
        raise ExportError(f"{where} computes in {dtype}; expected: float32")
    if getattr(layer, "data_format", None) == "channels_first":
        raise ExportError(f"{where} has its channels first; expected: channels_last")
    activation = getattr(layer, "activation", None)
    if activation is not None and not _of_keras(activation):
        name = getattr(activation, "__name__", type(activation).__name__)
        raise ExportError(f"{where} has the activation '{name}'; expected: one of Keras's")
    inner = getattr(layer, "layer", None)
    if inner is not None and hasattr(inner, "trainable_variables"):
        _require_layer(inner)


def _of_keras(thing: Any) -> bool:
    module = getattr(thing, "__module__", None) or type(thing).__module__
    return str(module).split(".")[0] == "keras"


def _differing(config: Mapping[str, Any], default: Mapping[str, Any]) -> Dict[str, Any]:
    """Arguments that are not those that Keras takes anyway."""
    return {
        k: v
        for k, v in config.items()
        if v is not None and k not in ("name", "dtype") and v != default.get(k)
    }


def _default(kind: Any) -> Dict[str, Any]:
    try:
        return dict(kind().get_config())
    except TypeError:
        return {}  # it has arguments that must be given


def _named(thing: Any) -> Any:
    arguments = _differing(thing.get_config(), _default(type(thing)))
    name = type(thing).__name__
    return {"name": name, **arguments} if arguments else name


def _loss(keras: Any, model: Any) -> Any:
    if not getattr(model, "compiled", False) or getattr(model, "optimizer", None) is None:
        raise ExportError(f"model '{model.name}' is not compiled; call compile() first")
    given = model.loss
    if isinstance(given, (list, tuple, dict)) and len(given) != 1:
        raise ExportError(f"model '{model.name}' has {len(given)} losses; expected: one")
    loss = loss_object(keras, given)
    name = type(loss).__name__
    if not _of_keras(loss) or name not in LOSSES:
        shown = getattr(loss, "__name__", name)
        raise ExportError(f"the loss is '{shown}'; expected: one of {', '.join(sorted(LOSSES))}")
    return _named(loss)


def _optimizer(model: Any) -> Dict[str, Any]:
    optimizer = model.optimizer
    name = type(optimizer).__name__
    if name not in OPTIMIZERS or not _of_keras(optimizer):
        raise ExportError(
            f"the optimiser is '{name}'; expected: one of {', '.join(sorted(OPTIMIZERS))}"
        )
    config = optimizer.get_config()
    arguments = _differing(config, _default(type(optimizer)))
    rate = config["learning_rate"]
    if isinstance(rate, Mapping):
        schedule = {k: v for k, v in rate["config"].items() if v is not None and k != "name"}
        rate = {"name": rate["class_name"], **schedule}
    else:
        # What a float32 holds of 0.001 is 0.0010000000474974513.
        rate = float("%.7g" % float(rate))
    return {"name": name, **arguments, "learning_rate": rate}


def _metrics(keras: Any, model: Any) -> List[Any]:
    compiled = model.get_compile_config() or {}
    if compiled.get("weighted_metrics"):
        raise ExportError("there are weighted_metrics; expected: metrics, or pass metrics=[…]")
    metrics = compiled.get("metrics") or []
    if isinstance(metrics, dict):
        metrics = list(metrics.values())
    found: List[Any] = []
    for metric in metrics:
        for each in metric if isinstance(metric, (list, tuple)) else [metric]:
            found.append(_metric(keras, each))
    return found


def _metric(keras: Any, metric: Any) -> Any:
    if isinstance(metric, str):
        return metric
    module = str(metric.get("module") or "") if isinstance(metric, dict) else ""
    if not module.startswith("keras"):
        shown = metric.get("class_name") if isinstance(metric, dict) else metric
        raise ExportError(
            f"the metric {shown!r} is not one of Keras's; pass metrics=[…] to export_job"
        )
    if metric.get("class_name") == "function":
        return metric["config"]
    return _named(keras.metrics.deserialize(metric))


def _fit(
    epochs: int,
    batch_size: int,
    validation_split: float,
    shuffle: bool,
    class_weight: Optional[Mapping[int, float]],
) -> Dict[str, Any]:
    fit: Dict[str, Any] = {"epochs": int(epochs), "batch_size": int(batch_size)}
    if validation_split:
        fit["validation_split"] = float(validation_split)
    if not shuffle:
        fit["shuffle"] = False
    if class_weight:
        fit["class_weight"] = {int(k): float(v) for k, v in class_weight.items()}
    return fit


def _rows(np: Any, array: Any, name: str) -> Any:
    if hasattr(array, "to_numpy"):
        array = array.to_numpy()
    if not is_array(array):
        raise ExportError(
            f"{name} is of {type(array).__name__}; expected: an array of rows "
            "(not a data set, generator, list or dictionary)"
        )
    if hasattr(array, "detach"):
        array = array.detach().cpu().numpy()
    values = np.asarray(array)
    if values.dtype.kind not in "biuf":
        raise ExportError(f"{name} holds {values.dtype}; expected: numbers")
    if values.dtype.kind == "f":
        values = values.astype(np.float32)
        bad = length(values) and not np.isfinite(values).all()
        if bad:
            row = int(np.argmin(np.isfinite(values.reshape(len(values), -1)).all(axis=1)))
            raise ExportError(f"{name} holds NaN or infinity in row {row}; expected: numbers")
    return values
