"""What is left behind when a training is stopped."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from typing import Any, Callable, Dict, Optional


@dataclass(frozen=True)
class Reason:
    """Why a training should stop: a rule, a layer where there is one, and a sentence."""

    rule: str
    layer: str
    message: str


class TrainingStopped(RuntimeError):
    """The training was stopped by a symptom.

    ``rule``, ``layer`` and ``step`` say which and where; ``folder`` holds the last good weights
    and the bad batch, or is None where they could not be saved.
    """

    def __init__(self, reason: Reason, step: int, folder: Optional[str]) -> None:
        named = reason.layer and f"'{reason.layer}'" not in reason.message
        where = f" (layer '{reason.layer}')" if named else ""
        kept = f"; the last good weights and the batch are in {folder}" if folder else ""
        super().__init__(f"{reason.rule}: {reason.message}{where} in step {step}{kept}")
        self.rule = reason.rule
        self.layer = reason.layer
        self.step = step
        self.folder = folder


def save(
    folder: str,
    reason: Reason,
    step: int,
    weights_step: Optional[int],
    write_weights: Optional[Callable[[str], str]],
    write_batch: Optional[Callable[[str], str]],
) -> str:
    """Writes ``why.json`` and, where there are such, weights and batch into a folder.

    ``write_weights`` and ``write_batch`` get a path without ending and return that of the file.
    """
    os.makedirs(folder, exist_ok=True)
    why: Dict[str, Any] = {
        "rule": reason.rule,
        "layer": reason.layer,
        "message": reason.message,
        "step": step,
    }
    if write_weights is not None:
        why["weights"] = os.path.basename(write_weights(os.path.join(folder, "weights")))
        why["weights_before_step"] = weights_step
    if write_batch is not None:
        why["batch"] = os.path.basename(write_batch(os.path.join(folder, "batch")))
    temporary = os.path.join(folder, "why.json.tmp")
    with open(temporary, "w", encoding="utf-8") as out:
        json.dump(why, out, indent=2)
    os.replace(temporary, os.path.join(folder, "why.json"))
    return folder
