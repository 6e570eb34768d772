"""Times of a file as moments of a timeline. Pure: FFmpeg's filters are told the same numbers."""

from __future__ import annotations

import math
from fractions import Fraction

from nemoflow.engine.timeline import to_frames

BIAS_MICROSECONDS = 1000
"""Added to every source time: stored times are rounded (to 1 ms in Matroska), so a frame that
should lie exactly between two output frames may come out on either side. With the bias it always
falls to the later one, as exact arithmetic says (round half up)."""


def moment_at(seconds: Fraction, rate: Fraction) -> int:
    """The frame at `rate` from which on a source frame is seen that stands at `seconds`."""
    return to_frames(seconds + Fraction(BIAS_MICROSECONDS, 1_000_000), rate)


def since_start(ticks: int, tick: Fraction, start: int) -> Fraction:
    """Seconds from a file's start to `ticks` of a stream, as FFmpeg's filters see them.

    `tick` is in seconds, `start` the container's in microseconds: FFmpeg takes it away from every
    time in whole ticks, halves away from zero (`ts_fixup` in its `ffmpeg_demux.c`).
    """
    away = Fraction(start, 1_000_000) / tick
    whole = to_frames(abs(away), Fraction(1))
    return (ticks - (whole if away >= 0 else -whole)) * tick


def exact_grid(rate: Fraction) -> int:
    """The least number of frames that lasts a whole number of microseconds."""
    return rate.numerator // math.gcd(rate.numerator, rate.denominator * 1_000_000)
