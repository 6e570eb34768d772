"""Titles: changed pixels only where and when the sentence says, in both shapes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.media import pictures
from tests.oracles import reels as footage
from tests.oracles.registry import oracle
from tests.oracles.studio import Studio

WHERE = {
    "at the top left": ("left", "top"),
    "at the top": ("middle", "top"),
    "at the top right": ("right", "top"),
    "on the left": ("left", "middle"),
    "in the center": ("middle", "middle"),
    "on the right": ("right", "middle"),
    "at the bottom left": ("left", "bottom"),
    "at the bottom": ("middle", "bottom"),
    "at the bottom right": ("right", "bottom"),
}


def grey(reels: Path, width: int, height: int) -> Path:
    pattern = f"color=0x606060:s={width}x{height}:r=30"
    return footage.picture(reels / f"grey-{width}.mov", pattern, seconds=1)


def drawn(frame: pictures.Pixels, plain: pictures.Pixels) -> tuple[np.ndarray, np.ndarray]:
    """Rows and columns that a title changed."""
    rows, columns = np.where(pictures.changed(frame, plain))
    return rows, columns


def assert_side(found: np.ndarray, side: str, size: int) -> None:
    """Pixels inside the safe area, near their side: `left`/`top`, `right`/`bottom`, `middle`."""
    low, high = found.min() / size, (found.max() + 1) / size
    assert low >= 0.04
    assert high <= 0.96
    match side:
        case "left" | "top":
            assert low <= 0.13
            assert high <= 0.6
        case "right" | "bottom":
            assert high >= 0.87
            assert low >= 0.4
        case _:
            assert (low + high) / 2 == pytest.approx(0.5, abs=0.03)


@oracle("title")
@pytest.mark.parametrize(("width", "height"), [(320, 180), (180, 320)])
def test_nine_positions_each_in_its_box_and_time(
    studio: Studio, reels: Path, width: int, height: int
) -> None:
    """Nine titles of two frames each, three frames apart; every other frame is untouched."""
    sentences = [
        f'add the title "Oho" {words} starting at {0.1 * (n + 0.5):.2f}s for 0.05s'
        for n, words in enumerate(WHERE)
    ]
    base = [grey(reels, width, height)]
    frames = pictures.frames(studio.film(*sentences, base=base, frames=30, quality=4))
    # 0.05 s, 0.15 s, ... are 1.5, 4.5, ... frames; halves go up, for lengths as for places.
    starts = {3 * n + 2: side for n, side in enumerate(WHERE.values())}
    shown = {k for start in starts for k in (start, start + 1)}
    plain = frames[0]
    assert {k for k in range(30) if drawn(frames[k], plain)[0].size} == shown
    for start, (across, down) in starts.items():
        rows, columns = drawn(frames[start], plain)
        assert_side(columns, across, width)
        assert_side(rows, down, height)
        assert columns.max() - columns.min() < width * 0.5
        assert rows.max() - rows.min() < height * 0.2


@oracle("title")
def test_every_chinese_character_has_its_own_shape(studio: Studio, reels: Path) -> None:
    """Nothing is a box: as many different bitmaps as characters."""
    characters = "春眠不觉晓处闻啼鸟"
    sentences = [
        f"在0.{n + 1}秒添加文字“{char}”，显示0.1秒，字号40%"
        if n % 2
        else f'add the title "{char}" starting at 0.{n + 1}s for 0.1s at size 40%'
        for n, char in enumerate(characters)
    ]
    base = [grey(reels, 180, 320)]
    frames = pictures.frames(studio.film(*sentences, base=base, frames=30, quality=4))
    shapes = [
        pictures.changed(frames[3 * (n + 1) + 1], frames[0], 60) for n in range(len(characters))
    ]
    assert all(shape.sum() > 200 for shape in shapes)
    assert len({shape.tobytes() for shape in shapes}) == len(characters)


@oracle("title")
@pytest.mark.parametrize(("words", "colour"), [("in red", (255, 0, 0)), ("#20c040", (32, 192, 64))])
def test_letters_have_the_colour_asked_for(
    studio: Studio, reels: Path, words: str, colour: tuple[int, int, int]
) -> None:
    said = f'add the title "██" {words} at size 40% for 0.1s'
    made = studio.film(said, base=[grey(reels, 320, 180)], frames=30, quality=2)
    frame = pictures.frames(made, "rgb24")[0]
    assert frame[90, 160] == pytest.approx(colour, abs=8)
