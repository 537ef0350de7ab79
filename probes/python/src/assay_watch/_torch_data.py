"""Rows, weights and outputs of a torch training as numbers and files."""

from __future__ import annotations

import collections
import contextlib
from typing import Any, Callable, Deque, Dict, Iterator, List, Optional, Tuple

import torch

from ._keras_rerun import random_states_kept
from ._torch_facts import first_tensor
from ._trace import MOST_ROWS, spread, table

_MOST_RECENT_BYTES = 32 << 20
_AT_ONCE = 128


def rows_of(outputs: Any, inputs: Any) -> int:
    """Rows of a batch; 0 where it is not known."""
    for things in (outputs, inputs):
        tensor = first_tensor(things)
        if tensor is not None and tensor.dim() > 0:
            return int(tensor.shape[0])
    return 0


def only_input(inputs: Any) -> Any:
    """The input, if there is one only."""
    if isinstance(inputs, tuple) and len(inputs) == 1 and hasattr(inputs[0], "detach"):
        return inputs[0]
    return None


def _width(tensor: Any) -> int:
    return tensor[0].numel()


def _fits(x: Any, y: Any) -> bool:
    return (
        hasattr(x, "detach")
        and hasattr(y, "detach")
        and x.dim() > 0
        and y.dim() > 0
        and len(x) == len(y)
        and len(x) > 0
        and not x.is_complex()
        and not y.is_complex()
    )


def sample(x: Any, y: Any) -> Optional[Dict[str, Any]]:
    """The key ``sample``: rows spread over those given; None where they are no tensors."""
    if not _fits(x, y):
        return None
    rows = list(spread(len(x), _width(x) + _width(y)))
    return _beside(x.detach()[rows], y.detach()[rows])


def _beside(values: Any, targets: Any) -> Dict[str, Any]:
    return table(
        values.shape[1:],
        values.double().reshape(-1).tolist(),
        targets.shape[1:],
        targets.double().reshape(-1).tolist(),
        len(values),
    )


class Recent:
    """References to the last batches: of about 1,000 rows, and 32 MB, by the size of the first."""

    def __init__(self) -> None:
        self._batches: Optional[Deque[Tuple[Any, Any]]] = None

    def add(self, inputs: Any, targets: Any) -> None:
        """Takes a batch; what it is, is looked at in the end."""
        if self._batches is None:
            x = only_input(inputs)
            fits = _fits(x, targets) and _bytes(x) <= _MOST_RECENT_BYTES
            most = min(MOST_ROWS // len(x), _MOST_RECENT_BYTES // _bytes(x)) if fits else 0
            self._batches = collections.deque(maxlen=max(1, most) if fits else 0)
        if self._batches.maxlen == 0:
            return
        # Without their history, which would hold whole graphs.
        held = tuple(t.detach() if getattr(t, "requires_grad", False) else t for t in inputs)
        self._batches.append((held, targets))

    def rows(self) -> Tuple[Any, Any]:
        """All of them together; None where they are of different shapes."""
        pairs = [(only_input(x), y) for x, y in self._batches or ()]
        pairs = [(x.detach(), y.detach()) for x, y in pairs if _fits(x, y)]
        same = {(x.shape[1:], y.shape[1:]) for x, y in pairs}
        if len(same) != 1:
            return None, None
        return torch.cat([x for x, _ in pairs]), torch.cat([y for _, y in pairs])


def _bytes(tensor: Any) -> int:
    return int(tensor.numel() * tensor.element_size())


@contextlib.contextmanager
def undisturbed(model: Any) -> Iterator[None]:
    """What runs inside leaves buffers, modes and random numbers as they were."""
    modes = [(m, m.training) for m in model.modules()]
    held = [(m, dict(m._buffers)) for m in model.modules() if m._buffers]
    with random_states_kept():
        try:
            # Copies stand in: a buffer that a backward pass still needs must not even be touched.
            for module, buffers in held:
                for name, buffer in buffers.items():
                    module._buffers[name] = None if buffer is None else buffer.detach().clone()
            yield
        finally:
            for module, buffers in held:
                module._buffers.update(buffers)
            for module, training in modes:
                module.training = training


def copied(things: Any) -> Any:
    """Copies of tensors: networks may change their inputs in place."""
    if hasattr(things, "detach"):
        return things.detach().clone()
    if isinstance(things, dict):
        return {k: copied(v) for k, v in things.items()}
    if type(things) in (list, tuple):
        return type(things)(copied(v) for v in things)
    return things


def outputs(model: Any, x: Any, y: Any, link: str) -> Optional[Dict[str, Any]]:
    """The key ``outputs``: of the network in inference, beside targets.

    ``link`` is what the loss applies to the output; it is applied here too, so that outputs are
    on the scale of the targets.
    """
    if not _fits(x, y):
        return None
    parts: List[Any] = []
    first = next(iter(model.parameters()), x)
    with undisturbed(model), torch.no_grad():
        model.eval()
        result = first_tensor(model(x[:1].to(first.device)))
        if result is None:
            return None
        rows = list(spread(len(x), _width(result) + _width(y)))
        for at in range(0, len(rows), _AT_ONCE):
            part = x[rows[at : at + _AT_ONCE]].to(first.device)
            given = first_tensor(model(part))
            parts.append(_linked(given, link).cpu())
    return _beside(torch.cat(parts), y.detach().cpu()[rows])


def _linked(output: Any, link: str) -> Any:
    """Channels of an output of several axes come last, as targets of Keras have them."""
    if link in ("softmax", "exp") and output.dim() > 2:
        output = output.movedim(1, -1)
    if link == "softmax":
        return output.softmax(dim=-1)
    return getattr(output, link)() if link else output


class GoodWeights:
    """One copy of weights that gave a finite loss and finite gradients."""

    def __init__(self, keeps: bool) -> None:
        self._keeps = keeps
        self._last: Tuple[Dict[str, Any], int] = ({}, 0)
        self._good: Optional[Dict[str, Any]] = None
        self.step: Optional[int] = None

    def remember(self, model: Any, before: Dict[int, Any], step: int) -> None:
        """Takes copies that there are of the weights before a step; copies the rest."""
        if not self._keeps:
            return
        model = getattr(model, "_orig_mod", model)
        named = dict(model.named_parameters())
        named.update(model.named_buffers())
        copies = {
            name: before[id(t)] if id(t) in before else t.detach().clone()
            for name, t in named.items()
        }
        self._last = (copies, step)

    def approve(self) -> None:
        """What was copied last is good."""
        if self._keeps and self._last[1]:
            self._good, self.step = self._last

    def writer(self) -> Optional[Callable[[str], str]]:
        """Writes them; None if there are none."""
        good = self._good
        if good is None:
            return None
        return lambda path: write(path, good)


def batch_writer(inputs: Any, targets: Any) -> Optional[Callable[[str], str]]:
    """Writes a batch; None if there is none."""
    named: Dict[str, Any] = {}
    tensors = inputs if isinstance(inputs, tuple) else (inputs,)
    tensors = [t for t in tensors if hasattr(t, "detach")]
    for i, tensor in enumerate(tensors):
        named["x" if len(tensors) == 1 else f"x{i}"] = tensor
    if hasattr(targets, "detach"):
        named["y"] = targets
    return (lambda path: write(path, named)) if named else None


def write(path: str, tensors: Dict[str, Any]) -> str:
    """Writes ``.npz``, or torch's own format where there is no numpy (or no such type)."""
    plain = {k: t.detach().cpu() for k, t in tensors.items()}
    try:
        import numpy as np

        arrays = {k: t.numpy() for k, t in plain.items()}
    except (ImportError, TypeError, RuntimeError):
        torch.save(plain, path + ".pt")
        return path + ".pt"
    np.savez(path + ".npz", **arrays)
    return path + ".npz"
