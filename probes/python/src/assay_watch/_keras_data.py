"""Rows of the training as numbers, and what is saved of it when it is stopped."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Tuple

from ._keras_facts import is_array, length
from ._trace import spread, table


def array(thing: Any) -> Any:
    """A numpy array of a tensor of any backend, on any device."""
    import numpy as np

    if hasattr(thing, "detach"):
        thing = thing.detach().cpu()
    return np.asarray(thing)


def taken(thing: Any, rows: Any) -> Any:
    """Some rows of an array, tensor or data frame."""
    import numpy as np

    index = np.asarray(rows)
    if hasattr(thing, "iloc"):
        return thing.iloc[index].to_numpy()
    if hasattr(thing, "detach"):
        return array(thing[index.tolist()])
    return array(thing)[index]


def numbers_per_row(thing: Any) -> int:
    """Numbers in a row."""
    count = 1
    for size in thing.shape[1:]:
        count *= int(size)
    return count


def sample(x: Any, y: Any) -> Optional[Dict[str, Any]]:
    """The key ``sample``: rows spread over those that are trained on; None without arrays."""
    if not (is_array(x) and is_array(y) and length(x) == length(y)):
        return None
    rows = list(spread(length(x), numbers_per_row(x) + numbers_per_row(y)))
    return beside(taken(x, rows), taken(y, rows))


def beside(values: Any, targets: Any) -> Optional[Dict[str, Any]]:
    """Arrays as rows beside rows; None where they are not of numbers."""
    if values.dtype.kind not in "biuf" or targets.dtype.kind not in "biuf":
        return None
    return table(
        values.shape[1:],
        values.reshape(-1).tolist(),
        targets.shape[1:],
        targets.reshape(-1).tolist(),
        len(values),
    )


def outputs(
    keras: Any, model: Any, x: Any, y: Any, batch_size: int, link: str
) -> Optional[Dict[str, Any]]:
    """The key ``outputs``: of the network in inference, beside targets.

    ``link`` is what the loss applies to the output (``sigmoid``, ``softmax`` or nothing); it is
    applied here too, so that outputs are on the scale of the targets.
    """
    if not (is_array(x) and is_array(y) and length(x) == length(y)):
        return None
    import numpy as np

    from ._keras_rerun import random_states_kept

    width = numbers_per_row(y)
    shape = getattr(model, "output_shape", None)
    if isinstance(shape, tuple) and all(s is not None for s in shape[1:]):
        width += int(np.prod(shape[1:]))
    rows = list(spread(length(x), width))
    parts: List[Any] = []
    with random_states_kept(), keras.StatelessScope():
        for at in range(0, len(rows), max(1, batch_size)):
            part = rows[at : at + max(1, batch_size)]
            given = keras.ops.convert_to_tensor(taken(x, part))
            if "float" in str(given.dtype):
                given = keras.ops.cast(given, keras.config.floatx())
            result = _without_gradients(keras, model, given)
            if link:
                result = getattr(keras.activations, link)(result)
            parts.append(array(keras.ops.convert_to_numpy(result)))
    return beside(np.concatenate(parts), taken(y, rows))


def _without_gradients(keras: Any, model: Any, x: Any) -> Any:
    training = {"training": False} if getattr(model, "_call_has_training_arg", True) else {}
    if keras.backend.backend() == "torch":
        import torch

        with torch.no_grad():
            return model(x, **training)
    return model(x, **training)


def write_arrays(path: str, arrays: Dict[str, Any]) -> str:
    """Writes arrays of any backend as ``.npz``."""
    import numpy as np

    np.savez(path + ".npz", **{k: array(v) for k, v in arrays.items()})
    return path + ".npz"


def named_parts(x: Any, y: Any) -> Dict[str, Any]:
    """A batch by names: ``x``, ``y``, or ``x0``, ``x1``, … of several."""
    found: Dict[str, Any] = {}
    for name, thing in (("x", x), ("y", y)):
        if isinstance(thing, dict):
            thing = list(thing.values())
        if isinstance(thing, (list, tuple)):
            found.update({f"{name}{i}": t for i, t in enumerate(thing)})
        elif thing is not None:
            found[name] = thing
    return found


def link_of(loss: str, config: Optional[Dict[str, Any]]) -> str:
    """What a loss applies to the output before it compares."""
    if not (config or {}).get("from_logits"):
        return ""
    return "sigmoid" if loss.startswith("Binary") else "softmax" if "Categorical" in loss else ""


def all_rows(x: Any, y: Any, validation: Any, was_split: float) -> Tuple[Any, Any]:
    """Rows as they were before ``fit`` split some off for validation."""
    if not was_split or not isinstance(validation, (tuple, list)) or len(validation) < 2:
        return x, y
    import numpy as np

    return (
        np.concatenate([array(x), array(validation[0])]),
        np.concatenate([array(y), array(validation[1])]),
    )
