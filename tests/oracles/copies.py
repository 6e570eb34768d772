"""Footage that was coded in many ways, and what a copy of it is held to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import av

from nemoflow.engine.copying import Copied, Encoded, Look, copying_of
from nemoflow.engine.packets import coded
from nemoflow.engine.timeline import Timeline
from nemoflow.model.canon import digest
from tests.media import barcode
from tests.media.stage import output

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


PLAIN = Take("plain.mp4", encoder(bframes=0))
REORDERED = Take("reordered.mp4", encoder("-x264-params", "b-pyramid=normal", bframes=3))
TONE = ("-f", "lavfi", "-i", "sine=440:r=44100:d=2")
SOUNDED = Take("sounded.mp4", sound=TONE)
FILM = Take("film.mkv", rate="30000/1001")
UNEVEN = Take(
    "uneven.mp4",
    encoder("-fps_mode", "passthrough", "-enc_time_base", "1:90000"),
    filters="settb=1/90000,setpts='PTS+if(eq(mod(N,5),2),2430,0)'",
)
COPYABLE = (PLAIN, REORDERED, SOUNDED, FILM)


def looked(*files: Path) -> Look:
    """Looks at files as a plan does."""
    held = {digest(str(path)): str(path) for path in files}
    return lambda source, rate: coded(held[source], rate)


def verdict(
    timeline: Timeline, *files: Path, name: str = "a.mp4", **wanted: object
) -> Copied | Encoded:
    """How a timeline of these files becomes an output."""
    return copying_of(timeline, output(name, mode="auto", **wanted), looked(*files))
