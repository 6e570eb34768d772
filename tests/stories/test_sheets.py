"""`sheet`: many frames of a recipe in one picture, each with its time."""

from __future__ import annotations

import json
from fractions import Fraction

import numpy as np

from nemoflow.engine.sheet import Sheet, cell_of, even_frames, usual_grid
from nemoflow.engine.timeline import Canvas
from tests.media import pictures
from tests.stories.conftest import SPEC
from tests.stories.said import Said
from tests.story import Story

_GAP, _STRIP = 8, 22


def test_a_sheet_shows_the_frames_of_the_recipe(story: Story, said: Said) -> None:
    done = said("sheet", "--grid", "3x2")
    assert (done.code, done.out) == (0, "demo-sheet.png\n")
    assert done.err.endswith("6 frames, 3 by 2\n")
    assert story.ffmpeg_starts() == 6 + 1
    assert not (story.root / ".nemoflow").exists()
    (sheet,) = pictures.frames(story.root / "demo-sheet.png", "rgb24")
    assert sheet.shape == (2 * (90 + _STRIP + _GAP) + _GAP, 3 * (160 + _GAP) + _GAP, 3)
    for number, moment in ((2, 25), (5, 55)):
        assert even_frames(6, 60)[number] == moment
        assert said("frame", "--at", f"{moment}f", "-o", "one.png").code == 0
        (alone,) = pictures.frames(story.root / "one.png", "rgb24")
        x = _GAP + number % 3 * (160 + _GAP)
        y = _GAP + number // 3 * (90 + _STRIP + _GAP)
        assert np.array_equal(sheet[y : y + 90, x : x + 160], alone)
        strip = sheet[y + 90 : y + 90 + _STRIP, x : x + 160].max(axis=2)
        assert (strip > 200).sum() > 40, "its time stands below"
        assert (strip > 200).mean() < 0.3


def test_a_sheet_of_few_frames_and_other_kinds(story: Story, said: Said) -> None:
    story.write({"video.yml": SPEC.replace("cut the first 1 second", "keep the first 3 frames")})
    done = said("sheet", "--json", "-o", "a.jpg", "--edit", "1")
    found = json.loads(done.out.splitlines()[1])
    assert [item["time"] for item in found["frames"]] == ["0:00.000", "0:00.033", "0:00.066"]
    (drawn,) = pictures.frames(story.root / "a.jpg", "rgb24")
    assert (found["width"], found["height"]) == drawn.shape[1::-1]
    assert said("sheet", "-o", "b.jpg", "--edit", "1").code == 0
    assert (story.root / "a.jpg").read_bytes() == (story.root / "b.jpg").read_bytes()


def test_what_is_no_sheet_is_said(story: Story, said: Said) -> None:
    for args, words in (
        (["--grid", "0x3"], "columns by rows, as 4x3; at most 100 frames"),
        (["--grid", "11x10"], "is not a grid"),
        (["-o", "-"], "does not end like a picture"),
        (["--edit", "9"], "there is no edit 9"),
    ):
        done = said("sheet", *args)
        assert (done.code, words in done.err) == (3, True), done.err


def test_cells_hold_every_shape() -> None:
    wide, tall = Canvas(1920, 1080, Fraction(30)), Canvas(1080, 1920, Fraction(30))
    assert cell_of(wide) == (320, 180)
    assert cell_of(wide, tall) == (320, 320)
    sheet = Sheet(2, *cell_of(wide, tall), ("a", "b", "c"))
    assert sheet.rows == 2
    look = sheet.look(tall)
    assert (look.width, look.height) == (180, 320)
    assert look.box is not None
    assert (look.box.x, look.box.y, look.box.width, look.box.height) == (70, 0, 320, 320)
    assert usual_grid(7, Fraction(16, 9)) == (5, 2)
    assert usual_grid(1000, Fraction(9, 16)) == (8, 3)
