"""What a render would make, and how long that may take: values in, values out."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nemoflow.cli.views.forecast import duration_text, forecast_text, range_text
from nemoflow.engine.forecast import Forecast, Sounding, forecast_of, ranges_of, works_of
from nemoflow.engine.graph import Graph, Kind, Node, graph_of, missing_of
from nemoflow.engine.hearing import Loudness
from nemoflow.engine.pace import Pace, Work, expected, learnt, read_pace
from nemoflow.engine.setup import Setup, setup_of
from nemoflow.engine.timeline import Clip, Effect, Timeline, Title
from tests.media.stage import output
from tests.media.test_graph import MUSIC, THREE, timeline


def planned(made: Timeline, name: str = "out.mp4", **settings: object) -> tuple[Setup, Graph]:
    setup = setup_of(made, output(name, **settings), {}, "build")
    return setup, graph_of(setup)


def after(before: Timeline, now: Timeline, **paces: Pace) -> Forecast:
    """A render of `now` when everything of `before` was kept."""
    kept = planned(before)[1].nodes
    setup, graph = planned(now)
    known = {kind.replace("_", " "): pace for kind, pace in paces.items()}
    return forecast_of(setup, graph, missing_of(graph, lambda node: node.key in kept), known, 2)


WHOLE = timeline(*THREE, titles=(Title("one", 330, 90),), music=(MUSIC,))


def test_everything_is_there() -> None:
    found = after(WHOLE, WHOLE)
    assert found.held
    assert (found.missing, found.ranges, found.sound) == (0, (), Sounding.CACHED)
    assert (
        forecast_text(found) == f"render nothing ({found.segments} segments cached), audio cached"
    )


def test_nothing_is_there() -> None:
    found = after(timeline(Clip("bb", 900, 90)), WHOLE)
    assert found.ranges == ((0, 1740),)
    assert found.missing == found.segments
    assert found.pieces == 3
    assert forecast_text(found) == (
        f"render 0:00-0:58 ({found.missing} of {found.missing} segments),"
        " audio mixed (3 pieces read)"
    )


def test_another_title_means_its_frames() -> None:
    found = after(WHOLE, replace(WHOLE, titles=(Title("other", 330, 90),)))
    assert found.ranges == ((330, 420),)
    assert found.sound is Sounding.CACHED
    assert forecast_text(found).startswith("render 0:11-0:14 (2 of ")


@pytest.mark.parametrize(
    ("now", "sound"),
    [
        (replace(WHOLE, music=(replace(MUSIC, gain=-24.0),)), Sounding.MIXED),
        (replace(WHOLE, loudness=Loudness(-16.0)), Sounding.LEVELLED),
        (replace(WHOLE, music=(), clips=tuple(replace(x, muted=True) for x in THREE)), "none"),
    ],
)
def test_what_is_heard_means_no_picture(now: Timeline, sound: Sounding) -> None:
    found = after(WHOLE, now)
    assert (found.missing, found.sound, found.pieces) == (0, sound, 0)


def test_another_bitrate_only_encodes_the_sound() -> None:
    kept = planned(WHOLE)[1].nodes
    setup, graph = planned(WHOLE, audio_bitrate=96_000)
    found = forecast_of(setup, graph, missing_of(graph, lambda node: node.key in kept))
    assert (found.missing, found.sound, found.seconds) == (0, Sounding.ENCODED, None)


def test_what_is_seen_twice_is_told_twice_and_made_once() -> None:
    twice = timeline(Clip("aa", 0, 90), Clip("bb", 0, 90), Clip("aa", 0, 90))
    found = after(timeline(Clip("bb", 0, 90)), twice)
    assert found.ranges == ((0, 90), (180, 270))
    assert (found.missing, found.segments) == (1, 2)


def test_footage_to_steady_is_named_and_its_time_is_not_guessed() -> None:
    shaky = Effect.of("stabilize", strength="0.5", crop="auto", begin="0", length="20")
    steadied = replace(THREE[0], transition=None, effects=(shaky,))
    paces = {"picture_fast": Pace(0.1)}
    found = after(timeline(Clip("bb", 0, 90)), timeline(steadied), **paces)
    assert found.steadied == ("a.mp4",)
    assert found.seconds is None
    assert forecast_text(found).startswith("stabilise a.mp4, render 0:00-0:20")


def test_formats_that_cannot_be_joined_are_encoded_and_sound_has_no_picture() -> None:
    setup, graph = planned(WHOLE, "out.webm")
    assert forecast_of(setup, graph, ()).encoded
    setup, graph = planned(WHOLE, "out.mp3")
    found = forecast_of(setup, graph, tuple(graph.nodes.values()))
    assert forecast_text(found) == "audio mixed (3 pieces read)"
    assert not found.held


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 9)), max_size=12))
def test_ranges_hold_exactly_the_frames_of_the_nodes(placed: list[tuple[int, int]]) -> None:
    nodes = [Node(f"k{n}", Kind.SEGMENT, (), None, x[1], (x[0],)) for n, x in enumerate(placed)]
    found = ranges_of(nodes)
    frames = [frame for start, end in found for frame in range(start, end)]
    assert frames == sorted({at + k for at, length in placed for k in range(length)})
    assert all(one[1] < other[0] for one, other in pairwise(found))


# --- in words -----------------------------------------------------------------------------------


def test_many_ranges_are_counted() -> None:
    rate = WHOLE.rate
    few = Forecast(900, rate, tuple((n * 90, n * 90 + 30) for n in range(4)), 4, 9)
    assert forecast_text(few).startswith("render 0:00-0:01, 0:03-0:04, 0:06-0:07, 0:09-0:10 (4 of")
    many = replace(few, ranges=(*few.ranges, (3600, 3630)), missing=5)
    assert forecast_text(many).startswith("render 5 ranges within 0:00-2:01 (5 of 9 segments)")


def test_a_range_is_never_told_shorter_than_it_is() -> None:
    rate = WHOLE.rate
    assert range_text(0, 91, rate) == "0:00-0:03.1"
    assert range_text(44, 90, rate) == "0:01.4-0:03"
    assert range_text(30 * 3600, 30 * 3723, rate) == "1:00:00-1:02:03"


def test_an_estimate_says_no_more_than_it_knows() -> None:
    told = [duration_text(seconds) for seconds in (0.0, 2.4, 89, 200, 9000)]
    assert told == ["about 1 s", "about 2 s", "about 89 s", "about 3 min", "about 2.5 h"]


# --- the pace -----------------------------------------------------------------------------------

LONG = Work("picture fast", 100.0, 10.0)


def test_a_pace_is_learnt_and_smoothed() -> None:
    first = learnt(None, LONG, 2, 10.0)
    assert first == Pace(0.2)  # two workers for ten seconds on a hundred units
    assert learnt(first, LONG, 2, 20.0) == Pace(pytest.approx(0.26))
    assert learnt(first, LONG, 2, 0.4) is first, "a tiny render tells nothing"
    assert learnt(None, Work("picture fast", 0.0), 2, 9.0) is None


def test_one_long_part_keeps_one_worker_busy() -> None:
    lone = Work("picture fast", 10.0, 10.0)
    assert expected((lone,), {"picture fast": Pace(0.2)}, 8) == pytest.approx(2.0)
    assert expected((LONG,), {"picture fast": Pace(0.2)}, 8) == pytest.approx(2.5)
    assert expected((LONG,), {"picture fast": Pace(0.2)}, 99) == pytest.approx(2.0)


def test_nothing_is_guessed() -> None:
    sound, last = Work("sound mix", 60.0), Work("file webm vp9", 100.0, last=True)
    known = {"picture fast": Pace(0.1), "sound mix": Pace(1.0)}
    assert expected((LONG,), {}, 2) is None
    assert expected((LONG, last), known, 2) is None
    assert expected((LONG, sound), known, 2) == pytest.approx(60.0), "the slower of the two"
    assert expected((LONG, sound), {"picture fast": Pace(0.1)}, 2) == pytest.approx(5.0)
    assert expected((LONG, last), {**known, "file webm vp9": Pace(0.5)}, 2) == pytest.approx(55.0)
    assert expected((), {}, 2) == 0.0


@pytest.mark.parametrize(
    "text", ["", "{}", "1", '{"seconds": 0}', '{"seconds": "a"}', '{"seconds": NaN}', "[" * 9999]
)  # fmt: skip
def test_what_is_no_pace_is_none(text: str) -> None:
    assert read_pace(text) is None
    assert read_pace(Pace(0.25).text()) == Pace(0.25)


def test_work_counts_megapixels_and_seconds() -> None:
    setup, graph = planned(WHOLE)
    picture, sound = works_of(setup, tuple(graph.nodes.values()))
    assert picture.amount == pytest.approx(1740 * 1920 * 1080 / 1e6)
    assert picture.kind == "picture fast"
    assert (sound.kind, sound.amount) == ("sound mix sound", 58.0)
    assert after(timeline(Clip("bb", 0, 90)), WHOLE, picture_fast=Pace(0.01)).seconds == (
        pytest.approx(picture.amount * 0.01 / 2)
    )
