"""Keeps faults of the probe away from the training."""

from __future__ import annotations

import functools
import sys
import traceback
import warnings
from typing import Any, Callable, Optional, TypeVar

from ._stop import TrainingStopped

F = TypeVar("F", bound=Callable[..., Any])


class AssayWatchWarning(UserWarning):
    """Something of the watching failed; the training goes on."""


def warn(message: str) -> None:
    """Warns, and never raises, not even where the user turned warnings into errors."""
    try:
        warnings.warn("assay-watch: " + message, AssayWatchWarning, stacklevel=3)
    except Warning:
        print("assay-watch: " + message, file=sys.stderr)


def place(error: BaseException) -> str:
    """Where an error was raised: ``file:line in function``."""
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return "an unknown place"
    last = frames[-1]
    return f"{last.filename}:{last.lineno} in {last.name}"


class Guard:
    """Runs parts of the probe; the first exception is warned of and switches all of it off."""

    def __init__(self, on_failure: Optional[Callable[[], None]] = None) -> None:
        self.off = False
        self._on_failure = on_failure

    def fail(self, error: BaseException, doing: str) -> None:
        """Switches off. What remains to be undone is undone by ``on_failure``."""
        if self.off:
            return
        self.off = True
        what = " ".join(str(error).split())[:300]
        warn(
            f"{type(error).__name__}: {what} (at {place(error)}, while {doing}); "
            "the probe is switched off, the training goes on unwatched"
        )
        if self._on_failure is not None:
            try:
                self._on_failure()
            except Exception as again:  # the user was told already; say what else is open
                warn(f"switching off failed: {again} (at {place(again)})")

    def wrap(self, function: F, doing: str) -> F:
        """The same function, which gives None where it fails or the guard is off."""

        @functools.wraps(function)
        def inner(*args: Any, **kwargs: Any) -> Any:
            if self.off:
                return None
            try:
                return function(*args, **kwargs)
            except TrainingStopped:
                raise
            except Exception as e:
                self.fail(e, doing)
                return None

        return inner  # type: ignore[return-value]


def guarded(method: F) -> F:
    """For methods of objects with a ``_guard``."""

    @functools.wraps(method)
    def inner(self: Any, *args: Any, **kwargs: Any) -> Any:
        guard: Guard = self._guard
        if guard.off:
            return None
        try:
            return method(self, *args, **kwargs)
        except TrainingStopped:
            raise
        except Exception as e:
            guard.fail(e, method.__name__)
            return None

    return inner  # type: ignore[return-value]
