"""Watches a training loop of PyTorch.

    with assay_watch.torch.watch(model, optimizer, "trace.jsonl") as w:
        for x, y in loader:
            …
            optimizer.step()
            w.step(loss, outputs, y)

In the steps that are looked at, hooks read outputs, gradients, weights and updates of the very
step; in all others two light ones on the network and one on the optimiser remain.
"""

from __future__ import annotations

import math
import os
import time
from typing import Any, Dict, List, Mapping, Optional, Tuple

import torch

from . import _torch_data as data
from . import _torch_facts as facts
from ._file import DEFAULT_MAX
from ._guard import Guard, guarded, place, warn
from ._keras_facts import is_gain
from ._numbers import Look, Schedule, number
from ._stop import Reason, TrainingStopped, save
from ._torch_hooks import Hooks, Layers
from ._trace import Target, Trace, begin_event, epoch_event, step_event

__all__ = ["TrainingStopped", "Watcher", "watch"]


def watch(
    model: Any,
    optimizer: Any,
    to: Target = None,
    *,
    file: Target = None,
    loss: Any = None,
    data: Any = None,
    epochs: int = 0,
    every: Optional[int] = None,
    stop_on_nan: bool = False,
    on_stop: str = "raise",
    folder: Optional[str] = None,
    max_trace: int = DEFAULT_MAX,
    name: Optional[str] = None,
) -> Watcher:
    """Watches a training loop; to be used in ``with``.

    Args:
        model: the network.
        optimizer: what changes its weights.
        to: a file, or ``assay_watch.connect(…)``. Without it the server that the environment
            variable ASSAY_WATCH names, or else ``assay-trace.jsonl``.
        file: a file beside a connection; it holds the trace whatever happens to the server.
        loss: the loss module or function, where its name does not follow from its value.
        data: the loader, or the pair of tensors that are trained on; for the facts of the begin,
            a sample of rows, and outputs beside targets at the end.
        epochs: how many are planned, where it is known.
        every: after the first five, one of so many steps is looked at with all probes; without it
            so many that looks take at most a tenth of the time.
        stop_on_nan: whether NaN or infinity in loss, outputs, gradients or weights stops the
            training.
        on_stop: ``"raise"`` raises TrainingStopped from ``step``, ``"flag"`` only sets
            ``stopped``.
        folder: where the last good weights and the bad batch go when the training is stopped.
        max_trace: most bytes of the file.
        name: how reports call the training.
    """
    return Watcher(
        model,
        optimizer,
        Trace(to, file, max_trace),
        facts.Rows(data),
        loss,
        epochs,
        Schedule(every),
        stop_on_nan,
        on_stop,
        folder,
        name,
    )


class Watcher:
    """A training that is watched; made by ``watch``."""

    def __init__(
        self,
        model: Any,
        optimizer: Any,
        trace: Trace,
        rows: facts.Rows,
        loss: Any,
        epochs: int,
        schedule: Schedule,
        stop_on_nan: bool,
        on_stop: str,
        folder: Optional[str],
        name: Optional[str],
    ) -> None:
        if on_stop not in ("raise", "flag"):
            raise ValueError(f"on_stop is {on_stop!r}; expected: 'raise' or 'flag'")
        self._guard = Guard(self._give_up)
        self._model = model
        self._optimizer = optimizer
        self._trace = trace
        self._data = rows
        self._loss = loss
        self._epochs = epochs
        self._schedule = schedule
        self._stop_on_nan = stop_on_nan
        self._raises = on_stop == "raise"
        beside = os.path.splitext(trace.file.path)[0] + "-stopped" if trace.file else ""
        self._folder = folder or beside or "assay-stopped"
        self._name = name
        self._stopped: Optional[Reason] = None
        self._step = self._batch = 0
        self._epoch = 1
        self._sums: Dict[str, Tuple[float, float]] = {}
        self._begun = self._told_epoch = False
        self._finite = True
        self._before: Optional[Look] = None
        self._hooks: Optional[Hooks] = None
        self._extra: Optional[Look] = None
        self._handles: List[Any] = []
        self._inputs: Any = None
        self._rate: Optional[float] = None
        self._began = 0.0
        self._looked = False
        self._recent = data.Recent()
        self._good = data.GoodWeights(trace.connection is not None or stop_on_nan)
        self._link = ""

    @property
    def stopped(self) -> Optional[Reason]:
        """Why the training should stop, or was stopped; None if it should not."""
        return self._stopped

    def __enter__(self) -> Watcher:
        self._start()
        return self

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        self._finish(error)
        self._give_up()

    @guarded
    def _start(self) -> None:
        self._layers = Layers(self._model)
        wrap = self._guard.wrap
        model, optimizer = self._model, self._optimizer
        before = wrap(self._before_forward, "entering the network")
        after = wrap(self._after_forward, "leaving the network")
        self._handles.append(model.register_forward_pre_hook(before, with_kwargs=True))
        self._handles.append(
            model.register_forward_hook(after, with_kwargs=True, always_call=True)
        )
        before = wrap(self._before_update, "before the optimiser's step")
        after = wrap(self._after_update, "after the optimiser's step")
        self._handles.append(optimizer.register_step_pre_hook(before))
        self._handles.append(optimizer.register_step_post_hook(after))
        self._arm()

    def _give_up(self) -> None:
        if self._hooks is not None:
            self._hooks.remove()
            self._hooks = None
        for handle in self._handles:
            handle.remove()
        self._handles = []
        self._trace.close()

    def _arm(self) -> None:
        """Readies the hooks for the next step, if it is to be looked at."""
        self._extra = None
        now = time.perf_counter()
        if self._began:
            self._schedule.took(self._step, self._looked, now - self._began)
        self._began = now
        self._looked = self._schedule.reads(self._step + 1)
        if self._looked:
            self._hooks = Hooks(self._layers, self._guard)
            self._hooks.install()

    def _before_forward(self, module: Any, inputs: Any, named: Any) -> None:
        if torch.is_grad_enabled():
            self._inputs = (*inputs, *named.values())
        if self._hooks is not None:
            self._hooks.begin_forward()

    def _after_forward(self, module: Any, inputs: Any, named: Any, output: Any) -> None:
        if self._hooks is not None:
            self._hooks.end_forward()
        elif self._finite and self._extra is None and torch.is_grad_enabled():
            first = facts.first_tensor(output)
            if first is not None and first.device.type == "cpu" and first.is_floating_point():
                if not math.isfinite(first.detach().sum().item()):
                    self._look_again(inputs, named)

    def _look_again(self, inputs: Any, named: Any) -> None:
        """The first pass whose output is not finite, although it was not its turn."""
        hooks = Hooks(self._layers, self._guard)
        held = self._inputs
        self._extra = Look()  # once for a step
        try:
            with data.undisturbed(self._model):
                hooks.install()
                self._hooks = hooks
                self._model(*data.copied(inputs), **data.copied(named))
                hooks.end_forward()
                self._extra = hooks.look()
        finally:
            hooks.remove()
            self._hooks = None
            self._inputs = held

    def _before_update(self, optimizer: Any, args: Any, kwargs: Any) -> None:
        self._rate = float(optimizer.param_groups[0]["lr"])
        if self._hooks is not None:
            self._hooks.before_update(optimizer)
            self._good.remember(self._model, self._hooks.before, self._step + 1)

    def _after_update(self, optimizer: Any, args: Any, kwargs: Any) -> None:
        if self._hooks is not None:
            self._hooks.after_update()

    @guarded
    def step(
        self,
        loss: Any,
        outputs: Any = None,
        targets: Any = None,
        metrics: Optional[Mapping[str, float]] = None,
    ) -> None:
        """Tells of a step; to be called behind ``optimizer.step()``.

        Args:
            loss: of the batch, before the step; a tensor of one element, or a number.
            outputs: of the network.
            targets: what they are compared with.
            metrics: of the batch alone, by name.

        Raises:
            TrainingStopped: if a symptom stops the training, and ``on_stop`` says so.
        """
        value = float(loss.detach()) if hasattr(loss, "detach") else float(loss)
        self._step += 1
        self._batch += 1
        look = self._read_look()
        own = {k: float(v) for k, v in (metrics or {}).items()}
        rows = data.rows_of(outputs, self._inputs)
        if not self._begun:
            self._begin(loss, outputs, targets, rows, own)
        finite = math.isfinite(value)
        seen = look is not None and not look.is_empty
        shown = look.to_json(self._before) if look is not None and seen else []
        self._before = look if seen else self._before
        self._finite &= finite and (look is None or look.is_finite)
        event = step_event(
            self._step, self._epoch, self._batch, rows, value, own, self._rate, shown
        )
        self._trace.emit(event)
        for name, number_ in [("loss", value), *own.items()]:
            total, count = self._sums.get(name, (0.0, 0.0))
            self._sums[name] = (total + number_ * max(1, rows), count + max(1, rows))
        self._recent.add(self._inputs, targets)
        if finite and look is not None and look.is_finite:
            self._good.approve()
        self._stop_if_asked(value, look, targets)
        self._arm()

    def _read_look(self) -> Optional[Look]:
        hooks, self._hooks = self._hooks, None
        if hooks is None:
            return self._extra
        hooks.remove()
        if not self._layers.settled:
            self._layers.settle()
        return hooks.look()

    def _begin(
        self, loss: Any, outputs: Any, targets: Any, rows: int, metrics: Mapping[str, float]
    ) -> None:
        self._begun = True
        found = self._layers.found
        last = next((x.activation for x in reversed(found) if x.kind != "Dropout"), "linear")
        name = facts.loss_name(self._loss, loss)
        if name == "CrossEntropyLoss" and self._loss is None and last == "log_softmax":
            name = "NLLLoss"
        keras_loss, config, self._link = facts.loss_facts(name, last, targets)
        known = self._data
        sample = data.sample(known.x, known.y)
        if sample is None:
            sample = data.sample(data.only_input(self._inputs), targets)
        event = begin_event(
            "torch",
            str(torch.__version__),
            self._layers.facts(facts.has_penalties(name, loss)),
            keras_loss,
            {
                "metrics": {n: is_gain(n) for n in metrics},
                "epochs": self._epochs,
                "batches": known.batches,
                "batch_size": known.batch_size or rows,
                "rows": known.rows,
                "optimizer": facts.optimizer_facts(self._optimizer),
                "loss_config": config,
                "complete": True if self._layers.complete else None,
                "sample": sample,
                "name": self._name,
            },
        )
        self._trace.emit(event)

    @guarded
    def epoch(
        self,
        metrics: Optional[Mapping[str, float]] = None,
        validation_loss: Optional[float] = None,
        validation_metrics: Optional[Mapping[str, float]] = None,
    ) -> None:
        """Tells that an epoch ended; the loss is the mean over its rows.

        Args:
            metrics: over the epoch; without them the means of those of its steps.
            validation_loss: on rows kept from training.
            validation_metrics: on those.
        """
        means = {k: total / count for k, (total, count) in self._sums.items()}
        loss = means.pop("loss", None)
        kept = None if validation_loss is None else float(validation_loss)
        event = epoch_event(
            self._step,
            self._epoch,
            loss,
            {**means, **{k: float(v) for k, v in (metrics or {}).items()}},
            kept,
            {k: float(v) for k, v in (validation_metrics or {}).items()},
        )
        if self._begun:
            self._trace.emit(event)
        self._told_epoch = True
        self._epoch += 1
        self._batch = 0
        self._sums = {}

    def _stop_if_asked(self, loss: float, look: Optional[Look], targets: Any) -> None:
        if self._stopped is not None:
            return
        reason = self._trace.stop
        if reason is None and self._stop_on_nan:
            found = look.first_non_finite() if look is not None else None
            if found is not None:
                layer = self._layers.found[found[0]].name
                phase = found[1].replace("_", " ")
                reason = Reason(
                    "TD001", layer, f"NaN or infinity in the {phase} of layer '{layer}'"
                )
            elif not math.isfinite(loss):
                reason = Reason("TD001", "", f"the loss is {number(loss)}")
        if reason is None:
            return
        self._stopped = reason
        folder = self._saved(reason, targets)
        if self._raises:
            raise TrainingStopped(reason, self._step, folder)

    def _saved(self, reason: Reason, targets: Any) -> Optional[str]:
        try:
            return save(
                self._folder,
                reason,
                self._step,
                self._good.step,
                self._good.writer(),
                data.batch_writer(self._inputs, targets),
            )
        except Exception as e:  # the training is to stop all the same
            warn(
                f"the last good weights were not saved to {self._folder}: "
                f"{type(e).__name__}: {e} (at {place(e)})"
            )
            return None

    @guarded
    def _finish(self, error: Any) -> None:
        for handle in self._handles:
            handle.remove()
        self._handles = []
        if self._hooks is not None:
            self._hooks.remove()
            self._hooks = None
        if not self._begun:
            return
        if self._sums and not self._told_epoch:
            self.epoch()
        event: Dict[str, Any] = {
            "event": "end",
            "step": self._step,
            "stopped": self._stopped is not None or error is not None,
        }
        if error is None:
            x, y = self._data.x, self._data.y
            if x is None or y is None:
                x, y = self._recent.rows()
            shown = data.outputs(self._model, x, y, self._link)
            if shown is not None:
                event["outputs"] = shown
        self._trace.emit(event)
