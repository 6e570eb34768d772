"""Footage with known content: numbered frames of three rates, tones, greys, pictures.

Reels count from different numbers, so a number tells the reel and the frame.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from tests.media import barcode
from tests.media.barcode import BITS
from tests.oracles.studio import half_up

_LOSSLESS = ("-c:v", "libx264", "-preset", "ultrafast", "-qp", "0", "-g", "10")


@dataclass(frozen=True)
class Reel:
    """`frames` numbered frames; frame i shows `first + i`. `sound` is a tone in Hz, 0 for none."""

    name: str
    rate: Fraction
    frames: int
    first: int
    width: int
    height: int
    sound: int = 0

    def path(self, folder: Path) -> Path:
        """Where the file lies; made when it does not."""
        path = folder / self.name
        if not path.exists():
            _make(self, path)
        return path

    def numbers(self, rate: Fraction) -> list[int]:
        """What a timeline of `rate` sees: for moment k, the latest frame that has begun.

        A frame begins at the moment nearest to its own time; halves go to the later one.
        """
        length = half_up(self.frames / self.rate * rate)
        begins = [half_up(i / self.rate * rate) for i in range(self.frames)]
        return [
            self.first + max(i for i, begin in enumerate(begins) if begin <= k)
            for k in range(length)
        ]


REELS = (
    Reel("alpha.mp4", Fraction(30), 33, 0, 160, 90, sound=440),
    Reel("bravo.mp4", Fraction(25), 24, 300, 128, 72),
    Reel("charlie.mkv", Fraction(30000, 1001), 29, 600, 192, 108, sound=660),
)


def _make(reel: Reel, path: Path) -> None:
    bit = f"mod(floor((N+{reel.first})/pow(2,floor(X*{BITS}/{reel.width}))),2)"
    seconds = float(reel.frames / reel.rate)
    picture = (
        f"nullsrc=s={reel.width}x{reel.height}:r={reel.rate}:d={seconds + 1},"
        f"geq=lum='16+219*{bit}':cb=128:cr=128,format=yuv420p,"
        "setparams=range=tv:colorspace=bt709"
    )
    sound: tuple[str, ...] = ()
    if reel.sound:
        codec = "flac" if path.suffix == ".mkv" else "aac"
        tone = f"sine={reel.sound}:r=44100:d={seconds:.6f}"
        sound = ("-f", "lavfi", "-i", tone, "-map", "0:v", "-map", "1:a", "-c:a", codec)
    barcode.run(
        *("-f", "lavfi", "-i", picture, *sound),
        *("-frames:v", str(reel.frames), *_LOSSLESS, str(path)),
    )


def picture(path: Path, pattern: str, *, seconds: float = 2, sound: str = "") -> Path:
    """Footage from a lavfi pattern, without loss; `sound` is a lavfi source."""
    if path.exists():
        return path
    audio = ("-f", "lavfi", "-t", str(seconds), "-i", sound, "-c:a", "pcm_s16le") if sound else ()
    barcode.run(
        *("-f", "lavfi", "-t", str(seconds), "-i", pattern, *audio[:6]),
        *(*_LOSSLESS, "-pix_fmt", "yuv420p", "-color_range", "tv", "-colorspace", "bt709"),
        *(*audio[6:], str(path)),
    )
    return path


def sound(path: Path, pattern: str, *, seconds: float = 2) -> Path:
    """A WAV file from a lavfi source, the same on both sides."""
    if not path.exists():
        both = f"{pattern},pan=stereo|c0=c0|c1=c0"
        barcode.run("-f", "lavfi", "-t", str(seconds), "-i", both, "-ar", "48000", str(path))
    return path
