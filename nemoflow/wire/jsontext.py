"""JSON text in and out: one error for whatever is wrong, and members that keep their own text.

protocol.md "Draft": a foreign draft is carried byte for byte, so messages around it are
written with its text inside, never with a re-encoded copy.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

MAX_DEPTH = 200
"""Levels of nesting; no message of the protocol has more than a dozen."""

_SURROGATES = re.compile("[\ud800-\udfff]")
_TOKENS = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{}]', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Raw:
    """JSON text that `dumps` writes as it is; whoever makes one has parsed it."""

    text: str


def loads(text: str) -> object:
    """The JSON value of `text`. Raises ValueError for everything that is not JSON we read:
    broken, deeper than `MAX_DEPTH`, or a number too long to hold."""
    refuse_deep(text)
    try:
        value: object = json.loads(text)
    except RecursionError:
        raise ValueError("the JSON is nested too deep") from None
    return value


def read_bytes(body: bytes) -> str:
    """A body as text: UTF-8, with or without a byte order mark. Raises ValueError."""
    return body.decode("utf-8-sig")


def dumps(value: object) -> bytes:
    """Compact UTF-8 JSON; a `Raw` inside keeps every character of its text.

    Characters above ASCII stay themselves, as the service sends them; a lone half of a
    surrogate pair has no UTF-8 form and becomes an escape.
    """
    return _SURROGATES.sub(_escaped, _written(value)).encode()


def refuse_deep(text: str) -> None:
    """Raises ValueError when brackets outside strings nest deeper than `MAX_DEPTH`; linear."""
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return
    depth = 0
    for found in _TOKENS.finditer(text):
        mark = found[0]
        if mark in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise ValueError("the JSON is nested too deep")
        elif mark in "]}":
            depth -= 1


def _escaped(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


def _written(value: object) -> str:
    if isinstance(value, Raw):
        return value.text
    if isinstance(value, dict):
        return "{" + ",".join(f"{_key(key)}:{_written(item)}" for key, item in value.items()) + "}"
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _key(key: object) -> str:
    return json.dumps(str(key), ensure_ascii=False)
