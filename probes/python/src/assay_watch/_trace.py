"""The events of a training, to a file, a server, or both."""

from __future__ import annotations

import os
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple, Union

from ._connection import SCHEMA, Connection, from_environment
from ._file import DEFAULT_MAX, FileSink, Text, encoded
from ._guard import warn
from ._numbers import number
from ._stop import Reason

#: Where a trace goes if nobody says so.
DEFAULT_FILE = "assay-trace.jsonl"

#: Limits of rows and numbers in ``sample`` and ``outputs``.
MOST_ROWS = 1000
MOST_NUMBERS = 100_000
FEWEST_ROWS = 100
_ENOUGH_NUMBERS = 20_000

Target = Union[str, "os.PathLike[str]", Connection, None]


class Trace:
    """Writes events; the server's troubles are warned of once, those of the file raised."""

    def __init__(
        self, to: Target = None, file: Target = None, max_trace: int = DEFAULT_MAX
    ) -> None:
        connection, path = _targets(to, file)
        self.connection = connection
        self.file = None if path is None else FileSink(path, max_trace)
        self._closed = False

    @property
    def stop(self) -> Optional[Reason]:
        """Why the server wants the training to stop, if it does."""
        return self.connection.stop if self.connection is not None else None

    def emit(self, event: Dict[str, Any]) -> None:
        """Writes an event."""
        line = encoded(event)
        if self.file is not None:
            if event["event"] == "begin":
                self.file.begin(event)
            else:
                self.file.write(event, line)
        if self.connection is not None:
            self.connection.offer(event, line)
            self._warn()

    def _warn(self) -> None:
        problem = self.connection.new_problem() if self.connection is not None else None
        if problem is not None:
            rest = f"; the trace is in {self.file.path}" if self.file is not None else ""
            warn(f"{problem}; the training goes on unseen by it{rest}")

    def close(self) -> None:
        """Sends what is left, for some seconds at most, and closes the file."""
        if self.file is not None:
            self.file.close()
        if self.connection is not None:
            self.connection.close()
            self._warn()


def _targets(to: Target, file: Target) -> Tuple[Optional[Connection], Optional[str]]:
    connection = to if isinstance(to, Connection) else None
    paths = [os.fspath(p) for p in (to, file) if p is not None and not isinstance(p, Connection)]
    if len(paths) > 1 or isinstance(file, Connection):
        raise ValueError("two files are given; expected: one, or a connection and a file")
    if connection is None and not paths:
        try:
            connection = from_environment()
        except ValueError as e:
            warn(f"{e}; the trace goes to {DEFAULT_FILE}")
        if connection is None:
            paths = [DEFAULT_FILE]
    return connection, paths[0] if paths else None


def begin_event(
    framework: str,
    version: str,
    layers: Sequence[Mapping[str, Any]],
    loss: str,
    facts: Mapping[str, Any],
) -> Dict[str, Any]:
    """The first event; ``facts`` are further keys of it, those that are None are left out."""
    event: Dict[str, Any] = {
        "event": "begin",
        "schema": SCHEMA,
        "framework": framework,
        "framework_version": version,
        "layers": list(layers),
        "loss": loss,
        "metrics": {},
        "epochs": 0,
        "batches": 0,
        "batch_size": 0,
        "rows": 0,
        "validation_rows": 0,
        "task": task_of(loss),
    }
    event.update({k: v for k, v in facts.items() if v is not None})
    return event


def task_of(loss: str) -> str:
    """What a loss of Keras's class name is for; empty where that is open."""
    if "Crossentropy" in loss or "Hinge" in loss:
        return "classification"
    known = ("MeanSquared", "MeanAbsolute", "Huber", "LogCosh", "Poisson")
    return "regression" if loss.startswith(known) else ""


def step_event(
    step: int,
    epoch: int,
    batch: int,
    rows: int,
    loss: Optional[float],
    metrics: Mapping[str, float],
    rate: Optional[float],
    layers: List[Dict[str, Any]],
) -> Dict[str, Any]:
    """An event after a step."""
    event: Dict[str, Any] = {
        "event": "step",
        "step": step,
        "epoch": epoch,
        "batch": batch,
        "rows": rows,
    }
    if loss is not None:
        event["loss"] = number(loss)
    event["metrics"] = {k: number(v) for k, v in metrics.items()}
    if rate is not None:
        event["learning_rate"] = number(rate)
    if layers:
        event["layers"] = layers
    return event


def epoch_event(
    step: int,
    epoch: int,
    loss: Optional[float],
    metrics: Mapping[str, float],
    validation_loss: Optional[float],
    validation_metrics: Mapping[str, float],
) -> Dict[str, Any]:
    """An event after an epoch."""
    event: Dict[str, Any] = {"event": "epoch", "step": step, "epoch": epoch}
    if loss is not None:
        event["loss"] = number(loss)
    event["metrics"] = {k: number(v) for k, v in metrics.items()}
    if validation_loss is not None:
        event["validation_loss"] = number(validation_loss)
        event["validation_metrics"] = {k: number(v) for k, v in validation_metrics.items()}
    return event


def table(
    shape: Sequence[int],
    values: List[float],
    target_shape: Sequence[int],
    targets: List[float],
    rows: int,
) -> Dict[str, Any]:
    """Rows beside targets, row-major; sizes are those of one row."""
    return {
        "rows": rows,
        "shape": list(shape),
        "values": _written(values),
        "target_shape": list(target_shape),
        "targets": _written(targets),
    }


def _written(values: List[float]) -> Any:
    """Seven digits do to judge rows by."""
    text = "[" + ",".join(["%.7g" % v for v in values]) + "]"
    if "n" in text:  # of nan or inf
        return [number(v) for v in values]
    return Text(text)


def spread(rows: int, numbers_per_row: int) -> range:
    """Which of some rows are shown: evenly spread, within the limits of the page.

    At least 100 where those allow it: from fewer nothing is concluded about a loss.
    """
    width = max(1, numbers_per_row)
    most = min(MOST_ROWS, max(FEWEST_ROWS, _ENOUGH_NUMBERS // width), MOST_NUMBERS // width)
    most = max(1, most)
    return range(0, rows, max(1, -(-rows // most)))
