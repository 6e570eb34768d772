"""The pure stages between a timeline and FFmpeg's arguments."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nemoflow.engine.argv_final import join_list, poster_frame
from nemoflow.engine.argv_video import encoder_arguments, segment_arguments
from nemoflow.engine.audio import mix_of, tempo_steps
from nemoflow.engine.check import check_renderable
from nemoflow.engine.formats import FORMATS, timescale
from nemoflow.engine.geometry import covering, inside
from nemoflow.engine.moments import exact_grid
from nemoflow.engine.pixels import Pixels
from nemoflow.engine.segments import Segment, segment_key, segments_of
from nemoflow.engine.target import at_rate, canvas_of
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
    sample_of,
)
from nemoflow.model.errors import EngineFailed
from tests.media.stage import output

HD = Canvas(1920, 1080, Fraction(30))
VIDEO = Source("a", "a.mp4", "aa", "video", Fraction(100), 1920, 1080, Fraction(30), True)
SOUND = Source("s", "s.mp3", "ss", "audio", Fraction(9), has_audio=True)
RATES = st.sampled_from([Fraction(r) for r in ("24000/1001", "24", "25", "30000/1001", "30", "60")])


def timeline(*clips: Clip, canvas: Canvas = HD, **parts: object) -> Timeline:
    return Timeline(canvas, (VIDEO, SOUND), clips, **parts)  # type: ignore[arg-type]  # values differ in type


@pytest.mark.parametrize(
    ("settings", "size"),
    [
        ({}, (1920, 1080)),
        ({"height": 720}, (1280, 720)),
        ({"width": 640}, (640, 360)),
        ({"width": 500, "height": 301}, (500, 302)),
        ({"aspect": "9:16"}, (1080, 1920)),
        ({"aspect": "1:1"}, (1080, 1080)),
        ({"aspect": "9:16", "height": 720}, (720, 1280)),
        ({"aspect": "4:5", "width": 1080}, (1080, 1350)),
    ],
)
def test_sizes_follow_the_rules(settings: dict[str, Any], size: tuple[int, int]) -> None:
    canvas = canvas_of(timeline(), output(**settings), FORMATS["mp4"])
    assert (canvas.width, canvas.height) == size


def test_a_gif_is_small_and_slow_unless_told() -> None:
    assert canvas_of(timeline(), output(), FORMATS["gif"]) == Canvas(480, 270, Fraction(12))
    told = canvas_of(timeline(), output(height=720, fps="25"), FORMATS["gif"])
    assert told == Canvas(1280, 720, Fraction(25))


@given(st.integers(16, 4000), st.integers(16, 4000), st.fractions("1/9", "9"))
def test_boxes_are_even_and_in_or_around(width: int, height: int, aspect: Fraction) -> None:
    width, height = width // 2 * 2, height // 2 * 2
    small, large = inside(aspect, width, height), covering(aspect, width, height)
    assert small.width <= width <= large.width
    assert small.height <= height <= large.height
    assert not (small.x | small.y | large.x | large.y) & 1
    assert small.x >= 0 <= small.y
    assert large.x <= 0 >= large.y
    assert -large.x + width <= large.width
    assert -large.y + height <= large.height


@st.composite
def edits(draw: st.DrawFn) -> Timeline:
    count = draw(st.integers(1, 5))
    lengths = draw(st.lists(st.integers(4, 400), min_size=count, max_size=count))
    clips = []
    for index, frames in enumerate(lengths):
        room = min(frames, lengths[index + 1]) // 2 if index + 1 < count else 0
        overlap = draw(st.integers(0, room))
        clips.append(
            Clip(
                "aa",
                draw(st.integers(0, 999)),
                frames,
                speed=draw(st.sampled_from([Fraction(1), Fraction(2), Fraction(3, 7)])),
                transition=Transition("fade", overlap) if overlap else None,
            )
        )
    canvas = Canvas(1920, 1080, draw(RATES))
    title = Title("x", draw(st.integers(0, 300)), draw(st.integers(1, 300)))
    fades = Fade(draw(st.integers(0, 90))), Fade(draw(st.integers(0, 90)))
    return Timeline(canvas, (VIDEO,), tuple(clips), (title,), (), *fades)


@given(edits())
def test_segments_add_up_and_cover_titles_and_fades(made: Timeline) -> None:
    assert made.canvas is not None
    found = segments_of(made, made.canvas, "blur")
    assert sum(segment.frames for segment in found) == made.frames
    titled = sum(placed.end - placed.start for segment in found for placed in segment.titles)
    title = made.titles[0]
    assert titled == max(0, min(made.frames, title.start + title.frames) - title.start)
    for segment in found:
        assert len(segment.layers) == (2 if segment.transition else 1)
        assert all(layer.frames == segment.frames for layer in segment.layers)
        assert all(layer.used >= 1 for layer in segment.layers)


@given(edits(), RATES)
def test_another_rate_keeps_the_length(made: Timeline, rate: Fraction) -> None:
    moved = at_rate(made, rate)
    assert moved.frames == int(made.frames * rate / made.rate + Fraction(1, 2))


def key(segment: Segment, **more: str) -> str:
    return segment_key(
        segment, HD, pixels={}, encoder=encoder_arguments(HD, 20), ffmpeg_digest=more.get("f", "f")
    )


def keys(made: Timeline) -> list[str]:
    return [key(segment) for segment in segments_of(made, HD, "blur")]


def test_keys_do_not_know_the_position() -> None:
    plain = keys(timeline(Clip("aa", 0, 360)))
    assert keys(timeline(Clip("aa", 90, 270))) == plain[1:]
    assert keys(timeline(Clip("aa", 180, 180), Clip("aa", 0, 180))) == [*plain[2:], *plain[:2]]
    assert keys(timeline(Clip("aa", 50, 310)))[1:] == plain[1:]


def test_keys_change_with_what_is_seen_only_where_it_is_seen() -> None:
    plain = keys(timeline(Clip("aa", 0, 360)))
    titled = keys(timeline(Clip("aa", 0, 360), titles=(Title("x", 90, 10),)))
    assert [a == b for a, b in zip(plain, titled, strict=True)] == [True, False, True, True]
    faded = keys(timeline(Clip("aa", 0, 360), fade_out=Fade(30)))
    assert [a == b for a, b in zip(plain, faded, strict=True)] == [True, True, True, False]
    segment = segments_of(timeline(Clip("aa", 0, 60)), HD, "blur")[0]
    assert key(segment) != key(segment, f="other build")


def test_a_title_near_a_cut_moves_the_cut_so_that_other_words_cost_no_more_than_it_covers() -> None:
    """It takes the piece before with it when it comes; whenever it is rewritten it does not."""
    plain = keys(timeline(Clip("aa", 0, 360)))
    made = [keys(timeline(Clip("aa", 0, 360), titles=(Title(x, 100, 10),))) for x in "xy"]
    assert [a == b for a, b in zip(plain, made[0], strict=True)] == [False, False, True, True]
    assert [a == b for a, b in zip(*made, strict=True)] == [True, False, True, True]


def test_footage_made_steady_is_not_cut_at_keyframes_of_what_it_was_made_of() -> None:
    known = {"aa": Pixels(keyframes=(0, 2_000_000, 5_000_000))}
    steady = Effect.of("stabilize", strength=0.5, crop="auto", begin="0", length="12")
    for effects, frames in (((), [60, 90, 135, 75]), ((steady,), [90, 90, 90, 90])):
        made = timeline(Clip("aa", 0, 360, effects=effects))
        found = segments_of(made, HD, "blur", pixels=known)
        assert [segment.frames for segment in found] == frames


def test_segments_end_where_a_title_comes_and_goes() -> None:
    made = timeline(Clip("aa", 0, 360), titles=(Title("x", 60, 90),))
    found = segments_of(made, HD, "blur")
    assert [segment.frames for segment in found] == [60, 30, 60, 30, 90, 90]
    assert [bool(segment.titles) for segment in found] == [False, True, True, False, False, False]
    other = timeline(Clip("aa", 0, 360), titles=(Title("y", 60, 90),))
    changed = [a != b for a, b in zip(keys(made), keys(other), strict=True)]
    assert changed == [False, True, True, False, False, False]


@given(edits())
def test_no_piece_is_tiny_because_of_a_title(made: Timeline) -> None:
    assert made.canvas is not None
    plain = [item.frames for item in segments_of(replace(made, titles=()), HD, "blur")]
    parted = [item.frames for item in segments_of(made, HD, "blur")]
    assert sum(parted) == sum(plain)
    assert min(parted) >= min(24, *plain)


def test_equal_pictures_in_different_parts_of_a_fade_are_different_segments() -> None:
    still = Source("i", "i.png", "ii", "image", Fraction(0), 1920, 1080)
    made = Timeline(HD, (still,), (Clip("ii", 0, 270),))
    assert len(set(keys(made))) == 1
    assert len(set(keys(Timeline(HD, (still,), made.clips, fade_in=Fade(270))))) == 3


def test_overlapping_transitions_are_refused() -> None:
    clips = (
        Clip("aa", 0, 60, transition=Transition("fade", 40)),
        Clip("aa", 0, 60, transition=Transition("fade", 40)),
        Clip("aa", 0, 60),
    )
    with pytest.raises(EngineFailed, match="around clip 2"):
        segments_of(timeline(*clips), HD, "blur")


def test_arguments_of_a_plain_segment() -> None:
    canvas = Canvas(160, 90, Fraction(30))
    made = timeline(Clip("aa", 300, 30), canvas=canvas)
    (segment,) = segments_of(made, canvas, "blur")
    arguments = segment_arguments(
        segment,
        canvas,
        names={"aa": "maa.mp4"},
        pixels={},
        encoder=("-c:v", "libx264"),
        titles_file="t.ass",
        target="x.mp4",
    )
    assert arguments[:10] == (
        *("-copyts", "-start_at_zero", "-filter_complex_threads", "1", "-threads", "1"),
        *("-noaccurate_seek", "-ss", "9.700000", "-i"),
    )
    assert arguments[10] == "file:maa.mp4"
    assert "fps=30:start_time=9.7000002" in arguments[12]
    assert "trim=start_frame=9:end_frame=39" in arguments[12]
    assert arguments[-7:] == ("-frames:v", "30", "-c:v", "libx264", "-f", "mp4", "x.mp4")


def test_footage_is_entered_at_the_last_known_keyframe() -> None:
    canvas = Canvas(160, 90, Fraction(30))
    (segment,) = segments_of(timeline(Clip("aa", 301, 30), canvas=canvas), canvas, "blur")
    arguments = segment_arguments(
        segment,
        canvas,
        names={"aa": "maa.mp4"},
        pixels={"aa": Pixels(keyframes=(0, 9_900_000, 10_033_333, 10_100_000))},
        encoder=(),
        titles_file="t.ass",
        target="x.mp4",
    )
    assert arguments[arguments.index("-ss") + 1] == "10.033333"
    graph = arguments[arguments.index("-filter_complex") + 1]
    # Counting begins at frame 300, on a whole microsecond: that one is held, and left out.
    assert "fps=30:start_time=10.0000002" in graph
    assert "trim=start_frame=1:end_frame=31" in graph


def test_no_words_of_the_user_reach_the_arguments() -> None:
    canvas = Canvas(160, 90, Fraction(30))
    made = timeline(Clip("aa", 0, 30), canvas=canvas, titles=(Title("EVIL';[x]", 0, 9),))
    (segment,) = segments_of(made, canvas, "blur")
    arguments = segment_arguments(
        segment,
        canvas,
        names={"aa": "maa.mp4"},
        pixels={},
        encoder=(),
        titles_file="t.ass",
        target="x.mp4",
    )
    assert not any("EVIL" in argument for argument in arguments)


@pytest.mark.parametrize(
    ("rate", "ticks", "grid"),
    [("30", 15360, 3), ("30000/1001", 30000, 3), ("25", 12800, 1), ("24000/1001", 24000, 3)],
)
def test_timebases_are_exact(rate: str, ticks: int, grid: int) -> None:
    exact = Fraction(rate)
    assert timescale(exact) == ticks
    assert (ticks / exact).denominator == 1
    assert exact_grid(exact) == grid
    assert (grid / exact * 1_000_000).denominator == 1


def test_join_lists_never_drift() -> None:
    text = join_list([(f"{n}.mp4", 91) for n in range(1000)], Fraction(30000, 1001))
    lengths = [Fraction(line.split()[1]) for line in text.splitlines() if "duration" in line]
    assert abs(sum(lengths) - Fraction(91000 * 1001, 30000)) < Fraction(1, 1_000_000)


@pytest.mark.parametrize(
    ("written", "frame"),
    [("10%", 30), ("2s", 60), ("0:05", 150), ("1.5", 45), ("100%", 299), ("99s", 299), ("0%", 0)],
)
def test_poster_moments(written: str, frame: int) -> None:
    assert poster_frame(written, 300, Fraction(30)) == frame


def test_the_mix_is_counted_in_samples() -> None:
    clips = (
        Clip("aa", 30, 31, transition=Transition("fade", 7)),
        Clip("aa", 0, 23, muted=True),
    )
    made = timeline(*clips, canvas=Canvas(16, 16, Fraction(30000, 1001)), music=(Music("ss"),))
    mix = mix_of(made)
    assert mix.samples == sample_of(47, made.rate)
    assert sum(voice.samples - voice.overlap for voice in mix.voices) == mix.samples
    assert [piece.start for piece in mix.pieces] == [48048]
    assert [voice.piece is not None for voice in mix.voices] == [True, False]
    assert mix.may_clip


@pytest.mark.parametrize("speed", ["1/5", "1/2", "1", "3/2", "100", "250"])
def test_tempo_steps_multiply_to_the_speed(speed: str) -> None:
    product = 1.0
    for step in tempo_steps(Fraction(speed)):
        assert 0.5 <= step <= 100
        product *= step
    assert product == pytest.approx(float(Fraction(speed)))


@pytest.mark.parametrize(
    ("made", "wanted", "words"),
    [
        (timeline(), output(), "empty"),
        (timeline(Clip("ss", 0, 90)), output(), "only sound"),
        (timeline(Clip("aa", 0, 90, muted=True)), output("x.mp3"), "nothing on the timeline"),
        (timeline(Clip("aa", 0, 90)), output("x.avi"), "writes no `avi`"),
        (timeline(Clip("aa", 0, 9000)), output("x.gif"), "too long"),
        (timeline(Clip("aa", 0, 90)), output(height=9000), "too large"),
        (timeline(Clip("aa", 0, 90)), output(fps="1000"), "outside 1 to 240"),
        (timeline(Clip("aa", 0, 90)), output(poster="p.bmp"), "not `.bmp`"),
        (timeline(Clip("aa", 0, 90)), output(poster="p.png", poster_at="soon"), "`soon`"),
        (timeline(Clip("aa", 0, 90)), output("x.wav", poster="p.png"), "no picture"),
        (timeline(Clip("aa", 0, 9), titles=(Title("x", 0, 9, color="red"),)), output(), "`red`"),
        (
            timeline(Clip("aa", 0, 9, transition=Transition("x:y", 2)), Clip("aa", 0, 9)),
            output(),
            "`x:y`",
        ),
    ],
)
def test_what_cannot_be_rendered_is_said(made: Timeline, wanted: object, words: str) -> None:
    assert words in check_renderable(made, wanted)  # type: ignore[arg-type]  # an Output


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_what_can_be_rendered_passes(name: str) -> None:
    assert check_renderable(timeline(Clip("aa", 0, 90)), output(f"x.{name}")) == ""
