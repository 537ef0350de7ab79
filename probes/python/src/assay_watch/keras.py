"""A callback that watches a training of Keras 3.

    model.fit(x, y, callbacks=[assay_watch.keras.Watch("trace.jsonl")])

On PyTorch's backend without compilation the step itself is looked at. Where the step is compiled
(TensorFlow, JAX, ``jit_compile=True``), layers and gradients are hidden: there a batch of the
training's rows is run again beside it in the steps that are looked at.
"""

from __future__ import annotations

import math
import os
import time
from typing import Any, Dict, List, Mapping, Optional, Tuple

import keras

from . import _keras_data as data
from . import _keras_facts as facts
from ._file import DEFAULT_MAX
from ._guard import Guard, guarded, place, warn
from ._keras_rerun import Rerun
from ._keras_weights import Weights
from ._numbers import Look, Schedule
from ._stop import Reason, TrainingStopped, save
from ._trace import Target, Trace, begin_event, epoch_event, step_event

__all__ = ["TrainingStopped", "Watch"]

#: Most rows of a batch that is run again.
_MOST_PROBED_ROWS = 256


class Watch(keras.callbacks.Callback):
    """Watches ``fit`` and writes a trace.

    Args:
        to: a file, or ``assay_watch.connect(…)``. Without it the server that the environment
            variable ASSAY_WATCH names, or else ``assay-trace.jsonl``.
        file: a file beside a connection; it holds the trace whatever happens to the server.
        every: after the first five, one of so many steps is looked at with all probes; without it
            so many that looks take at most a tenth of the time.
        x, y: rows to take samples and probe batches from; found by itself where ``fit`` gets
            arrays.
        stop_on_nan: whether NaN or infinity in loss, outputs, gradients or weights stops the
            training.
        on_stop: ``"stop"`` ends ``fit`` after the step (``model.stop_training``), ``"raise"``
            raises TrainingStopped.
        folder: where the last good weights and the bad batch go when the training is stopped.
        export: a folder to write a job of the same training to (see ``export_job``).
        max_trace: most bytes of the file.
        name: how reports call the training.
    """

    def __init__(
        self,
        to: Target = None,
        *,
        file: Target = None,
        every: Optional[int] = None,
        x: Any = None,
        y: Any = None,
        stop_on_nan: bool = False,
        on_stop: str = "stop",
        folder: Optional[str] = None,
        export: Optional[str] = None,
        max_trace: int = DEFAULT_MAX,
        name: Optional[str] = None,
    ) -> None:
        super().__init__()
        if on_stop not in ("stop", "raise"):
            raise ValueError(f"on_stop is {on_stop!r}; expected: 'stop' or 'raise'")
        Schedule(every)  # says what is wrong with it before the training begins
        self._every = every
        self._trace = Trace(to, file, max_trace)
        self._given = (x, y)
        self._stop_on_nan = stop_on_nan
        self._raises = on_stop == "raise"
        self._folder = folder or _folder_beside(self._trace)
        self._export = export
        self._name = name
        self._guard = Guard(self._give_up)

    @property
    def stopped(self) -> Optional[Reason]:
        """Why the training was stopped; None if it was not."""
        return self._stopped

    _stopped: Optional[Reason] = None
    _eager: Any = None

    def _give_up(self) -> None:
        if self._eager is not None:
            self._eager.remove()
        self._trace.close()

    @guarded
    def on_train_begin(self, logs: Optional[Mapping[str, Any]] = None) -> None:
        """Keras's hook."""
        model = self.model
        self._stopped = None
        self._schedule = Schedule(self._every)
        self._call = facts.FitCall.of(self._model)
        if self._given[0] is not None:
            self._call.x, self._call.y = self._given
        self._layers = facts.flat_layers(model)
        self._is_graph = facts.is_graph(model)
        self._backend = str(keras.backend.backend())
        self._is_eager = self._backend == "torch" and not getattr(model, "jit_compile", False)
        self._step = self._epoch = self._batch = 0
        self._rate: Optional[float] = None
        self._rows = 0
        self._before: Optional[Look] = None
        self._finite = True
        self._begun = False
        self._rerun: Optional[Rerun] = None
        self._shapes: Dict[int, List[int]] = {}
        self._order: List[int] = []
        self._place = {i: i for i in range(len(self._layers))}
        self._metrics = facts.metric_objects(model)
        self._means = _Means(self._metrics if self._backend != "jax" else {})
        self._weights = Weights(self._trace.connection is not None or self._stop_on_nan)
        self._job = self._exported(model)
        self._seen_batch: Tuple[Any, Any] = (None, None)

    def _exported(self, model: Any) -> Optional[str]:
        if self._export is None:
            return None
        from ._export import ExportError, export_job

        call = self._call
        if call.sample_weight is not None:
            warn("no job was exported: fit gets sample weights; expected: none")
            return None
        x, y = data.all_rows(call.x, call.y, call.validation_data, call.validation_split)
        split = call.validation_split if x is not call.x else 0.0
        try:
            job = export_job(
                model,
                x,
                y,
                self._export,
                epochs=int((self.params or {}).get("epochs") or 1),
                batch_size=call.batch_size or 32,
                validation_split=split,
                shuffle=bool(call.shuffle),
                class_weight=call.class_weight,
            )
        except ExportError as e:
            warn(f"no job was exported: {e}")
            return None
        trace = self._trace.file
        if trace is None:
            return os.path.abspath(job)
        return os.path.relpath(job, os.path.dirname(trace.path))

    @guarded
    def on_epoch_begin(self, epoch: int, logs: Optional[Mapping[str, Any]] = None) -> None:
        """Keras's hook."""
        self._epoch = epoch + 1
        self._batch = 0
        self._means.reset()
        self._rate = _rate(self.model)

    @guarded
    def on_train_batch_begin(self, batch: int, logs: Optional[Mapping[str, Any]] = None) -> None:
        """Keras's hook."""
        self._batch_began = time.perf_counter()
        looks = self._looked = self._schedule.reads(self._step + 1)
        if self._backend != "jax" or looks:
            self._rate = _rate(self.model)
        if looks and (self._weights.keeps or not self._is_eager):
            self._weights.remember(self.model, self._step + 1)
        self._look: Optional[Look] = None
        if self._is_eager:
            from ._keras_eager import EagerStep

            again = self._again if self._finite else None
            self._eager = EagerStep(self.model, self._layers, looks, self._guard, again)
        elif looks:
            self._look = self._run_probe(batch)

    def _again(self, x: Any, y: Any, sample_weight: Any) -> Look:
        """The first step whose loss is not finite, looked at although it was not its turn."""
        look = self._runner()(x, y, sample_weight)
        Weights.measure(look, self._layers, None)
        return look

    def _runner(self) -> Rerun:
        if self._rerun is None:
            self._rerun = Rerun(keras, self.model, self._layers)
        return self._rerun

    def _run_probe(self, batch: int) -> Optional[Look]:
        """Runs rows of the training; the rows of the step itself are not known here."""
        call = self._call
        if not facts.is_array(call.x) or not facts.is_array(call.y):
            return Look()
        if not all(getattr(layer, "built", True) for _, layer in self._layers):
            return Look()  # the first step itself is to make the weights
        size = min(call.batch_size or 32, _MOST_PROBED_ROWS, call.rows)
        rows = [(batch * size + i) % call.rows for i in range(size)]
        runner = self._runner()
        look = runner(data.taken(call.x, rows), data.taken(call.y, rows))
        self._shapes, self._order = runner.shapes, runner.order
        return look

    def _arrange(self) -> None:
        """A model of no known graph has its layers in the order in which they were run."""
        if not self._is_graph:
            rest = [i for i in range(len(self._layers)) if i not in self._order]
            self._place = {old: new for new, old in enumerate(self._order + rest)}

    @guarded
    def on_train_batch_end(self, batch: int, logs: Optional[Mapping[str, Any]] = None) -> None:
        """Keras's hook."""
        made = max(1, batch + 1 - self._batch)
        self._batch = batch + 1
        self._step += made
        loss, look = self._loss_and_look(batch, dict(logs or {}))
        if not self._begun:
            self._begin()
        look = look.renumbered(self._place) if look is not None else None
        looked = look is not None and not look.is_empty
        finite = loss is None or math.isfinite(loss)
        self._finite &= finite and (look is None or look.is_finite)
        rows = look.to_json(self._before) if look is not None and looked else []
        if looked:
            self._before = look
        self._trace.emit(
            step_event(
                self._step,
                self._epoch,
                self._batch,
                self._rows,
                loss,
                self._own,
                self._rate,
                rows,
            )
        )
        if finite and looked and look is not None and look.is_finite:
            self._weights.approve()
        took = time.perf_counter() - self._batch_began
        self._schedule.took(self._step, self._looked, took)
        self._stop_if_asked(loss, look)

    def _loss_and_look(
        self, batch: int, logs: Dict[str, Any]
    ) -> Tuple[Optional[float], Optional[Look]]:
        loss: Optional[float] = None
        if self._is_eager and self._eager is not None:
            seen = self._eager.seen
            self._eager = None
            self._rows, loss, look = seen.rows, seen.loss, seen.look
            if seen.x is not None:
                self._seen_batch = (seen.x, seen.y)
            if seen.shapes:
                self._shapes, self._order = seen.shapes, seen.order
        else:
            self._rows = self._planned_rows(batch)
            look = self._look
            if look is not None:
                Weights.measure(look, self._layers, self._weights.of_this_step(self.model))
        own = self._means.of_batch(logs, self._rows)
        undone = own.pop("loss", None)
        self._own = own
        return (loss if loss is not None else undone), look

    def _planned_rows(self, batch: int) -> int:
        call = self._call
        if not call.rows:
            return 0
        size = call.batch_size or 32
        return max(0, min(size, call.rows - batch * size))

    def _begin(self) -> None:
        self._begun = True
        call = self._call
        loss, config = facts.loss_facts(keras, self.model)
        self._link = data.link_of(loss, config)
        if not self._is_graph and not self._order and not self._is_eager:
            self._run_probe(0)  # for the order in which layers are run, and their shapes
        self._arrange()
        layers = [
            facts.layer_facts(new, *self._layers[old], self._shapes.get(old))
            for old, new in sorted(self._place.items(), key=lambda place: place[1])
        ]
        names = [n for n in self._means.names if n != "loss"]
        params = self.params or {}
        batches = params.get("steps") or call.steps_per_epoch or 0
        self._trace.emit(
            begin_event(
                "keras",
                str(keras.__version__),
                layers,
                loss,
                {
                    "metrics": {n: facts.is_gain(n, self._metrics.get(n)) for n in names},
                    "epochs": int(params.get("epochs") or 0),
                    "batches": int(batches),
                    "batch_size": int(call.batch_size or (32 if call.rows else self._rows)),
                    "rows": call.rows,
                    "validation_rows": call.validation_rows,
                    "optimizer": facts.optimizer_facts(getattr(self.model, "optimizer", None)),
                    "loss_config": config,
                    "sample": data.sample(call.x, call.y),
                    "job": self._job,
                    "name": self._name,
                    "complete": True if facts.is_complete(self.model) else None,
                    "backend": self._backend,
                },
            )
        )

    @guarded
    def on_epoch_end(self, epoch: int, logs: Optional[Mapping[str, Any]] = None) -> None:
        """Keras's hook."""
        if not self._begun:
            self._begin()
        shown = {k: float(v) for k, v in (logs or {}).items() if _is_number(v)}
        own = {k: v for k, v in shown.items() if not k.startswith("val_")}
        kept = {k[4:]: v for k, v in shown.items() if k.startswith("val_")}
        loss, kept_loss = own.pop("loss", None), kept.pop("loss", None)
        own.pop("learning_rate", None)
        self._trace.emit(epoch_event(self._step, epoch + 1, loss, own, kept_loss, kept))

    @guarded
    def on_train_end(self, logs: Optional[Mapping[str, Any]] = None) -> None:
        """Keras's hook."""
        event: Dict[str, Any] = {
            "event": "end",
            "step": self._step,
            "stopped": self._stopped is not None,
        }
        if not self._begun:
            self._begin()
        call = self._call
        size = max(call.batch_size or 32, 64)
        shown = data.outputs(keras, self.model, call.x, call.y, size, self._link)
        if shown is not None:
            event["outputs"] = shown
        self._trace.emit(event)
        self._trace.close()

    def _stop_if_asked(self, loss: Optional[float], look: Optional[Look]) -> None:
        reason = self._trace.stop
        if reason is None and self._stop_on_nan:
            reason = self._non_finite(loss, look)
        if reason is None or self._stopped is not None:
            return
        self._stopped = reason
        folder = self._saved(reason)
        if self._raises:
            self._trace.emit({"event": "end", "step": self._step, "stopped": True})
            self._trace.close()
            raise TrainingStopped(reason, self._step, folder)
        self._model.stop_training = True

    def _non_finite(self, loss: Optional[float], look: Optional[Look]) -> Optional[Reason]:
        found = look.first_non_finite() if look is not None else None
        if found is not None:
            layer = next(self._layers[o][0] for o, n in self._place.items() if n == found[0])
            message = f"NaN or infinity in the {found[1].replace('_', ' ')} of layer '{layer}'"
            return Reason("TD001", layer, message)
        if loss is not None and not math.isfinite(loss):
            return Reason("TD001", "", f"the loss is {loss}")
        return None

    def _saved(self, reason: Reason) -> Optional[str]:
        batch = data.named_parts(*self._seen_batch)
        try:
            return save(
                self._folder,
                reason,
                self._step,
                self._weights.good_step,
                self._weights.writer(),
                (lambda path: data.write_arrays(path, batch)) if batch else None,
            )
        except Exception as e:  # the training is to stop all the same
            warn(
                f"the last good weights were not saved to {self._folder}: "
                f"{type(e).__name__}: {e} (at {place(e)})"
            )
            return None


class _Means:
    """Values of a batch alone, from the running means that Keras shows.

    A mean over rows is undone by its sum and count, where the metric shows them, else by the
    rows of the batches. Metrics that are no means (precision, AUC, …) cannot be undone: they are
    left out of steps.
    """

    def __init__(self, metrics: Mapping[str, Any]) -> None:
        self._objects = metrics
        self.names: List[str] = []
        self.reset()

    def reset(self) -> None:
        """A new epoch: all sums are 0."""
        self._sums: Dict[str, Tuple[float, float]] = {}

    def of_batch(self, logs: Mapping[str, Any], rows: int) -> Dict[str, float]:
        """By name."""
        own: Dict[str, float] = {}
        for name, shown in logs.items():
            if not _is_number(shown):
                continue
            if name not in self.names:
                self.names.append(name)
            total, count = self._sums.get(name, (0.0, 0.0))
            now = self._now(name, float(shown), count, rows or 1)
            if now is None:
                continue
            self._sums[name] = now
            if now[1] > count:
                own[name] = (now[0] - total) / (now[1] - count)
        return own

    def _now(
        self, name: str, shown: float, count: float, rows: int
    ) -> Optional[Tuple[float, float]]:
        metric = self._objects.get(name)
        if metric is not None:
            if not hasattr(metric, "total") or not hasattr(metric, "count"):
                return None
            return float(_scalar(metric.total)), float(_scalar(metric.count))
        return shown * (count + rows), count + rows


def _scalar(variable: Any) -> Any:
    value = getattr(variable, "value", variable)
    return value.item() if hasattr(value, "item") else value


def _is_number(value: Any) -> bool:
    try:
        float(value)
    except (TypeError, ValueError):
        return False
    return True


def _rate(model: Any) -> Optional[float]:
    optimizer = getattr(model, "optimizer", None)
    if optimizer is None or not hasattr(optimizer, "learning_rate"):
        return None
    rate = optimizer.learning_rate
    value = getattr(rate, "value", rate)
    return float(value.detach()) if hasattr(value, "detach") else float(value)


def _folder_beside(trace: Trace) -> str:
    if trace.file is None:
        return "assay-stopped"
    return os.path.splitext(trace.file.path)[0] + "-stopped"
