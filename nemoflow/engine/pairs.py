"""Which frames of two timelines stand beside each other to show what changed. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from nemoflow.engine.changes import Change

MOST_PAIRS = 40
_LONG = Fraction(2)
"""Seconds: a longer change is shown at its start, in its middle and at its end."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A frame before and one after, None where there is none; of change number `change`."""

    change: int
    before: int | None
    after: int | None


def pairs_of(changes: Sequence[Change], rate: Fraction) -> tuple[Pair, ...]:
    """One to three pairs for each change; only the middles when that would be too many."""
    found = [
        Pair(number, _at(change.before, part), _at(change.after, part))
        for number, change in enumerate(changes)
        for part in _parts(change, rate)
    ]
    if len(found) > MOST_PAIRS:
        middle = Fraction(1, 2)
        found = [
            Pair(number, _at(change.before, middle), _at(change.after, middle))
            for number, change in enumerate(changes[:MOST_PAIRS])
        ]
    return tuple(dict.fromkeys(found))


def _parts(change: Change, rate: Fraction) -> tuple[Fraction, ...]:
    middle = (Fraction(1, 2),)
    return (Fraction(0), *middle, Fraction(1)) if change.frames / rate > _LONG else middle


def _at(span: tuple[int, int], part: Fraction) -> int | None:
    start, end = span
    return start + int((end - 1 - start) * part) if end > start else None
