"""`zoom` and `ken_burns` on a plane of light, whose value at a pixel says where it comes from."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.media import pictures
from tests.oracles import reels as footage
from tests.oracles.registry import oracle
from tests.oracles.studio import Studio

_FRAMES = 30
_WIDE, _HIGH = 160, 90
Picture = NDArray[np.float64]


@pytest.fixture(scope="module")
def plane(reels: Path) -> Path:
    pattern = (
        f"nullsrc=s={_WIDE}x{_HIGH}:r=30,geq=lum='36+90*(X+0.5)/{_WIDE}+80*(Y+0.5)/{_HIGH}'"
        ":cb=128:cr=128,format=yuv420p,setparams=range=tv:colorspace=bt709"
    )
    return footage.picture(reels / "moving.mov", pattern, seconds=_FRAMES / 30)


def window(zoom: float, x: float = 0.5, y: float = 0.5) -> Picture:
    """What the plane shows through a window of 1/zoom whose free room is shared out as x and y."""
    left, top = (1 - 1 / zoom) * x, (1 - 1 / zoom) * y
    across = left + (np.arange(_WIDE) + 0.5) / _WIDE / zoom
    down = top + (np.arange(_HIGH) + 0.5) / _HIGH / zoom
    return np.asarray(36 + 90 * across[None, :] + 80 * down[:, None])


def shown(studio: Studio, source: Path, *sentences: str, frames: int = _FRAMES) -> list[Picture]:
    made = studio.film(*sentences, base=[source], frames=frames, quality=2)
    return [item[:_HIGH].astype(float) for item in pictures.frames(made, "yuv420p")]


def assert_near(got: Picture, wanted: Picture) -> None:
    assert np.abs(got - wanted)[2:-2, 2:-2].max() <= 3.5


CASES = [
    ("zoom in 2x", 2, 0.5, 0.5),
    ("zoom in 1.5x on the top left", 1.5, 0, 0),
    ("画面放大到150%", 1.5, 0.5, 0.5),
    ("zoom in 3x on the right", 3, 1, 0.5),
]


@oracle("zoom")
@pytest.mark.parametrize(("sentence", "zoom", "x", "y"), CASES, ids=[case[0] for case in CASES])
def test_a_zoom_shows_its_window(
    studio: Studio, plane: Path, sentence: str, zoom: float, x: float, y: float
) -> None:
    made = shown(studio, plane, sentence)
    for frame in (0, 17, _FRAMES - 1):
        assert_near(made[frame], window(zoom, x, y))


@oracle("zoom")
def test_a_zoom_of_a_range_eases_in_and_out_inside_it(studio: Studio, plane: Path) -> None:
    """Frames 6 to 24: in over 5 frames by smoothstep, rest, out over 5."""
    sentence = "zoom in 2x from 6 frames to 24 frames with 5 frames easing"
    made = shown(studio, plane, sentence)
    for frame in (0, 5, 24, 29):
        assert_near(made[frame], window(1))
    for frame in range(5):
        done = frame / 5
        wanted = window(1 + done * done * (3 - 2 * done))
        assert_near(made[6 + frame], wanted)
        if frame:
            assert_near(made[24 - frame], wanted)
    for frame in (11, 15, 18):
        assert_near(made[frame], window(2))


@oracle("ken_burns")
@pytest.mark.parametrize(
    ("sentence", "zooms", "places"),
    [
        ("add a slow zoom in by 1.5x", (1, 1.5), (0.5, 0.5)),
        ("缓慢缩小", (1.15, 1), (0.5, 0.5)),
        ("pan left by 1.5x", (1.5, 1.5), (1, 0)),
        ("pan right by 1.5x", (1.5, 1.5), (0, 1)),
    ],
)
def test_a_slow_move_takes_the_whole_clip(
    studio: Studio,
    plane: Path,
    sentence: str,
    zooms: tuple[float, float],
    places: tuple[float, float],
) -> None:
    made = shown(studio, plane, sentence)
    for frame in (0, 10, 29):
        done = frame / (_FRAMES - 1)
        zoom = zooms[0] + (zooms[1] - zooms[0]) * done
        assert_near(made[frame], window(zoom, places[0] + (places[1] - places[0]) * done))


@oracle("zoom", "ken_burns")
@pytest.mark.parametrize(
    "sentence", ["zoom in 2x from 6 frames to 24 frames with 5 frames easing", "slow zoom in by 2x"]
)
def test_footage_that_runs_backwards_moves_as_said(
    studio: Studio, plane: Path, sentence: str
) -> None:
    """The plane stands still, so only the movement is seen: the same as forwards."""
    forwards = shown(studio, plane, sentence)
    backwards = shown(studio, plane, "reverse the video", sentence)
    undone = shown(studio, plane, sentence, "reverse the video")
    for frame in (0, 8, 11, 21, 29):
        assert_near(backwards[frame], forwards[frame])
        assert_near(undone[frame], forwards[_FRAMES - 1 - frame])


@oracle("ken_burns")
def test_a_move_stays_with_its_footage(studio: Studio, plane: Path) -> None:
    """A cut takes its part of the movement along, a second move replaces the first."""
    whole = shown(studio, plane, "add a slow zoom in by 2x")
    cut = ("pan left", "add a slow zoom in by 2x", "cut 10 frames to 20 frames")
    part = shown(studio, plane, *cut, frames=20)
    assert_near(part[9], whole[9])
    assert_near(part[10], whole[20])
    fast = shown(studio, plane, "add a slow zoom in by 2x", "speed up 2x", frames=15)
    assert_near(fast[0], whole[0])
    assert_near(fast[14], whole[28])
