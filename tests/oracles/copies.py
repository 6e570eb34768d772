"""Footage that was coded in many ways, and what a copy of it is held to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import av

from tests.media import barcode

FRAMES = 60
GOP = 12
_SPS, _PPS = 7, 8


def encoder(*more: str, bframes: int = 2, gop: int = GOP) -> tuple[str, ...]:
    """x264 with keyframes exactly every `gop` frames."""
    return (
        *("-c:v", "libx264", "-preset", "veryfast", "-crf", "18", "-bf", str(bframes)),
        *("-g", str(gop), "-keyint_min", str(gop), "-sc_threshold", "0", *more),
    )


@dataclass(frozen=True)
class Take:
    """A way to make 60 numbered frames."""

    name: str
    coding: tuple[str, ...] = encoder()
    rate: str = "30"
    sound: tuple[str, ...] = ()
    filters: str = ""

    def path(self, folder: Path) -> Path:
        """Where it lies; made when it does not."""
        path = folder / self.name
        if not path.exists():
            barcode.make(
                path,
                frames=FRAMES,
                rate=self.rate,
                sound=self.sound,
                encoder=self.coding,
                filters=self.filters,
            )
        return path


def payloads(path: Path) -> list[bytes]:
    """What is coded of every frame, in the order of decoding, without the decoder's settings.

    FFmpeg repeats those before keyframes when it joins files.
    """
    with av.open(str(path)) as container:
        video = container.streams.video[0]
        return [_frame(bytes(packet)) for packet in container.demux(video) if packet.size]


def _frame(data: bytes) -> bytes:
    kept = b""
    while data:
        size = 4 + int.from_bytes(data[:4], "big")
        kept += data[:size] if data[4] & 31 not in (_SPS, _PPS) else b""
        data = data[size:]
    return kept


def pictures(path: Path) -> list[bytes]:
    """The brightness of every frame, bit by bit, in the order of display."""
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="gray").tobytes() for frame in container.decode(video=0)]


def is_copy(made: Path, *sources: Path) -> bool:
    """Whether every coded frame of a file is one of its sources', byte by byte."""
    known = {data for source in sources for data in payloads(source)}
    return known.issuperset(payloads(made))
