"""A small stand-in for torch: tensors as lists, four operations with gradients, modules, hooks."""

from __future__ import annotations

import contextlib
import math
import pickle
from typing import Any, Callable, Dict, List, Sequence, Tuple

float32, float64, int64, bool_ = "float32", "float64", "int64", "bool"
strided = "strided"
__version__ = "2.0.fake"
_state = {"grad": True, "draws": 0}


class Device:
    type = "cpu"


class Tensor:
    """Row-major numbers with a shape, and what made them."""

    layout = strided
    device = Device()

    def __init__(
        self, values: Sequence[float], shape: Sequence[int], requires_grad: bool = False
    ) -> None:
        self.values = list(values)
        self.shape = tuple(shape)
        self.dtype = float32
        self.requires_grad = requires_grad
        self.grad: Any = None
        self._parents: List[Tensor] = []
        self._spread: Any = None
        self._hooks: List[Any] = []
        assert len(self.values) == math.prod(self.shape), (len(self.values), self.shape)

    def _made(self, parents: List[Tensor], spread: Callable[[Tensor], List[Tensor]]) -> Tensor:
        if _state["grad"]:
            self.requires_grad = True
            self._parents, self._spread = parents, spread
        return self

    def backward(self) -> None:
        """Gradients of a graph that is a chain with parameters at its sides."""
        waiting = [(self, Tensor([1.0], ()))]
        while waiting:
            tensor, gradient = waiting.pop(0)
            for hook in tensor._hooks:
                hook(gradient)
            if tensor._spread is None:
                if tensor.requires_grad:
                    tensor.grad = gradient
                continue
            waiting += zip(tensor._parents, tensor._spread(gradient))

    def register_hook(self, hook: Any) -> None:
        self._hooks.append(hook)

    def detach(self) -> Tensor:
        found = Tensor([], (0,))
        found.values, found.shape = self.values, self.shape  # memory is shared, as torch's is
        return found

    def clone(self) -> Tensor:
        return Tensor(self.values, self.shape)

    def numel(self) -> int:
        return len(self.values)

    def element_size(self) -> int:
        return 4

    def dim(self) -> int:
        return len(self.shape)

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, rows: Any) -> Tensor:
        width = math.prod(self.shape[1:])
        if isinstance(rows, int):
            return Tensor(self.values[rows * width : (rows + 1) * width], self.shape[1:])
        if isinstance(rows, slice):
            rows = range(len(self))[rows]
        picked = [v for r in rows for v in self.values[r * width : (r + 1) * width]]
        return Tensor(picked, (len(rows), *self.shape[1:]))

    def is_floating_point(self) -> bool:
        return self.dtype in (float32, float64)

    def is_complex(self) -> bool:
        return False

    def item(self) -> float:
        return self.values[0]

    __float__ = item

    def tolist(self) -> List[float]:
        return list(self.values)

    def _same(self, *args: Any, **kwargs: Any) -> Tensor:
        return self

    contiguous = float = double = cpu = to = _same

    def numpy(self) -> Any:
        """For tests that run where numpy is."""
        import numpy as np

        return np.array(self.values, "float32").reshape(self.shape)

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        return self.numpy()

    def view(self, *sizes: int) -> Tensor:
        return Tensor(self.values, (len(self.values),))

    reshape = view

    def mean(self) -> Tensor:
        return Tensor([_sum(self.values) / len(self.values)], ())

    def sum(self) -> Tensor:
        return Tensor([_sum(self.values)], ())

    def _each(self, other: Any, function: Any) -> Tensor:
        many = isinstance(other, Tensor) and len(other.values) == len(self.values)
        one = other.values[0] if isinstance(other, Tensor) else other
        values = [
            function(v, other.values[i] if many else one) for i, v in enumerate(self.values)
        ]
        return Tensor(values, self.shape)

    def __sub__(self, other: Any) -> Tensor:
        return self._each(other, lambda a, b: a - b)

    def __rsub__(self, other: float) -> Tensor:
        return self._each(other, lambda a, b: b - a)

    def __truediv__(self, other: Any) -> Tensor:
        return self._each(other, lambda a, b: a / b)

    def __gt__(self, other: Any) -> Tensor:
        return self._each(other, lambda a, b: a > b)

    def __eq__(self, other: Any) -> Tensor:  # type: ignore[override]
        return self._each(other, lambda a, b: a == b)

    __hash__ = object.__hash__

    def __and__(self, other: Any) -> Tensor:
        return self._each(other, lambda a, b: a and b)

    def abs(self) -> Tensor:
        return self._each(0, lambda a, _: abs(a))

    def copy_(self, other: Tensor) -> None:
        self.values[:] = other.values

    def _along(self, dim: Any, choose: Any) -> Tensor:
        """Over the first axis, of at most two."""
        assert dim == 0 and len(self.shape) in (1, 2), (dim, self.shape)
        units = self.shape[1] if len(self.shape) == 2 else 1
        return Tensor([choose(self.values[i::units]) for i in range(units)], self.shape[1:])

    def amin(self, dim: Any) -> Tensor:
        return self._along(dim, min)

    def amax(self, dim: Any) -> Tensor:
        return self._along(dim, max)

    def is_contiguous(self) -> bool:
        return True


def _sum(values: Sequence[float]) -> float:
    total = 0.0
    for v in values:
        total += v
    return total


def aminmax(x: Tensor) -> Tuple[Tensor, Tensor]:
    odd = any(v != v for v in x.values)
    low, high = (math.nan, math.nan) if odd else (min(x.values), max(x.values))
    return Tensor([low], ()), Tensor([high], ())


def dot(a: Tensor, b: Tensor) -> Tensor:
    return Tensor([_sum([p * q for p, q in zip(a.values, b.values)])], ())


def count_nonzero(x: Tensor) -> Tensor:
    return Tensor([sum(1 for v in x.values if v != 0)], ())


def isnan(x: Tensor) -> Tensor:
    return x._each(0, lambda a, _: a != a)


def isinf(x: Tensor) -> Tensor:
    return x._each(0, lambda a, _: a in (math.inf, -math.inf))


def stack(parts: List[Tensor]) -> Tensor:
    return Tensor([p.item() for p in parts], (len(parts),))


def cat(parts: List[Tensor]) -> Tensor:
    rows = sum(len(p) for p in parts)
    return Tensor([v for p in parts for v in p.values], (rows, *parts[0].shape[1:]))


def save(thing: Any, path: str) -> None:
    with open(path, "wb") as out:
        pickle.dump({k: (t.values, t.shape) for k, t in thing.items()}, out)


def is_grad_enabled() -> bool:
    return _state["grad"]


@contextlib.contextmanager
def no_grad() -> Any:
    before, _state["grad"] = _state["grad"], False
    try:
        yield
    finally:
        _state["grad"] = before


def draw() -> float:
    """A number of the global stream."""
    _state["draws"] += 1
    return math.sin(_state["draws"] * 12.9898) * 0.5


class random:  # noqa: N801 - as torch calls it
    @staticmethod
    def get_rng_state() -> int:
        return _state["draws"]

    @staticmethod
    def set_rng_state(state: int) -> None:
        _state["draws"] = state


class cuda:  # noqa: N801 - as torch calls it
    @staticmethod
    def is_available() -> bool:
        return False


class jit:  # noqa: N801 - as torch calls it
    class ScriptModule:
        pass


class Handle:
    def __init__(self, hooks: List[Any], hook: Any) -> None:
        self._hooks, self._hook = hooks, hook
        hooks.append(hook)

    def remove(self) -> None:
        if self._hook in self._hooks:
            self._hooks.remove(self._hook)


class Module:
    def __init__(self) -> None:
        self.training = True
        self._buffers: Dict[str, Tensor] = {}
        self.before: List[Any] = []
        self.after: List[Any] = []

    def register_forward_pre_hook(self, hook: Any, with_kwargs: bool = False) -> Handle:
        def called(inputs: Any) -> None:
            hook(self, inputs, {}) if with_kwargs else hook(self, inputs)

        return Handle(self.before, called)

    def register_forward_hook(
        self, hook: Any, with_kwargs: bool = False, always_call: bool = False
    ) -> Handle:
        def called(inputs: Any, output: Any) -> None:
            hook(self, inputs, {}, output) if with_kwargs else hook(self, inputs, output)

        return Handle(self.after, called)

    def __call__(self, *inputs: Any) -> Any:
        for hook in list(self.before):
            hook(inputs)
        output = self.forward(*inputs)
        for hook in list(self.after):
            hook(inputs, output)
        return output

    def named_children(self) -> Dict[str, Module]:
        return {k: v for k, v in vars(self).items() if isinstance(v, Module)}

    def children(self) -> Any:
        return iter(self.named_children().values())

    def named_modules(self, prefix: str = "") -> List[Tuple[str, Module]]:
        found = [(prefix, self)]
        for name, child in self.named_children().items():
            found += child.named_modules(f"{prefix}.{name}" if prefix else name)
        return found

    def modules(self) -> List[Module]:
        return [m for _, m in self.named_modules()]

    def named_parameters(self) -> List[Tuple[str, Tensor]]:
        found = []
        for name, module in self.named_modules():
            for key, value in vars(module).items():
                if isinstance(value, Tensor) and value.requires_grad:
                    found.append((f"{name}.{key}", value))
        return found

    def parameters(self, recurse: bool = True) -> Any:
        if recurse:
            return iter([p for _, p in self.named_parameters()])
        own = [v for v in vars(self).values() if isinstance(v, Tensor) and v.requires_grad]
        return iter(own)

    def named_buffers(self) -> List[Tuple[str, Tensor]]:
        return [
            (f"{name}.{k}", v) for name, m in self.named_modules() for k, v in m._buffers.items()
        ]

    def buffers(self) -> List[Tensor]:
        return [b for _, b in self.named_buffers()]

    def eval(self) -> None:
        for module in self.modules():
            module.training = False

    def forward(self, *inputs: Any) -> Any:
        raise NotImplementedError


class Linear(Module):
    """``x @ weight + bias``, with weight of (inputs, units)."""

    def __init__(self, inputs: int, units: int) -> None:
        super().__init__()
        self.weight = Tensor([draw() for _ in range(inputs * units)], (inputs, units), True)
        self.bias = Tensor([0.0] * units, (units,), True)

    def forward(self, x: Tensor) -> Tensor:
        return linear(x, self.weight, self.bias)


def linear(x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    rows, (inputs, units) = len(x), weight.shape
    a, w = x.values, weight.values
    values = [
        _sum([a[r * inputs + i] * w[i * units + u] for i in range(inputs)]) + bias.values[u]
        for r in range(rows)
        for u in range(units)
    ]

    def spread(g: Tensor) -> List[Tensor]:
        by_x = [
            _sum([g.values[r * units + u] * w[i * units + u] for u in range(units)])
            for r in range(rows)
            for i in range(inputs)
        ]
        by_w = [
            _sum([a[r * inputs + i] * g.values[r * units + u] for r in range(rows)])
            for i in range(inputs)
            for u in range(units)
        ]
        by_b = [_sum(g.values[u::units]) for u in range(units)]
        return [
            Tensor(by_x, x.shape),
            Tensor(by_w, weight.shape),
            Tensor(by_b, bias.shape),
        ]

    return Tensor(values, (rows, units))._made([x, weight, bias], spread)


class ReLU(Module):
    def forward(self, x: Tensor) -> Tensor:
        y = Tensor([max(0.0, v) if v == v else v for v in x.values], x.shape)
        return y._made(
            [x],
            lambda g: [
                Tensor([d if v > 0 else 0.0 for d, v in zip(g.values, x.values)], x.shape)
            ],
        )


class Noise(Module):
    """Adds random numbers in training, and counts its calls in a buffer."""

    def __init__(self) -> None:
        super().__init__()
        self._buffers["calls"] = Tensor([0.0], (1,))

    @property
    def calls(self) -> Tensor:
        return self._buffers["calls"]

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return x
        self.calls.values[0] += 1  # in place, as torch's modules do
        y = Tensor([v + 0.01 * draw() for v in x.values], x.shape)
        return y._made([x], lambda g: [g])


def mse(y: Tensor, target: Tensor) -> Tensor:
    errors = [a - b for a, b in zip(y.values, target.values)]
    n = len(errors)
    loss = Tensor([_sum([e * e for e in errors]) / n], ())
    return loss._made([y], lambda g: [Tensor([2 * e / n for e in errors], y.shape)])


class nn:  # noqa: N801 - as torch calls it
    class Sequential(Module):
        pass


class SGD:
    def __init__(self, parameters: Any, lr: float = 0.01) -> None:
        self.param_groups = [{"params": list(parameters), "lr": lr}]
        self.before: List[Any] = []
        self.after: List[Any] = []

    def register_step_pre_hook(self, hook: Any) -> Handle:
        return Handle(self.before, hook)

    def register_step_post_hook(self, hook: Any) -> Handle:
        return Handle(self.after, hook)

    def zero_grad(self) -> None:
        for parameter in self.param_groups[0]["params"]:
            parameter.grad = None

    def step(self) -> None:
        for hook in list(self.before):
            hook(self, (), {})
        group = self.param_groups[0]
        for p in group["params"]:
            if p.grad is not None:
                p.values[:] = [v - group["lr"] * g for v, g in zip(p.values, p.grad.values)]
        for hook in list(self.after):
            hook(self, (), {})
