"""Captions: each on its frames, in its place, in its own shapes; they ride on the timeline."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nemoflow.engine.ass_cues import Row, lanes_of, set_lines
from nemoflow.engine.cues import Caption, Span
from tests.media import pictures
from tests.oracles.registry import oracle
from tests.oracles.studio import Studio
from tests.oracles.test_titles import drawn, grey

SIZE = (320, 180)


def stamp(frame: int, mark: str = ",") -> str:
    """The time of a frame at 30 a second, in the middle between two rounding errors."""
    ms = round(frame * 1000 / 30)
    return f"00:00:{ms // 1000:02}{mark}{ms % 1000:03}"


def srt(folder: Path, name: str, *cues: tuple[int, int, str]) -> Path:
    """An SRT file with (first frame, end, words)."""
    path = folder / name
    blocks = (
        f"{number}\n{stamp(start)} --> {stamp(end)}\n{words}\n"
        for number, (start, end, words) in enumerate(cues, 1)
    )
    path.write_text("\n".join(blocks), encoding="utf-8")
    return path


def shown(frames: list[pictures.Pixels], plain: pictures.Pixels) -> list[int]:
    """Frames on which anything is drawn."""
    return [k for k, frame in enumerate(frames) if drawn(frame, plain)[0].size]


@oracle("caption")
def test_each_cue_is_on_its_frames_and_nowhere_else(studio: Studio, reels: Path) -> None:
    subs = srt(reels, "three.srt", (3, 7, "One"), (7, 9, "Two"), (20, 40, "Late"))
    base = [grey(reels, *SIZE)]
    made = studio.film("add captions from three.srt", base=base, more=[subs], frames=30)
    frames = pictures.frames(made)
    assert shown(frames, frames[0]) == [*range(3, 9), *range(20, 30)]
    one, two = (pictures.changed(frames[k], frames[0], 60) for k in (6, 7))
    assert (one != two).any()
    for k in (4, 8, 25):
        rows, columns = drawn(frames[k], frames[0])
        assert rows.min() > 180 * 0.8
        assert rows.max() < 180 * 0.96
        assert (columns.min() + columns.max()) / 2 == pytest.approx(160, abs=4)


@oracle("caption")
def test_every_chinese_character_has_its_own_shape(studio: Studio, reels: Path) -> None:
    characters = "春眠不觉晓处闻啼鸟"
    cues = [(3 * n + 2, 3 * n + 4, char) for n, char in enumerate(characters)]
    subs = srt(reels, "spring.srt", *cues)
    said = "add captions from spring.srt at size 40%"
    base = [grey(reels, 180, 320)]
    frames = pictures.frames(studio.film(said, base=base, more=[subs], frames=30, quality=4))
    shapes = [pictures.changed(frames[start], frames[0], 60) for start, _, _ in cues]
    assert all(shape.sum() > 200 for shape in shapes)
    assert len({shape.tobytes() for shape in shapes}) == len(characters)


@oracle("caption")
def test_a_box_holds_the_words_and_stays_inside(studio: Studio, reels: Path) -> None:
    said = 'add the caption "A box of words" in a box at the top at size 12% for 0.1s'
    made = studio.film(said, base=[grey(reels, *SIZE)], frames=30, quality=4)
    frames = pictures.frames(made)
    rows, columns = drawn(frames[1], frames[20])
    box = frames[1][rows.min() + 2 : rows.max() - 1, columns.min() + 2 : columns.max() - 1]
    assert rows.max() < 90
    assert 0 <= columns.min() < columns.max() < 320
    assert np.median(box) < 60
    assert box.max() > 200
    edges = (box[0], box[-1], box[:, 0], box[:, -1])
    assert all(edge.max() < 80 for edge in edges)


@oracle("caption")
def test_karaoke_colours_each_word_at_its_time_across_pieces(studio: Studio, reels: Path) -> None:
    """Words begin at frames 82, 88, 95 of a film that is drawn in pieces of 90 frames."""
    path = reels / "sung.vtt"
    path.write_text(
        f"WEBVTT\n\n{stamp(80, '.')} --> {stamp(110, '.')}\n"
        f"La <{stamp(82, '.')}>li <{stamp(88, '.')}>lo <{stamp(95, '.')}>lu\n"
    )
    base = [grey(reels, *SIZE)] * 4
    said = ("loop the video 4 times", "add karaoke captions from sung.vtt at size 20%")
    made = studio.film(*said, base=base[:1], more=[path], frames=120, quality=4)
    frames = pictures.frames(made, "rgb24")
    counts = [int(((frame[..., 0] > 180) & (frame[..., 2] < 90)).sum()) for frame in frames]
    steps = [k for k in range(1, 120) if abs(counts[k] - counts[k - 1]) > 20]
    assert steps == [80, 82, 88, 95, 110]
    assert counts[79] == counts[111] == 0


@oracle("caption")
def test_captions_ride_on_the_timeline(studio: Studio, reels: Path) -> None:
    subs = srt(reels, "ride.srt", (0, 6, "Gone"), (12, 18, "Stays"))
    base = [grey(reels, *SIZE)]
    said = ("add captions from ride.srt", "cut the first 10 frames", "slow down to half speed")
    made = studio.film(*said, base=base, more=[subs], frames=40)
    frames = pictures.frames(made)
    assert shown(frames, frames[0]) == list(range(4, 16))


def caption(start: int, frames: int, text: str = "x", **more: object) -> Caption:
    return Caption(start, frames, (Span(text),), **more)  # type: ignore[arg-type]


def test_captions_that_overlap_stand_above_each_other() -> None:
    row = [caption(0, 10), caption(5, 10), caption(8, 2, position="top"), caption(10, 10)]
    assert lanes_of(row) == (0, 1, 0, 0)


def test_only_what_touches_a_segment_is_in_it_with_its_own_times() -> None:
    words = (Span("a", 0), Span("b", 20), Span("c", 45))
    sung = Caption(80, 60, words, style="karaoke")
    row = Row((caption(0, 10), sung, caption(100, 5, burn=False)))
    assert row.within(10, 50) == ()
    (placed,) = row.within(90, 90)
    assert (placed.start, placed.end, placed.turns) == (0, 50, (0, 10, 35))


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("short", ["short"]),
        ("one two three four five six seven eight nine", ["one two three four five",
                                                          "six seven eight nine"]),
        ("first\nsecond", ["first", "second"]),
        ("a\nb\nc", ["a b", "c"]),
        ("春眠不觉晓，处处闻啼鸟。夜来风雨声，花落知多少", ["春眠不觉晓，处处闻啼鸟。",
                                                         "夜来风雨声，花落知多少"]),
    ],
)  # fmt: skip
def test_lines_are_few_and_even(text: str, lines: list[str]) -> None:
    em, found = set_lines(caption(0, 1, text), 640, 360)
    assert ["".join(atom.text for atom in line) for line in found] == lines
    assert em == pytest.approx(0.055 * 360)


def test_what_is_too_long_is_set_smaller_and_then_gets_lines() -> None:
    em, lines = set_lines(caption(0, 1, "word " * 22), 640, 360)
    assert len(lines) == 2
    assert 0.6 <= em / (0.055 * 360) < 1
    em, lines = set_lines(caption(0, 1, "word " * 60), 640, 360)
    assert len(lines) > 2
    for line in lines:
        assert sum(atom.width for atom in line) * em <= 640 * 0.9 + 0.01
