"""`fit` and `resize` against a reference in numpy, on a picture that is smooth both ways.

On a plane of light every good scaler gives the same values, so the reference needs none: the
value of a pixel is known from where it lies.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from tests.media import pictures
from tests.oracles import reels as footage
from tests.oracles.registry import oracle
from tests.oracles.studio import Studio

_WIDE = (160, 90)
_TALL = (90, 160)


def plane(path: Path, width: int, height: int) -> Path:
    pattern = (
        f"nullsrc=s={width}x{height}:r=30,geq=lum='36+90*(X+0.5)/{width}+80*(Y+0.5)/{height}'"
        ":cb=128:cr=128,format=yuv420p,setparams=range=tv:colorspace=bt709"
    )
    return footage.picture(path, pattern, seconds=0.2)


@pytest.fixture(scope="module")
def wide(reels: Path) -> Path:
    return plane(reels / "wide.mov", *_WIDE)


@pytest.fixture(scope="module")
def tall(reels: Path) -> Path:
    return plane(reels / "tall.mov", *_TALL)


def luma(path: Path) -> np.ndarray:
    """The first frame's own luma, 16 to 235."""
    frame = pictures.frames(path, "yuv420p")[0]
    return frame[: frame.shape[0] * 2 // 3].astype(float)


def seen(width: int, height: int, shown_wide: float, shown_high: float) -> np.ndarray:
    """A canvas over whose centre the whole plane lies, `shown_wide` x `shown_high` pixels large;
    outside of it the plane goes on."""
    across = (np.arange(width) + 0.5 - width / 2) / shown_wide + 0.5
    down = (np.arange(height) + 0.5 - height / 2) / shown_high + 0.5
    return np.asarray(36 + 90 * across[None, :] + 80 * down[:, None])


def even(value: float) -> int:
    return 2 * round(value / 2)


CASES = [
    ("make it 1:1", _WIDE, (90, 90)),
    ("改成9:16", _WIDE, (90, 160)),
    ("make it vertical", _WIDE, (90, 160)),
    ("change the aspect ratio to 16:9", _TALL, (160, 90)),
    ("make it 4:5", _WIDE, (90, 112)),
]
IDS = [f"{case[0]}-{case[1][0]}" for case in CASES]


def fitted(studio: Studio, source: tuple[int, int], sentence: str, reels: Path) -> np.ndarray:
    name = "wide.mov" if source == _WIDE else "tall.mov"
    made = studio.film(sentence, base=[plane(reels / name, *source)], frames=6, quality=2)
    return luma(made)


def inner(canvas: tuple[int, int], source: tuple[int, int]) -> tuple[int, int]:
    """The size of the whole picture inside the canvas."""
    scale = min(Fraction(canvas[0], source[0]), Fraction(canvas[1], source[1]))
    return even(float(source[0] * scale)), even(float(source[1] * scale))


@oracle("fit")
@pytest.mark.parametrize(("sentence", "source", "canvas"), CASES, ids=IDS)
def test_black_bars_beside_the_whole_picture(
    studio: Studio, reels: Path, sentence: str, source: tuple[int, int], canvas: tuple[int, int]
) -> None:
    got = fitted(studio, source, f"{sentence} with black bars", reels)
    wide, high = inner(canvas, source)
    assert got.shape == (canvas[1], canvas[0])
    assert_centred(got, wide, high, seen(*canvas, wide, high))
    outside = np.ones(got.shape, dtype=bool)
    outside[band(canvas[1], high, 1), band(canvas[0], wide, 1)] = False
    assert outside.any()
    assert np.abs(got[outside] - 16).max() <= 2


def band(whole: int, part: int, more: int) -> slice:
    """The middle `part` of `whole`, `more` pixels wider on both sides."""
    start = (whole - part) // 2
    return slice(max(0, start - more), min(whole, start + part + more))


def assert_centred(got: np.ndarray, wide: int, high: int, reference: np.ndarray) -> None:
    """The middle shows the picture; two pixels at its rim may blend, one pixel may be shifted."""
    rows, columns = band(got.shape[0], high, -3), band(got.shape[1], wide, -3)
    step = 90 / wide + 80 / high
    assert np.abs(got - reference)[rows, columns].max() <= 2 + step


@oracle("fit")
@pytest.mark.parametrize(("sentence", "source", "canvas"), CASES, ids=IDS)
def test_cropped_to_fill_shows_the_middle(
    studio: Studio, reels: Path, sentence: str, source: tuple[int, int], canvas: tuple[int, int]
) -> None:
    got = fitted(studio, source, f"{sentence} cropped to fill the frame", reels)
    scale = max(canvas[0] / source[0], canvas[1] / source[1])
    reference = seen(*canvas, source[0] * scale, source[1] * scale)
    assert got.shape == reference.shape
    assert np.abs(got - reference)[2:-2, 2:-2].max() <= 3


@oracle("fit")
@pytest.mark.parametrize(("sentence", "source", "canvas"), CASES, ids=IDS)
def test_stretched_shows_everything_everywhere(
    studio: Studio, reels: Path, sentence: str, source: tuple[int, int], canvas: tuple[int, int]
) -> None:
    got = fitted(studio, source, f"{sentence} stretched", reels)
    assert np.abs(got - seen(*canvas, *canvas))[2:-2, 2:-2].max() <= 3


@oracle("fit")
@pytest.mark.parametrize(("sentence", "source", "canvas"), CASES, ids=IDS)
def test_the_blurred_background_is_a_darker_larger_copy(
    studio: Studio, reels: Path, sentence: str, source: tuple[int, int], canvas: tuple[int, int]
) -> None:
    """A plane stays the same plane when it is blurred, but for its rim."""
    got = fitted(studio, source, f"{sentence} with a blurred background", reels)
    wide, high = inner(canvas, source)
    assert_centred(got, wide, high, seen(*canvas, wide, high))
    scale = max(canvas[0] / source[0], canvas[1] / source[1])
    behind = 16 + (seen(*canvas, source[0] * scale, source[1] * scale) - 16) * 0.65
    outside = np.zeros(got.shape, dtype=bool)
    outside[8:-8, 8:-8] = True
    outside[band(canvas[1], high, 4), band(canvas[0], wide, 4)] = False
    assert outside.any()
    assert np.abs(got - behind)[outside].max() <= 6


@oracle("resize")
@pytest.mark.parametrize(
    ("sentence", "size"),
    [
        ("resize to 128x72", (128, 72)),
        ("scale to 50%", (80, 46)),
        ("make it 180p", (320, 180)),
        ("分辨率调到240x136", (240, 136)),
        ("resize to 101x57", (102, 58)),
    ],
)
def test_resize_has_the_exact_even_size(
    studio: Studio, wide: Path, sentence: str, size: tuple[int, int]
) -> None:
    """Halves round up: 50 % of 90 is 45, written as 46."""
    got = luma(studio.film(sentence, base=[wide], frames=6, quality=2))
    assert got.shape == (size[1], size[0])
    assert np.abs(got - seen(*size, *size))[2:-2, 2:-2].max() <= 3


@oracle("resize")
def test_resize_to_another_shape_adds_bars(studio: Studio, tall: Path) -> None:
    got = luma(studio.film("resize to 160x160", base=[tall], frames=6, quality=2))
    assert got.shape == (160, 160)
    assert np.abs(got[:, :34] - 16).max() <= 2
    assert_centred(got, 90, 160, seen(160, 160, 90, 160))
