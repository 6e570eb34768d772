"""What operations do to a timeline: ripple, clamps, refusals, and the rule of one instruction."""

from __future__ import annotations

from fractions import Fraction

import pytest

from nemoflow.engine.edit import OpRefused, apply_ops, place_base, register
from nemoflow.engine.language import Asset, Pool, Understood, understand
from nemoflow.engine.ops.catalog import OPERATIONS
from nemoflow.engine.timeline import Source, Timeline
from nemoflow.model.op import Op

RATE = Fraction(30)


def source(name: str, kind: str = "video", seconds: int = 10, sound: bool = True) -> Source:
    """An input of so many seconds."""
    size = (0, 0) if kind == "audio" else (1920, 1080)
    return Source(name, f"{name}.x", f"d-{name}", kind, Fraction(seconds), *size, RATE, sound)


def video(*names: str, sound: bool = True) -> Timeline:
    """Ten seconds of each, and music in the pool."""
    made = Timeline()
    for name in names:
        made = place_base(made, source(name, sound=sound))
    return register(made, source("bed", "audio"))


def op(name: str, **params: object) -> Op:
    """A typed operation."""
    return OPERATIONS[name].typed(params)


def cut(start: str, end: str) -> Op:
    """A cut; `from` is a keyword of Python."""
    return op("cut", **{"from": start, "to": end})


def test_titles_ripple_shrink_and_go_with_the_cut() -> None:
    made = apply_ops(
        video("a"),
        [op("title", text=text, start=start, duration="2s")
         for text, start in (("one", "1s"), ("two", "4s"), ("three", "7s"))],
    ).timeline  # fmt: skip
    after = apply_ops(made, [cut("0.5s", "5s")])
    assert [(t.text, t.start, t.frames) for t in after.timeline.titles] == [
        ("two", 15, 30),
        ("three", 75, 60),
    ]
    assert after.notes == (
        'the title "one" goes with the cut',
        'the title "two" is shortened by the cut',
    )


def test_times_of_one_instruction_mean_the_video_before_it() -> None:
    first = apply_ops(video("a"), [op("cut", first="2s"), cut("4s", "5s")]).timeline
    second = apply_ops(video("a"), [cut("4s", "5s"), op("cut", first="2s")]).timeline
    assert first.clips == second.clips
    assert [(clip.start, clip.frames) for clip in first.clips] == [(60, 60), (150, 150)]


def test_a_place_that_is_already_cut_away_is_refused() -> None:
    with pytest.raises(OpRefused) as caught:
        apply_ops(video("a"), [op("cut", first="3s"), op("title", text="x", start="2s")])
    assert caught.value.reason == "out_of_range"
    with pytest.raises(OpRefused):
        apply_ops(video("a"), [op("trim", first="3s"), op("cut", last="2s")])


def test_the_start_and_the_end_hang_on_the_new_video() -> None:
    ops = [op("cut", first="2s"), op("cut", last="2s")]
    ops += [op("title", text="in"), op("title", text="out", start="end-3s")]
    made = apply_ops(video("a"), ops).timeline
    assert [(title.start, title.frames) for title in made.titles] == [(0, 90), (90, 90)]


def test_numbers_of_clips_mean_the_clips_before_the_instruction() -> None:
    with pytest.raises(OpRefused):
        apply_ops(video("a", "b"), [op("cut", first="2s"), op("transition", between="1-2")])


def test_transitions_overlap_and_are_clamped_with_a_note() -> None:
    made = apply_ops(video("a", "b"), [op("transition", duration="1s")])
    assert made.timeline.frames == 570
    long = apply_ops(video("a", "b"), [op("transition", duration="8s")])
    assert long.timeline.clips[0].transition is not None
    assert long.timeline.clips[0].transition.frames == 150
    assert "shortened to 5s" in long.notes[0]
    with pytest.raises(OpRefused) as caught:
        apply_ops(video("a"), [op("transition")])
    assert "two clips" in caught.value.message


def test_a_cut_into_a_transition_removes_it_and_says_so() -> None:
    made = apply_ops(video("a", "b"), [op("transition", duration="1s")]).timeline
    after = apply_ops(made, [cut("9.5s", "12s")])
    assert after.timeline.frames == made.frames - 75
    assert after.timeline.clips[0].transition is None
    assert "a transition: removed" in after.notes[0]


def test_fit_and_resize_keep_the_short_side_even() -> None:
    made = apply_ops(video("a"), [op("fit", ratio="9:16")]).timeline
    assert made.canvas is not None
    assert (made.canvas.width, made.canvas.height) == (1080, 1920)
    assert made.clips[0].fit == "blur"
    small = apply_ops(made, [op("resize", size="720p")]).timeline
    assert small.canvas is not None
    assert (small.canvas.width, small.canvas.height) == (720, 1280)
    odd = apply_ops(made, [op("resize", size="101x57")])
    assert odd.timeline.canvas is not None
    assert (odd.timeline.canvas.width, odd.timeline.canvas.height) == (102, 58)
    assert odd.notes


def test_volume_sets_changes_and_keeps_the_balance() -> None:
    made = apply_ops(video("a"), [op("music", file="bed", volume="-18dB")]).timeline
    half = apply_ops(made, [op("volume", level="-6dB")]).timeline
    assert (half.clips[0].gain, half.music[0].gain) == (-6.0, -24.0)
    assert apply_ops(half, [op("volume", level="-6dB")]).timeline == half
    louder = apply_ops(half, [op("volume", target="music", mode="change", level="3dB")]).timeline
    assert louder.music[0].gain == -21.0
    mute = apply_ops(made, [op("volume", target="original", level="0%")]).timeline
    assert mute.clips[0].muted
    assert mute.music == made.music
    part = apply_ops(video("a"), [op("volume", level="0%", to="2s")]).timeline
    assert [clip.muted for clip in part.clips] == [True, False]
    with pytest.raises(OpRefused):
        apply_ops(video("a", sound=False), [op("volume", level="50%")])


def test_music_percent_is_an_amplitude_factor_and_cuts_leave_it_alone() -> None:
    made = apply_ops(video("a"), [op("music", file="bed", volume="35%")]).timeline
    assert made.music[0].gain == -9.119
    assert (made.music[0].fade_in, made.music[0].fade_out) == (30, 60)
    assert apply_ops(made, [op("cut", first="2s")]).timeline.music == made.music
    with pytest.raises(OpRefused) as caught:
        apply_ops(video("a"), [op("music", file="nope")])
    assert caught.value.reason == "missing_input"


def test_an_edit_that_changes_nothing_says_so() -> None:
    made = apply_ops(video("a"), [op("volume", level="0%"), op("fade_out")]).timeline
    for again in (op("volume", level="0%"), op("fade_out"), op("trim", end="60s")):
        result = apply_ops(made, [again])
        assert result.timeline == made
        assert result.notes


@pytest.mark.parametrize(
    ("name", "params"),
    [
        ("cut", {"first": "10s"}),
        ("cut", {"first": "99s"}),
        ("trim", {"start": "20s"}),
        ("title", {"text": "x", "start": "30s"}),
        ("music", {"file": "bed", "start": "30s"}),
        ("volume", {"target": "music", "level": "50%"}),
        ("concat", {"clips": "bed"}),
    ],
)
def test_what_lies_outside_is_refused_with_a_hint(name: str, params: dict[str, object]) -> None:
    with pytest.raises(OpRefused) as caught:
        apply_ops(video("a"), [op(name, **params)])
    assert caught.value.reason == "out_of_range"
    assert caught.value.hint


def test_sound_alone_is_cut_like_a_video_but_has_no_picture() -> None:
    made = place_base(Timeline(), source("talk", "audio"))
    assert (made.canvas, made.frames) == (None, 300)
    after = apply_ops(made, [op("cut", first="2s"), op("speed"), op("fade_out")]).timeline
    assert after.frames == 120
    for name, params in (
        ("fit", {"ratio": "1:1"}),
        ("title", {"text": "x"}),
        ("resize", {"size": "50%"}),
    ):
        with pytest.raises(OpRefused) as caught:
            apply_ops(made, [op(name, **params)])
        assert "no picture" in caught.value.message
    with_picture = place_base(made, source("a"))
    assert [clip.source for clip in with_picture.clips] == ["d-a"]


def test_an_empty_timeline_refuses_and_can_be_begun() -> None:
    pool = register(Timeline(), source("a"))
    with pytest.raises(OpRefused):
        apply_ops(pool, [op("cut", first="1s")])
    assert apply_ops(pool, [op("concat", clips="a")]).timeline.frames == 300


def test_a_sentence_becomes_a_timeline() -> None:
    words = 'trim the first 2 seconds, add the title "Hi" for 3 seconds and make it vertical'
    found = understand(words, Pool((Asset("a", "a.x", "video"),)))
    assert isinstance(found, Understood)
    made = apply_ops(video("a"), found.ops).timeline
    assert made.frames == 240
    assert (made.titles[0].start, made.titles[0].frames) == (0, 90)
    assert made.canvas is not None
    assert made.canvas.height == 1920
