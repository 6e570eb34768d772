"""Looks at a copied picture by decoding it around every join, beside the footage it was cut from.

Whatever a file's packets promise, what is shown counts: a frame that differs is found here, before
anybody gets the file.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping
from fractions import Fraction
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

from nemoflow.engine.coded import Coded
from nemoflow.engine.copying import Copied, Stretch, moment
from nemoflow.engine.packets import moment_of, picture_packets
from nemoflow.engine.probe import opened, picture_stream, readable
from nemoflow.model.errors import Interrupted

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

SIDE = 12
"""Frames that are compared on either side of a join: more than any reordering reaches."""


def seam_problem(
    made: Path,
    copied: Copied,
    files: Mapping[str, Path],
    look: Mapping[str, Coded],
    rate: Fraction,
    stop: threading.Event,
) -> str:
    """What is wrong with the copy `made`, in a sentence; empty when it shows what it should.

    `files` and `look` are the sources by content digest. Raises MediaProblem for a broken file,
    Interrupted when `stop` is set.
    """
    edges = (0, *accumulate(stretch.frames for stretch in copied.stretches))
    starts = dict(zip(edges, copied.stretches, strict=False))
    keys = _made_keys(copied, look)
    for edge in edges:
        if stop.is_set():
            raise Interrupted("the render was stopped")
        lower, upper = max(0, edge - SIDE), min(edges[-1], edge + SIDE)
        found = fingerprints(made, lower, upper, rate, max(key for key in keys if key <= lower))
        wanted = [
            mark
            for begin, stretch in starts.items()
            for mark in _wanted(stretch, begin, lower, upper, files, look, rate)
        ]
        if found != wanted or "" in found:
            return f"the copy does not show the same frames around {moment(edge, rate)}"
    return ""


def _made_keys(copied: Copied, look: Mapping[str, Coded]) -> list[int]:
    """Where decoding the copy may begin."""
    found, at = [0], 0
    for stretch in copied.stretches:
        end = stretch.first + stretch.frames
        keys = look[stretch.source].keys
        found += [at + key - stretch.first for key in keys if stretch.first <= key < end]
        at += stretch.frames
    return found


def _wanted(
    stretch: Stretch,
    begin: int,
    lower: int,
    upper: int,
    files: Mapping[str, Path],
    look: Mapping[str, Coded],
    rate: Fraction,
) -> list[str]:
    """Of a stretch that begins at `begin`: its frames within `lower` to `upper`."""
    first, end = max(lower, begin), min(upper, begin + stretch.frames)
    if first >= end:
        return []
    shift = stretch.first - begin
    key = look[stretch.source].key_before(first + shift)
    return fingerprints(files[stretch.source], first + shift, end + shift, rate, key)


def fingerprints(path: Path, first: int, end: int, rate: Fraction, key: int) -> list[str]:
    """Digests of the frames `first` to `end` of a file, decoded from the keyframe at `key` on.

    An empty one stands for a frame that does not come.
    """
    with readable(str(path)), opened(str(path)) as container:
        video = picture_stream(container)
        if video is None:
            return []
        start = container.start_time or 0
        found = {}
        go_to(container, video, key, start, rate)
        video.thread_type = "AUTO"
        for frame in container.decode(video):
            at = moment_of(frame, start, rate)
            if first <= at < end:
                found[at] = _fingerprint(frame)
            if at >= end - 1:
                break
    return [found.get(at, "") for at in range(first, end)]


def go_to(
    container: InputContainer, video: VideoStream, key: int, start: int, rate: Fraction
) -> None:
    """Reading goes on at the keyframe or before it: some containers seek by decoding time."""
    seconds = Fraction(start, 1_000_000) + key / rate
    # Stored times are rounded: a little later is still before the next frame.
    seconds += Fraction(1, 1000)
    container.seek(int(seconds / Fraction(video.time_base or 1)), stream=video)
    packet = next(picture_packets(container, video), None)
    there = 0
    if packet is not None and moment_of(packet, start, rate) <= key:
        there = packet.pts or 0
    container.seek(there, stream=video)


def _fingerprint(frame: VideoFrame) -> str:
    mark = hashlib.md5(usedforsecurity=False)
    mark.update(repr((frame.width, frame.height, frame.format.name)).encode())
    for plane in frame.planes:
        rows, step = memoryview(plane), plane.line_size
        # What lies beyond the width of a row is nobody's picture.
        for at in range(0, plane.height * step, step):
            mark.update(rows[at : at + plane.width])
    return mark.hexdigest()
