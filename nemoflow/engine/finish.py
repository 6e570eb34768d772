"""The last steps of a render: the pieces become one file, under its limit when it has one.

A limit is not believed but weighed: the finished bytes are counted, a file that misses is made
once more with lower rates, and one that misses again is an error.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from nemoflow.backend import Progress
from nemoflow.engine.argv_final import (
    DECODE_LEAD,
    RATE_LOG,
    finish_arguments,
    first_pass_arguments,
    palette_arguments,
    sheet_arguments,
)
from nemoflow.engine.desk import Desk
from nemoflow.engine.facts import probe_output
from nemoflow.engine.sized import Rates, TooSmall, lowered, rates_of, reduced
from nemoflow.engine.subtitles_out import add_tracks
from nemoflow.model.errors import EngineFailed

JOIN_LIST = "join.txt"


class JoinFailed(EngineFailed):
    """Pieces that were copied one behind the other are not the file they should be."""


_TWO_PASSES = ("h264", "vp9")
_WAY_OUT = "allow a larger file, cut the video, or write a smaller `resolution`"


@dataclass(frozen=True, slots=True)
class Parts:
    """What lies in the desk's folder to be joined: a list of segments, and the file of the sound.

    `coded` says that the sound is only copied; `lead` and `opening` are those of
    `finish_arguments`.
    """

    picture: bool
    sound: str
    coded: bool
    lead: int = DECODE_LEAD
    opening: tuple[str, ...] = ()


def finish(desk: Desk, made: Path, parts: Parts) -> Iterator[Progress]:
    """Writes `made` from the parts in the desk's folder. Raises EngineFailed."""
    total = desk.timeline.frames
    yield Progress(total, total, note="finishing")
    if desk.output.sprite:
        _sheet(desk, made)
        return
    if desk.format.video == "gif":
        desk.run(palette_arguments(JOIN_LIST), "choose the colours", desk.cancel)
    limit = _limit(desk)
    usual = Rates(desk.output.video_bitrate, desk.output.audio_bitrate)
    if not (limit and made_smaller(desk)):
        _write(desk, made, usual, parts)
        _weigh(desk, made, limit)
        return
    # What the quality needs may be less than what is allowed: then nothing is squeezed.
    if desk.format.video:
        _write(desk, made, usual, parts)
        if made.stat().st_size <= limit:
            return
    yield Progress(total, total, note=f"fitting into {limit:,} bytes")
    rates = _fitting(desk, limit, bool(parts.sound))
    _write(desk, made, rates, parts)
    if made.stat().st_size > limit:
        _write(desk, made, lowered(rates, made.stat().st_size, limit), parts)
    _weigh(desk, made, limit)


def _sheet(desk: Desk, made: Path) -> None:
    arguments = sheet_arguments(
        JOIN_LIST,
        rate=desk.canvas.rate,
        frames=desk.timeline.frames,
        grid=desk.output.sprite,
        suffix=f".{desk.format.name}",
        target=made.name,
    )
    desk.run(arguments, "lay out the frames", desk.cancel)


def made_smaller(desk: Desk) -> bool:
    """Whether a bitrate decides how large this kind of file becomes."""
    return desk.format.video not in ("gif", "webp", "prores")


def _limit(desk: Desk) -> int:
    """Bytes the file may have; 0 = any number. Footage is what the clips show, each file once."""
    if desk.output.max_size:
        return desk.output.max_size
    if not desk.output.reduce:
        return 0
    shown = dict.fromkeys(clip.source for clip in desk.timeline.clips)
    footage = sum((desk.folder / desk.names[source]).stat().st_size for source in shown)
    return reduced(footage, desk.output.reduce)


def _fitting(desk: Desk, limit: int, sound: bool) -> Rates:
    try:
        return rates_of(
            desk.format,
            limit,
            seconds=Fraction(desk.timeline.frames) / desk.canvas.rate,
            frames=desk.timeline.frames,
            audio_bitrate=desk.output.audio_bitrate,
            heard=sound,
        )
    except TooSmall as problem:
        raise EngineFailed(str(problem), hint=_WAY_OUT) from problem


def _weigh(desk: Desk, made: Path, limit: int) -> None:
    size = made.stat().st_size
    if limit and size > limit:
        raise EngineFailed(
            f"the {desk.format.name} file has {size:,} bytes, more than the {limit:,} allowed",
            hint="write a smaller `resolution` or `fps`, cut the video, or allow a larger file",
        )


def _write(desk: Desk, made: Path, rates: Rates, parts: Parts) -> None:
    format, total = desk.format, desk.timeline.frames
    passes: tuple[str, ...] = ()
    if parts.picture and rates.video and format.video in _TWO_PASSES:
        look = first_pass_arguments(
            format,
            rate=desk.canvas.rate,
            frames=total,
            joined=JOIN_LIST,
            video_bitrate=rates.video,
        )
        desk.run(look, "look at the whole picture", desk.cancel)
        passes = ("-pass", "2", "-passlogfile", RATE_LOG)
    arguments = finish_arguments(
        format,
        rate=desk.canvas.rate,
        frames=total,
        quality=desk.output.quality,
        audio_bitrate=rates.audio or desk.output.audio_bitrate,
        joined=JOIN_LIST if parts.picture else "",
        sound=parts.sound,
        coded=parts.coded,
        target=made.name,
        video_bitrate=rates.video,
        passes=passes,
        samples=desk.setup.samples,
        lead=parts.lead,
        opening=parts.opening,
    )
    desk.run(arguments, f"write the {format.name} file", desk.cancel)
    add_tracks(desk, made)
    if parts.picture:
        _check_count(desk, made)


def _check_count(desk: Desk, made: Path) -> None:
    """Joining can lose frames without an error: the finished file is counted."""
    frames, total = probe_output(made).frames, desk.timeline.frames
    right = 1 <= frames <= total if desk.format.merges else frames == total
    if not right:
        kind = JoinFailed if desk.format.joined else EngineFailed
        raise kind(
            f"the finished file holds {frames} frames instead of {total}",
            hint="please report this with the recipe; the last good file is untouched",
        )
