"""What a strip leaves to be heard, moment by moment, and the strip without its pauses.

The documented laws: a pause is where no clip is heard, from clip to clip; a still is never a
pause; one shorter than asked for stays; of a longer one some stays beside what is heard, but not
beside the start or the end of the video; only whole frames go, and never one in which something
is heard.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from tests.oracles.model import Moment, Shot, Strip

Silences = Mapping[str, Sequence[tuple[int | Fraction, int | Fraction]]]
"""Reel -> silent ranges in its own frames."""
_Run = tuple[Fraction, Fraction]


def runs(moments: Sequence[Moment], silences: Silences) -> list[_Run]:
    """The pauses, in moments and fractions of them."""
    found: list[_Run] = []
    for k, moment in enumerate(moments):
        silent = [(Fraction(0), Fraction(1))]
        for shot in moment:
            silent = _both(silent, _silent(shot, silences))
        for start, end in silent:
            if found and found[-1][1] == k + start:
                found[-1] = (found[-1][0], k + end)
            else:
                found.append((k + start, k + end))
    return found


def _silent(shot: Shot, silences: Silences) -> list[_Run]:
    """The silent parts of one moment of a clip."""
    if shot.still:
        return []
    made = []
    for first, end in silences[shot.reel]:
        a, b = (first - shot.left) / shot.step, (end - shot.left) / shot.step
        a, b = (1 - b, 1 - a) if shot.back else (a, b)
        if max(a, 0) < min(b, 1):
            made.append((Fraction(max(a, 0)), Fraction(min(b, 1))))
    return sorted(made)


def _both(one: list[_Run], other: list[_Run]) -> list[_Run]:
    pairs = ((max(a, c), min(b, d)) for a, b in one for c, d in other)
    return [pair for pair in pairs if pair[0] < pair[1]]


def pauses(strip: Strip, silences: Silences, least: int, padding: int) -> list[tuple[int, int]]:
    """The whole frames that go, for lengths in frames."""
    made = []
    for start, end in runs(strip.moments, silences):
        if end - start < least:
            continue
        first = (start + padding if start else start).__ceil__()
        last = (end if end == len(strip) else end - padding).__floor__()
        if first < last:
            made.append((first, last))
    return made


def without(strip: Strip, spans: Sequence[tuple[int, int]]) -> Strip:
    """Closed up."""
    edges = [0, *(edge for span in spans for edge in span), len(strip)]
    ranges = zip(edges[::2], edges[1::2], strict=True)
    return strip.kept(*(span for span in ranges if span[0] < span[1]))
