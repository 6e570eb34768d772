"""How footage comes onto the timeline: the canvas of the first picture, clips in order."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from nemoflow.engine.timeline import STILL_SECONDS, Canvas, Clip, Source, Timeline, to_frames

STANDARD_RATES = (
    Fraction(24000, 1001),
    Fraction(24),
    Fraction(25),
    Fraction(30000, 1001),
    Fraction(30),
    Fraction(50),
    Fraction(60000, 1001),
    Fraction(60),
)
_MOST_STILL = 3840
_LEAST = 16


def even(size: Fraction | int) -> int:
    """Rounded to the nearest even number of pixels, at least 16: odd sizes fail in encoders."""
    return max(_LEAST, 2 * int(Fraction(size) / 2 + Fraction(1, 2)))


def rate_of(rate: Fraction) -> Fraction:
    """The timeline's rate for a file's: the nearest standard one within 0.5 %.

    Faster than 60 becomes 60; anything else (a variable rate's average) becomes 30.
    """
    if rate > Fraction(6003, 100):
        return Fraction(60)
    nearest = min(STANDARD_RATES, key=lambda item: abs(item - rate))
    return nearest if abs(nearest - rate) <= nearest / 200 else Fraction(30)


def canvas_of(source: Source) -> Canvas:
    """The canvas a first picture sets; an image larger than 3840 is scaled down."""
    if source.kind == "image":
        scale = min(Fraction(1), Fraction(_MOST_STILL, max(source.width, source.height, 1)))
        return Canvas(even(source.width * scale), even(source.height * scale), Fraction(30))
    return Canvas(even(source.width), even(source.height), rate_of(source.rate))


def clip_of(source: Source, total: int | None, timeline: Timeline) -> Clip:
    """A clip of the whole source; `total` None is an image, shown for `STILL_SECONDS`.

    It fills the canvas like the clips already there.
    """
    still = to_frames(Fraction(STILL_SECONDS), timeline.rate)
    fit = timeline.clips[0].fit if timeline.clips else "contain"
    return Clip(source.digest, 0, still if total is None else total, fit=fit)


def register(timeline: Timeline, source: Source) -> Timeline:
    """The pool with one more source. Handing the same file over again changes nothing.

    Another file under a known name takes the name over; clips keep the file they show.
    """
    if source in timeline.sources:
        same = tuple(item for item in timeline.sources if item != source)
        return (
            replace(timeline, sources=(*same, source)) if _renamed(timeline, source) else timeline
        )
    return replace(timeline, sources=(*timeline.sources, source))


def _renamed(timeline: Timeline, source: Source) -> bool:
    return timeline.source_named(source.name) != source
