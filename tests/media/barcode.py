"""Synthetic footage whose frames carry their own number, and the reader of those numbers.

Frame n shows n in binary as ten vertical stripes, the lowest bit on the left: white is 1.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import av
import imageio_ffmpeg
import numpy as np

from nemoflow.engine import ffmpeg

WIDTH, HEIGHT, BITS = 160, 90, 10
_STRIPE = WIDTH // BITS
PATTERN = (
    f"nullsrc=s={WIDTH}x{HEIGHT}:r={{rate}}:d={{seconds}},"
    f"geq=lum='16+219*mod(floor(N/pow(2,floor(X/{_STRIPE}))),2)':cb=128:cr=128,"
    "format=yuv420p,setparams=range=tv:colorspace=bt709"
)


def run(*arguments: str, cwd: Path | None = None) -> tuple[str, ...]:
    """Runs the bundled FFmpeg and returns what it logged."""
    return ffmpeg.run(
        imageio_ffmpeg.get_ffmpeg_exe(),
        arguments,
        cwd=cwd or Path.cwd(),
        environ={},
        cancel=threading.Event(),
        doing="make test media",
    ).log


def make(
    path: Path,
    *,
    frames: int = 60,
    rate: str = "30",
    sound: Sequence[str] = (),
    encoder: Sequence[str] = ("-c:v", "libx264", "-preset", "ultrafast", "-crf", "18", "-g", "12"),
    filters: str = "",
) -> Path:
    """A barcode video of `frames` at `rate`; `sound` holds an input's arguments, for example
    `("-f", "lavfi", "-i", "sine=440:d=2")`."""
    numerator, _, denominator = rate.partition("/")
    seconds = (frames + 5) * int(denominator or 1) / int(numerator)
    pattern = PATTERN.format(rate=rate, seconds=seconds) + (f",{filters}" if filters else "")
    maps = ("-map", "0:v", "-map", "1:a", "-c:a", "aac") if sound else ()
    run(
        *("-f", "lavfi", "-i", pattern, *sound, *maps),
        *("-frames:v", str(frames), *encoder, str(path)),
    )
    return path


def read(path: Path) -> list[int]:
    """The numbers of a video's frames, in order of display."""
    with av.open(str(path)) as container:
        return [number(frame.to_ndarray(format="gray")) for frame in container.decode(video=0)]


def number(grey: np.ndarray[Any, Any]) -> int:
    """The number that a picture of grey values shows."""
    height, width = grey.shape
    middle = [int((bit + 0.5) * width / BITS) for bit in range(BITS)]
    stripes = [grey[height // 3 : height * 2 // 3, at - 2 : at + 3].mean() for at in middle]
    return sum(1 << bit for bit, light in enumerate(stripes) if light > 128)
