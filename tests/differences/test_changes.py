"""Which times changed: by example, and held against a comparison of every single frame."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nemoflow.engine.alignment import aligned
from nemoflow.engine.changes import Change, changes_of
from nemoflow.engine.pairs import MOST_PAIRS, Pair, pairs_of
from nemoflow.engine.segments import segment_key
from nemoflow.engine.setup import Setup, setup_of
from nemoflow.engine.still import still_of
from nemoflow.engine.timeline import (
    Canvas,
    Clip,
    Effect,
    Fade,
    Music,
    Source,
    Timeline,
    Title,
    Transition,
)
from nemoflow.model.spec import Output
from tests.media.stage import output

CANVAS = Canvas(160, 90, Fraction(30))
SOURCES = (
    Source("a", "a.mp4", "a", "video", Fraction(20), 160, 90, Fraction(30), True),
    Source("b", "b.mp4", "b", "video", Fraction(20), 160, 90, Fraction(30)),
    Source("p", "p.png", "p", "image", Fraction(0), 160, 90),
)
A, B = Clip("a", 0, 120), Clip("b", 30, 60)
FLIP = (Effect.of("flip", axis="vertical"),)
HELLO = Title("Hello", 30, 45)


def seen(*clips: Clip, wanted: Output | None = None, **more: object) -> Setup:
    timeline = Timeline(CANVAS, SOURCES, clips, **more)  # type: ignore[arg-type]  # values differ
    return setup_of(timeline, wanted or output(), {}, "")


def picture(before: Setup, after: Setup) -> list[tuple[str, tuple[int, int], tuple[int, int]]]:
    found = changes_of(before, after).picture
    return [(change.kind, change.before, change.after) for change in found]


@pytest.mark.parametrize(
    ("before", "after", "wanted"),
    [
        (seen(A, B), seen(A, B), []),
        (seen(A), seen(replace(A, start=30, frames=90)), [("removed", (0, 30), (0, 0))]),
        (seen(A), seen(replace(A, frames=50)), [("removed", (50, 120), (50, 50))]),
        (seen(A), seen(B, A), [("inserted", (0, 0), (0, 60))]),
        (
            seen(A, titles=(HELLO,)),
            seen(B, A, titles=(replace(HELLO, start=90),)),
            [("inserted", (0, 0), (0, 60))],
        ),
        (
            seen(A, titles=(HELLO,)),
            seen(A, titles=(replace(HELLO, text="Bye"),)),
            [("changed", (30, 75), (30, 75))],
        ),
        (
            seen(A, titles=(HELLO,)),
            seen(A, titles=(replace(HELLO, frames=60),)),
            [("changed", (75, 90), (75, 90))],
        ),
        (
            seen(A, B),
            seen(B, A),
            [("inserted", (0, 0), (0, 60)), ("removed", (120, 180), (180, 180))],
        ),
        (
            seen(A, B),
            seen(A, replace(B, effects=FLIP)),
            [("changed", (120, 180), (120, 180))],
        ),
        (
            seen(A, B),
            seen(replace(A, transition=Transition("fade", 20)), B),
            [("changed", (100, 140), (100, 120))],
        ),
        (
            seen(A),
            seen(replace(A, speed=Fraction(2), frames=60)),
            [("changed", (0, 120), (0, 60))],
        ),
        (seen(A), seen(replace(A, backwards=True)), [("changed", (0, 120), (0, 120))]),
        (
            seen(A, Clip("p", 0, 60)),
            seen(A, Clip("p", 0, 40)),
            [("removed", (160, 180), (160, 160))],
        ),
        (
            seen(A),
            seen(A, fade_in=Fade(15)),
            [("changed", (0, 15), (0, 15))],
        ),
        (
            seen(A, B),
            seen(replace(A, start=30, frames=90, effects=FLIP), B),
            [("removed", (0, 30), (0, 0)), ("changed", (30, 120), (0, 90))],
        ),
    ],
)
def test_what_changed(
    before: Setup, after: Setup, wanted: list[tuple[str, tuple[int, int], tuple[int, int]]]
) -> None:
    assert picture(before, after) == wanted


def test_what_no_frame_shows() -> None:
    louder = seen(A, music=(Music("a", gain=-6),))
    found = changes_of(seen(A, music=(Music("a"),)), louder)
    assert (found.picture, found.sound, found.others) == ((), True, ())
    assert not changes_of(louder, louder).any
    assert changes_of(
        louder, seen(A, music=(Music("a", gain=-6),), wanted=output(loudness=-14.0))
    ).sound
    tall = changes_of(seen(A), seen(A, wanted=output(width=90, height=160)))
    assert [item.kind for item in tall.picture] == ["changed"]
    assert tall.others == ("size 160x90 -> 90x160",)


_clips = st.lists(
    st.builds(
        Clip,
        st.sampled_from("ab"),
        st.integers(0, 40),
        st.integers(6, 40),
        speed=st.sampled_from([Fraction(1), Fraction(1), Fraction(3, 2)]),
        effects=st.sampled_from([(), (), FLIP]),
        backwards=st.sampled_from([False, False, True]),
        transition=st.sampled_from([None, None, Transition("fade", 3)]),
    ),
    min_size=1,
    max_size=4,
)
_titles = st.lists(
    st.builds(Title, st.just("x"), st.integers(0, 60), st.integers(1, 20)), max_size=1
)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(data=st.data())
def test_outside_the_changes_every_frame_is_the_same(data: st.DataObject) -> None:
    """Between two changes both sides have equally many frames, and those are drawn alike."""
    kept = data.draw(_clips)
    sides = []
    for _ in range(2):
        clips = [*data.draw(_clips), *kept] if data.draw(st.booleans()) else list(kept)
        clips[-1] = replace(clips[-1], transition=None)
        sides.append(seen(*clips, titles=tuple(data.draw(_titles))))
    before, after = sides
    a = b = 0
    ends = (before.timeline.frames, after.timeline.frames)
    changes = (*changes_of(before, after).picture, Change("", (ends[0],) * 2, (ends[1],) * 2))
    for change in changes:
        assert change.before[0] - a == change.after[0] - b >= 0
        for offset in range(change.before[0] - a):
            assert key(before, a + offset) == key(after, b + offset)
        a, b = change.before[1], change.after[1]
    assert (a, b) == ends


def key(side: Setup, frame: int) -> str:
    still = still_of(side.timeline, side.canvas, side.output.fit, frame)
    return segment_key(still, side.canvas, pixels={}, encoder=(), ffmpeg_digest="")


def test_the_longest_row_of_what_stayed_is_found() -> None:
    pairs = aligned(seen(A, B).timeline, seen(B, A).timeline)
    assert pairs == tuple((frame, frame + 60) for frame in range(120))
    twice = aligned(seen(A).timeline, seen(A, A).timeline)
    assert twice == tuple((frame, frame) for frame in range(120))


def test_what_is_shown_of_a_change() -> None:
    rate = Fraction(30)
    short = Change("changed", (0, 31), (10, 41))
    long = Change("inserted", (50, 50), (60, 121))
    gone = Change("removed", (50, 51), (0, 0))
    assert pairs_of((short, long, gone), rate) == (
        Pair(0, 15, 25),
        Pair(1, None, 60),
        Pair(1, None, 90),
        Pair(1, None, 120),
        Pair(2, 50, None),
    )
    assert len(pairs_of((long,) * 100, rate)) == MOST_PAIRS
