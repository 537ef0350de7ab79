"""Watches trainings of Keras and PyTorch and writes traces that ``assay diagnose`` reads.

``assay_watch.keras.Watch()`` is a callback for Keras 3, ``assay_watch.torch.watch(model,
optimizer)`` a context for PyTorch, ``assay_watch.export_job(model, x, y, folder)`` writes a
training job. Nothing but the standard library is imported until one of them is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._connection import Connection, connect
from ._guard import AssayWatchWarning
from ._stop import TrainingStopped

if TYPE_CHECKING:
    from ._export import ExportError, export_job

__version__ = "0.1.0"
__all__ = [
    "AssayWatchWarning",
    "Connection",
    "ExportError",
    "TrainingStopped",
    "connect",
    "export_job",
]


def __getattr__(name: str) -> Any:
    """Imports what needs a framework only when it is asked for."""
    if name in ("keras", "torch"):
        import importlib

        return importlib.import_module("." + name, __name__)
    if name in ("export_job", "ExportError"):
        from . import _export

        return getattr(_export, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
