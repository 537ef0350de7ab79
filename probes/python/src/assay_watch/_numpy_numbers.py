"""Reduces arrays to numbers with numpy, for Keras on TensorFlow and JAX."""

from __future__ import annotations

import math
from typing import Any, Optional

import numpy as np

from ._numbers import Numbers, Output


def numbers(array: Any) -> Optional[Numbers]:
    """Measures an array; None of an empty one."""
    x = np.asarray(array)
    if x.size == 0:
        return None
    if x.dtype not in (np.float32, np.float64):
        x = x.astype(np.float32)
    with np.errstate(all="ignore"):
        mean = float(x.mean())
        centred = (x - x.dtype.type(mean)).ravel()
        squares = float(np.dot(centred, centred))
        finite = math.isfinite(mean) and math.isfinite(squares)
        return Numbers(
            x.size,
            float(x.min()),
            float(x.max()),
            mean,
            math.sqrt(squares / x.size) if squares >= 0 else math.nan,
            x.size - int(np.count_nonzero(x)),
            0 if finite else int(np.isnan(x).sum()),
            0 if finite else int(np.isinf(x).sum()),
        )


def output(array: Any, axis: int, activation: str) -> Optional[Output]:
    """Measures an output; None of an empty one."""
    x = np.asarray(array)
    measured = numbers(x)
    if measured is None:
        return None
    constant = dead = saturated = None
    with np.errstate(all="ignore"):
        if x.ndim > 1 and x.shape[0] > 1:
            others = tuple(i for i in range(x.ndim) if i != axis % x.ndim)
            least, greatest = x.min(axis=others), x.max(axis=others)
            same = least == greatest
            constant, dead = float(same.mean()), float((same & (least == 0)).mean())
        if activation in ("sigmoid", "hard_sigmoid"):
            saturated = float((np.abs(x - 0.5) > 0.49).mean())
        elif activation in ("tanh", "hard_tanh"):
            saturated = float((np.abs(x) > 0.99).mean())
        elif activation == "softmax":
            saturated = float((x.max(axis=axis) > 0.99).mean())
    return Output(measured, constant, dead, saturated)
