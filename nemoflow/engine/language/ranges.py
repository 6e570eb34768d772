"""The two ends of a range, whatever they are written in."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from nemoflow.engine.language.lexer import Token
from nemoflow.engine.language.quantities import lend_unit
from nemoflow.engine.ops.times import Time, parse_amount, parse_time


def pair_of(first: Token, second: Token) -> tuple[str, str] | None:
    """Canonical start and end; a bare number is counted in the other's unit."""
    start, end = point_of(first, second.unit), point_of(second, first.unit)
    return None if start is None or end is None else (start, end)


def point_of(token: Token, lent: str) -> str | None:
    match token.kind:
        case "time":
            return token.value
        case "anchor" | "edge":
            # `到结尾的部分`: the edge of nothing in particular is the edge of the video.
            return "0s" if token.value in ("start", "first") else "end"
        case "percent":
            return str(Time(Fraction(token.value), "%"))
        case "ratio" if token.unit:
            # Between two times `9:16` is a clock.
            return str(parse_time(token.value))
        case "number":
            return lend_unit(token.value, lent)
        case _:
            return None


def pointed(token: Token, after: Token | None) -> Token:
    """A point with what follows it: `3s before the end` counts from there."""
    if token.kind == "time" and after and after.kind == "suffix" and after.value in COUNTED:
        return replace(token, value=counted_from(token.value, after.value))
    return token


def counted_from(length: str, suffix: str) -> str:
    """The place that a length of time before the end, or beside the middle, names."""
    if suffix == "end":
        return str(parse_amount(length).before_end())
    return str(parse_time(f"{suffix}{length}"))


COUNTED = ("end", "mid-", "mid+")
"""Suffixes that say where a length is counted from."""


def half_of(edge: str, unit: str) -> tuple[str, str]:
    """The first or last half of the video, or of one `unit` of time at that edge."""
    if not unit:
        return ("0s", "50%") if edge == "first" else ("50%", "end")
    length = Time(parse_amount(unit).amount / 2)
    return ("0s", str(length)) if edge == "first" else (str(length.before_end()), "end")


def edge_of(edge: str, value: str) -> tuple[str, str] | None:
    """That much of the start (`first`) or the end (`last`); None for what is no length."""
    if value.startswith("end"):
        return None
    if edge == "first":
        return "0s", value
    return str(parse_amount(value).before_end()), "end"


def middle_of(value: str) -> tuple[str, str] | None:
    """That much around the middle, half before and half after; None where halves are no time."""
    if value.startswith("end"):
        return None
    whole = parse_amount(value)
    half = whole.amount / 2
    if whole.unit == "%":
        return (str(Time(50 - half, "%")), str(Time(50 + half, "%"))) if half <= 50 else None
    if whole.unit == "f" and half.denominator != 1:
        return None
    return f"mid-{Time(half, whole.unit)}", f"mid+{Time(half, whole.unit)}"
