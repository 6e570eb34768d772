"""The YAML 1.2 core types of plain scalars: only what JSON has.

`9:16`, `1:30`, `no`, `on` and `2024-01-01` are text; YAML 1.1 would read a number, booleans and
a date. `.inf` and `.nan` stay text too: no setting of a video is infinite.
"""

from __future__ import annotations

import re
from math import isfinite

from nemoflow.model.op import Scalar as Value
from nemoflow.specfile.yamltree import Scalar

_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_TRUE = frozenset({"true", "True", "TRUE"})
_FALSE = frozenset({"false", "False", "FALSE"})
_INT = re.compile(r"[-+]?[0-9]{1,18}")
_OCTAL = re.compile(r"0o[0-7]{1,20}")
_HEX = re.compile(r"0x[0-9a-fA-F]{1,16}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?")


def typed(scalar: Scalar) -> Value:
    """The value of a scalar: quoted is text, plain has its core type."""
    return typed_text(scalar.text) if scalar.plain else scalar.text


def is_null(scalar: Scalar) -> bool:
    """Whether a scalar stands for nothing."""
    return scalar.plain and scalar.text in _NULL


def typed_text(text: str) -> Value:
    """The core type of plain text."""
    if text in _NULL:
        return None
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    return _number(text)


def _number(text: str) -> Value:
    if _INT.fullmatch(text):
        return int(text)
    if _OCTAL.fullmatch(text):
        return int(text[2:], 8)
    if _HEX.fullmatch(text):
        return int(text[2:], 16)
    if _FLOAT.fullmatch(text):
        value = float(text)
        return value if isfinite(value) else text
    return text
