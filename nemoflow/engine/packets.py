"""Reads the coded picture of a file packet by packet, without decoding more than its first frame.

What is found is kept like other answers about footage (`analysis.py`): by content and rate.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from nemoflow.engine.cache import Cache
from nemoflow.engine.coded import Coded, coded_from, ways
from nemoflow.engine.moments import moment_at, since_start
from nemoflow.engine.nal import begins_anew
from nemoflow.engine.probe import MediaProblem, opened, picture_stream, readable
from nemoflow.engine.written import keep, known
from nemoflow.model.canon import digest

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.packet import Packet
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

CODED_VERSION = 1
"""Raised whenever the same file would be read differently."""
PROFILES = ("Constrained Baseline", "Baseline", "Main", "High")
"""Of H.264: 4:2:0 in 8 bits, which everything plays."""
_PROGRESSIVE = ("unknown", "progressive")
_UNKNOWN, _BT709, _FULL_RANGE = 2, 1, 2
_HD_HEIGHT = 720


def kept_coded(path: str, source: str, rate: Fraction, cache: Cache | None) -> Coded:
    """`coded` of the file with this content digest, from the cache where it is known.

    Changes nothing, for `plan`; `keep_coded` writes.
    """
    place = cache.coded(coded_key(source, rate)) if cache else None
    return known(cache, place, coded_from) or coded(path, rate)


def keep_coded(path: str, source: str, rate: Fraction, cache: Cache) -> Coded:
    """`kept_coded`, known from now on."""
    found = kept_coded(path, source, rate, cache)
    place = cache.coded(coded_key(source, rate))
    if not cache.find(place):
        keep(cache, place, found.json())
    return found


def coded_key(source: str, rate: Fraction) -> str:
    """SHA-256 of everything that decides how a source is found to be coded."""
    return digest("coded", str(CODED_VERSION), source, str(rate))


def coded(path: str, rate: Fraction) -> Coded:
    """The picture of a file counted at `rate`; what cannot be read is a problem, never an error."""
    try:
        with readable(path), opened(path) as container:
            video = picture_stream(container)
            if video is None:
                return Coded("holds no picture")
            problem = _kind_problem(video) or _shape_problem(container, video)
        # Opened anew, so that counting begins with the very first packet.
        return Coded(problem) if problem else _counted(path, rate)
    except MediaProblem:
        return Coded("cannot be read")


def _kind_problem(video: VideoStream) -> str:
    """What its codec, its pixels and its colours say against a copy."""
    context = video.codec_context
    if context is None:
        return "is coded in a way that is not known here"
    if context.name != "h264":
        return f"is {context.name}, not h264"
    if context.profile not in PROFILES or context.pix_fmt != "yuv420p":
        return f"is h264 {context.profile} {context.pix_fmt}, which not everything plays"
    if not context.extradata:
        return "carries the settings of its decoder among its frames"
    colours = {int(context.color_primaries), int(context.color_trc)}
    if int(context.color_range) == _FULL_RANGE or not colours <= {_BT709, _UNKNOWN}:
        return "has other colours than bt709"
    # Untagged pixels are what a player takes them for, and so does the encoder's side.
    taken = _BT709 if context.height >= _HD_HEIGHT else 0
    matrix = int(context.colorspace)
    if (taken if matrix == _UNKNOWN else matrix) != _BT709:
        return "has other colours than bt709"
    return ""


def _shape_problem(container: InputContainer, video: VideoStream) -> str:
    """What is seen on its first frame: turned, not square, interlaced."""
    frame = next(container.decode(video), None)
    if frame is None:
        return "cannot be decoded"
    if frame.rotation % 360:
        return "is turned when it is shown"
    if (video.sample_aspect_ratio or 1) not in (0, 1):
        return "has pixels that are not square"
    if frame.interlaced_frame or str(video.codec_context.field_order).lower() not in (
        *_PROGRESSIVE, "0", "1",
    ):  # fmt: skip
        return "is interlaced"
    return ""


def _counted(path: str, rate: Fraction) -> Coded:
    with opened(path) as container:
        video = picture_stream(container)
        assert video is not None  # seen by the caller
        return _placed(container, video, rate)


def _placed(container: InputContainer, video: VideoStream, rate: Fraction) -> Coded:
    context = video.codec_context
    start = container.start_time or 0
    shown: list[int] = []
    idr: set[int] = set()
    keys: list[int] = []
    for packet in picture_packets(container, video):
        if packet.pts is None or packet.is_discard or packet.has_sidedata("new_extradata"):
            return Coded("is edited in its container, or has no times")
        if packet.is_corrupt:
            return Coded("is damaged")
        place = moment_of(packet, start, rate)
        if packet.is_keyframe:
            keys.append(place)
            if begins_anew(memoryview(packet), context.extradata or b""):
                idr.add(place)
        shown.append(place)
    if not shown or sorted(shown) != list(range(min(shown), min(shown) + len(shown))):
        return Coded("has a variable frame rate, or another one than the video")
    first = min(shown)
    exits, entries, lead = ways([place - first for place in shown])
    return Coded(
        width=context.width,
        height=context.height,
        look=_look(video),
        first=first,
        frames=len(shown),
        lead=lead,
        entries=tuple(first + at for at in entries if first + at in idr),
        keys=tuple(sorted(keys)),
        exits=tuple(first + at for at in exits),
    )


def picture_packets(container: InputContainer, video: VideoStream) -> Iterator[Packet[VideoStream]]:
    """The packets of the picture in the order they are decoded, without the empty last one."""
    return (packet for packet in container.demux(video) if packet.size)


def moment_of(item: Packet[VideoStream] | VideoFrame, start: int, rate: Fraction) -> int:
    """At which moment of the timeline a frame begins: as `argv_source.source_frames` counts.

    `start` is the file's, in microseconds.
    """
    return moment_at(since_start(item.pts or 0, Fraction(item.time_base or 1), start), rate)


def _look(video: VideoStream) -> str:
    """Equal for pictures that one track can hold."""
    context = video.codec_context
    colours = (context.colorspace, context.color_range, context.color_primaries, context.color_trc)
    return digest((context.extradata or b"").hex(), *(str(int(item)) for item in colours))
