"""What a rendered file really is: counted frames and stream facts. PyAV is imported late."""

from __future__ import annotations

import struct
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from nemoflow.model.errors import EngineFailed

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.stream import VideoStream


@dataclass(frozen=True, slots=True)
class Facts:
    """Measured, not promised. `frames` counts packets; 0 and empty when there is no picture."""

    container: str
    size: int
    seconds: Fraction
    frames: int = 0
    width: int = 0
    height: int = 0
    rate: Fraction = Fraction(0)
    video: str = ""
    profile: str = ""
    pixel_format: str = ""
    audio: str = ""

    @property
    def has_audio(self) -> bool:
        """Whether there is a sound stream."""
        return bool(self.audio)


def probe_output(path: Path) -> Facts:
    """Reads a file this engine wrote. Raises EngineFailed when it cannot be read."""
    import av

    head = _head(path)
    size = path.stat().st_size
    if _is_animated_webp(head):
        return _webp_facts(path, size)
    try:
        with av.open(str(path)) as container:
            found = Facts(_container(container, head), size, _seconds(container))
            if container.streams.audio:
                found = replace(found, audio=_codec(container.streams.audio[0].codec_context.name))
            if container.streams.video:
                found = _with_picture(found, container)
            return found
    except (OSError, ValueError, EOFError) as error:
        raise EngineFailed(
            f"the rendered file `{path.name}` cannot be read back", hint="run the command again"
        ) from error


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(64)


def _is_animated_webp(head: bytes) -> bool:
    # Bit 1 of the first byte of `VP8X` says that frames follow.
    webp = head[:4] == b"RIFF" and head[8:12] == b"WEBP"
    return webp and head[12:16] == b"VP8X" and bool(head[20] & 2)


def _seconds(container: InputContainer) -> Fraction:
    return Fraction(container.duration or 0, 1_000_000)


def _codec(name: str) -> str:
    # Decoders are named after how they calculate; people say `mp3`.
    return name.removesuffix("float")


def _container(container: InputContainer, head: bytes) -> str:
    """The name people use: the brand tells MP4 from MOV and M4A, the doctype WebM from MKV."""
    name = container.format.name
    if name.startswith("mov,"):
        brand = container.metadata.get("major_brand", "").strip()
        return {"qt": "mov", "M4A": "m4a", "M4V": "m4v"}.get(brand, "mp4")
    if name == "webp_pipe":
        return "webp"
    if name.startswith("matroska"):
        return "webm" if b"webm" in head else "mkv"
    if name == "ogg" and b"OpusHead" in head:
        return "opus"
    return name


def _with_picture(facts: Facts, container: InputContainer) -> Facts:
    video = container.streams.video[0]
    context = video.codec_context
    frames = _indexed(container, video, facts.size)
    if frames is None:
        frames = sum(1 for packet in container.demux(video) if packet.size)
    rate = Fraction(video.average_rate or video.guessed_rate or 0)
    seconds = facts.seconds
    if video.duration and video.time_base:
        seconds = Fraction(video.duration) * video.time_base
    return replace(
        facts,
        seconds=seconds,
        frames=frames,
        width=context.width,
        height=context.height,
        rate=rate,
        video=context.name,
        profile=context.profile or "",
        pixel_format=context.pix_fmt or "",
    )


def _indexed(container: InputContainer, video: VideoStream, size: int) -> int | None:
    """Packets as the index of an MP4 names them, all within the file; None for other files.

    They are what reading the file would give, without reading it: 18 000 in 5 ms, not 90.
    """
    entries = video.index_entries
    if not container.format.name.startswith("mov,") or not len(entries):
        return None
    whole = all(entry.pos + entry.size <= size for entry in (entries[0], entries[-1]))
    return len(entries) if whole else None


def _webp_facts(path: Path, size: int) -> Facts:
    """Animated WebP, read chunk by chunk (PyAV cannot): `VP8X` canvas and `ANMF` frames."""
    width = height = frames = milliseconds = 0
    with path.open("rb") as file:
        file.seek(12)
        while len(head := file.read(8)) == 8:
            kind, length = struct.unpack("<4sI", head)
            body = file.read(min(length, 16))
            if kind == b"VP8X":
                width = int.from_bytes(body[4:7], "little") + 1
                height = int.from_bytes(body[7:10], "little") + 1
            elif kind == b"ANMF":
                frames += 1
                milliseconds += int.from_bytes(body[12:15], "little")
            file.seek(length + (length & 1) - len(body), 1)
    seconds = Fraction(milliseconds, 1000)
    rate = Fraction(frames) / seconds if seconds else Fraction(0)
    return Facts("webp", size, seconds, frames, width, height, rate, video="webp")
