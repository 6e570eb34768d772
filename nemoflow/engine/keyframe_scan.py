"""Finds the keyframes of a file at which FFmpeg can begin to decode as if it had seen all before.

Only of containers that name every frame in an index and seek to a time of showing (MP4, MOV), and
only where every keyframe is a picture after which nothing refers to what came before it. Each is
fetched by a seek as a render makes it, so what is promised here was seen. Other files have none,
and are entered a moment earlier than they need to be.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from nemoflow.engine.cache import Cache
from nemoflow.engine.keyframes import Keyframes, keyframes_from, keyframes_text
from nemoflow.engine.moments import since_start
from nemoflow.engine.nal import LAID_OPEN, begins_anew
from nemoflow.engine.packets import picture_packets
from nemoflow.engine.probe import MediaProblem, opened, picture_stream, readable, version_of
from nemoflow.engine.written import keep, known
from nemoflow.model.canon import digest

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.index import IndexEntry
    from av.packet import Packet
    from av.video.stream import VideoStream

KEYFRAMES_VERSION = 1
"""Raised whenever other keyframes would be found in the same file."""
_APART = Fraction(1, 2)
_MOST = 4000
"""Of keyframes nearer to each other than half a second the first is enough; and of long files, so
many: each is a seek."""
_TRUSTED = frozenset(("vp9", "av1", "prores", "mjpeg", "dnxhd"))
"""Codecs in which decoding begins anew with every keyframe, and frames are shown in the order they
are decoded. Of others a container may call more pictures so."""
_UNREADABLE = (MediaProblem, ArithmeticError, LookupError)


class _Unclean(Exception):
    """A keyframe that cannot be entered: where some are unknown, the last known may be far away."""


def kept_keyframes(path: str, source: str, cache: Cache | None) -> Keyframes:
    """`keyframes_in` the file with this content digest, from the cache where they are known.

    Changes nothing, for `plan`; `keep_keyframes` writes.
    """
    place = cache.keyframes(keyframes_key(source)) if cache else None
    found = known(cache, place, keyframes_from)
    return keyframes_in(path) if found is None else found


def keep_keyframes(path: str, source: str, cache: Cache) -> Keyframes:
    """`kept_keyframes`, known from now on; not when the file could not be read just now."""
    place = cache.keyframes(keyframes_key(source))
    found = known(cache, place, keyframes_from) if cache.find(place) else None
    if found is None:
        found = _found(path)
        if found is None:
            return ()
        with suppress(OSError):  # where the cache cannot be written they are found again
            keep(cache, place, keyframes_text(found))
    return found


def keyframes_key(source: str) -> str:
    """SHA-256 of everything that decides which keyframes of a source are found."""
    return digest("keyframes", str(KEYFRAMES_VERSION), source)


def keyframes_in(path: str) -> Keyframes:
    """The keyframes of a file; none of one that cannot be read, which others tell."""
    return _found(path) or ()


def _found(path: str) -> Keyframes | None:
    try:
        return _scanned(path, version_of(path))
    except _UNREADABLE:
        return None


@lru_cache(maxsize=1024)
def _scanned(path: str, version: tuple[int, ...]) -> Keyframes:
    with readable(path), opened(path) as container:
        video = picture_stream(container)
        if video is None or not _enterable(container, video):
            return ()
        tick, start = Fraction(video.time_base or 1), container.start_time or 0
        try:
            times = [since_start(at, tick, start) for at in _entries(container, video, tick)]
        except _Unclean:
            return ()
    return tuple(round(time * 1_000_000) for time in times if time >= 0)


def _codec(video: VideoStream) -> str:
    """The name of what it is, not of who decodes it."""
    return video.codec_context.codec.canonical_name if video.codec_context else ""


def _enterable(container: InputContainer, video: VideoStream) -> bool:
    """Whether the index names all of the picture, and keyframes can be told."""
    if not container.format.name.startswith("mov,") or _codec(video) not in LAID_OPEN | _TRUSTED:
        return False
    # A file in fragments names the first of them only.
    return video.frames == len(video.index_entries) > 0


def _entries(container: InputContainer, video: VideoStream, tick: Fraction) -> Iterator[int]:
    """Times at which keyframes are shown, in ticks of the stream. Raises _Unclean."""
    # The index may grow while packets are read: what is needed of it is taken before.
    index = [entry.timestamp for entry in video.index_entries if _begins(entry)]
    apart = max(_APART / tick, Fraction(index[-1] - index[0], _MOST)) if index else 0
    delay = _delay(_sought(container, video, 0))
    last: int | None = None
    for decoded in index:
        at = decoded + delay
        if last is not None and at - last < apart:
            continue
        last = at if _codec(video) in _TRUSTED else _shown(container, video, decoded, at)
        yield last


def _begins(entry: IndexEntry) -> bool:
    return entry.is_keyframe and not entry.is_discard


def _shown(container: InputContainer, video: VideoStream, decoded: int, near: int) -> int:
    """When the keyframe that is decoded at one time is shown: about `near`. Raises _Unclean."""
    packet = _sought(container, video, near)
    at = packet.pts or 0
    if at != near:
        packet = _sought(container, video, at)
    if (packet.dts, packet.pts) != (decoded, at):
        raise _Unclean
    settings = video.codec_context.extradata or b""
    if not begins_anew(memoryview(packet), settings, _codec(video)):
        raise _Unclean
    return at


def _sought(container: InputContainer, video: VideoStream, at: int) -> Packet[VideoStream]:
    """The packet that a seek to a time, in ticks of the stream, leads to. Raises _Unclean."""
    container.seek(at, stream=video, backward=True, any_frame=False)
    for packet in picture_packets(container, video):
        return packet
    raise _Unclean


def _delay(packet: Packet[VideoStream]) -> int:
    """How long after it is decoded a picture is shown."""
    return (packet.pts or 0) - (packet.dts or 0)
