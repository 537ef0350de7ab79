"""Keras on PyTorch's backend without compilation: the step itself is looked at.

``train_step`` runs eagerly there, so the outputs of layers, the gradients and the loss of the
very step are at hand and nothing has to be run again.
"""

from __future__ import annotations

from typing import Any, Callable, Dict, List, Optional, Tuple

from . import _torch_numbers
from ._guard import Guard
from ._keras_facts import activation_of, channel_axis, first_tensor, rows_of
from ._keras_patch import Layers, recording, replaced
from ._numbers import REARRANGING, Look, merged

class Seen:
    """What a step showed."""

    def __init__(self) -> None:
        self.x: Any = None
        self.y: Any = None
        self.sample_weight: Any = None
        self.loss: Optional[float] = None
        self.rows = 0
        self.look: Optional[Look] = None
        self.shapes: Dict[int, List[int]] = {}
        self.order: List[int] = []
        self.weights: Dict[str, Any] = {}


class Measuring:
    """Measures the layers of one step."""

    def __init__(self, layers: Layers, guard: Guard) -> None:
        self._layers = layers
        self._guard = guard
        self._batch = _torch_numbers.Batch()
        self._outputs: Dict[int, Any] = {}
        self._gradients: Dict[int, Any] = {}
        self._weights = [
            [(v, v.value.detach().clone()) for v in getattr(layer, "trainable_variables", ())]
            for _, layer in layers
        ]
        self.shapes: Dict[int, List[int]] = {}
        self.order: List[int] = []

    def record(self, index: int, outputs: Any) -> Any:
        """Takes an output of a layer."""
        self._guard.wrap(self._record, "looking at an output")(index, outputs)
        return outputs

    def _record(self, index: int, outputs: Any) -> None:
        tensor = first_tensor(outputs)
        if not hasattr(tensor, "register_hook") or not tensor.is_floating_point():
            return
        layer = self._layers[index][1]
        if index not in self.shapes:
            self.order.append(index)
        self.shapes[index] = [int(s) for s in tensor.shape[1:]]
        if type(layer).__name__ in REARRANGING:
            return
        self._outputs[index] = self._batch.output(
            tensor, channel_axis(layer), activation_of(layer)
        )
        if tensor.requires_grad:
            tensor.register_hook(
                self._guard.wrap(
                    lambda g: self._gradients.__setitem__(index, self._batch.numbers(g)),
                    "looking at a gradient",
                )
            )

    def finish(self) -> Look:
        """Reads gradients and updates of weights; after the step."""
        measure = self._batch.numbers
        phases: List[Tuple[int, str, List[Any]]] = []
        for index, weights in enumerate(self._weights):
            grads = [v.value.grad for v, _ in weights]
            updates = [v.value.detach() - before for v, before in weights]
            phases.append((index, "weights", [measure(before) for _, before in weights]))
            phases.append(
                (index, "weight_gradient", [measure(g) for g in grads if g is not None])
            )
            phases.append((index, "update", [measure(u) for u in updates]))
        self._batch.fetch()
        look = Look()
        look.fetched(self._outputs, self._gradients)
        for index, phase, laters in phases:
            look.phase(index, phase, merged(n.value for n in laters if n.value is not None))
        return look

    def before(self) -> Dict[int, Any]:
        """Weights before the step by identity of the variable."""
        return {id(v): before for weights in self._weights for v, before in weights}


class EagerStep:
    """Stands in for ``train_step`` in one step and takes itself away when it is called.

    Whatever ends the step, nothing of the probe is left on the model.
    """

    def __init__(
        self,
        model: Any,
        layers: Layers,
        look: bool,
        guard: Guard,
        again: Optional[Callable[[Any, Any, Any], Look]],
    ) -> None:
        self.seen = Seen()
        self._model = model
        self._layers = layers
        self._look = look
        self._guard = guard
        self._again = again
        self._is_taken = False
        self._original = model.train_step
        model.__dict__["train_step"] = self

    def remove(self) -> None:
        """Takes the stand-in away, if it is still there."""
        if self._model.__dict__.get("train_step") is self:
            del self._model.__dict__["train_step"]

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        self.remove()
        guard = self._guard
        measuring: Optional[Measuring] = None
        if self._look:
            measuring = guard.wrap(Measuring, "copying weights")(self._layers, guard)
        places = [(self._model, "compute_loss", self._loss(self._model.compute_loss))]
        if measuring is not None:
            places += recording(self._layers, measuring.record)
        with replaced(places):
            result = self._original(*args, **kwargs)
        if measuring is not None:
            guard.wrap(self._finish, "reading gradients and updates")(measuring)
        return result

    def _finish(self, measuring: Measuring) -> None:
        self.seen.look = measuring.finish()
        self.seen.shapes = measuring.shapes
        self.seen.order = measuring.order
        self.seen.weights = measuring.before()

    def _loss(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def compute_loss(*args: Any, **kwargs: Any) -> Any:
            loss = original(*args, **kwargs)
            self._guard.wrap(self._take, "reading the loss")(loss, *args, **kwargs)
            return loss

        return compute_loss

    def _take(
        self,
        loss: Any,
        x: Any = None,
        y: Any = None,
        y_pred: Any = None,
        sample_weight: Any = None,
        training: bool = True,
    ) -> None:
        if self._is_taken:  # the same step run again computes its loss again
            return
        self._is_taken = True
        seen = self.seen
        seen.x, seen.y, seen.sample_weight = x, y, sample_weight
        seen.rows = rows_of(x) or rows_of(y_pred)
        seen.loss = float(loss.detach())
        finite = seen.loss - seen.loss == 0
        if not finite and not self._look and self._again is not None:
            # The weights are still those before the step: see where it comes from.
            seen.look = self._again(x, y, sample_weight)
