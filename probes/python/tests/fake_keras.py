"""A small stand-in for Keras 3 on torch: ``fit`` with callbacks in Keras's order."""

from __future__ import annotations

import contextlib
import types
from typing import Any, Dict, List, Optional

from . import fake_torch as torch

__version__ = "3.fake"


class Variable:
    def __init__(self, path: str, value: torch.Tensor) -> None:
        self.path = path
        self.value = value

    @property
    def shape(self) -> Any:
        return self.value.shape


class Rows:
    """Rows of which Keras knows the number; as one array only to ``fit``, as numpy is not here."""

    def __init__(self, tensor: torch.Tensor) -> None:
        self.tensor = tensor
        self.shape = tensor.shape


class Dense:
    """A layer whose calls can be listened to through the attribute ``call``."""

    def __init__(self, name: str, inputs: int, units: int, activation: Any = None) -> None:
        self.name = name
        self._linear = torch.Linear(inputs, units)
        self.activation = activation
        self.trainable_variables = [
            Variable(f"{name}/kernel", self._linear.weight),
            Variable(f"{name}/bias", self._linear.bias),
        ]
        self.output = types.SimpleNamespace(shape=(None, units))

    def get_config(self) -> Dict[str, Any]:
        return {"units": self.output.shape[1]}

    def __call__(self, x: torch.Tensor) -> torch.Tensor:
        return self.call(x)

    def call(self, x: torch.Tensor) -> torch.Tensor:
        y = self._linear.forward(x)
        return y if self.activation is None else torch.ReLU().forward(y)


def relu(x: torch.Tensor) -> torch.Tensor:
    raise AssertionError("layers of this module apply their activation themselves")


class Mean:
    """A metric that is a mean."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.total = self.count = 0.0

    def add(self, value: float, rows: int) -> None:
        self.total += value * rows
        self.count += rows

    def result(self) -> float:
        return self.total / self.count


class NoMean:
    """A metric that is not a mean over rows: the greatest value."""

    name = "greatest"

    def __init__(self) -> None:
        self.value = float("-inf")

    def result(self) -> float:
        return self.value


class Optimizer:
    def __init__(self, rate: float) -> None:
        self.learning_rate = rate

    def get_config(self) -> Dict[str, Any]:
        return {"name": "sgd", "learning_rate": self.learning_rate}

    def apply(self, gradients: Any, variables: Any) -> None:
        for g, v in zip(gradients, variables):
            v.value.values[:] = [
                a - self.learning_rate * b for a, b in zip(v.value.values, g.values)
            ]


class Sequential:
    jit_compile = False

    def __init__(self, layers: List[Any], rate: float = 0.05) -> None:
        self.layers = layers
        self.optimizer = Optimizer(rate)
        self.loss = "mse"
        self.stop_training = False
        self._mean = Mean("loss")
        self._error = Mean("error")
        self._greatest = NoMean()
        self.bad_step: Optional[int] = None
        self._made = 0

    @property
    def metrics(self) -> List[Any]:
        return [self._mean, self._error, self._greatest]

    @property
    def trainable_variables(self) -> List[Variable]:
        return [v for layer in self.layers for v in layer.trainable_variables]

    weights = trainable_variables

    def __call__(self, x: torch.Tensor) -> torch.Tensor:
        return self.call(x)

    def call(self, x: torch.Tensor) -> torch.Tensor:
        for layer in self.layers:
            x = layer(x)
        return x

    def compute_loss(
        self, x: Any = None, y: Any = None, y_pred: Any = None, sample_weight: Any = None
    ) -> torch.Tensor:
        loss = torch.mse(y_pred, y)
        if self.bad_step == self._made:
            loss.values[0] = float("nan")
        return loss

    def train_step(self, data: Any) -> Dict[str, float]:
        x, y = data
        predicted = self(x)
        self._made += 1
        loss = self.compute_loss(x=x, y=y, y_pred=predicted)
        loss.backward()
        variables = self.trainable_variables
        self.optimizer.apply([v.value.grad for v in variables], variables)
        error = max(abs(a - b) for a, b in zip(predicted.values, y.values))
        self._mean.add(loss.item(), len(x))
        self._error.add(error, len(x))
        self._greatest.value = max(self._greatest.value, error)
        return {m.name: m.result() for m in self.metrics}

    def fit(
        self,
        x: Any,
        y: Any,
        batch_size: int = 4,
        epochs: int = 1,
        callbacks: Any = (),
        fail_at: int = -1,
    ) -> List[float]:
        """Losses of the epochs. ``fail_at`` raises from the step of that number."""
        steps = -(-x.shape[0] // batch_size)
        for callback in callbacks:
            callback.set_params({"epochs": epochs, "steps": steps})
            callback.set_model(self)
        self.stop_training = False
        losses = []
        for callback in callbacks:
            callback.on_train_begin({})
        for epoch in range(epochs):
            for metric in (self._mean, self._error):
                metric.total = metric.count = 0.0
            for callback in callbacks:
                callback.on_epoch_begin(epoch, {})
            logs: Dict[str, float] = {}
            for batch in range(steps):
                for callback in callbacks:
                    callback.on_train_batch_begin(batch, {})
                if epoch * steps + batch + 1 == fail_at:
                    raise KeyboardInterrupt
                rows = slice(batch * batch_size, (batch + 1) * batch_size)
                logs = self.train_step((x.tensor[rows], y.tensor[rows]))
                for callback in callbacks:
                    callback.on_train_batch_end(batch, logs)
                if self.stop_training:
                    break
            for callback in callbacks:
                callback.on_epoch_end(epoch, {**logs, "val_loss": 2 * logs["loss"]})
            losses.append(logs["loss"])
            if self.stop_training:
                break
        for callback in callbacks:
            callback.on_train_end({})
        return losses


class Callback:
    def __init__(self) -> None:
        self.params: Any = None
        self._model: Any = None

    @property
    def model(self) -> Any:
        return self._model

    def set_params(self, params: Any) -> None:
        self.params = params

    def set_model(self, model: Any) -> None:
        self._model = model


class MeanSquaredError:
    __module__ = "keras.losses"

    def get_config(self) -> Dict[str, Any]:
        return {"name": "mean_squared_error"}


callbacks = types.SimpleNamespace(Callback=Callback)
losses = types.SimpleNamespace(MeanSquaredError=MeanSquaredError)
backend = types.SimpleNamespace(backend=lambda: "torch")
config = types.SimpleNamespace(floatx=lambda: "float32")
StatelessScope = contextlib.nullcontext
