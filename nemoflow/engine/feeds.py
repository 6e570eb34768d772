"""The second picture of an effect, such as what lies behind a keyed one: which frames it shows.

It starts over whenever it ends. Its time goes with the time of the clip's source, so a part of a
clip shows the part of it that it showed before: at the source's second `begin` it is at its own
first frame, and each second of the source is `pace` seconds of it. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from nemoflow.engine.timeline import Clip

SHORT_LOOP = 32
"""A picture of no more frames is kept in memory while it is repeated."""
_FASTEST = 8
"""Nobody sees more of a picture that plays faster, and it would be opened too many times."""


@dataclass(frozen=True, slots=True)
class Run:
    """Frames `first` to `first + used` of an endless picture, timed like a layer."""

    first: int
    used: int
    speed: Fraction
    offset: Fraction


def run_of(
    clip: Clip, start: int, frames: int, *, begin: Fraction, pace: Fraction, rate: Fraction
) -> Run:
    """What is shown during frames [start, start + frames) of a clip that is not turned around.

    The rule for the frame at a moment is that of `source_frame`.
    """
    each = min(clip.speed * pace, Fraction(_FASTEST))
    origin = (clip.start + clip.phase - begin * rate) * pace
    first = _shown(origin, each, start)
    used = _shown(origin, each, start + frames - 1) - first + 1
    return Run(first, used, each, (first - origin) / each - start)


def _shown(origin: Fraction, each: Fraction, k: int) -> int:
    exact = origin + each * (2 * k + 1) / 2
    return -((-exact.numerator) // exact.denominator) - 1


def stretches(first: int, used: int, total: int) -> tuple[tuple[int, int], ...]:
    """(first, count) of the pieces of a picture of `total` frames that make an endless run."""
    found, at, left = [], first % total, used
    while left:
        count = min(left, total - at)
        found.append((at, count))
        at, left = 0, left - count
    return tuple(found)
