"""Finds the keyframes of a file at which FFmpeg can begin to decode as if it had seen all before.

Only of containers that name every frame in an index and seek to a time of showing (MP4, MOV), and
only where every keyframe is a picture after which nothing refers to what came before it. Each is
fetched by the seek that a render makes, so what is promised here was seen. Other files have none,
and are entered a moment earlier than they need to be.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from nemoflow.engine.cache import Cache
from nemoflow.engine.keyframes import Keys, keys_from, keys_text
from nemoflow.engine.nal import LAID_OPEN, begins_anew
from nemoflow.engine.packets import picture_packets
from nemoflow.engine.probe import MediaProblem, opened, picture_stream, readable, version_of
from nemoflow.engine.written import keep, known
from nemoflow.model.canon import digest

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.packet import Packet
    from av.video.stream import VideoStream

KEYS_VERSION = 1
"""Raised whenever other keyframes would be found in the same file."""
_APART = Fraction(1, 2)
"""Seconds: of keyframes nearer to each other the first is enough."""
_TRUSTED = frozenset(("vp9", "av1", "prores", "mjpeg", "dnxhd"))
"""Codecs in which decoding begins anew with every keyframe; in others a container may call more
pictures so."""


def kept_keys(path: str, source: str, cache: Cache | None) -> Keys:
    """`keys_in` the file with this content digest, from the cache where they are known.

    Changes nothing, for `plan`; `keep_keys` writes.
    """
    place = cache.keyframes(keys_key(source)) if cache else None
    found = known(cache, place, keys_from)
    return keys_in(path) if found is None else found


def keep_keys(path: str, source: str, cache: Cache) -> Keys:
    """`kept_keys`, known from now on."""
    found = kept_keys(path, source, cache)
    place = cache.keyframes(keys_key(source))
    if not cache.find(place):
        keep(cache, place, keys_text(found))
    return found


def keys_key(source: str) -> str:
    """SHA-256 of everything that decides which keyframes of a source are found."""
    return digest("keyframes", str(KEYS_VERSION), source)


def keys_in(path: str) -> Keys:
    """The keyframes of a file; none of one that cannot be read, which others tell."""
    version = version_of(path)
    return _scanned(path, version) if version else ()


@lru_cache(maxsize=1024)
def _scanned(path: str, version: tuple[int, ...]) -> Keys:
    try:
        with readable(path), opened(path) as container:
            video = picture_stream(container)
            if video is None or not _enterable(container, video):
                return ()
            tick = 1_000_000 * Fraction(video.time_base or 0)
            start = container.start_time or 0
            found = [round(at * tick) - start for at in _entries(container, video)]
    except MediaProblem:
        return ()
    return tuple(time for time in found if time >= 0)


def _enterable(container: InputContainer, video: VideoStream) -> bool:
    """Whether the index names all of the picture, and its keyframes can be trusted."""
    context, entries = video.codec_context, video.index_entries
    if not container.format.name.startswith("mov,") or not context or not len(entries):
        return False
    if context.name not in LAID_OPEN | _TRUSTED:
        return False
    # A file in fragments names the first of them only.
    return video.frames == len(entries)


def _entries(container: InputContainer, video: VideoStream) -> Iterator[int]:
    """Times of showing of keyframes, in ticks of the stream.

    Raises MediaProblem when one of them does not begin anew or is not where it is sought: between
    two that are known, no unknown one may lie.
    """
    last: int | None = None
    apart = _APART / Fraction(video.time_base or 1)
    delay = _delay(_sought(container, video, 0))
    for entry in [entry for entry in video.index_entries if entry.is_keyframe]:
        near = entry.timestamp + delay
        if entry.is_discard or (last is not None and near - last < apart):
            continue
        found = _sought(container, video, near)
        last = found.pts or 0
        if last != near:
            found = _sought(container, video, last)
        if (found.dts, found.pts) != (entry.timestamp, last):
            raise MediaProblem("a keyframe is not where it is sought")
        if not _begins_anew(found, video):
            raise MediaProblem("a keyframe needs what comes before it")
        yield last


def _sought(container: InputContainer, video: VideoStream, at: int) -> Packet[VideoStream]:
    """The packet that a seek to a time, in ticks of the stream, leads to."""
    container.seek(at, stream=video, backward=True, any_frame=False)
    for packet in picture_packets(container, video):
        return packet
    raise MediaProblem("a seek leads to nothing")


def _delay(packet: Packet[VideoStream]) -> int:
    """How long after it is decoded a picture is shown."""
    return (packet.pts or 0) - (packet.dts or 0)


def _begins_anew(packet: Packet[VideoStream], video: VideoStream) -> bool:
    context = video.codec_context
    if context.name in _TRUSTED:
        return True
    return begins_anew(memoryview(packet), context.extradata or b"", context.name)
