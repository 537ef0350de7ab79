"""Listens to the calls of Keras's layers."""

from __future__ import annotations

import contextlib
from typing import Any, Callable, Iterator, List, Sequence, Tuple

Layers = Sequence[Tuple[str, Any]]


@contextlib.contextmanager
def replaced(things: Sequence[Tuple[Any, str, Any]]) -> Iterator[None]:
    """Attributes of instances replaced for a while, past Keras's tracking of attributes."""
    missing = object()
    before = [(thing, name, thing.__dict__.get(name, missing)) for thing, name, _ in things]
    try:
        for thing, name, value in things:
            thing.__dict__[name] = value
        yield
    finally:
        for thing, name, value in reversed(before):
            if value is missing:
                thing.__dict__.pop(name, None)
            else:
                thing.__dict__[name] = value


def recording(layers: Layers, record: Callable[[int, Any], Any]) -> List[Tuple[Any, str, Any]]:
    """For ``replaced``: calls of layers that hand their output to ``record(index, outputs)``.

    What ``record`` gives is the output from then on. A layer that is there twice counts once.
    """

    def wrapped(index: int, call: Callable[..., Any]) -> Callable[..., Any]:
        def inner(*args: Any, **kwargs: Any) -> Any:
            return record(index, call(*args, **kwargs))

        return inner

    found = {}
    for index, (_, layer) in enumerate(layers):
        found.setdefault(id(layer), (layer, "call", wrapped(index, layer.call)))
    return list(found.values())
