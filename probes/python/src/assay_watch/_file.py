"""A trace in a file."""

from __future__ import annotations

import json
import os
import uuid
from typing import Any, BinaryIO, Dict, List, Optional

DEFAULT_MAX = 64 << 20
_FIRST = 5
_SMALLEST = 4096


_PLAIN = json.JSONEncoder(separators=(",", ":"), allow_nan=False, check_circular=False)


class Text:
    """A part of an event that is JSON already; long lists of numbers are written faster so."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text


def encoded(event: Dict[str, Any]) -> bytes:
    """A line. The event holds no NaN or infinity: they are words by then."""
    if event["event"] not in ("begin", "end"):
        return _PLAIN.encode(event).encode("utf-8") + b"\n"
    parts: List[str] = []
    mark = uuid.uuid4().hex

    def default(value: Any) -> str:
        if not isinstance(value, Text):
            raise TypeError(f"{type(value).__name__} in an event")
        parts.append(value.text)
        return f"{mark}:{len(parts) - 1}"

    text = json.dumps(event, separators=(",", ":"), allow_nan=False, default=default)
    for i, part in enumerate(parts):
        text = text.replace(f'"{mark}:{i}"', part)
    return text.encode("utf-8") + b"\n"


def _is_odd(event: Dict[str, Any]) -> bool:
    return any(row.get("nans") or row.get("infinities") for row in event["layers"])


class FileSink:
    """Appends lines and hands each to the system at once; thins the file before it grows over."""

    def __init__(self, path: str, max_bytes: int = DEFAULT_MAX) -> None:
        if max_bytes < _SMALLEST:
            raise ValueError(f"max_trace is {max_bytes}; expected: at least {_SMALLEST} bytes")
        self.path = os.path.abspath(path)
        self._max = max_bytes
        self._out: Optional[BinaryIO] = None
        self._size = 0
        self._probed = 0
        self._stride = 1
        self._plain = 0
        self._plain_stride = 1
        self._odd_seen = False
        _refuse_foreign(self.path)

    def begin(self, event: Dict[str, Any]) -> None:
        """Starts the file anew."""
        self.close()
        folder = os.path.dirname(self.path)
        os.makedirs(folder, exist_ok=True)
        self._size = self._probed = self._plain = 0
        self._stride = self._plain_stride = 1
        self._odd_seen = False
        self._out = open(self.path, "wb", buffering=0)
        self._append(encoded(event))

    def write(self, event: Dict[str, Any], line: bytes) -> None:
        """Adds an event; ``line`` is its encoding."""
        if self._out is None:
            raise OSError(f"{self.path} is not open")
        if event["event"] == "step":
            if event.get("layers"):
                self._probed += 1
                odd = not self._odd_seen and _is_odd(event)
                self._odd_seen |= odd
                if not odd and self._probed > _FIRST and self._probed % self._stride:
                    event = {k: v for k, v in event.items() if k != "layers"}
                    line = encoded(event)
            if "layers" not in event:
                self._plain += 1
                if self._plain % self._plain_stride:
                    return
        if self._size + len(line) > self._max:
            self._thin(len(line))
            # A stride that doubled counts from the next event on; this one stays as it is.
        self._append(line)

    def _append(self, line: bytes) -> None:
        assert self._out is not None
        view = memoryview(line)
        while view:  # an unbuffered write may take a part only
            view = view[self._out.write(view) :]
        self._size += len(line)

    def _thin(self, more: int) -> None:
        """Makes room: looks first, then steps. Begin, epochs and end stay whatever the size.

        Lines are read one by one, twice: a trace as objects takes ten times its size.
        """
        self.close()
        with open(self.path, "rb") as source:
            plan = [_Line(line) for line in source]
        goal = self._max * 3 // 4 - more
        changed = True
        while changed and sum(p.bytes() for p in plan) > goal:
            changed = _drop_looks(plan)
            if changed:
                self._stride *= 2
            if sum(p.bytes() for p in plan) > goal and _drop_steps(plan):
                self._plain_stride *= 2
                changed = True
        self._replace(plan)

    def _replace(self, plan: List[_Line]) -> None:
        temporary = self.path + ".tmp"
        with open(self.path, "rb") as source, open(temporary, "wb") as out:
            for i, (line, place) in enumerate(zip(source, plan)):
                if i == 0:
                    begin = json.loads(line)
                    begin["thinned"] = begin.get("thinned", 0) + 1
                    line = encoded(begin)
                if not place.gone:
                    out.write(_bare(json.loads(line)) if place.stripped else line)
            out.flush()
            os.fsync(out.fileno())
        os.replace(temporary, self.path)
        self._out = open(self.path, "ab", buffering=0)
        self._size = os.path.getsize(self.path)

    def close(self) -> None:
        """Closes the file; what was written stays."""
        if self._out is not None:
            self._out.close()
            self._out = None


class _Line:
    """What thinning has to know of a line, and what it decides."""

    __slots__ = ("bare", "gone", "look", "odd", "size", "step", "stripped")

    def __init__(self, line: bytes) -> None:
        event = json.loads(line)
        self.step = event["event"] == "step"
        self.look = bool(event.get("layers")) and self.step
        self.odd = self.look and _is_odd(event)
        self.size = len(line)
        self.bare = len(_bare(event)) if self.look else self.size
        self.stripped = False
        self.gone = False

    def bytes(self) -> int:
        return 0 if self.gone else self.bare if self.stripped else self.size


def _bare(event: Dict[str, Any]) -> bytes:
    return encoded({k: v for k, v in event.items() if k != "layers"})


def _drop_looks(plan: List[_Line]) -> bool:
    looks = [p for p in plan if p.look and not p.stripped]
    odd = next((p for p in looks if p.odd), None)
    dropped = [p for p in looks[_FIRST:-1:2] if p is not odd]
    for place in dropped:
        place.stripped = True
    return bool(dropped)


def _drop_steps(plan: List[_Line]) -> bool:
    plain = [p for p in plan if p.step and not p.gone and (p.stripped or not p.look)]
    for place in plain[:-1:2]:
        place.gone = True
    return len(plain) > 1


def _refuse_foreign(path: str) -> None:
    """A file that is no trace is never overwritten."""
    try:
        with open(path, "rb") as existing:
            start = existing.read(512).lstrip()
    except FileNotFoundError:
        return
    except OSError as e:
        raise ValueError(f"{path} cannot be written to: {e}") from e
    if start and not (start.startswith(b"{") and b'"begin"' in start):
        raise ValueError(
            f"{path} exists and is no trace; expected: a new file, or a trace to be replaced"
        )
