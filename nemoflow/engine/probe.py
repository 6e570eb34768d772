"""What a media file is, measured by opening it and decoding its first frame.

PyAV is imported inside the functions: a plan without changes never pays for it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from nemoflow.engine.ffmpeg import clean
from nemoflow.engine.kinds import text_kind
from nemoflow.engine.pixels import Pixels
from nemoflow.engine.timeline import Source
from nemoflow.model.errors import EngineFailed

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.stream import Stream
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

_REFUSED_FORMATS = {
    "tty": "a text file",
    "hls": "a playlist",
    "concat": "a playlist",
    "dash": "a playlist",
    "sdp": "a network description",
    "imf": "a playlist",
    "ffmetadata": "a text file",
}
"""Formats that would draw text as a picture, or make FFmpeg open further files or addresses."""
_STILL_FORMATS = ("image2", "gif", "apng", "webp_anim")
_MAX_SIDE = 16384
_MAX_PIXELS = 120_000_000
"""A small file may unpack into gigabytes; a frame of so many pixels takes half a gigabyte."""
_MOST = {"max_pixels": str(_MAX_PIXELS)}
_TRC_PQ, _TRC_HLG = 16, 18
_MATRIX_RGB, _MATRIX_UNKNOWN = 0, 2
_HD_HEIGHT = 720


class MediaProblem(EngineFailed):
    """A file cannot be used as media; the message says which file and why."""


def probe(path: str, name: str, digest: str) -> Source:
    """Opens a file, decodes its first frame and returns what it is; a text input is read.

    `name` is the input's name, `digest` its content digest. Raises MediaProblem.
    """
    if text_kind(path):
        from nemoflow.engine.textfiles import read_source

        return read_source(path, name, digest)
    return replace(facts_in(path).source, name=name, digest=digest)


@dataclass(frozen=True, slots=True)
class Facts:
    """All that one look into a file tells; the source has no name and no digest yet."""

    source: Source
    pixels: Pixels
    mono: bool
    """Whether its sound has one channel."""


def facts_in(path: str) -> Facts:
    """Opens a file and decodes its first frame, once as long as it stays as it is.

    Raises MediaProblem.
    """
    return _looked_into(path, version_of(path))


def version_of(path: str) -> tuple[int, ...]:
    """What changes whenever a file does; nothing for one that is not there."""
    try:
        found = os.stat(path)
    except OSError:
        return ()
    return (found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)


@lru_cache(maxsize=1024)
def _looked_into(path: str, version: tuple[int, ...]) -> Facts:
    """Opened once for each `version` of a file: a plan, a render and the next plan ask the same."""
    with readable(path), opened(path) as container:
        video = picture_stream(container)
        audio = container.streams.audio[0] if container.streams.audio else None
        mono = audio is not None and audio.codec_context.channels == 1
        if video is None and audio is None:
            raise MediaProblem(
                f"`{_shown(path)}` holds neither a picture nor sound",
                hint="check the file in a media player",
            )
        if video is None:
            return Facts(_audio_source(container, path), Pixels(), mono)
        _refuse_cut_off(container, path)
        still = _is_still(container, path)
        seconds = Fraction(0) if still else _seconds(container, video)
        frame = _first_frame(container, video, path)
        source = _picture_source(container, video, frame, path, still=still, seconds=seconds)
        return Facts(source, _pixels(video, frame), mono)


def _pixels(video: VideoStream, frame: VideoFrame) -> Pixels:
    context = video.codec_context
    rgb = any(order in frame.format.name for order in ("rgb", "bgr", "gbr", "pal8"))
    tagged = rgb or int(context.colorspace) not in (_MATRIX_RGB, _MATRIX_UNKNOWN)
    assumed = "bt709" if frame.height >= _HD_HEIGHT else "bt601"
    return Pixels(
        matrix="auto" if tagged else assumed,
        hdr=int(context.color_trc) in (_TRC_PQ, _TRC_HLG),
        alpha=_has_alpha(frame),
        interlaced=bool(frame.interlaced_frame),
    )


def _has_alpha(frame: VideoFrame) -> bool:
    return frame.format.has_palette or frame.format.name.startswith(
        ("rgba", "bgra", "argb", "abgr", "gbrap", "yuva", "ya8", "ya16")
    )


def faults() -> tuple[type[Exception], ...]:
    """What reading media may raise: some of PyAV's errors are no subclass of a builtin one."""
    import av

    return OSError, ValueError, EOFError, av.error.FFmpegError


@contextmanager
def readable(path: str) -> Iterator[None]:
    """Whatever breaks in a damaged file while it is looked at, its packets too, is its problem."""
    try:
        yield
    except faults() as error:
        raise _undecodable(path) from error


def _shown(path: str) -> str:
    return clean(os.path.basename(path))


def opened(path: str) -> InputContainer:
    import av

    shown = _shown(path)
    try:
        container = av.open(path, metadata_errors="replace", options=_MOST)
    except FileNotFoundError as error:
        raise MediaProblem(f"`{shown}` does not exist", hint="check the input's path") from error
    except av.error.InvalidDataError as error:
        raise _not_media(path) from error
    except faults() as error:
        reason = clean(getattr(error, "strerror", "") or str(error))
        raise MediaProblem(f"`{shown}` cannot be read: {reason}", hint="check the file") from error
    refused = _REFUSED_FORMATS.get(container.format.name.split(",")[0])
    if refused:
        container.close()
        raise MediaProblem(f"`{shown}` is {refused}, not media", hint="name a media file")
    return container


def _not_media(path: str) -> MediaProblem:
    shown = _shown(path)
    with open(path, "rb") as file:
        head = file.read(4096)
    if not head:
        return MediaProblem(f"`{shown}` is empty", hint="copy or export the file again")
    if head[4:8] in (b"ftyp", b"mdat", b"free", b"wide"):
        return MediaProblem(
            f"`{shown}` is cut off: its index (the `moov` part) is missing",
            hint="copy or export the file again; it was not written to its end",
        )
    if b"\0" not in head:
        return MediaProblem(
            f"`{shown}` is a text file, not media", hint="name a video, image or audio file"
        )
    return MediaProblem(
        f"`{shown}` is not media that FFmpeg can read", hint="check the file in a media player"
    )


def picture_stream(container: InputContainer) -> VideoStream | None:
    """The first real picture stream: cover art of a music file does not count."""
    from av.stream import Disposition

    for stream in container.streams.video:
        if not stream.disposition & Disposition.attached_pic:
            return stream
    return None


def _refuse_cut_off(container: InputContainer, path: str) -> None:
    """An MP4 whose index promises bytes beyond the end of the file was not copied whole."""
    if not container.format.name.startswith("mov,"):
        return
    size = os.path.getsize(path)
    for stream in container.streams:
        entries = stream.index_entries
        if len(entries) and entries[-1].pos + entries[-1].size > size:
            raise MediaProblem(
                f"`{_shown(path)}` is cut off: its index names data beyond the end of the file",
                hint="copy or export the file again",
            )


def _first_frame(container: InputContainer, video: VideoStream, path: str) -> VideoFrame:
    # Decoders check this before they unpack anything; opening the file did so too.
    context = video.codec_context
    if context:  # none where the decoder is missing
        context.options = _MOST
    try:
        frame = next(container.decode(video), None)
    except faults() as error:
        raise _undecodable(path) from error
    if frame is None:
        raise _undecodable(path)
    return frame


def _undecodable(path: str) -> MediaProblem:
    return MediaProblem(
        f"no frame of `{_shown(path)}` could be decoded",
        hint="the file is damaged, its codec is unknown, or it has more than"
        f" {_MAX_PIXELS // 1_000_000} megapixels; convert it and try again",
    )


def _picture_source(
    container: InputContainer,
    video: VideoStream,
    frame: VideoFrame,
    path: str,
    *,
    still: bool,
    seconds: Fraction,
) -> Source:
    width, height = _display_size(frame, video)
    if not still and seconds <= 0:
        seconds = _measured_seconds(path)
    if not still and seconds <= 0:
        raise MediaProblem(f"`{_shown(path)}` has no duration", hint="export the file again")
    if max(width, height) > _MAX_SIDE:
        raise MediaProblem(
            f"`{_shown(path)}` is {width}x{height}, more than {_MAX_SIDE} pixels on a side",
            hint="scale the picture down first",
        )
    return Source(
        name="",
        filename=os.path.basename(path),
        digest="",
        kind="image" if still else "video",
        seconds=seconds,
        width=width,
        height=height,
        rate=Fraction(0) if still else _rate(video),
        has_audio=bool(container.streams.audio),
    )


def _audio_source(container: InputContainer, path: str) -> Source:
    audio = container.streams.audio[0]
    try:
        heard = next(container.decode(audio), None)
    except faults() as error:
        raise _undecodable(path) from error
    seconds = _seconds(container, audio)
    if heard is not None and seconds <= 0:
        seconds = _measured_seconds(path)
    if heard is None or seconds <= 0:
        raise MediaProblem(f"`{_shown(path)}` holds no sound", hint="export the file again")
    return Source("", os.path.basename(path), "", "audio", seconds, has_audio=True)


def _is_still(container: InputContainer, path: str) -> bool:
    """A picture format that holds exactly one picture."""
    kind = container.format.name
    if kind.endswith("_pipe"):
        return True
    if kind not in _STILL_FORMATS and "avif" not in container.metadata.get("major_brand", ""):
        return False
    with opened(path) as again:
        packets = (packet for packet in again.demux() if packet.size)
        return next(packets, None) is None or next(packets, None) is None


def _rate(video: VideoStream) -> Fraction:
    return Fraction(video.average_rate or video.guessed_rate or video.base_rate or 30)


def _display_size(frame: VideoFrame, video: VideoStream) -> tuple[int, int]:
    """Size on a screen: the sample aspect ratio widens, rotation by a quarter turn swaps."""
    aspect = Fraction(video.sample_aspect_ratio or 1)
    width, height = frame.width, frame.height
    if aspect > 0:
        width = max(1, int(width * aspect + Fraction(1, 2)))
    return (height, width) if frame.rotation % 180 else (width, height)


def _seconds(container: InputContainer, stream: Stream) -> Fraction:
    """From the file's start to the end of the stream, exact where the stream knows its length."""
    start = Fraction(container.start_time or 0, 1_000_000)
    if stream.duration and stream.time_base:
        offset = Fraction(stream.start_time or 0) * stream.time_base - start
        return Fraction(stream.duration) * stream.time_base + max(offset, Fraction(0))
    return Fraction(container.duration or 0, 1_000_000)


def _measured_seconds(path: str) -> Fraction:
    """The end of the last packet, for files that do not say how long they are.

    A raw stream has no times at all: then its packets are counted at its rate.
    """
    end, timeless = Fraction(0), 0
    with opened(path) as container:
        start = Fraction(container.start_time or 0, 1_000_000)
        for packet in container.demux():
            if packet.pts is None or not packet.time_base:
                timeless += bool(packet.size)
                continue
            end = max(end, (packet.pts + (packet.duration or 0)) * packet.time_base - start)
        video = picture_stream(container)
        return end or (timeless / _rate(video) if video is not None else Fraction(0))
