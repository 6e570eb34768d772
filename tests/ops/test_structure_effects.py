"""What structural edits do to titles, and what they refuse: on timelines, without rendering."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from nemoflow.engine.edit import OpRefused, apply_ops, place_base, register
from nemoflow.engine.ops.operation import Applied
from nemoflow.engine.timeline import Source, Timeline, Title, source_frame
from nemoflow.model.op import Op
from tests.ops.test_frames_model import source, typed
from tests.ops.test_rows_model import table

STILL = Source("pic", "pic.png", "digest-pic", "image", width=160, height=90)
TUNE = Source("tune", "tune.mp3", "digest-tune", "audio", Fraction(4), has_audio=True)

FITTING = (
    typed("fit_duration", duration="9s"),
    typed("fit_duration", duration="9s", mode="faster"),
    typed("fit_duration", duration="2s", mode="slower"),
)
"""Edits that would have to do the opposite of what was asked."""


@pytest.fixture
def three() -> Timeline:
    """Clips of 60, 45 and 31 frames; a picture and a sound in the pool."""
    made = Timeline()
    for name in "abc":
        made = place_base(made, source(name))
    return register(register(made, STILL), TUNE)


def do(timeline: Timeline, *ops: Op) -> Applied:
    return apply_ops(timeline, ops)


def titled(timeline: Timeline, *spans: tuple[int, int]) -> Timeline:
    """Titles over these [start, end)."""
    made = tuple(Title(f"t{start}", start, end - start) for start, end in spans)
    return replace(timeline, titles=made)


def spans(timeline: Timeline) -> list[tuple[int, int]]:
    return [(title.start, title.start + title.frames) for title in timeline.titles]


@pytest.mark.parametrize(
    ("op", "before", "after"),
    [
        (typed("split", at="30f"), [(20, 40)], [(20, 40)]),
        (typed("insert", clip="c", at="30f"), [(0, 9), (40, 50)], [(0, 9), (71, 81)]),
        (typed("insert", clip="c", at="30f"), [(20, 40)], [(20, 40)]),
        (typed("move", clip=3, to="start"), [(0, 9), (110, 120)], [(31, 40), (5, 15)]),
        (typed("swap", first=1, second=2), [(10, 20), (70, 80)], [(55, 65), (10, 20)]),
        (typed("replace", clip=2, **{"with": "c"}), [(61, 63), (106, 110)], [(61, 63), (92, 96)]),
        (typed("loop", count=2), [(5, 9)], [(5, 9), (141, 145)]),
        (typed("loop", count=3, to="30f"), [(5, 9), (50, 60)],
         [(5, 9), (35, 39), (65, 69), (110, 120)]),
        (typed("loop", until="150f"), [(5, 30)], [(5, 30), (141, 150)]),
        (typed("freeze", at="30f", duration="10f"), [(20, 40), (50, 60)], [(20, 50), (60, 70)]),
        (typed("freeze", at="end", duration="10f"), [(120, 136)], [(120, 136)]),
        (typed("reverse"), [(0, 30)], [(106, 136)]),
        (typed("fit_duration", duration="68f", mode="faster"), [(10, 20)], [(5, 10)]),
        (typed("fit_duration", duration="68f"), [(10, 20), (60, 80)], [(10, 20), (60, 68)]),
        (typed("remove_clip", clip=1), [(10, 20), (70, 80)], [(10, 20)]),
        (typed("drop_short", under="40f"), [(10, 20), (110, 120)], [(10, 20)]),
        (typed("drop_short", under="50f"), [(100, 110), (50, 80)], [(50, 60)]),
        (typed("reverse", clip=1), [(0, 20), (50, 70)], [(40, 60), (50, 70)]),
    ],
)  # fmt: skip
def test_titles_follow_the_frames_they_begin_on(
    three: Timeline, op: Op, before: list[tuple[int, int]], after: list[tuple[int, int]]
) -> None:
    assert spans(do(titled(three, *before), op).timeline) == after


@pytest.mark.parametrize(
    ("op", "says"),
    [
        (typed("split", at="10s"), "lies outside the video, which lasts 4.533s"),
        (typed("split", at="136f"), "is the end of the video"),
        (typed("insert", clip="nobody", at="1s"), "there is no input `nobody`"),
        (typed("insert", clip="tune", at="1s"), "has no picture"),
        (typed("insert", clip="c", at="after 4"), "there is no clip 4: the video has 3"),
        (typed("insert", clip="c", at="end-9s"), "lies outside"),
        (typed("move", clip=4, to="start"), "there is no clip 4"),
        (typed("move", clip=1, to="after 9"), "there is no clip 9"),
        (typed("swap", first=3, second="last"), "both are the same clip"),
        (typed("replace", clip=9, **{"with": "c"}), "there is no clip 9"),
        (typed("loop", count=200), "600 clips; 200 are the most"),
        (typed("freeze", at="9s"), "lies outside"),
        (typed("fit_duration", duration="1f", mode="faster"), "is 136 times as fast"),
        (typed("fit_duration", duration="100s", mode="slower"), "0.0453 times as fast"),
        (typed("drop_short", under="3s"), "every clip is shorter"),
        (typed("remove_clip", clip=4), "there is no clip 4"),
        (typed("reverse", clip=7), "there is no clip 7"),
        (typed("reverse", **{"from": "5s"}), "lies outside"),
    ],
)
def test_what_cannot_be_done_is_said(three: Timeline, op: Op, says: str) -> None:
    with pytest.raises(OpRefused) as caught:
        do(three, op)
    assert says in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize(
    ("op", "note"),
    [
        (typed("split", at="60f"), "one clip already ends at 2s"),
        (typed("move", clip="last", to="end"), "the last clip is already there"),
        (typed("move", clip=2, to="before 3"), "clip 2 is already there"),
        *((op, "the video lasts 4.533s: nothing to change") for op in FITTING),
        (typed("drop_short", under="1s"), "no clip is shorter than 1s"),
        (typed("loop", until="1s"), "the video already lasts 4.533s"),
    ],
)
def test_what_changes_nothing_says_so(three: Timeline, op: Op, note: str) -> None:
    done = do(three, op)
    assert done.timeline == three
    assert done.notes == (note,)


def test_the_only_clip_stays() -> None:
    with pytest.raises(OpRefused, match="nothing would be left"):
        do(place_base(Timeline(), source("a")), typed("remove_clip", clip="last"))


def test_an_empty_timeline_has_no_clips() -> None:
    for op in (typed("split", at="1s"), typed("move", clip=1, to="end"), typed("reverse")):
        with pytest.raises(OpRefused) as caught:
            do(Timeline(), op)
        assert caught.value.reason == "missing_input"


def test_a_split_inside_a_transition_is_refused_and_an_insert_ends_it(three: Timeline) -> None:
    crossed = do(three, typed("transition", duration="10f")).timeline
    with pytest.raises(OpRefused, match="inside a transition"):
        do(crossed, typed("split", at="55f"))
    done = do(crossed, typed("insert", clip="c", at="55f"))
    assert done.timeline.frames == crossed.frames + 31
    assert done.notes == ("the cut goes through a transition: removed",)
    moved = do(crossed, typed("move", clip=1, to="end"))
    assert moved.notes == ("a transition removed",)
    assert [clip.transition is not None for clip in moved.timeline.clips] == [True, False, False]


def test_a_picture_takes_the_place_and_length_of_a_clip(three: Timeline) -> None:
    made = do(three, typed("replace", clip=2, **{"with": "pic"})).timeline
    assert [clip.frames for clip in made.clips] == [60, 45, 31]
    assert made.clips[1].source == STILL.digest
    shorter = do(three, typed("replace", clip=1, **{"with": "c"}))
    assert shorter.timeline.clips[0].frames == 31
    assert shorter.notes == ("`c.mp4` lasts only 1.033s: so does the clip",)
    quiet = do(three, typed("volume", level="50%"), typed("replace", clip=1, **{"with": "b"}))
    assert quiet.timeline.clips[0].gain == quiet.timeline.clips[1].gain != 0


def test_times_of_one_sentence_mean_the_video_before_it(three: Timeline) -> None:
    done = do(
        three, typed("insert", clip="c", at="30f"), typed("cut", **{"from": "40f", "to": "50f"})
    )
    one = do(three, typed("cut", **{"from": "40f", "to": "50f"}))
    other = do(one.timeline, typed("insert", clip="c", at="30f"))
    assert done.timeline == other.timeline
    twice = do(three, typed("split", at="20f"), typed("split", at="40f"))
    assert [clip.frames for clip in twice.timeline.clips] == [20, 20, 20, 45, 31]


@pytest.mark.parametrize(
    "ops",
    [
        (typed("insert", clip="c", at="30f"), typed("cut", **{"from": "20f", "to": "50f"})),
        (typed("reverse"), typed("title", text="x", start="1s")),
        (typed("split", at="20f"), typed("move", clip=2, to="start")),
        (typed("move", clip=3, to="start"), typed("cut", **{"from": "50f", "to": "110f"})),
    ],
)
def test_what_an_earlier_part_took_apart_is_refused(three: Timeline, ops: tuple[Op, ...]) -> None:
    with pytest.raises(OpRefused) as caught:
        do(three, *ops)
    assert "two edits" in caught.value.hint


def test_twice_backwards_is_forwards_at_any_speed(three: Timeline) -> None:
    fast = do(three, typed("speed", factor="1.5")).timeline
    once = do(fast, typed("reverse")).timeline
    assert table(once) == table(fast)[::-1]
    assert do(once, typed("reverse")).timeline == fast


def test_backwards_without_sound_is_silent_only_there(three: Timeline) -> None:
    made = do(three, typed("reverse", to="60f", audio=False)).timeline
    assert [clip.muted for clip in made.clips] == [True, False, False]


def test_a_still_of_a_fast_clip_is_its_frame(three: Timeline) -> None:
    fast = do(three, typed("speed", factor="1.5")).timeline
    made = do(fast, typed("freeze", at="17f", duration="5f")).timeline
    assert table(made)[17:22] == [table(fast)[17]] * 5
    held = made.clips[1]
    assert held.frozen
    assert source_frame(held, 4) == table(fast)[17][0][1]
