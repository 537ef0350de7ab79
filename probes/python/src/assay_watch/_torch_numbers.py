"""Reduces torch tensors to numbers, with few and cheap operations.

Imported only where torch is. On the CPU each tensor is read at once; on a device the numbers stay
there until all are fetched together, so that a look waits for the device once.
"""

from __future__ import annotations

import math
from typing import Any, Callable, List, Optional, Tuple

import torch

from ._numbers import Numbers, Output

try:
    import numpy as np
except ImportError:  # torch runs without it
    np = None  # type: ignore[assignment]


class Later:
    """A value that is known once ``Batch.fetch`` was called."""

    __slots__ = ("value",)

    def __init__(self) -> None:
        self.value: Any = None


class Batch:
    """Tensors that are measured together."""

    def __init__(self) -> None:
        self._parts: List[torch.Tensor] = []
        self._makers: List[Callable[[List[float]], None]] = []
        self._widths: List[int] = []

    def numbers(self, tensor: torch.Tensor) -> Later:
        """Measures a tensor; the result is a Numbers, or None of an empty tensor."""
        x = _plain(tensor)
        return Later() if x.numel() == 0 else self._measured(_flat(x), None)

    def _measured(self, x: torch.Tensor, ends: Optional[Tuple[torch.Tensor, ...]]) -> Later:
        later = Later()
        low, high = ends or torch.aminmax(x)
        mean = x.mean()
        centred = x - mean
        squares = torch.dot(centred, centred)
        if x.device.type == "cpu":
            later.value = _on_cpu(x, low, high, mean, squares)
            return later
        zeros = x.numel() - torch.count_nonzero(x)
        parts = [low, high, mean, squares, zeros, torch.isnan(x).sum(), torch.isinf(x).sum()]
        count = x.numel()

        def made(v: List[float]) -> None:
            later.value = _numbers(count, v[0], v[1], v[2], v[3], v[4], v[5], v[6])

        self._add(parts, made)
        return later

    def output(self, tensor: torch.Tensor, axis: int, activation: str) -> Later:
        """Measures an output; the result is an Output, or None of an empty tensor."""
        later = Later()
        x = _plain(tensor)
        if x.numel() == 0:
            return later
        parts: List[torch.Tensor] = []
        several = x.dim() > 1 and x.shape[0] > 1
        ends = None
        if several:
            # First over the rows: along the units' axis alone torch is twenty times slower.
            least, greatest = x.amin(dim=0), x.amax(dim=0)
            others = [i for i in range(x.dim() - 1) if i != axis % x.dim() - 1]
            if others:
                least, greatest = least.amin(dim=others), greatest.amax(dim=others)
            ends = (least.amin(dim=0), greatest.amax(dim=0))
            constant = least == greatest
            parts.append(torch.count_nonzero(constant) / constant.numel())
            parts.append(torch.count_nonzero(constant & (least == 0)) / constant.numel())
        numbers = self._measured(_flat(x), ends)
        share = _saturated(x, axis, activation)
        if share is not None:
            parts.append(share)

        def made(v: List[float]) -> None:
            later.value = Output(
                numbers.value,
                v[0] if several else None,
                v[1] if several else None,
                v[-1] if share is not None else None,
            )

        if x.device.type == "cpu":
            made([p.item() for p in parts])
        else:
            self._add(parts, made)
        return later

    def _add(self, parts: List[torch.Tensor], made: Callable[[List[float]], None]) -> None:
        self._parts += [p.float() for p in parts]
        self._makers.append(made)
        self._widths.append(len(parts))

    def fetch(self) -> None:
        """Reads what is still on a device."""
        values = torch.stack(self._parts).tolist() if self._parts else []
        at = 0
        for made, width in zip(self._makers, self._widths):
            made(values[at : at + width])
            at += width


def _plain(tensor: torch.Tensor) -> torch.Tensor:
    """A dense real tensor of floats, without history."""
    x = tensor.detach()
    if x.layout != torch.strided:
        x = x.to_dense()
    if x.is_complex():
        x = torch.view_as_real(x)
    if x.dtype not in (torch.float32, torch.float64):
        x = x.float()
    return x


def _flat(x: torch.Tensor) -> torch.Tensor:
    """All elements in a row, in whatever order; without a copy if they lie side by side."""
    if x.is_contiguous():
        return x.view(-1)
    expected = 1
    for stride, size in sorted(zip(x.stride(), x.shape)):
        if size != 1:
            if stride != expected:
                return x.reshape(-1)
            expected *= size
    return x.as_strided((x.numel(),), (1,))


def _zeros(x: torch.Tensor) -> int:
    """torch.count_nonzero guesses each element's branch, and of mixed ones wrongly."""
    if np is None:
        return int(x.numel() - torch.count_nonzero(x).item())
    return int(x.numel() - np.count_nonzero(x.numpy()))


def _on_cpu(x: torch.Tensor, low: Any, high: Any, mean: Any, squares: Any) -> Numbers:
    m, s = mean.item(), squares.item()
    nans = infinities = 0.0
    if not (math.isfinite(m) and math.isfinite(s)):
        # Any NaN or infinity shows in the mean; so does a sum that only overflows.
        nans, infinities = torch.isnan(x).sum().item(), torch.isinf(x).sum().item()
    return _numbers(x.numel(), low.item(), high.item(), m, s, _zeros(x), nans, infinities)


def _numbers(
    count: int,
    low: float,
    high: float,
    mean: float,
    squares: float,
    zeros: float,
    nans: float,
    infinities: float,
) -> Numbers:
    deviation = math.sqrt(squares / count) if squares >= 0 else math.nan
    return Numbers(count, low, high, mean, deviation, zeros, nans, infinities)


def _saturated(x: torch.Tensor, axis: int, activation: str) -> Optional[torch.Tensor]:
    """Share of elements near an end of the activation's range."""
    if activation in ("sigmoid", "hard_sigmoid"):
        near = (x - 0.5).abs() > 0.49
    elif activation in ("tanh", "hard_tanh"):
        near = x.abs() > 0.99
    elif activation == "softmax":
        near = x.amax(dim=axis) > 0.99
    else:
        return None
    return torch.count_nonzero(near) / near.numel()
