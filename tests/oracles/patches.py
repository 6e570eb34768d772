"""Eight plain colours side by side, and what is left of them in a finished film."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tests.media import pictures
from tests.oracles import reels as footage

SIZE = (160, 90)
COLORS = ("606060", "b0b0b0", "c04040", "40a050", "4050b0", "c0a040", "9060a0", "d0b0a0")
FRAMES = 6
_WIDE, _HIGH = 40, 45
Colours = NDArray[np.float64]

PATCHES: Colours = np.array([[int(c[at : at + 2], 16) for at in (0, 2, 4)] for c in COLORS]) / 255
"""Red, green and blue of each patch, 0 to 1: shape (8, 3)."""


def patches(path: Path) -> Path:
    """Footage of the eight colours, 0.2 s at 30 frames a second."""
    boxes = ",".join(
        f"drawbox={number % 4 * _WIDE}:{number // 4 * _HIGH}:{_WIDE}:{_HIGH}:0x{code}:fill"
        for number, code in enumerate(COLORS)
    )
    wide, high = SIZE
    pattern = (
        f"color=black:s={wide}x{high}:r=30,format=gbrp,{boxes},"
        "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p,"
        "setparams=range=tv:colorspace=bt709"
    )
    return footage.picture(path, pattern, seconds=FRAMES / 30)


def rgb(path: Path, frame: int = 0) -> Colours:
    """A frame's red, green and blue, 0 to 1, by the matrix of bt709: shape (height, width, 3)."""
    planes = pictures.frames(path, "yuv420p")[frame].astype(float)
    high = planes.shape[0] * 2 // 3
    wide = planes.shape[1]
    luma = (planes[:high] - 16) / 219
    chroma = (planes[high:].reshape(2, high // 2, wide // 2) - 128) / 224
    blue, red = (np.kron(plane, np.ones((2, 2))) for plane in chroma)
    r = luma + 1.5748 * red
    b = luma + 1.8556 * blue
    g = (luma - 0.2126 * r - 0.0722 * b) / 0.7152
    return np.stack([r, g, b], axis=-1)


def seen(path: Path, frame: int = 0) -> Colours:
    """The colour in the middle of each patch: shape (8, 3)."""
    picture = rgb(path, frame)
    middles = [
        picture[row * _HIGH + 14 : row * _HIGH + 30, column * _WIDE + 12 : column * _WIDE + 28]
        for row in (0, 1)
        for column in range(4)
    ]
    return np.array([part.mean(axis=(0, 1)) for part in middles])


def assert_near(got: Colours, wanted: Colours, least: float = 0.02) -> None:
    """Every channel of every patch, within the rounding of 8 bits and the encoder."""
    assert np.abs(got - np.clip(wanted, 0, 1)).max() < least
