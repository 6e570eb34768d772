"""`flip`, `rotate` and `crop`: exact, against numpy's own flips, turns and slices."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.media import pictures
from tests.oracles import reels as footage
from tests.oracles.registry import oracle
from tests.oracles.studio import Studio

_FRAMES = 6
Picture = NDArray[np.uint8]


@pytest.fixture(scope="module")
def chart(reels: Path) -> Path:
    """No symmetry anywhere: steps of eight pixels, so that compression keeps them."""
    pattern = (
        "nullsrc=s=160x88:r=30,geq=lum='40+10*mod(floor(X/8)*7+floor(Y/8)*3,18)':cb=128:cr=128,"
        "format=yuv420p,setparams=range=tv:colorspace=bt709"
    )
    return footage.picture(reels / "chart.mov", pattern, seconds=_FRAMES / 30)


def luma(path: Path, frame: int = 0) -> Picture:
    planes = pictures.frames(path, "yuv420p")[frame]
    return planes[: planes.shape[0] * 2 // 3]


def film(studio: Studio, source: Path, *sentences: str) -> Path:
    return studio.film(*sentences, base=[source], frames=_FRAMES, quality=2)


def assert_same(got: Picture, wanted: Picture) -> None:
    assert got.shape == wanted.shape
    assert np.abs(got.astype(int) - wanted.astype(int)).max() <= 3


CASES = [
    (("mirror the video",), lambda chart: chart[:, ::-1]),
    (("画面上下翻转",), lambda chart: chart[::-1]),
    (("mirror it", "flip it vertically"), lambda chart: chart[::-1, ::-1]),
    (("mirror it", "mirror it"), lambda chart: chart),
    (("rotate it 90 degrees",), lambda chart: np.rot90(chart, -1)),
    (("逆时针旋转90度",), lambda chart: np.rot90(chart)),
    (("turn it upside down",), lambda chart: np.rot90(chart, 2)),
    (("rotate left", "rotate left"), lambda chart: np.rot90(chart, 2)),
    (("mirror it", "rotate it 90 degrees"), lambda chart: np.rot90(chart[:, ::-1], -1)),
    (("rotate it 90 degrees", "mirror it"), lambda chart: np.rot90(chart, -1)[:, ::-1]),
]


@oracle("flip", "rotate")
@pytest.mark.parametrize(("sentences", "turned"), CASES, ids=["+".join(case[0]) for case in CASES])
def test_turns_are_exact(
    studio: Studio, chart: Path, sentences: tuple[str, ...], turned: object
) -> None:
    assert callable(turned)
    assert_same(luma(film(studio, chart, *sentences)), turned(luma(chart)))


CROPS = [
    (("crop 10% off the left",), np.s_[:, 16:]),
    (("crop the top 25% and the bottom 10%",), np.s_[22:80]),
    (("四周裁掉10%",), np.s_[8:80, 16:144]),
    (("crop to 1:1 at the top left",), np.s_[:, :88]),
    (("crop to 1:1 from the right",), np.s_[:, 72:]),
    (("crop 50% off the left", "crop 50% off the left"), np.s_[:, 120:]),
]


@oracle("crop")
@pytest.mark.parametrize(("sentences", "window"), CROPS, ids=["+".join(case[0]) for case in CROPS])
def test_crops_are_slices(
    studio: Studio, chart: Path, sentences: tuple[str, ...], window: tuple[slice, ...]
) -> None:
    assert_same(luma(film(studio, chart, *sentences)), luma(chart)[window])


@oracle("crop")
def test_a_crop_goes_with_turns_and_other_sizes(studio: Studio, chart: Path) -> None:
    mixed = ("mirror it", "crop 10% off the left", "rotate it 90 degrees", "crop the top 20%")
    made = luma(film(studio, chart, *mixed))
    assert_same(made, np.rot90(luma(chart)[:, ::-1][:, 16:], -1)[28:])
    large = studio.film(
        "crop 50% off the left", "resize to 160x176", base=[chart], frames=_FRAMES, quality=2
    )
    doubled = luma(large)
    assert doubled.shape == (176, 160)
    assert_same(doubled[7::16, 7::16], luma(chart)[3::8, 83::8])


@oracle("crop")
def test_a_tiny_crop_shown_huge_stays_cheap(studio: Studio, chart: Path) -> None:
    """A tenth of the picture at 16 times its size is drawn smaller and enlarged in the end."""
    crops = ("crop 90% off the left", "crop 80% off the top", "resize to 1024x1152")
    made = luma(studio.film(*crops, base=[chart], frames=_FRAMES, quality=10))
    assert made.shape == (1152, 1024)
    assert np.abs(made[256::512, 256::512][:2] - luma(chart)[76::8, 148::8][:2]).max() <= 12


@oracle("flip")
def test_a_range_turns_to_the_frame(studio: Studio, chart: Path) -> None:
    made = film(studio, chart, "mirror the first 2 frames")
    assert_same(luma(made, 1), luma(chart)[:, ::-1])
    assert_same(luma(made, 2), luma(chart))


@oracle("rotate")
def test_a_turned_part_is_fitted_into_the_shape_there_is(studio: Studio, reels: Path) -> None:
    """160x88 on its side is 48x88 in a canvas of 160x88, with bars left and right."""
    pattern = (
        "nullsrc=s=160x88:r=30,geq=lum='36+90*(X+0.5)/160+80*(Y+0.5)/88':cb=128:cr=128,"
        "format=yuv420p,setparams=range=tv:colorspace=bt709"
    )
    plane = footage.picture(reels / "turned.mov", pattern, seconds=_FRAMES / 30)
    film_of = film(studio, plane, "rotate the first 3 frames 90 degrees")
    made = luma(film_of).astype(float)
    assert made.shape == (88, 160)
    assert np.abs(made[:, [*range(54), *range(106, 160)]] - 16).max() <= 3
    across, down = (np.arange(48) + 0.5) / 48, (np.arange(88) + 0.5) / 88
    wanted = 36 + 90 * down[:, None] + 80 * (1 - across)[None, :]
    assert np.abs(made[:, 56:104] - wanted)[3:-3, 3:-3].max() <= 4
    assert_same(luma(film_of, 4), luma(plane))
