"""A file as an input of FFmpeg, and the frames that are wanted of it, counted exactly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from nemoflow.engine.keyframes import entry_before
from nemoflow.engine.moments import BIAS_MICROSECONDS, exact_grid
from nemoflow.engine.pixels import Pixels
from nemoflow.engine.timeline import Canvas

_MARGIN_SECONDS = Fraction(1, 4)
"""How far before the wanted frame decoding begins: longer than any frame reordering."""


class Footage(Protocol):
    """Source frames `first` to `first + used` of a file, counted at the canvas rate."""

    @property
    def source(self) -> str:
        """Content digest of the file."""
        ...

    @property
    def kind(self) -> str:
        """`video` or `image`."""
        ...

    @property
    def first(self) -> int:
        """The first source frame."""
        ...

    @property
    def used(self) -> int:
        """How many source frames."""
        ...


def input_of(
    footage: Footage, canvas: Canvas, names: Mapping[str, str], facts: Pixels
) -> tuple[str, ...]:
    """The arguments that open the file; `names` maps digests to file names."""
    name = f"file:{names[footage.source]}"
    seconds = _opening(footage, canvas.rate, facts).seconds
    if seconds == 0:
        return ("-threads", "1", "-i", name)
    # Without "accurate" seeking every frame from the keyframe on is kept, so the frame that is
    # still on screen at the wanted time is known even if it began long before.
    return ("-threads", "1", "-noaccurate_seek", "-ss", decimal(seconds), "-i", name)


@dataclass(frozen=True, slots=True)
class _Opening:
    """Where a file is opened: at or before `seconds`; frames are counted from `frame` on."""

    seconds: Fraction
    frame: int


def _opening(footage: Footage, rate: Fraction, facts: Pixels) -> _Opening:
    """At the last known keyframe that is seen in time, else at whatever one lies well before."""
    if footage.kind != "video":
        return _Opening(Fraction(0), 0)
    grid = exact_grid(rate)  # counting begins on a whole microsecond
    entry = entry_before(facts.keyframes, rate, footage.first)
    if entry:
        frame, micros = entry
        # Until the keyframe comes it is held; those are frames before the first one wanted.
        return _Opening(Fraction(micros, 1_000_000), frame // grid * grid)
    early = footage.first - int(_MARGIN_SECONDS * rate)
    begin = max(0, early // grid * grid)
    return _Opening(begin / rate, begin)


def decimal(seconds: Fraction) -> str:
    """Seconds with six places, cut off."""
    whole = int(seconds * 1_000_000)
    return f"{whole // 1_000_000}.{whole % 1_000_000:06}"


def source_frames(footage: Footage, rate: Fraction, facts: Pixels) -> str:
    """Source frames `first` to `first + used`, counted at the canvas rate from the file's start.

    A file that ends early holds its last frame, so the count always comes out.
    """
    begin = _opening(footage, rate, facts).frame
    # A little more than the exact time: FFmpeg cuts the number to whole microseconds.
    start = f"{decimal(begin / rate)}2"
    skip = footage.first - begin
    steps = (
        *(("bwdif=mode=send_frame:deint=interlaced",) if facts.interlaced else ()),
        f"settb=1/1000000,setpts=PTS+{BIAS_MICROSECONDS}",
        f"fps={rate}:start_time={start}",
        "tpad=stop=-1:stop_mode=clone",
        f"trim=start_frame={skip}:end_frame={skip + footage.used}",
    )
    return ",".join(steps)


def stamped(canvas: Canvas) -> str:
    """Restamps the frames that come 0, 1, 2, ... at the canvas's rate."""
    rate = canvas.rate
    return f"settb={rate.denominator}/{rate.numerator},setpts=N"


def counted(canvas: Canvas, frames: int) -> str:
    """`stamped`, and exactly `frames` of them: the last is held, or what is too much goes."""
    hold = "tpad=stop=-1:stop_mode=clone"
    return f"{stamped(canvas)},fps={canvas.rate}:start_time=0,{hold},trim=end_frame={frames}"
