"""Natural randomness: tileable noise with the spectrum of clouds, hills and surf."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def clouds(shape: tuple[int, int], slope: float, seed: int) -> NDArray[np.float32]:
    """A tileable texture in 0..1; a larger `slope` is smoother."""
    white = np.fft.rfft2(np.random.default_rng(seed).standard_normal(shape))
    across = np.fft.rfftfreq(shape[1])[None, :] * shape[1]
    down = np.fft.fftfreq(shape[0])[:, None] * shape[0]
    frequency = np.hypot(across, down)
    frequency[0, 0] = 1
    return _levelled(np.fft.irfft2(white / frequency**slope, s=shape))


def ridge(length: int, slope: float, seed: int, lowest: int = 1) -> NDArray[np.float32]:
    """A tileable skyline in 0..1; waves longer than `length / lowest` are left out."""
    white = np.fft.rfft(np.random.default_rng(seed).standard_normal(length))
    frequency = np.arange(len(white), dtype=np.float64)
    frequency[0] = 1
    shaped = white / frequency**slope
    shaped[:lowest] = 0
    return _levelled(np.fft.irfft(shaped, n=length))


def _levelled(values: NDArray[np.float64]) -> NDArray[np.float32]:
    low, high = values.min(), values.max()
    return np.asarray((values - low) / (high - low), dtype=np.float32)
