"""Hooks that look at the layers of a torch module in one step, and are gone afterwards."""

from __future__ import annotations

import contextlib
from typing import Any, Callable, Dict, List, Optional, Tuple

import torch

from . import _torch_facts as facts
from ._guard import Guard
from ._keras_facts import unique
from ._numbers import REARRANGING, Look, merged
from ._torch_numbers import Batch

try:
    from torch.overrides import TorchFunctionMode
except ImportError:  # before torch 1.13; functions stay unseen then
    TorchFunctionMode = None  # type: ignore[assignment, misc]

#: Own operations need not pass the mode that listens to functions.
_UNSEEN = getattr(torch._C, "DisableTorchFunction", None) if hasattr(torch, "_C") else None
_UNSEEN = _UNSEEN or contextlib.nullcontext

#: A module's name and the number of its call, or those of a function.
Key = Tuple[str, int]


class Layer:
    """A layer as it was first seen."""

    def __init__(self, name: str, module: Any, kind: str, activation: str, axis: int) -> None:
        self.name = name
        self.module = module
        self.kind = kind
        self.activation = activation
        self.axis = axis
        self.shape: List[int] = []
        self.parameters: List[Any] = []


class Layers:
    """Layers in the order in which they are first run."""

    def __init__(self, model: Any) -> None:
        self.model = getattr(model, "_orig_mod", model)
        self.compiled = self.model is not model or isinstance(model, torch.jit.ScriptModule)
        self.modules = [(n, m) for n, m in self.model.named_modules() if _is_layer(m)]
        self.index: Dict[Key, int] = {}
        self.found: List[Layer] = []
        self.settled = False
        self.has_functions = False
        self._axis = -1

    def at(self, key: Key, make: Callable[[int], Layer]) -> Optional[int]:
        """The index of a layer; None for one that was not there when it was settled."""
        index = self.index.get(key)
        if index is None and not self.settled:
            layer = make(self._axis)
            self._axis = layer.axis
            index = self.index[key] = len(self.found)
            self.found.append(layer)
        return index

    def settle(self) -> None:
        """Fixes the list; modules with weights that were not run come last."""
        for name, module in self.modules:
            if _own_parameters(module) and (name, 0) not in self.index:
                self.at((name, 0), lambda axis, n=name, m=module: _layer(n, m, 0, axis))
        claimed: Dict[int, bool] = {}
        for (_, call), index in self.index.items():
            layer = self.found[index]
            if layer.module is None or call:
                continue
            for parameter in _own_parameters(layer.module):
                if parameter.requires_grad and id(parameter) not in claimed:
                    claimed[id(parameter)] = True
                    layer.parameters.append(parameter)
        self.has_functions = any(layer.module is None for layer in self.found)
        self.settled = True

    def facts(self, penalties: bool) -> List[Dict[str, Any]]:
        """The key ``layers`` of the begin; ``penalties``: whether the loss may hold some."""
        names = unique([layer.name for layer in self.found])
        found = []
        for i, layer in enumerate(self.found):
            row = {
                "index": i,
                "name": names[i],
                "class": layer.kind,
                "activation": layer.activation,
                "shape": facts.sizes_last(layer.shape, layer.axis),
                "weights": sum(p.numel() for p in layer.parameters),
            }
            config = facts.config_of(layer.module, bool(layer.parameters), penalties)
            if config:
                row["config"] = config
            found.append(row)
        return found

    @property
    def complete(self) -> bool:
        """Whether the layers are all that is computed between input and output."""
        waiting = [self.model]
        while waiting:
            module = waiting.pop()
            if not _is_layer(module):
                if type(module) is not torch.nn.Sequential:
                    return False
                waiting += list(module.children())
            elif not type(module).__module__.startswith("torch.nn"):
                return False
        return not self.compiled


def _is_layer(module: Any) -> bool:
    if not any(True for _ in module.children()):
        return True
    return any(True for _ in module.parameters(recurse=False)) or hasattr(
        module, "parametrizations"
    )


def _own_parameters(module: Any) -> List[Any]:
    whole = type(module).__module__.startswith("torch.nn")
    return list(module.parameters(recurse=whole or hasattr(module, "parametrizations")))


def _layer(name: str, module: Any, rank: int, before: int) -> Layer:
    return Layer(
        name or type(module).__name__.lower(),
        module,
        facts.class_of(module),
        facts.activation_of(module),
        facts.channel_axis(module, rank, before),
    )


class Hooks:
    """Looks at one forward pass, its backward pass and the step of the optimiser."""

    def __init__(self, layers: Layers, guard: Guard) -> None:
        self._layers = layers
        self._guard = guard
        self._handles: List[Any] = []
        self._mode: Any = None
        self._depth = 0
        self._recording = False
        self._last = ""
        self._weights: List[Tuple[int, str, Any]] = []
        self.before: Dict[int, Any] = {}
        self._clear()

    def _clear(self) -> None:
        self._batch = Batch()
        self._calls: Dict[str, int] = {}
        self._outputs: Dict[int, Any] = {}
        self._gradients: Dict[int, Any] = {}

    def install(self) -> None:
        """Puts the hooks on the modules. Compiled ones are left alone: they would recompile."""
        if self._layers.compiled:
            return
        for name, module in self._layers.modules:
            self._hook(module.register_forward_pre_hook, self._enter_layer, "entering a layer")
            after = self._leave_layer(name)
            self._hook(module.register_forward_hook, after, "looking at an output")

    def _hook(self, register: Callable[..., Any], hook: Any, doing: str) -> None:
        self._handles.append(register(self._guard.wrap(hook, doing)))

    def begin_forward(self) -> None:
        """The network begins to run: what was seen of an earlier pass is forgotten."""
        if self._layers.compiled or not torch.is_grad_enabled():
            self._recording = False
            return
        self._clear()
        self._recording = True
        self._depth = 0
        self._last = ""
        wanted = not self._layers.settled or self._layers.has_functions
        if wanted and TorchFunctionMode is not None and self._mode is None:
            self._mode = _functions(self._guard.wrap(self._function, "looking at a function"))
            self._mode.__enter__()

    def end_forward(self) -> None:
        """The network has run, or failed to."""
        self._recording = False
        mode, self._mode = self._mode, None
        if mode is not None:
            mode.__exit__(None, None, None)

    def remove(self) -> None:
        """Takes all hooks away."""
        self.end_forward()
        for handle in self._handles:
            handle.remove()
        self._handles = []

    def _enter_layer(self, module: Any, inputs: Any) -> None:
        self._depth += 1

    def _leave_layer(self, name: str) -> Callable[[Any, Any, Any], None]:
        def leave(module: Any, inputs: Any, output: Any) -> None:
            self._depth = max(0, self._depth - 1)
            tensor = facts.first_tensor(output)
            if not self._recording or self._depth or tensor is None:
                return
            # One without weights may stand for many: each call of it is a layer.
            call = 0 if _own_parameters(module) else self._count(name)
            key = (name, call)
            index = self._layers.at(key, lambda axis: _named(name, module, tensor, axis, call))
            self._last = name
            self._take(index, tensor)

        return leave

    def _count(self, name: str) -> int:
        call = self._calls.get(name, 0)
        self._calls[name] = call + 1
        return call

    def _function(self, activation: str, output: Any) -> None:
        tensor = facts.first_tensor(output)
        if not self._recording or self._depth or tensor is None:
            return
        name = f"{self._last}.{activation}" if self._last else activation
        call = self._count("." + name)
        shown = name if call == 0 else f"{name}_{call}"
        kind = facts.class_of_function(activation)

        def make(axis: int) -> Layer:
            return Layer(shown, None, kind, activation, axis if tensor.dim() > 2 else -1)

        self._take(self._layers.at(("." + name, call), make), tensor)

    def _take(self, index: Optional[int], tensor: Any) -> None:
        if index is None or not tensor.is_floating_point():
            return
        layer = self._layers.found[index]
        layer.shape = layer.shape or [int(s) for s in tensor.shape[1:]]
        if layer.kind in REARRANGING or tensor.dim() == 0:
            return
        axis = layer.axis if tensor.dim() > 1 else -1
        batch = self._batch
        with _UNSEEN():
            self._outputs[index] = batch.output(tensor, axis, layer.activation)
        if tensor.requires_grad:
            gradients = self._gradients

            def gradient(g: Any) -> None:
                gradients[index] = batch.numbers(g)

            tensor.register_hook(self._guard.wrap(gradient, "looking at a gradient"))

    def before_update(self, optimizer: Any) -> None:
        """Gradients are there, weights are still old."""
        trained = {id(p) for group in optimizer.param_groups for p in group["params"]}
        if not self._layers.settled:
            self._layers.settle()
        self._weights = []
        for index, layer in enumerate(self._layers.found):
            for parameter in layer.parameters:
                old = parameter.detach()
                if id(parameter) in trained:
                    old = self.before[id(parameter)] = old.clone()
                self._weights.append((index, "weights", self._batch.numbers(old)))
                if parameter.grad is not None:
                    seen = self._batch.numbers(parameter.grad)
                    self._weights.append((index, "weight_gradient", seen))

    def after_update(self) -> None:
        """Weights are new."""
        for index, layer in enumerate(self._layers.found):
            for parameter in layer.parameters:
                old = self.before.get(id(parameter))
                if old is not None:
                    seen = self._batch.numbers(parameter.detach() - old)
                    self._weights.append((index, "update", seen))

    def look(self) -> Look:
        """What was seen."""
        self._batch.fetch()
        look = Look()
        look.fetched(self._outputs, self._gradients)
        grouped: Dict[Tuple[int, str], List[Any]] = {}
        for index, phase, later in self._weights:
            if later.value is not None:
                grouped.setdefault((index, phase), []).append(later.value)
        for (index, phase), parts in grouped.items():
            look.phase(index, phase, merged(parts))
        return look


def _named(name: str, module: Any, tensor: Any, axis: int, call: int) -> Layer:
    layer = _layer(name, module, tensor.dim(), axis)
    if call:
        layer.name = f"{layer.name}_{call}"
    return layer


def _functions(seen: Callable[[str, Any], None]) -> Any:
    """A mode that tells of activations which are called as functions."""
    table: Dict[Any, str] = {}
    for name, activation in facts.FUNCTIONS.items():
        for place in (torch.nn.functional, torch, torch.Tensor):
            function = getattr(place, name, None)
            if function is not None:
                table[function] = activation

    class Functions(TorchFunctionMode):
        def __torch_function__(
            self, func: Any, types: Any, args: Any = (), kwargs: Any = None
        ) -> Any:
            result = func(*args, **(kwargs or {}))
            activation = table.get(func)
            if activation is not None:
                seen(activation, result)
            return result

    return Functions()
