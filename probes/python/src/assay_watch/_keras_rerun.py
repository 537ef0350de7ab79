"""Runs a batch again beside the training, where a compiled step hides layers and gradients.

Everything happens inside a ``StatelessScope``: what layers assign (moments of normalisations,
states of seeds, metrics) is caught there and thrown away. Weights are read only.
"""

from __future__ import annotations

import contextlib
import random
import sys
from typing import Any, Callable, Dict, Iterator, List, Optional, Sequence, Tuple

from ._keras_facts import activation_of, channel_axis, first_tensor
from ._keras_patch import Layers, recording, replaced
from ._numbers import REARRANGING, Look, Numbers, merged

Outputs = Dict[int, Any]
Gradients = Tuple[Dict[int, Any], List[Any]]


@contextlib.contextmanager
def random_states_kept() -> Iterator[None]:
    """Puts back the states of Python's, numpy's and torch's random numbers."""
    python = random.getstate()
    numpy = sys.modules.get("numpy")
    torch = sys.modules.get("torch")
    numpys = numpy.random.get_state() if numpy is not None else None
    torches = torch.random.get_rng_state() if torch is not None else None
    cuda = torch is not None and torch.cuda.is_available() and torch.cuda.is_initialized()
    cudas = torch.cuda.get_rng_state_all() if cuda else None
    try:
        yield
    finally:
        random.setstate(python)
        if numpys is not None:
            numpy.random.set_state(numpys)
        if torches is not None:
            torch.random.set_rng_state(torches)
        if cudas is not None:
            torch.cuda.set_rng_state_all(cudas)


class Rerun:
    """Forward pass and gradients of a batch on one backend."""

    def __init__(self, keras: Any, model: Any, layers: Layers) -> None:
        self._keras = keras
        self._model = model
        self._layers = layers
        self._backend = str(keras.backend.backend())
        self._compiled: Any = None
        self._zeros: Dict[str, Dict[int, Any]] = {}
        runs: Dict[str, Callable[..., Tuple[Outputs, Gradients]]] = {
            "torch": self._torch,
            "tensorflow": self._tensorflow,
            "jax": self._jax,
        }
        if self._backend not in runs:
            raise ValueError(
                f"Keras runs on {self._backend!r}; expected: {', '.join(sorted(runs))}"
            )
        self._run = runs[self._backend]
        self.shapes: Dict[int, List[int]] = {}
        self.order: List[int] = []

    def __call__(self, x: Any, y: Any, sample_weight: Any = None) -> Look:
        """Outputs, gradients of outputs and of weights; changes nothing."""
        self.order = []
        with random_states_kept():
            outputs, (by_output, by_weight) = self._run(x, y, sample_weight)
        return self._measure(outputs, by_output, by_weight)

    def _scope(self, mapping: Sequence[Tuple[Any, Any]] = ()) -> Any:
        return self._keras.StatelessScope(state_mapping=list(mapping), collect_losses=True)

    def _forward(
        self, record: Callable[[int, Any], Any], x: Any, y: Any, sample_weight: Any
    ) -> Any:
        model = self._model
        with replaced(recording(self._layers, record)):
            predicted = model(x, training=True) if _takes_training(model) else model(x)
            return model._compute_loss(
                x=x, y=y, y_pred=predicted, sample_weight=sample_weight, training=True
            )

    def _recorder(self, outputs: Outputs) -> Callable[[int, Any], Any]:
        def record(index: int, output: Any) -> Any:
            tensor = first_tensor(output)
            if tensor is not None and "float" in str(getattr(tensor, "dtype", "")):
                if index not in self.order:
                    self.order.append(index)
                if type(self._layers[index][1]).__name__ not in REARRANGING:
                    outputs[index] = tensor
                self.shapes[index] = [int(s) for s in tensor.shape[1:]]
            return output

        return record

    def _tensors(self, *arrays: Any) -> List[Any]:
        """Arrays as tensors of the backend; floats as Keras's data adapters cast them."""
        convert = self._keras.ops.convert_to_tensor
        tree = self._keras.tree.map_structure
        floatx = self._keras.config.floatx()

        def one(array: Any) -> Any:
            kind = str(getattr(array, "dtype", ""))
            return convert(array, dtype=floatx) if "float" in kind else convert(array)

        return [None if a is None else tree(one, a) for a in arrays]

    def _torch(self, x: Any, y: Any, sample_weight: Any) -> Tuple[Outputs, Gradients]:
        import torch

        x, y, sample_weight = self._tensors(x, y, sample_weight)
        outputs: Outputs = {}
        trained = list(self._model.trainable_variables)
        # Penalties of weights are computed of what the scope holds for them.
        with torch.enable_grad(), self._scope([(v, v.value) for v in trained]) as scope:
            weights = [scope.get_current_value(v) for v in trained]
            loss = self._forward(self._recorder(outputs), x, y, sample_weight)
            wanted = {i: o for i, o in outputs.items() if o.requires_grad}
            gradients = torch.autograd.grad(
                loss, list(wanted.values()) + weights, allow_unused=True
            )
        return outputs, (dict(zip(wanted, gradients)), list(gradients[len(wanted) :]))

    def _tensorflow(self, x: Any, y: Any, sample_weight: Any) -> Tuple[Outputs, Gradients]:
        import tensorflow as tf

        x, y, sample_weight = self._tensors(x, y, sample_weight)
        outputs: Outputs = {}
        trained = list(self._model.trainable_variables)
        with self._scope([(v, tf.convert_to_tensor(v.value)) for v in trained]) as scope:
            weights = [scope.get_current_value(v) for v in trained]
            with tf.GradientTape() as tape:
                tape.watch(weights)
                loss = self._forward(self._recorder(outputs), x, y, sample_weight)
        # Keras computes cross entropies of the operand of the last activation, where it finds
        # it at the output: then the gradient of that layer is the one by the operand.
        sources = [getattr(o, "_keras_logits", o) for o in outputs.values()]
        gradients = tape.gradient(loss, list(outputs.values()) + sources + weights)
        gradients = [None if g is None else tf.convert_to_tensor(g) for g in gradients]
        count = len(outputs)
        by_output = [
            gradients[i] if gradients[i] is not None else gradients[count + i]
            for i in range(count)
        ]
        return outputs, (dict(zip(outputs, by_output)), gradients[2 * count :])

    def _jax(self, x: Any, y: Any, sample_weight: Any) -> Tuple[Outputs, Gradients]:
        """Intermediate gradients: by zeros that are added to each output.

        Compiled once per shape of a batch.
        """
        import jax

        x, y, sample_weight = self._tensors(x, y, sample_weight)
        trainable = list(self._model.trainable_variables)
        others = list(self._model.non_trainable_variables)

        def loss(weights: Any, zeros: Any, states: Any, x: Any, y: Any, w: Any) -> Any:
            outputs: Outputs = {}
            keep = self._recorder(outputs)

            def record(index: int, output: Any) -> Any:
                if index in zeros and hasattr(output, "dtype"):
                    output = output + zeros[index]
                return keep(index, output)

            mapping = list(zip(trainable, weights)) + list(zip(others, states))
            with self._scope(mapping):
                return self._forward(record, x, y, w), outputs

        values = [v.value for v in trainable]
        states = [v.value for v in others]
        key = str(self._keras.tree.map_structure(lambda t: t.shape, [x, y]))
        if key not in self._zeros:
            shapes = jax.eval_shape(loss, values, {}, states, x, y, sample_weight)[1]
            self._zeros[key] = {i: jax.numpy.zeros(s.shape, s.dtype) for i, s in shapes.items()}
        if self._compiled is None:
            self._compiled = jax.jit(jax.grad(loss, argnums=(0, 1), has_aux=True))
        zeros = self._zeros[key]
        (by_weight, by_output), outputs = self._compiled(
            values, zeros, states, x, y, sample_weight
        )
        return outputs, (by_output, list(by_weight))

    def _measure(self, outputs: Outputs, by_output: Outputs, by_weight: List[Any]) -> Look:
        look = Look()
        measure_output, measure = self._measures()
        for index, tensor in outputs.items():
            layer = self._layers[index][1]
            seen = measure_output(tensor, channel_axis(layer), activation_of(layer))
            if seen is not None:
                look.output(index, seen)
        for index, gradient in by_output.items():
            if gradient is not None:
                look.phase(index, "output_gradient", measure(gradient))
        place = {id(v): i for i, v in enumerate(self._model.trainable_variables)}
        for index, (_, layer) in enumerate(self._layers):
            parts = [
                measure(by_weight[place[id(v)]])
                for v in getattr(layer, "trainable_variables", ())
                if id(v) in place and by_weight[place[id(v)]] is not None
            ]
            look.phase(index, "weight_gradient", merged(p for p in parts if p is not None))
        return look

    def _measures(self) -> Tuple[Callable[..., Any], Callable[[Any], Optional[Numbers]]]:
        if self._backend == "torch":
            from . import _torch_numbers

            def one(method: str) -> Callable[..., Any]:
                def measured(*args: Any) -> Any:
                    batch = _torch_numbers.Batch()
                    later = getattr(batch, method)(*args)
                    batch.fetch()
                    return later.value

                return measured

            return one("output"), one("numbers")
        from . import _numpy_numbers

        return _numpy_numbers.output, _numpy_numbers.numbers


def _takes_training(model: Any) -> bool:
    return bool(getattr(model, "_call_has_training_arg", True))
