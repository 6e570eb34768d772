"""Where bodies are cut: at edges, at keyframes, and never so that it costs the square."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nemoflow.engine.bodies import UNCUT, USUAL, Body, parts_of
from nemoflow.engine.keyframes import (
    Keyframes,
    cuts_within,
    entry_before,
    keyframes_from,
    keyframes_text,
)
from nemoflow.engine.timeline import Canvas, Clip, Source, source_frame

RATE = Fraction(30)
HD = Canvas(1920, 1080, RATE)
LONG = Source("a", "a.mp4", "aa", "video", Fraction(100), 1920, 1080, RATE)
STARTS = st.integers(0, 900)
LENGTHS = st.integers(1, 1200)
KEYS = st.lists(st.integers(0, 2990), min_size=1, max_size=60).map(
    lambda frames: tuple(sorted({0, *(at_frame(frame) for frame in frames)}))
)
SPEEDS = st.sampled_from([Fraction(1), Fraction(1), Fraction(2), Fraction(3, 7)])


def at_frame(frame: int) -> int:
    """The time of a source frame at 30 fps, in microseconds."""
    return round(frame * 1_000_000 / RATE)


def cut(clip: Clip, keys: Keyframes = (), edges: tuple[int, ...] = ()) -> list[tuple[int, int]]:
    """The parts of a clip without transitions."""
    return list(parts_of(Body(clip, LONG, keys, (0, clip.frames), edges), HD, USUAL))


@given(STARTS, LENGTHS)
def test_pieces_lie_on_the_sources_grid_where_no_keyframe_is_known(start: int, frames: int) -> None:
    found = cut(Clip("aa", start, frames))
    assert found[0][0] == 0
    assert found[-1][1] == frames
    assert all((start + end) % 90 == 0 for _, end in found[:-1])
    assert all(end - begin <= 90 + 48 for begin, end in found)


@given(STARTS, LENGTHS, KEYS, SPEEDS, st.lists(st.integers(-50, 1300), max_size=6), st.booleans())
def test_parts_follow_each_other_and_none_is_tiny(
    start: int, frames: int, keys: Keyframes, speed: Fraction, edges: list[int], backwards: bool
) -> None:
    clip = Clip("aa", start, frames, speed=speed, backwards=backwards)
    found = cut(clip, keys, tuple(sorted(set(edges))))
    assert (found[0][0], found[-1][1]) == (0, frames)
    assert all(one[1] == other[0] for one, other in pairwise(found))
    # Backwards, pieces are short because they are held in memory.
    assert min(end - begin for begin, end in found) >= min(14 if backwards else 24, frames)


@given(STARTS, LENGTHS, KEYS, st.integers(0, 900))
def test_a_trimmed_head_leaves_the_later_pieces(
    start: int, frames: int, keys: Keyframes, away: int
) -> None:
    whole = [(start + begin, start + end) for begin, end in cut(Clip("aa", start, frames), keys)]
    if away >= frames:
        return
    first = start + away
    rest = [
        (first + begin, first + end) for begin, end in cut(Clip("aa", first, frames - away), keys)
    ]
    assert len(set(rest) - set(whole)) <= 2, "the piece that was cut, and a tiny rest beside it"
    assert rest[2:] == [piece for piece in whole if piece[0] >= rest[1][1]] if rest[2:] else True


@given(STARTS, LENGTHS, KEYS, st.integers(0, 900))
def test_a_trimmed_tail_leaves_the_earlier_pieces(
    start: int, frames: int, keys: Keyframes, away: int
) -> None:
    if away >= frames:
        return
    whole, rest = cut(Clip("aa", start, frames), keys), cut(Clip("aa", start, frames - away), keys)
    assert rest[:-2] == whole[: len(rest[:-2])]
    assert len(set(rest) - set(whole)) <= 1


def test_a_trimmed_head_of_a_still_leaves_the_later_pieces() -> None:
    """What moves on it counts from its own beginning, too."""
    still = replace(LONG, kind="image")
    found = list(parts_of(Body(Clip("aa", 10, 290), still, (), (0, 290)), HD, USUAL))
    assert found == [(0, 80), (80, 170), (170, 260), (260, 290)]


@given(KEYS, st.lists(st.integers(0, 600), min_size=2, max_size=2, unique=True))
def test_what_a_title_covers_is_cut_out_exactly(keys: Keyframes, shown: list[int]) -> None:
    first, end = sorted(shown)
    found = cut(Clip("aa", 0, 600), keys, (first, end))
    if 24 <= first <= 576:
        assert first in {begin for begin, _ in found}
    if first >= 24 and end - first >= 24 and end <= 576:
        assert end in {begin for begin, _ in found}
    if first >= 24 and end - first >= 60 and end <= 576:
        assert any(first < begin < end for begin, _ in found), "work for two processors"


def test_cuts_are_at_keyframes_about_every_three_seconds() -> None:
    keys = tuple(at_frame(60 * number) for number in range(50))
    assert [end for _, end in cut(Clip("aa", 0, 400), keys)] == [120, 240, 360, 400]
    every = tuple(at_frame(number) for number in range(0, 3000, 15))
    assert [end for _, end in cut(Clip("aa", 7, 300), every)] == [83, 173, 263, 300]


def test_a_gap_without_keyframes_is_cut_the_more_rarely_the_longer_it_is() -> None:
    assert cut(Clip("aa", 0, 180), (0, at_frame(180))) == [(0, 180)]
    assert cut(Clip("aa", 0, 250), (0, at_frame(250))) == [(0, 135), (135, 250)]


@given(st.integers(1, 200_000))
def test_footage_with_one_keyframe_costs_a_few_times_itself(frames: int) -> None:
    cuts = [0, *cuts_within((0,), RATE, 90, frames, (0, frames)), frames]
    decoded = sum(end for _, end in pairwise(cuts))
    assert decoded <= 6 * frames
    assert len(cuts) <= 2 + frames // 60


@given(STARTS, LENGTHS, st.sampled_from([Fraction(2), Fraction(1, 2), Fraction(3, 7)]))
def test_pieces_of_another_speed_begin_at_a_keyframe_too(
    start: int, frames: int, speed: Fraction
) -> None:
    clip = Clip("aa", start, frames, speed=speed)
    keys = tuple(at_frame(number) for number in range(0, 3000, 30))
    for begin, _ in cut(clip, keys)[1:]:
        key = source_frame(clip, begin) // 30 * 30
        assert source_frame(clip, begin - 1) < key


def test_uncut_is_uncut() -> None:
    body = Body(Clip("aa", 0, 900), LONG, (0, at_frame(100)), (0, 900), (300, 500))
    assert list(parts_of(body, HD, UNCUT)) == [(0, 900)]


@given(KEYS)
def test_keys_are_written_and_read(keys: Keyframes) -> None:
    assert keyframes_from(keyframes_text(keys)) == keys


@pytest.mark.parametrize("text", ["", "[]", '{"keys":[1,"2"]}', '{"keys":[true]}', '{"keys":3}'])
def test_what_is_no_list_of_keyframes_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        keyframes_from(text)


def test_a_keyframe_between_two_frames_is_seen_from_the_nearer_one() -> None:
    keys = (0, 100_000, 215_000)
    assert entry_before(keys, RATE, 2) == (0, 0)
    assert entry_before(keys, RATE, 3) == (3, 100_000)
    assert entry_before(keys, RATE, 6) == (6, 215_000)
    assert entry_before((100_000,), RATE, 2) is None
    assert entry_before((), RATE, 2) is None


def test_a_keyframe_that_rounding_decides_about_is_left_out() -> None:
    middle = round((Fraction(11, 2) / RATE) * 1_000_000) - 1000
    assert entry_before((0, middle), RATE, 6) == (0, 0)
    assert entry_before((0, middle + 40), RATE, 6) == (6, middle + 40)
