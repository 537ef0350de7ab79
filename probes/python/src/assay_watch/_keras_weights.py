"""Weights before a step: what an update is measured against, and what a stop leaves behind."""

from __future__ import annotations

from typing import Any, Callable, Dict, List, Optional, Sequence, Tuple

from ._keras_facts import named_variables
from ._numbers import Look, merged


class Weights:
    """One copy of the weights before the step that is looked at, and one of good ones."""

    def __init__(self, keeps: bool) -> None:
        self.keeps = keeps
        self._named: Dict[str, Any] = {}
        self._by_id: Dict[int, Any] = {}
        self._step = 0
        self._good: Optional[Dict[str, Any]] = None
        self.good_step: Optional[int] = None

    def remember(self, model: Any, step: int) -> None:
        """Copies all weights, those that are not trained too."""
        named = named_variables(model.weights)
        self._named = {path: copied(v) for path, v in named.items()}
        self._by_id = {id(v): self._named[path] for path, v in named.items()}
        self._step = step

    def of_this_step(self, model: Any) -> Dict[int, Any]:
        """The copies by identity of the variable."""
        return self._by_id

    def approve(self) -> None:
        """What was copied last gave a finite loss and finite gradients."""
        if self.keeps:
            self._good, self.good_step = self._named, self._step

    def writer(self) -> Optional[Callable[[str], str]]:
        """Writes the last good weights; None if there are none."""
        good = self._good
        if good is None:
            return None
        from ._keras_data import write_arrays

        return lambda path: write_arrays(path, good)

    @staticmethod
    def measure(
        look: Look, layers: Sequence[Tuple[str, Any]], before: Optional[Dict[int, Any]]
    ) -> None:
        """Adds weights before the step and, where there is such a copy, what it changed."""
        from . import _numpy_numbers

        for index, (_, layer) in enumerate(layers):
            weights: List[Any] = []
            updates: List[Any] = []
            for variable in getattr(layer, "trainable_variables", ()):
                now = copied(variable)
                earlier = now if before is None else before.get(id(variable))
                if earlier is None:
                    continue
                weights.append(_numpy_numbers.numbers(earlier))
                if before is not None:
                    updates.append(_numpy_numbers.numbers(now - earlier))
            look.phase(index, "weights", merged(n for n in weights if n is not None))
            look.phase(index, "update", merged(n for n in updates if n is not None))


def copied(variable: Any) -> Any:
    """A copy of a variable as a numpy array, which later steps do not change."""
    import numpy as np

    from ._keras_data import array

    return np.array(array(getattr(variable, "value", variable)), copy=True)
