"""Names in boxes and the finer looks of titles: where, when, how bright, in which colour."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from nemoflow.engine.animations import steps
from tests.media import pictures
from tests.oracles.registry import oracle
from tests.oracles.studio import Studio
from tests.oracles.test_captions import shown
from tests.oracles.test_titles import drawn, grey

SIZE = (320, 180)
RATE = Fraction(10)


@oracle("lower_third")
@pytest.mark.parametrize("side", ["left", "right"])
def test_a_box_with_name_and_role_comes_and_goes(studio: Studio, reels: Path, side: str) -> None:
    said = f'add a lower third "Ann Lee" with the role "CEO" on the {side} at 0.2s for 0.6s'
    frames = pictures.frames(studio.film(said, base=[grey(reels, *SIZE)], frames=30, quality=4))
    assert shown(frames, frames[0]) == list(range(6, 24))
    rows, columns = drawn(frames[15], frames[0])
    assert rows.min() > 90
    assert (columns.max() < 160) if side == "left" else (columns.min() > 160)
    box = frames[15][rows.min() + 2 : rows.max() - 1, columns.min() + 2 : columns.max() - 1]
    assert np.median(box) < 60
    assert box.max() > 200
    # The name stands above the role, in larger letters.
    bright = np.where((box > 150).any(axis=1))[0]
    gap = bright[:-1][np.diff(bright) > 1]
    assert len(gap) >= 1
    assert bright[0] < len(box) / 2 < bright[-1]
    weights = [int(np.abs(frame.astype(int) - frames[0]).sum()) for frame in frames]
    assert weights[6] < weights[8] < weights[10] <= weights[12]
    assert weights[23] < weights[21] < weights[18]


@oracle("title")
def test_outline_and_box_have_their_colours(studio: Studio, reels: Path) -> None:
    base = [grey(reels, *SIZE)]
    said = (
        'add the title "O" at the top in white with a red outline at size 40%',
        'add the title "O" at the bottom in white with a blue box behind it at size 20%',
    )
    frame = pictures.frames(studio.film(*said, base=base, frames=30, quality=2), "rgb24")[5]
    red = (frame[:90, :, 0] > 180) & (frame[:90, :, 1] < 90) & (frame[:90, :, 2] < 90)
    blue = (frame[90:, :, 2].astype(int) - frame[90:, :, 0]) > 60
    assert red.sum() > 100
    assert blue.sum() > 1000


@oracle("title")
def test_bold_is_thicker_and_italic_leans(studio: Studio, reels: Path) -> None:
    base = [grey(reels, *SIZE)]
    said = 'add the title "III" {} at size 30%'
    plain, bold, italic = (
        pictures.frames(studio.film(said.format(look), base=base, frames=30, quality=4))[3]
        for look in ("", "in bold", "in italics")
    )
    white = [int((frame > 200).sum()) for frame in (plain, bold)]
    assert white[1] > white[0] * 1.1

    def lean(frame: pictures.Pixels) -> float:
        rows, columns = np.where(frame > 200)
        middle = (rows.min() + rows.max()) / 2
        return float(columns[rows < middle].mean() - columns[rows > middle].mean())

    assert abs(lean(plain)) < 1
    assert lean(italic) > 3


def test_steps_are_the_same_in_pieces() -> None:
    whole = steps("fade", 0, 30, 0, 30, RATE)
    assert whole == ((0, 1, 0.2), (1, 2, 0.4), (2, 3, 0.6), (3, 4, 0.8), (4, 26, 1.0),
                     (26, 27, 0.8), (27, 28, 0.6), (28, 29, 0.4), (29, 30, 0.2))  # fmt: skip
    for cut in (1, 3, 10, 27):
        first = steps("fade", 0, 30, 0, cut, RATE)
        rest = steps("fade", cut, 30, 0, 30 - cut, RATE)
        flat = [k for start, end, s in first or ((0, cut, 1.0),) for k in [s] * (end - start)]
        flat += [k for start, end, s in rest or ((0, 30 - cut, 1.0),) for k in [s] * (end - start)]
        assert flat == [k for start, end, s in whole for k in [s] * (end - start)]
    assert steps("none", 0, 30, 0, 30, RATE) == steps("fade_in", 9, 30, 0, 5, RATE) == ()
