"""`sharpen`, `vignette`, `border` and `grain` against their formulas in numpy."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.media import pictures
from tests.oracles import reels as footage
from tests.oracles.patches import rgb
from tests.oracles.registry import oracle
from tests.oracles.studio import Studio

_FRAMES = 6
_WIDE, _HIGH = 160, 90
_GREY = 120
Picture = NDArray[np.float64]


@pytest.fixture(scope="module")
def waves(reels: Path) -> Path:
    """Soft waves both ways, far from black and white."""
    return drawing(reels / "waves.mov", "120+30*sin(X/3)+20*cos(Y/4)")


@pytest.fixture(scope="module")
def grey(reels: Path) -> Path:
    return drawing(reels / "grey.mov", str(_GREY))


def drawing(path: Path, lum: str) -> Path:
    pattern = (
        f"nullsrc=s={_WIDE}x{_HIGH}:r=30,geq=lum='{lum}':cb=128:cr=128,format=yuv420p,"
        "setparams=range=tv:colorspace=bt709"
    )
    return footage.picture(path, pattern, seconds=_FRAMES / 30)


def luma(path: Path, frame: int = 0) -> Picture:
    return pictures.frames(path, "yuv420p")[frame][:_HIGH].astype(float)


def film(studio: Studio, source: Path, *sentences: str) -> Path:
    return studio.film(*sentences, base=[source], frames=_FRAMES, quality=2)


def binomial(picture: Picture) -> Picture:
    """The 5x5 kernel 1 4 6 4 1, edges repeated."""
    weights = np.array([1, 4, 6, 4, 1]) / 16
    padded = np.pad(picture, 2, mode="edge")
    rows = sum(weights[i] * padded[i : i + _HIGH] for i in range(5))
    return np.asarray(sum(weights[i] * rows[:, i : i + _WIDE] for i in range(5)))


@oracle("sharpen")
@pytest.mark.parametrize(("sentence", "amount"), [("sharpen the video", 1), ("锐化80%", 1.6)])
def test_sharpening_is_an_unsharp_mask(
    studio: Studio, waves: Path, sentence: str, amount: float
) -> None:
    source = luma(waves)
    wanted = np.clip(source + amount * (source - binomial(source)), 0, 255)
    assert np.abs(wanted - source).max() > 3
    assert np.abs(luma(film(studio, waves, sentence)) - wanted).max() <= 3


@oracle("sharpen")
def test_sharpening_a_range_leaves_the_rest(studio: Studio, waves: Path) -> None:
    made = film(studio, waves, "sharpen the first 2 frames by 100%")
    assert np.abs(luma(made, 1) - luma(waves)).max() > 6
    assert np.abs(luma(made, 2) - luma(waves)).max() <= 3


@oracle("vignette")
@pytest.mark.parametrize(
    ("sentence", "amount"), [("add a vignette", 0.5), ("加暗角，强度80%", 0.8)]
)
def test_a_vignette_falls_off_as_the_cosine_to_the_fourth(
    studio: Studio, grey: Path, sentence: str, amount: float
) -> None:
    made = rgb(film(studio, grey, sentence)).mean(axis=2)
    across, down = np.meshgrid(np.arange(_WIDE) - _WIDE / 2, np.arange(_HIGH) - _HIGH / 2)
    far = np.hypot(across, down) / np.hypot(_WIDE / 2, _HIGH / 2)
    wanted = (_GREY - 16) / 219 * np.cos(0.4 * np.pi * amount * far) ** 4
    assert np.abs(made - wanted).max() < 0.02


BORDERS = [
    ("add a white border", 2, (1.0, 1.0, 1.0)),
    ("add a 10px red border", 10, (1.0, 0.0, 0.0)),
    ("加一个10%的蓝色边框", 10, (0.0, 0.0, 1.0)),
]


@oracle("border")
@pytest.mark.parametrize(("sentence", "pixels", "color"), BORDERS, ids=[b[0] for b in BORDERS])
def test_a_border_is_as_wide_and_as_coloured_as_said(
    studio: Studio, grey: Path, sentence: str, pixels: int, color: tuple[float, float, float]
) -> None:
    """Colour has half the resolution, so the row beside the rim may blend."""
    made = rgb(film(studio, grey, sentence))
    inside = np.zeros(made.shape[:2], dtype=bool)
    inside[pixels + 2 : -pixels - 2, pixels + 2 : -pixels - 2] = True
    rim = np.ones(made.shape[:2], dtype=bool)
    rim[max(1, pixels - 2) : -max(1, pixels - 2), max(1, pixels - 2) : -max(1, pixels - 2)] = False
    assert np.abs(made[rim] - np.array(color)).max() < 0.06
    assert np.abs(made[inside] - (_GREY - 16) / 219).max() < 0.03


@oracle("border")
def test_a_second_border_replaces_the_first(studio: Studio, grey: Path) -> None:
    made = rgb(film(studio, grey, "add a 20px red border", "add a 6px black border"))
    assert np.abs(made[9:-9, 9:-9] - (_GREY - 16) / 219).max() < 0.03
    assert made[:4].max() < 0.06


@oracle("grain")
def test_grain_is_noise_that_moves_and_keeps_the_brightness(studio: Studio, grey: Path) -> None:
    made = film(studio, grey, "add 50% grain")
    shown = [luma(made, frame) for frame in range(_FRAMES)]
    for picture in shown:
        assert abs(picture.mean() - _GREY) < 1.5
        assert 4 < picture.std() < 20
    for one, other in pairwise(shown):
        assert abs(np.corrcoef(one.ravel(), other.ravel())[0, 1]) < 0.1
    weak = luma(film(studio, grey, "add a little grain"))
    assert 0.5 < weak.std() < 0.5 * shown[0].std()


@oracle("grain")
def test_grain_is_the_same_in_every_render_and_wherever_a_frame_stands(
    studio: Studio, grey: Path
) -> None:
    first = film(studio, grey, "add film grain")
    again = film(studio, grey, "add film grain")
    assert pictures.hashes(first) == pictures.hashes(again)
    cut = studio.film(
        "add film grain", "cut the first 2 frames", base=[grey], frames=_FRAMES - 2, quality=2
    )
    assert np.abs(luma(cut, 1) - luma(first, 3)).max() <= 6
