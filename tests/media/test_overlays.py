"""Overlays drawn exactly: their box and time, their arithmetic, their frames, in any pieces."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from nemoflow.engine.argv_video import lossless_arguments, segment_arguments
from nemoflow.engine.check import check_renderable
from nemoflow.engine.draftcodec import decode, encode
from nemoflow.engine.inlays import box_of
from nemoflow.engine.ops.clips import part
from nemoflow.engine.overlay import Overlay
from nemoflow.engine.probe import facts_in
from nemoflow.engine.segments import segment_key, segments_of
from nemoflow.engine.timeline import Canvas, Clip, Source, Timeline
from tests.media import barcode, pictures
from tests.media.stage import output, source
from tests.oracles import reels as footage

CANVAS = Canvas(160, 90, Fraction(30))


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("overlays")


@pytest.fixture(scope="session")
def ground(folder: Path) -> Path:
    return footage.picture(folder / "ground.mov", "testsrc2=s=160x90:r=30", seconds=0.8)


@pytest.fixture(scope="session")
def film(folder: Path) -> Path:
    return barcode.make(folder / "film.mp4", frames=24, rate="30")


def still(folder: Path, name: str, pattern: str) -> Path:
    path = folder / name
    if not path.exists():
        barcode.run("-f", "lavfi", "-i", pattern, "-frames:v", "1", str(path))
    return path


def over(path: Path, start: int, frames: int, **look_: object) -> Overlay:
    made = source(path)
    moving = made.kind == "video"
    return Overlay(made.digest, start, frames, moving=moving, name=path.name, **look_)  # type: ignore[arg-type]  # values differ in type


def drawn(
    folder: Path, ground: Path, above: tuple[Overlay, ...], *files: Path, cut: int = 0
) -> list[pictures.Pixels]:
    """The 20 frames of the ground with overlays, yuv420p without loss; `cut` makes two clips."""
    clip = Clip(source(ground).digest, 0, 20)
    clips = (part(clip, 0, cut), part(clip, cut, 20)) if cut else (clip,)
    sources = tuple(source(path) for path in (ground, *files))
    timeline = Timeline(CANVAS, sources, clips, overlays=above)
    assert decode(encode(timeline)) == timeline
    assert not check_renderable(timeline, output())
    found: list[pictures.Pixels] = []
    for number, segment in enumerate(segments_of(timeline, CANVAS, "contain")):
        made = folder / f"{number}.mp4"
        arguments = segment_arguments(
            segment,
            CANVAS,
            names={source(path).digest: str(path) for path in (ground, *files)},
            pixels={source(path).digest: facts_in(str(path)).pixels for path in (ground, *files)},
            encoder=lossless_arguments(CANVAS),
            titles_file="",
            target=str(made),
        )
        barcode.run("-v", "error", "-y", *arguments)
        found += pictures.frames(made, "yuv420p")
    return found


def assert_same(one: list[pictures.Pixels], other: list[pictures.Pixels]) -> None:
    assert len(one) == len(other)
    assert all((a == b).all() for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("loop", [False, True])
def test_pieces_are_the_whole(folder: Path, ground: Path, film: Path, loop: bool) -> None:
    above = (over(film, 3, 15, scale=0.5, loop=loop, first=14, opacity=0.7),)
    one = drawn(folder, ground, above, film)
    assert_same(one, drawn(folder, ground, above, film, cut=9))


def test_only_the_box_changes_and_only_for_its_time(folder: Path, ground: Path) -> None:
    """An opaque picture covers exactly its box; elsewhere not one bit differs."""
    card = still(folder, "card.png", "color=red:s=40x40,format=rgb24")
    above = over(card, 4, 6, position="top_right", scale=0.25, margin=0.1)
    plain, made = drawn(folder, ground, ()), drawn(folder, ground, (above,), card)
    box = box_of(above, source(card), CANVAS)
    assert (box.width, box.height, box.x, box.y) == (40, 40, 160 - 40 - 10, 10)
    for k, (before, after) in enumerate(zip(plain, made, strict=True)):
        luma = (before != after)[:90]
        inside = np.zeros_like(luma)
        inside[box.y : box.y + 40, box.x : box.x + 40] = 4 <= k < 10
        assert not (luma & ~inside).any()
        if 4 <= k < 10:
            assert set(after[:90][inside]) == {63}


def test_opacity_mixes_as_arithmetic_says(folder: Path, ground: Path) -> None:
    """ground * (1 - a) + overlay * a, for a picture that is itself half transparent."""
    glass = still(folder, "glass.png", "color=white@0.5:s=40x40,format=rgba")
    above = over(glass, 0, 20, position="center", scale=0.25, opacity=0.6)
    plain, made = drawn(folder, ground, ())[7], drawn(folder, ground, (above,), glass)[7]
    box = box_of(above, source(glass), CANVAS)
    rows, columns = slice(box.y, box.y + 40), slice(box.x, box.x + 40)
    alpha = 0.6 * 127 / 255
    wanted = plain[:90][rows, columns] * (1 - alpha) + 235 * alpha
    assert np.abs(made[:90][rows, columns] - wanted).max() <= 2


def test_what_lies_under_transparent_pixels_never_shows(folder: Path, ground: Path) -> None:
    """A disc of white on transparent *red*, scaled down: no pixel turns reddish."""
    disc = still(
        folder,
        "disc.png",
        "nullsrc=s=160x160,format=rgba,geq=r=255:"
        "g='255*lt(hypot(X-80,Y-80),60)':b='255*lt(hypot(X-80,Y-80),60)':"
        "a='255*lt(hypot(X-80,Y-80),60)'",
    )
    grey = footage.picture(folder / "grey.mov", "color=0x808080:s=160x90:r=30", seconds=0.8)
    made = drawn(folder, grey, (over(disc, 0, 20, position="center", scale=0.25),), disc)[0]
    chroma = made[90:].astype(int)
    assert np.abs(chroma - 128).max() <= 2
    assert made[:90].max() == 235
    assert made[0, 0] == drawn(folder, grey, ())[0][0, 0]


def shown(frames: list[pictures.Pixels]) -> list[int]:
    """The numbers of a barcode that fills the lower half's right: a box of 80x46 at (80, 44)."""
    found = []
    for frame in frames:
        middles = [80 + int((bit + 0.5) * 8) for bit in range(10)]
        stripes = [frame[60:75, at - 1 : at + 2].mean() for at in middles]
        found.append(sum(1 << bit for bit, light in enumerate(stripes) if light > 128))
    return found


BIG: dict[str, object] = {"scale": 0.5, "margin": 0.0}


def test_a_film_shows_its_own_frames_and_holds_the_last(
    folder: Path, ground: Path, film: Path
) -> None:
    above = over(film, 2, 18, first=10, **BIG)
    made = shown(drawn(folder, ground, (above,), film)[2:])
    assert made == [*range(10, 24), 23, 23, 23, 23]


def test_a_film_begins_again(folder: Path, ground: Path, film: Path) -> None:
    above = over(film, 2, 18, first=15, loop=True, **BIG)
    made = shown(drawn(folder, ground, (above,), film)[2:])
    assert made == [*range(15, 24), *range(9)]


def test_a_very_short_film_is_repeated_in_one_run(folder: Path, ground: Path) -> None:
    tiny = barcode.make(folder / "tiny.mp4", frames=2, rate="30")
    above = over(tiny, 1, 19, first=1, loop=True, **BIG)
    assert shown(drawn(folder, ground, (above,), tiny)[1:]) == [1, *[0, 1] * 9]


def test_another_rate_and_another_speed(folder: Path, ground: Path) -> None:
    """12 frames a second under 30; at twice its speed every timeline frame is two of them."""
    slow = barcode.make(folder / "slow.mp4", frames=14, rate="12")
    begins = [int(Fraction(i * 30, 12) + Fraction(1, 2)) for i in range(14)]
    seen = [max(i for i, begin in enumerate(begins) if begin <= k) for k in range(35)]
    above = over(slow, 0, 15, **BIG)
    assert shown(drawn(folder, ground, (above,), slow)[:15]) == seen[:15]
    fast = replace(above, speed=Fraction(2))
    # Frame k is what frame 2k of the source would be, by the middle of its time.
    assert shown(drawn(folder, ground, (fast,), slow)[:15]) == seen[:30:2]


def test_a_variable_rate_film_is_exact(folder: Path, ground: Path) -> None:
    """Every third frame is missing: the one before stays on screen."""
    path = folder / "vfr.mkv"
    if not path.exists():
        barcode.make(path, frames=16, filters="select='not(eq(mod(n,3),2))'", encoder=(
            *("-fps_mode", "vfr", "-c:v", "libx264", "-preset", "ultrafast"),
        ))  # fmt: skip
    made = shown(drawn(folder, ground, (over(path, 0, 12, **BIG),), path)[:12])
    assert made == [0, 1, 1, 3, 4, 4, 6, 7, 7, 9, 10, 10]


def test_keys_count_from_the_segment_and_are_untouched_without_overlays() -> None:
    item = Source("a", "a.mp4", "aa", "video", Fraction(10), 160, 90, Fraction(30))
    logo = Source("l", "l.png", "ll", "image", width=40, height=40)
    bare = Timeline(CANVAS, (item, logo), (Clip("aa", 0, 100), Clip("aa", 150, 60)))

    def keys(timeline: Timeline) -> list[str]:
        found = segments_of(timeline, CANVAS, "contain")
        return [segment_key(s, CANVAS, pixels={}, encoder=(), ffmpeg_digest="f") for s in found]

    shown_ = replace(bare, overlays=(Overlay("ll", 110, 20),))
    later = replace(
        bare, clips=(Clip("aa", 200, 30), *bare.clips), overlays=(Overlay("ll", 140, 20),)
    )
    drawn_on = [bool(segment.inlays) for segment in segments_of(shown_, CANVAS, "contain")]
    assert [a != b for a, b in zip(keys(shown_), keys(bare), strict=True)] == drawn_on
    assert 0 < sum(drawn_on) < len(drawn_on)
    assert keys(later)[1:] == keys(shown_)


def test_a_draft_of_others_cannot_make_filter_text() -> None:
    item = Source("a", "a.mp4", "aa", "video", Fraction(10), 160, 90, Fraction(30))
    bad = Overlay("aa", 0, 5, opacity="1,drawtext")  # type: ignore[arg-type]  # as JSON may hold
    timeline = Timeline(CANVAS, (item,), (Clip("aa", 0, 10),), overlays=(bad,))
    assert "opacity" in check_renderable(timeline, output())
