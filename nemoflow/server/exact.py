"""Whether a decoded value holds exactly the types it declares, all numbers within reason.

Dataclasses do not check; a draft from outside could hold text where the engine counts frames.
"""

from __future__ import annotations

import math
import re
import types
import typing
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from fractions import Fraction
from functools import cache

from nemoflow.engine.overlay import Overlay

_MOST = 10**9
"""No number of the timeline is larger."""
_MOST_EXACT = 10**15
_LONGEST = 5000
_RATIONAL = re.compile(r"-?[0-9]{1,15}(/[0-9]{1,15})?")
_RATIONAL_KEYS = frozenset(("seconds", "rate", "speed", "phase"))
_DEEPEST = 12


class Unfit(Exception):
    """What a client asked for cannot be rendered; the message says why."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def check_rationals(value: object, depth: int = 0) -> None:
    """Raises Unfit for a fraction that would take for ever to read: `1e999999999` is valid text."""
    if depth > _DEEPEST:
        raise Unfit("the draft is nested too deep")
    if isinstance(value, dict):
        for key, item in value.items():
            if key in _RATIONAL_KEYS and not _is_rational(item):
                raise Unfit(f"`{key}` of the draft is no fraction")
            check_rationals(item, depth + 1)
    elif isinstance(value, list):
        for item in value:
            check_rationals(item, depth + 1)


def _is_rational(value: object) -> bool:
    if isinstance(value, str):
        return bool(_RATIONAL.fullmatch(value))
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= _MOST_EXACT


def check_types(value: object, what: str, hint: object = None) -> None:
    """Raises Unfit when `value`, a noun or declared as `hint`, is not what it should be."""
    declared = type(value) if hint is None else hint
    if typing.get_origin(declared) is tuple:
        _check_row(value, what, declared)
    elif isinstance(declared, types.UnionType):
        if value is not None:
            (inner,) = (item for item in typing.get_args(declared) if item is not types.NoneType)
            check_types(value, what, inner)
    elif is_dataclass(declared) and isinstance(declared, type):
        if not isinstance(value, declared):
            raise Unfit(f"{what} is no {declared.__name__.lower()}")
        hints = _hints(declared)
        for item in fields(declared):
            check_types(getattr(value, item.name), f"`{item.name}` of {what}", hints[item.name])
    elif not _is_plain(value, declared):
        raise Unfit(f"{what} is not what it should be")


def _check_row(value: object, what: str, declared: object) -> None:
    if not isinstance(value, tuple):
        raise Unfit(f"{what} is no list")
    for item in value:
        check_types(item, f"an item of {what}", typing.get_args(declared)[0])


@cache
def _hints(declared: type) -> Mapping[str, object]:
    # A noun that the timeline only names is found here.
    return typing.get_type_hints(declared, localns={"Overlay": Overlay})


def _is_plain(value: object, declared: object) -> bool:
    if declared is bool:
        return isinstance(value, bool)
    if isinstance(value, bool):
        return False
    if declared is int:
        return isinstance(value, int) and abs(value) <= _MOST
    if declared is float:
        return isinstance(value, (int, float)) and math.isfinite(value) and abs(value) <= _MOST
    if declared is Fraction:
        return isinstance(value, Fraction) and abs(value) <= _MOST
    return declared is str and isinstance(value, str) and _is_text(value)


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return len(value) <= _LONGEST
