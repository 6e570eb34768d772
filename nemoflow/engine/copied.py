"""Writes a picture without encoding it: packets as they are, then a look at every join.

FFmpeg cuts copies by time; which packets a time stands for depends on the container. Here packets
are counted, so a copy holds exactly the frames it was planned with. The sound is mixed and encoded
as always: its frames are 21 ms long and would not end where a picture does.
"""

from __future__ import annotations

import errno
from collections.abc import Generator, Iterator
from contextlib import closing
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from nemoflow.backend import Progress
from nemoflow.engine.argv_final import join_list
from nemoflow.engine.coded import Coded
from nemoflow.engine.copying import WAY_OUT, Copied, Encoded, Look, Stretch, copying_of, may_copy
from nemoflow.engine.desk import Desk
from nemoflow.engine.ffmpeg import clean
from nemoflow.engine.finish import JOIN_LIST
from nemoflow.engine.formats import timescale
from nemoflow.engine.packets import keep_coded, moment_of, picture_packets
from nemoflow.engine.probe import MediaProblem, faults, opened, picture_stream
from nemoflow.engine.seams import go_to, seam_problem
from nemoflow.model.errors import EngineFailed, Interrupted

if TYPE_CHECKING:
    from av.container import InputContainer, OutputContainer
    from av.packet import Packet
    from av.video.stream import VideoStream

COPY = "copied.mp4"
_TELL_EVERY = 500
"""Frames between two reports: copying one costs microseconds."""


def looking(desk: Desk) -> Look:
    """Reads the coded pictures of a desk's files, and keeps what it finds in the cache."""

    def look(source: str, rate: Fraction) -> Coded:
        return keep_coded(str(desk.folder / desk.names[source]), source, rate, desk.cache)

    return look


def copied(desk: Desk, look: Look | None = None) -> Generator[Progress, None, Copied | None]:
    """Puts the picture into the desk's folder as it is in its footage, with the list to join it.

    Returns None when it has to be encoded. Raises EngineFailed when it was to be copied by all
    means and cannot, Interrupted.
    """
    if not may_copy(desk.output, desk.format):
        return None
    found = copying_of(desk.timeline, desk.output, look or looking(desk))
    if isinstance(found, Encoded):
        if desk.output.mode == "copy":
            raise EngineFailed(f"the picture cannot be copied: {found.reason}", hint=WAY_OUT)
        return None
    made = desk.folder / COPY
    yield from _written(desk, found, made)
    problem = _problem(desk, found, made, look or looking(desk))
    if not problem:
        frames = desk.timeline.frames
        (desk.folder / JOIN_LIST).write_text(join_list([(COPY, frames)], desk.canvas.rate))
        return found
    if desk.output.mode == "copy":
        raise EngineFailed(f"the picture cannot be copied: {problem}", hint=WAY_OUT)
    made.unlink(missing_ok=True)
    said = f"`{clean(desk.output.shown)}` is encoded after all: {problem}"
    yield Progress(0, desk.timeline.frames, note="rendering", said=said)
    return None


def _problem(desk: Desk, found: Copied, made: Path, look: Look) -> str:
    sources = dict.fromkeys(stretch.source for stretch in found.stretches)
    files = {source: desk.folder / desk.names[source] for source in sources}
    looks = {source: look(source, desk.canvas.rate) for source in sources}
    try:
        return seam_problem(made, found, files, looks, desk.canvas.rate, desk.cancel)
    except MediaProblem:
        return "the copy cannot be decoded"


def _written(desk: Desk, found: Copied, made: Path) -> Iterator[Progress]:
    """A broken file is no error here: it is found when the joins are looked at."""
    import av

    scale = timescale(desk.canvas.rate)
    options = {"video_track_timescale": str(scale)}
    try:
        with closing(av.open(str(made), "w", format="mp4", options=options)) as target:
            yield from _stretches(desk, found, target, scale)
    except faults() as error:
        if isinstance(error, OSError) and error.errno == errno.ENOSPC:
            raise EngineFailed(
                "the picture could not be copied: the disk is full",
                hint="free some space and run the command again",
            ) from error


def _stretches(
    desk: Desk, found: Copied, target: OutputContainer, scale: int
) -> Iterator[Progress]:
    track: VideoStream | None = None
    tick, at, total = int(scale / desk.canvas.rate), 0, desk.timeline.frames
    for stretch in found.stretches:
        with opened(str(desk.folder / desk.names[stretch.source])) as container:
            video = picture_stream(container)
            assert video is not None  # looked at before
            track = track or target.add_stream_from_template(video)
            taken = _taken(container, video, stretch, desk.canvas.rate)
            for number, (place, packet) in enumerate(taken, at):
                packet.pts = (at + place) * tick
                packet.dts = (number - found.lead) * tick
                packet.duration = tick
                packet.time_base = Fraction(1, scale)
                packet.stream = track
                target.mux_one(packet)
                if number % _TELL_EVERY == 0:
                    if desk.cancel.is_set():
                        raise Interrupted("the render was stopped")
                    yield Progress(number, total, note="copying")
        at += stretch.frames


def _taken(
    container: InputContainer, video: VideoStream, stretch: Stretch, rate: Fraction
) -> Iterator[tuple[int, Packet[VideoStream]]]:
    """A stretch's packets in the order they are decoded, each with its place in the stretch."""
    start = container.start_time or 0
    go_to(container, video, stretch.first, start, rate)
    left = 0
    for packet in picture_packets(container, video):
        place = moment_of(packet, start, rate) - stretch.first
        if place == 0:
            left = stretch.frames
        if left:
            left -= 1
            yield place, packet
            if not left:
                return
