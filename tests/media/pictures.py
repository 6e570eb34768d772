"""Decoded frames as arrays and hashes."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]


def frames(path: Path, form: str = "gray") -> list[Pixels]:
    """Every frame as an array: `gray` (height, width), `rgb24` (height, width, 3)."""
    with av.open(str(path)) as container:
        return [np.asarray(frame.to_ndarray(format=form)) for frame in container.decode(video=0)]


def hashes(path: Path) -> list[str]:
    """A digest of each frame's yuv420p planes."""
    return [hashlib.md5(item.tobytes()).hexdigest() for item in frames(path, "yuv420p")]


def changed(one: Pixels, other: Pixels, least: int = 8) -> NDArray[np.bool_]:
    """Where two frames differ by more than compression does."""
    result: Any = np.abs(one.astype(int) - other.astype(int)) > least
    return np.asarray(result)


def samples(path: Path) -> NDArray[np.float64]:
    """The sound as floats of shape (channels, samples)."""
    with av.open(str(path)) as container:
        resampler = av.AudioResampler(format="fltp", layout="stereo", rate=48_000)
        parts = [
            piece.to_ndarray()
            for frame in container.decode(audio=0)
            for piece in resampler.resample(frame)
        ]
    return np.concatenate(parts, axis=1).astype(np.float64)


def decibels(sound: NDArray[np.float64]) -> float:
    """Root mean square level in dBFS."""
    return float(20 * np.log10(np.sqrt(np.mean(sound**2)) + 1e-9))
