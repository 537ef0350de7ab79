"""Writes YAML: mappings at the top, everything below in flow style with quoted texts."""

from __future__ import annotations

import math
from typing import Any, Mapping

_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}

#: Ends of lines in YAML 1.1.
_BREAKS = (0x2028, 0x2029)


def text(value: str) -> str:
    """A double-quoted text; what YAML does not call printable is escaped."""
    parts = []
    for c in value:
        code = ord(c)
        if c in _ESCAPES:
            parts.append(_ESCAPES[c])
        elif code in _BREAKS:
            parts.append("\\u%04x" % code)
        elif 0x20 <= code < 0x7F or 0xA0 <= code < 0xD800 or 0xE000 <= code < 0xFEFF:
            parts.append(c)
        elif code <= 0xFF:
            parts.append("\\x%02x" % code)
        elif code <= 0xFFFF:
            parts.append("\\u%04x" % code)
        else:
            parts.append("\\U%08x" % code)
    return '"' + "".join(parts) + '"'


def flow(value: Any) -> str:
    """A value on one line."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return text(value)
    if isinstance(value, int):
        return str(int(value))
    if isinstance(value, float):
        return _real(float(value))
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(k)}: {flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(flow(v) for v in value) + "]"
    raise TypeError(f"{value!r} ({type(value).__name__}) cannot be written as YAML")


def _key(key: Any) -> str:
    return str(key) if isinstance(key, int) else text(str(key))


def _real(value: float) -> str:
    if math.isnan(value):
        return ".nan"
    if math.isinf(value):
        return ".inf" if value > 0 else "-.inf"
    return repr(value)


def document(values: Mapping[str, Any], comment: str) -> str:
    """A document with one line for each key. Keys are plain words."""
    lines = [f"# {comment}"]
    lines += [f"{key}: {flow(value)}" for key, value in values.items()]
    return "\n".join(lines) + "\n"
