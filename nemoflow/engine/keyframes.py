"""Keyframes of a file: where decoding may begin, and where its picture is best cut. Pure values.

A piece that begins at a keyframe costs no frame before it. Cuts are counted from the file's start
and know nothing of the clip, so trimming a clip leaves its later pieces as they were.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from itertools import chain, islice, pairwise

from nemoflow.engine.moments import BIAS_MICROSECONDS, moment_at
from nemoflow.model.canon import canonical_json

Keyframes = tuple[int, ...]
"""Microseconds from the file's start, rising. Perhaps not all keyframes; none where unknown."""
_DOUBT = Fraction(20, 1_000_000)
"""Seconds: FFmpeg rounds times to whole microseconds on its way to a frame's number."""
_NEAR, _FAR = Fraction(2, 3), 2
"""Of a step: how short and how long a piece may get for the sake of a keyframe."""
_LONG = Fraction(3, 2)
"""Of a step: how long pieces are that begin at no keyframe, at least."""
_GROWTH = 4
"""A piece is at least this part of the way to its keyframe: then all pieces of a gap decode, with
what lies before them, some five times the gap. A decoded frame costs a tenth of a drawn one."""


def keyframes_text(keys: Keyframes) -> str:
    """Canonical JSON; times are written as differences."""
    return canonical_json({"keys": [there - here for here, there in pairwise((0, *keys))]})


def keyframes_from(text: str) -> Keyframes:
    """The inverse of `keyframes_text`; raises ValueError for anything else."""
    match json.loads(text):
        case {"keys": [*steps]} if all(type(step) is int for step in steps):
            found, at = [], 0
            for step in steps:
                at += step
                found.append(at)
            return tuple(found)
        case _:
            raise ValueError("not a list of keyframes")


@lru_cache(maxsize=256)
def _entries(keys: Keyframes, rate: Fraction) -> tuple[tuple[int, ...], Keyframes]:
    """Frames at `rate` that keyframes are seen from, each once, and the times they stand at.

    Left out is a keyframe so near to the middle between two frames that rounding decides.
    """
    found: dict[int, int] = {}
    for key in keys:
        seconds = Fraction(key, 1_000_000)
        shown = (seconds + Fraction(BIAS_MICROSECONDS, 1_000_000)) * rate
        if abs(shown % 1 - Fraction(1, 2)) > _DOUBT * rate:
            found[moment_at(seconds, rate)] = key
    return tuple(found), tuple(found.values())


def entry_before(keys: Keyframes, rate: Fraction, frame: int) -> tuple[int, int] | None:
    """The last keyframe seen from `frame` or earlier: its first frame, its time; None if unknown.

    All frames from there on can be decoded without anything before it.
    """
    frames, times = _entries(keys, rate)
    at = bisect_right(frames, frame) - 1
    return (frames[at], times[at]) if at >= 0 else None


@lru_cache(maxsize=256)
def _rests(keys: Keyframes, rate: Fraction, step: int) -> tuple[int, ...]:
    """The keyframes to cut at: the nearest to every `step` frames from the one before."""
    found = [0]
    frames = _entries(keys, rate)[0]
    for at, frame in enumerate(frames):
        least, aim = found[-1] + _NEAR * step, found[-1] + step
        following = frames[at + 1] if at + 1 < len(frames) else None
        nearer = following is not None and abs(following - aim) <= abs(frame - aim)
        if frame >= least and not nearer:
            found.append(frame)
    return tuple(found)


def cuts_within(
    keys: Keyframes, rate: Fraction, step: int, total: int, within: tuple[int, int]
) -> Iterator[int]:
    """Source frames inside `within` to cut at, rising: keyframes, and in long gaps others.

    `total` is how many frames the file has. Every piece that begins inside a gap decodes it from
    its beginning. So pieces grow with the way they have to it: all of them together decode a few
    times what they show, not its square.
    """
    first, end = within
    rests = _rests(keys, rate, step)
    begin = max(0, bisect_right(rests, first) - 1)
    for rest, following in pairwise(chain(islice(rests, begin, None), (max(total, rests[-1]),))):
        if rest >= end:
            return
        points = chain((rest,), _filled(rest, following, step))
        yield from (point for point in points if first < point < end)


def _filled(begin: int, end: int, step: int) -> Iterator[int]:
    """Cuts in a gap between two keyframes, none where it is short enough."""
    if end - begin <= _FAR * step:
        return
    at = begin
    while True:
        at += max(int(_LONG * step), (at - begin) // _GROWTH)
        if at > end - _NEAR * step:
            return
        yield at
