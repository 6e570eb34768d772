"""How words come and go: opacity frame by frame, the same in whatever piece it is drawn. Pure."""

from __future__ import annotations

from fractions import Fraction

ANIMATIONS = ("none", "fade", "fade_in", "fade_out")
_SECONDS = Fraction(2, 5)
_SHARE = 3
"""At most this part of the whole time is spent on coming, and on going."""


def steps(
    animation: str, first: int, total: int, start: int, end: int, rate: Fraction
) -> tuple[tuple[int, int, float], ...]:
    """(start, end, opacity) of each stretch of frames `start` to `end` of a segment.

    The words last `total` frames; frame `start` of the segment is their frame `first`.
    Empty when nothing moves in these frames.
    """
    if animation == "none":
        return ()
    length = max(1, min(int(_SECONDS * rate), total // _SHARE))
    made: list[tuple[int, int, float]] = []
    for frame in range(start, end):
        strength = _opacity(animation, first + frame - start, total, length)
        if made and made[-1][2] == strength:
            made[-1] = (made[-1][0], frame + 1, strength)
        else:
            made.append((frame, frame + 1, strength))
    return () if [step[2] for step in made] == [1.0] else tuple(made)


def _opacity(animation: str, frame: int, total: int, length: int) -> float:
    """The k-th of n frames of a fade is seen with k/(n + 1)."""
    into = frame + 1 if animation in ("fade", "fade_in") else length + 1
    out = total - frame if animation in ("fade", "fade_out") else length + 1
    return round(min(1.0, into / (length + 1), out / (length + 1)), 4)
