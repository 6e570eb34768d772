"""`blur` against the integral of a Gaussian, blocks against means, and nothing outside."""

from __future__ import annotations

from math import erf, sqrt
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.media import pictures
from tests.oracles import reels as footage
from tests.oracles.registry import oracle
from tests.oracles.studio import Studio

_FRAMES = 4
_WIDE, _HIGH = 160, 90
Picture = NDArray[np.float64]


@pytest.fixture(scope="module")
def step(reels: Path) -> Path:
    """Dark left of column 80, light right of it."""
    return drawing(reels / "step.mov", "if(lt(X,80),60,180)")


@pytest.fixture(scope="module")
def squares(reels: Path) -> Path:
    """A chequered board of squares of ten pixels: any blur changes all of it."""
    return drawing(reels / "squares.mov", "60+100*mod(floor(X/10)+floor(Y/10),2)")


def drawing(path: Path, lum: str) -> Path:
    pattern = (
        f"nullsrc=s={_WIDE}x{_HIGH}:r=30,geq=lum='{lum}':cb=128:cr=128,format=yuv420p,"
        "setparams=range=tv:colorspace=bt709"
    )
    return footage.picture(path, pattern, seconds=_FRAMES / 30)


def luma(path: Path, frame: int = 0) -> Picture:
    planes = pictures.frames(path, "yuv420p")[frame]
    return planes[:_HIGH].astype(float)


def film(studio: Studio, source: Path, *sentences: str) -> Path:
    return studio.film(*sentences, base=[source], frames=_FRAMES, quality=2)


@oracle("blur")
@pytest.mark.parametrize("radius", [24, 60])
def test_a_step_becomes_the_integral_of_a_gaussian(studio: Studio, step: Path, radius: int) -> None:
    """Sigma is the radius on a picture with 1080 lines, so a twelfth of it on 90."""
    sigma = radius * _HIGH / 1080
    made = luma(film(studio, step, f"blur the video with radius {radius}"))
    at = np.arange(_WIDE) + 0.5 - 80
    wanted = 120 + 60 * np.array([erf(x / sigma / sqrt(2)) for x in at])
    assert np.abs(made - wanted).max() <= 6


@oracle("blur")
def test_blocks_are_the_means_of_what_they_cover(studio: Studio, step: Path) -> None:
    """Radius 96 on 1080 lines is a block of 16 on 90: 10 blocks across, the middle one sharp."""
    made = luma(film(studio, step, "pixelate the video with 96px"))
    source = luma(step)
    for left in range(0, _WIDE, 16):
        block = made[:, left : left + 16]
        assert np.abs(block - source[:, left : left + 16].mean()).max() <= 3


REGIONS = [
    ("blur the top left corner", np.s_[:30, :54]),
    ("把右下角模糊", np.s_[60:, 106:]),
    ("blur the left side", np.s_[:, :54]),
    ("blur the bottom", np.s_[60:, :]),
    ("pixelate the center", np.s_[22:68, 40:120]),
]


@oracle("blur")
@pytest.mark.parametrize(("sentence", "inside"), REGIONS, ids=[case[0] for case in REGIONS])
def test_nothing_changes_outside_the_region(
    studio: Studio, squares: Path, sentence: str, inside: tuple[slice, slice]
) -> None:
    made, source = luma(film(studio, squares, f"{sentence} 60px")), luma(squares)
    region = np.zeros(made.shape, dtype=bool)
    region[inside] = True
    assert np.abs(made - source)[~region].max() <= 4
    assert made[inside].std() < 0.75 * source[inside].std()


@oracle("blur")
def test_edges_are_all_around_the_middle(studio: Studio, squares: Path) -> None:
    made = luma(film(studio, squares, "blur the edges with radius 60"))
    source = luma(squares)
    assert np.abs(made - source)[18:72, 32:128].max() <= 4
    assert made[:16].std() < 0.75 * source[:16].std()
    assert made[:, 130:].std() < 0.75 * source[:, 130:].std()


@oracle("blur")
def test_the_same_region_is_replaced_and_ranges_hold(studio: Studio, step: Path) -> None:
    twice = film(studio, step, "blur the video with 120px", "blur the first 2 frames with 24px")
    once = film(studio, step, "blur the video with 24px")
    assert np.abs(luma(twice, 1) - luma(once, 1)).max() <= 3
    assert np.abs(luma(twice, 2) - luma(once, 2)).max() > 20
