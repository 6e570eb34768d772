"""The exact source text of one member of a JSON document.

protocol.md "Draft": a foreign draft is carried byte for byte. Parsing and writing again would
change number spellings, key order, duplicate keys, escapes and whitespace; cutting it out does not.
"""

from __future__ import annotations

import json
import re

from nemoflow.wire.jsontext import loads

_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{},:]', re.DOTALL)
_SPACE = " \t\n\r"


def raw_member(text: str, *path: str) -> str | None:
    """The text of the member at `path`, without the space around it; None when there is none.

    The last of equal keys wins, as in `json.loads`. Raises ValueError when `text` is not JSON.
    """
    loads(text)  # From here on every bracket has its partner and every key its colon.
    found: str | None = text.strip(_SPACE)
    for name in path:
        if found is None or not found.startswith("{"):
            return None
        found = _last_member(found, name)
    return found


def _last_member(source: str, name: str) -> str | None:
    """The value of the last `name` in the object `source`; one pass over its tokens."""
    found: str | None = None
    depth, start, key, last = 0, 0, "", ""
    for token in _TOKEN.finditer(source):
        mark = token[0]
        if depth == 1 and mark == ":":
            key, start = last, token.end()
        elif depth == 1 and mark in ",}" and start and _is(key, name):
            found = source[start : token.start()].strip(_SPACE)
        if depth == 1 and mark == ",":
            start = 0
        depth += (mark in "[{") - (mark in "]}")
        last = mark
    return found


def _is(key: str, name: str) -> bool:
    """A key as written (quoted, perhaps with escapes) against a name."""
    return bool(json.loads(key) == name)
