"""A moment as people write it, as a frame of a video that is there. Pure."""

from __future__ import annotations

from fractions import Fraction

from nemoflow.engine.ops.times import parse_time
from nemoflow.engine.still import clock_text
from nemoflow.model.errors import UsageError

MIDDLE = "50%"


def frame_at(written: str, frames: int, rate: Fraction) -> int:
    """The frame that is seen at `5s`, `0:05`, `50%`, `end-1s` or `120f`, of `frames` at `rate`.

    `end` and `100%` are the last frame. Raises UsageError for what is no time or lies outside.
    """
    text = written.strip()
    try:
        # A bare number is seconds, as in `poster: {at: 2.5}`.
        time = parse_time(f"{text}s" if text.replace(".", "", 1).isdecimal() else text)
    except ValueError as error:
        raise UsageError(
            f"`--at {written}` is not a time", hint="write 5s, 0:05, 50%, end-1s or 120f"
        ) from error
    frame = time.frame(frames, rate)
    # What lies within the last frame, or at its end, is that frame; the start of the next is not.
    inside = time.from_end or time.unit == "%" or (time.unit == "s" and time.amount < frames / rate)
    if frame == frames and inside:
        frame -= 1
    if frame < 0:
        raise UsageError(
            f"`--at {written}` lies before the start: the video lasts {clock_text(frames, rate)}",
            hint="0s is the first frame",
        )
    if frame >= frames:
        last = clock_text(frames - 1, rate)
        raise UsageError(
            f"`--at {written}` lies beyond the end: the last frame is at {last} "
            f"(number {frames - 1} at {_plain(rate)} frames a second)",
            hint=f"write a time up to {last}, or `end`",
        )
    return frame


def _plain(rate: Fraction) -> str:
    return f"{float(rate):.5g}"
