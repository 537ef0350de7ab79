"""A tensor in a few numbers, as the trace holds it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Dict, Iterable, List, Optional, Tuple, Union

Json = Union[float, str]

#: Phases of a layer, in the order in which a step shows them.
PHASES = ("forward", "weights", "output_gradient", "weight_gradient", "update")

#: Keras classes whose output holds what their input holds.
REARRANGING = frozenset({"InputLayer", "Flatten", "Reshape", "Permute", "RepeatVector"})

#: Least number above 0: two tensors of equal mean and deviation that still differ.
_LEAST = 5e-324


def number(value: Any) -> Json:
    """A number for JSON: nine digits hold a float32; NaN and infinities are words."""
    x = float(value)
    if x != x:
        return "NaN"
    if x in (math.inf, -math.inf):
        return "Infinity" if x > 0 else "-Infinity"
    return int(x) if x == int(x) and abs(x) < 1e15 else float("%.9g" % x)


@dataclass(frozen=True)
class Numbers:
    """Count, range, moments (deviation of the whole), and what is odd about a tensor."""

    count: float
    min: float
    max: float
    mean: float
    deviation: float
    zeros: float
    nans: float = 0.0
    infinities: float = 0.0

    def merged(self, other: Numbers) -> Numbers:
        """Those of both tensors together (Chan et al. 1983)."""
        count = self.count + other.count
        if count == 0:
            return self
        delta = other.mean - self.mean
        squares = (
            self.deviation**2 * self.count
            + other.deviation**2 * other.count
            + delta * delta * self.count * other.count / count
        )
        return Numbers(
            count,
            _propagating(min, self.min, other.min),
            _propagating(max, self.max, other.max),
            self.mean + delta * other.count / count,
            math.sqrt(squares / count) if squares >= 0 else math.nan,
            self.zeros + other.zeros,
            self.nans + other.nans,
            self.infinities + other.infinities,
        )

    def distance(self, before: Numbers) -> float:
        """Distance of mean and deviation to those before; 0 only if nothing else differs."""
        distance = math.hypot(self.mean - before.mean, self.deviation - before.deviation)
        same = (self.min, self.max, self.zeros) == (before.min, before.max, before.zeros)
        return _LEAST if distance == 0 and not same else distance

    @property
    def is_finite(self) -> bool:
        """Whether all elements are finite."""
        return self.nans == 0 and self.infinities == 0


def _propagating(choose: Any, a: float, b: float) -> float:
    return math.nan if a != a or b != b else choose(a, b)


def merged(parts: Iterable[Numbers]) -> Optional[Numbers]:
    """Those of all tensors together; None of none."""
    result: Optional[Numbers] = None
    for part in parts:
        result = part if result is None else result.merged(part)
    return result


@dataclass(frozen=True)
class Output:
    """An output: its numbers, and which of its units say nothing."""

    numbers: Numbers
    constant_units: Optional[float] = None
    dead_units: Optional[float] = None
    saturated: Optional[float] = None


class Look:
    """What the probes saw in one step."""

    def __init__(self) -> None:
        self._seen: Dict[Tuple[int, str], Numbers] = {}
        self._outputs: Dict[int, Output] = {}

    def output(self, layer: int, seen: Output) -> None:
        """Takes a layer's output."""
        self._outputs[layer] = seen
        self._seen[layer, "forward"] = seen.numbers

    def phase(self, layer: int, phase: str, seen: Optional[Numbers]) -> None:
        """Takes another phase; weights of a layer count together."""
        if seen is not None:
            self._seen[layer, phase] = seen

    def fetched(self, outputs: Dict[int, Any], gradients: Dict[int, Any]) -> None:
        """Takes outputs and gradients by layer, whose values were fetched."""
        for index, later in outputs.items():
            if later.value is not None:
                self.output(index, later.value)
        for index, later in gradients.items():
            self.phase(index, "output_gradient", later.value)

    def renumbered(self, place: Dict[int, int]) -> Look:
        """The same with other numbers of layers."""
        other = Look()
        other._seen = {(place[layer], phase): n for (layer, phase), n in self._seen.items()}
        other._outputs = {place[layer]: seen for layer, seen in self._outputs.items()}
        return other

    @property
    def is_empty(self) -> bool:
        """Whether nothing was seen."""
        return not self._seen

    @property
    def is_finite(self) -> bool:
        """Whether all of it is finite."""
        return all(n.is_finite for n in self._seen.values())

    def first_non_finite(self) -> Optional[Tuple[int, str]]:
        """Layer and phase: forwards the first layer counts, backwards the last."""
        found = [key for key, n in self._seen.items() if not n.is_finite]
        if not found:
            return None

        def order(key: Tuple[int, str]) -> Tuple[int, int]:
            phase = PHASES.index(key[1])
            return (phase, key[0] if phase < 2 else -key[0])

        return min(found, key=order)

    def to_json(self, before: Optional[Look]) -> List[Dict[str, Any]]:
        """The key ``layers`` of a step."""
        rows = []
        for (layer, phase), n in sorted(
            self._seen.items(), key=lambda item: (item[0][0], PHASES.index(item[0][1]))
        ):
            row: Dict[str, Any] = {
                "layer": layer,
                "phase": phase,
                "count": number(n.count),
                "min": number(n.min),
                "max": number(n.max),
                "mean": number(n.mean),
                "deviation": number(n.deviation),
                "zeros": number(n.zeros),
                "nans": number(n.nans),
                "infinities": number(n.infinities),
            }
            if phase == "forward":
                out = self._outputs[layer]
                for key in ("constant_units", "dead_units", "saturated"):
                    value = getattr(out, key)
                    if value is not None:
                        row[key] = number(value)
            earlier = before._seen.get((layer, phase)) if before is not None else None
            if earlier is not None:
                row["distance"] = number(n.distance(earlier))
            rows.append(row)
        return rows


class Schedule:
    """In which steps the probes are read: the first five, then one of every so many.

    With ``every`` the distance is that at first, and doubles whenever 200 looks lie behind it.
    Without, it is such that looks add at most a tenth to the time of the steps, as far as both
    were measured: from 10 to 200.
    """

    FIRST = 5
    LOOKS = 200
    SHARE = 0.1
    LEAST, MOST = 10, 200

    def __init__(self, every: Optional[int] = None) -> None:
        if every is not None and every < 1:
            raise ValueError(f"every is {every}; expected: at least 1")
        self._adapts = every is None
        self._every = every or self.LEAST
        self._last = 0
        self._plain = self._look = math.inf

    def reads(self, step: int) -> bool:
        """Whether a step, counted from 1, is looked at. Steps are asked for in order."""
        if step <= self.FIRST:
            self._last = step
            return True
        every = self._every
        while step // every > self.LOOKS:
            every *= 2
        looks = step - self._last >= every if self._adapts else step % every == 0
        if looks:
            self._last = step
        return looks

    def took(self, step: int, looked: bool, seconds: float) -> None:
        """How long a step took. The first ones warm things up; least times are least disturbed."""
        if not self._adapts or step <= 2:
            return
        if looked:
            self._look = min(self._look, seconds)
        else:
            self._plain = min(self._plain, seconds)
        if self._look < math.inf and 0 < self._plain < math.inf:
            wanted = math.ceil((self._look - self._plain) / (self.SHARE * self._plain))
            self._every = max(self.LEAST, min(self.MOST, wanted))
