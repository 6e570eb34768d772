"""Reading single fields of a reply: tolerant of spellings, strict about what is needed.

protocol.md "Calls": the shapes are published, their types only by example, so a number may come
as a string and an unknown key is nobody's business.
"""

from __future__ import annotations

import math

from nemoflow.wire.envelope import BadReply

Fields = dict[str, object]


def fields(value: object, what: str) -> Fields:
    """`value` as an object. Raises BadReply naming `what` was expected."""
    if not isinstance(value, dict):
        raise BadReply(f"{what} is no JSON object")
    return value


def text(found: Fields, *names: str) -> str:
    """The first of `names` that holds text or a number, as text; empty when none does."""
    for name in names:
        value = found.get(name)
        if isinstance(value, str) and value:
            return value
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return str(value)
    return ""


def needed(found: Fields, what: str, *names: str) -> str:
    """As `text`, but raises BadReply when there is none."""
    value = text(found, *names)
    if not value:
        raise BadReply(f"{what} has no `{names[0]}`")
    return value


def number(found: Fields, name: str, default: float = 0.0) -> float:
    """A finite number, also when it is spelled as text; `default` for anything else."""
    value = found.get(name)
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return default
    try:
        read = float(str(value).strip().removesuffix("%"))
    except ValueError:
        return default
    return read if math.isfinite(read) else default


def whole(found: Fields, name: str) -> int:
    """As `number`, rounded to an integer."""
    return round(number(found, name))


def plain(value: float) -> float:
    """A number as the protocol's examples spell it: 100 rather than 100.0."""
    return int(value) if value == int(value) else value
