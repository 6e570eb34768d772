"""Titles, fades, fits: the right pixels, and the same ones however the video is cut."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from nemoflow.engine.timeline import Canvas, Clip, Fade, Timeline, Title, Transition
from tests.media import barcode, pictures
from tests.media.stage import SMALL, Stage, output, source

ROOMY = Canvas(320, 180, Fraction(30))


@pytest.fixture(scope="session")
def bars(shelf: Path) -> Path:
    """Five seconds of a moving pattern."""
    barcode.run(
        *("-f", "lavfi", "-i", "testsrc2=s=160x90:r=30:d=5", "-pix_fmt", "yuv420p"),
        *("-c:v", "libx264", "-g", "15", str(shelf / "bars.mp4")),
    )
    return shelf / "bars.mp4"


def test_segments_equal_one_whole(stage: Stage, bars: Path) -> None:
    """Cut anywhere, without loss: titles and fades that cross the cuts draw the same pixels."""
    item = source(bars)
    dressed = {
        "titles": (Title("Across", 20, 80), Title("Ünder 100%", 45, 30, "bottom")),
        "fade_in": Fade(40, "#ff8000"),
        "fade_out": Fade(70),
    }
    whole = Timeline(SMALL, (item,), (Clip(item.digest, 0, 110),), **dressed)  # type: ignore[arg-type]  # values differ in type
    cuts = (0, 30, 37, 61, 110)
    parts = tuple(Clip(item.digest, start, end - start) for start, end in pairwise(cuts))
    split = Timeline(SMALL, (item,), parts, **dressed)  # type: ignore[arg-type]  # values differ in type
    one = stage.render(whole, output("one.mp4", quality=0), [bars])
    other = stage.render(split, output("other.mp4", quality=0), [bars])
    assert pictures.hashes(one) == pictures.hashes(other)
    assert len(set(pictures.hashes(one))) == 110


def test_bodies_beside_a_transition_are_untouched(stage: Stage, bars: Path) -> None:
    item = source(bars)
    clips = (
        Clip(item.digest, 0, 50, transition=Transition("wipeleft", 10)),
        Clip(item.digest, 60, 50),
    )
    plain = (Clip(item.digest, 0, 40), Clip(item.digest, 70, 40))
    made = stage.render(Timeline(SMALL, (item,), clips), output("a.mp4", quality=0), [bars])
    bare = stage.render(Timeline(SMALL, (item,), plain), output("b.mp4", quality=0), [bars])
    got = pictures.hashes(made)
    assert [*got[:40], *got[50:]] == pictures.hashes(bare)


BOXES = {
    "center": (0.2, 0.8, 0.3, 0.7),
    "top": (0.2, 0.8, 0.0, 0.35),
    "bottom": (0.2, 0.8, 0.65, 1.0),
    "left": (0.0, 0.5, 0.3, 0.7),
    "right": (0.5, 1.0, 0.3, 0.7),
    "top_left": (0.0, 0.5, 0.0, 0.35),
    "bottom_right": (0.5, 1.0, 0.65, 1.0),
}


@pytest.mark.parametrize("position", sorted(BOXES))
def test_a_title_changes_only_its_box_and_its_time(stage: Stage, grey: Path, position: str) -> None:
    item = source(grey)
    title = Title("Launch", 10, 5, position, 0.1)
    timeline = Timeline(ROOMY, (item,), (Clip(item.digest, 0, 25),), (title,))
    made = pictures.frames(stage.render(timeline, output(quality=10), [grey]))
    touched = [pictures.changed(frame, made[0]).any() for frame in made]
    assert touched == [10 <= k < 15 for k in range(25)]
    left, right, top, bottom = BOXES[position]
    rows, columns = np.where(pictures.changed(made[12], made[0]))
    assert rows.min() >= max(top, 0.04) * 180
    assert rows.max() <= min(bottom, 0.96) * 180
    assert columns.min() >= max(left, 0.04) * 320
    assert columns.max() <= min(right, 0.96) * 320


NASTY = [
    "100% %{pts} %%",
    "it's \"quoted\" 'twice'",
    r"back\slash \N \n \h \\",
    "{\\an1\\fs99}braces}",
    "a:b=c,d;e[f]",
    "two\nlines",
    "tab\tand \x1b[31mescape\x07",
    "$(touch x) `y` && z | w > v",
]


@pytest.mark.parametrize("text", NASTY)
def test_nasty_titles_are_drawn(stage: Stage, grey: Path, text: str) -> None:
    item = source(grey)
    timeline = Timeline(ROOMY, (item,), (Clip(item.digest, 0, 2),), (Title(text, 1, 1),))
    before, after = pictures.frames(stage.render(timeline, output(), [grey]))
    assert pictures.changed(before, after).sum() > 100


def drawn(stage: Stage, grey: Path, text: str) -> bytes:
    item = source(grey)
    timeline = Timeline(SMALL, (item,), (Clip(item.digest, 0, 1),), (Title(text, 0, 1, size=0.4),))
    return pictures.frames(stage.render(timeline, output(quality=0), [grey]))[0].tobytes()


def test_backslash_n_is_two_characters_and_a_newline_is_a_line(stage: Stage, grey: Path) -> None:
    looks = {drawn(stage, grey, text) for text in ("a\\Nb", "a\nb", "a{b}", "ab", "a\\hb", "a b")}
    assert len(looks) == 6


def test_every_script_gives_its_own_glyphs(stage: Stage, grey: Path) -> None:
    characters = "中文字幕测试あカ한αЖשعกक😀✓é"
    looks = {drawn(stage, grey, char) for char in characters}
    assert len(looks) == len(characters)


def test_title_colour_is_the_colour_asked_for(stage: Stage, grey: Path) -> None:
    item = source(grey)
    title = Title("██", 0, 1, size=0.5, color="#20c040")
    timeline = Timeline(ROOMY, (item,), (Clip(item.digest, 0, 1),), (title,))
    frame = pictures.frames(stage.render(timeline, output(quality=1), [grey]), "rgb24")[0]
    assert frame[90, 160] == pytest.approx([0x20, 0xC0, 0x40], abs=6)


def test_fades_reach_their_colour(stage: Stage, grey: Path) -> None:
    item = source(grey)
    timeline = Timeline(
        SMALL,
        (item,),
        (Clip(item.digest, 0, 60),),
        fade_in=Fade(20, "#ffffff"),
        fade_out=Fade(20, "#000000"),
    )
    made = pictures.frames(stage.render(timeline, output(quality=5), [grey]))
    light = [float(frame.mean()) for frame in made]
    plain = light[30]
    assert light[0] == pytest.approx(255, abs=2)
    assert light[10] == pytest.approx((255 + plain) / 2, abs=3)
    assert light[20] == pytest.approx(plain, abs=1)
    assert light[39] == pytest.approx(plain, abs=1)
    assert light[49] == pytest.approx(plain / 2, abs=3)
    assert light[59] == pytest.approx(0, abs=2)


def test_a_fade_without_video_leaves_the_picture(stage: Stage, grey: Path) -> None:
    item = source(grey)
    fade = Fade(20, video=False)
    timeline = Timeline(SMALL, (item,), (Clip(item.digest, 0, 30),), fade_out=fade)
    made = pictures.frames(stage.render(timeline, output(), [grey]))
    assert made[29].mean() == pytest.approx(made[0].mean(), abs=1)


@pytest.fixture(scope="session")
def upright(shelf: Path) -> Path:
    """White, 90x160: taller than wide."""
    barcode.run(
        *("-f", "lavfi", "-i", "color=white:s=90x160:r=30:d=1", "-pix_fmt", "yuv420p"),
        str(shelf / "upright.mp4"),
    )
    return shelf / "upright.mp4"


def edges(stage: Stage, file: Path, fit: str) -> tuple[float, float]:
    item = source(file)
    timeline = Timeline(ROOMY, (item,), (Clip(item.digest, 0, 1, fit=fit),))
    frame = pictures.frames(stage.render(timeline, output(), [file]))[0]
    return float(frame[:, :40].mean()), float(frame[:, 150:170].mean())


def test_contain_puts_black_bars_beside(stage: Stage, upright: Path) -> None:
    assert edges(stage, upright, "contain") == pytest.approx((0, 255), abs=3)


@pytest.mark.parametrize("fit", ["crop", "stretch"])
def test_crop_and_stretch_fill_the_canvas(stage: Stage, upright: Path, fit: str) -> None:
    assert edges(stage, upright, fit) == pytest.approx((255, 255), abs=3)


def test_blur_fills_with_a_darker_copy(stage: Stage, upright: Path) -> None:
    edge, middle = edges(stage, upright, "blur")
    assert middle == pytest.approx(255, abs=3)
    assert 120 < edge < 200


def test_an_output_of_another_shape_uses_the_outputs_fit(stage: Stage, bars: Path) -> None:
    item = source(bars)
    timeline = Timeline(SMALL, (item,), (Clip(item.digest, 0, 1),))
    made = stage.render(timeline, output(aspect="9:16", fit="contain"), [bars])
    frame = pictures.frames(made)[0]
    assert frame.shape == (160, 90)
    assert frame[:50].mean() == pytest.approx(0, abs=2)
    assert frame[60:100].mean() > 30
