"""Edits that look into the footage, against footage whose truth is known to the sample."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from nemoflow.engine.analysis import analysis_arguments, answer_in, answer_key
from nemoflow.engine.edit import OpRefused
from nemoflow.engine.ops.catalog import OPERATIONS
from nemoflow.engine.ops.operation import OpProblem
from nemoflow.engine.questions import Answer, Blacks, Freezes, Question, SceneCuts, Silences
from nemoflow.model.canon import digest
from tests.media import barcode
from tests.oracles import quiet, rows
from tests.oracles.model import Strip
from tests.oracles.registry import oracle
from tests.oracles.studio import Studio
from tests.oracles.test_sync import assert_together, clicks, other  # noqa: F401 - fixtures

RATE = 30
TALK, FRAMES = "talk.mkv", 120
HUSHED = ((0, 24), (50, 66), (72, 80), (93, 120))
"""Frames in which nothing is heard, from half a frame before to half a frame after."""


@pytest.fixture(scope="module")
def talk(reels: Path) -> Path:
    """4 s of numbered frames and a tone of 440 Hz with pauses; 44.1 kHz, so nothing fits."""
    path = reels / TALK
    if not path.exists():
        gates = "+".join(
            f"between(t,{(a - 0.5) / RATE:.6f},{(b + 0.5) / RATE:.6f})" for a, b in HUSHED
        )
        tone = f"aevalsrc='if({gates},0,0.5*sin(2*PI*440*t))':s=44100:d=4"
        encoder = ("-c:v", "libx264", "-preset", "ultrafast", "-crf", "18", "-c:a", "flac")
        barcode.make(path, frames=FRAMES, sound=("-f", "lavfi", "-i", tone), encoder=encoder)
    return path


def begun() -> Strip:
    return Strip((), {TALK: FRAMES}).joined(TALK)


def test_silences_are_found_to_the_millisecond(studio: Studio, talk: Path) -> None:
    found = studio.analyst([talk])(Silences(digest(str(talk)), Fraction(-40))).ranges
    assert len(found) == len(HUSHED)
    for (first, end), (a, b) in zip(found, HUSHED, strict=True):
        assert first == pytest.approx(max(0, a - 0.5) * 1600, abs=48)
        assert end is None if b == FRAMES else end == pytest.approx((b + 0.5) * 1600, abs=48)


@oracle("remove_silence")
@pytest.mark.parametrize(
    ("said", "least", "padding"),
    [
        ("cut out the pauses", 15, 3),
        ("cut out the pauses longer than 0.2s", 6, 3),
        ("剪掉超过0.6秒的停顿", 18, 3),
        ("cut out the pauses with 0.2s of padding", 15, 6),
    ],
)
def test_pauses_go_to_the_frame(
    studio: Studio, talk: Path, said: str, least: int, padding: int
) -> None:
    wanted = [
        (a + padding * (a > 0), b - padding * (b < FRAMES)) for a, b in HUSHED if b - a >= least
    ]
    strip = quiet.without(begun(), wanted)
    made = studio.film(said, base=[talk], frames=len(strip))
    assert barcode.read(made) == [shot.seen for (shot,) in strip.moments]


@oracle("remove_silence")
@pytest.mark.parametrize(
    ("said", "model"),
    [
        (("trim the dead air at the start",), [(0, 21)]),
        (("cut the silence at both ends",), [(0, 21), (96, 120)]),
        (("cut the silence at 1.5s",), [(53, 63)]),
        (("cut the silence at 1.9s",), [(53, 63)]),
        (("cut out the pauses from 1s to 2.9s",), [(53, 63)]),
        (("split at 1.9s", "cut out the pauses over 0.2s on clip 1"), [(0, 21), (53, 57)]),
    ],
)
def test_pauses_go_where_it_is_said(
    studio: Studio, talk: Path, said: tuple[str, ...], model: list[tuple[int, int]]
) -> None:
    wanted = quiet.without(begun(), model)
    made = studio.film(*said, base=[talk], frames=len(wanted))
    assert barcode.read(made) == [shot.seen for (shot,) in wanted.moments]


@oracle("remove_silence")
def test_pauses_can_be_hurried_through(studio: Studio, talk: Path) -> None:
    wanted = rows.hurried(begun(), [(0, 21), (53, 63), (96, 120)], Fraction(4))
    made = studio.film("speed up the pauses 4x", base=[talk], frames=len(wanted))
    assert barcode.read(made) == [shot.seen for (shot,) in wanted.moments]


@oracle("remove_silence")
def test_a_pause_goes_on_across_clips_speeds_and_directions(studio: Studio, talk: Path) -> None:
    """A split in the middle of a pause, backwards, at twice the speed: still one pause."""
    said = ["split at 58f", "reverse the video", "speed up 2x", "cut out the pauses over 0.2s"]
    strip = rows.reversed_part(rows.split(begun(), 58), 0, FRAMES).paced(Fraction(2), 0, FRAMES)
    silences = {TALK: [(a - Fraction(1, 2), b + Fraction(1, 2)) for a, b in HUSHED]}
    wanted = quiet.without(strip, quiet.pauses(strip, silences, 6, 3))
    assert len(strip) == 60 > len(wanted) + 20
    made = studio.film(*said, base=[talk], frames=len(wanted))
    assert barcode.read(made) == [shot.seen for (shot,) in wanted.moments]


@oracle("remove_silence")
@pytest.mark.parametrize("said", ["cut out the pauses over 0.2s with 0.05s of padding"])
def test_clicks_stay_with_their_flashes_between_cuts(
    studio: Studio,
    clicks: Path,  # noqa: F811 - the fixture
    other: Path,  # noqa: F811 - the fixture
    said: str,
) -> None:
    timeline = studio.timeline([said], [clicks])
    assert timeline.frames < 40
    assert_together(studio, (said,), timeline.frames, clicks, other)


def test_nothing_is_measured_twice(
    studio: Studio, talk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cut head, another padding and a shorter least pause ask what is known already."""
    log = tmp_path / "starts.log"
    log.touch()
    monkeypatch.setenv("NEMOFLOW_FFMPEG_LOG", str(log))
    fresh = Studio(tmp_path)
    for said in (
        ["cut out the pauses"],
        ["cut the first 0.3s", "cut out the pauses with 0.05s of padding"],
        ["speed up 2x", "reverse the video", "cut out the pauses over 0.2s"],
    ):
        fresh.timeline(said, [talk])
    assert log.read_text().splitlines() == ["measure the footage"]
    fresh.timeline(["cut out the pauses below -30dB"], [talk])
    assert len(log.read_text().splitlines()) == 2


def test_silent_footage_is_refused_and_loud_footage_left_alone(studio: Studio, reels: Path) -> None:
    mute = reels / "mute.mp4"
    loud = reels / "loud.mkv"
    for path, sound in ((mute, ()), (loud, ("-f", "lavfi", "-i", "sine=440:d=3"))):
        if not path.exists():
            barcode.make(path, frames=30, sound=sound)
    with pytest.raises(OpRefused, match="no clip has sound of its own"):
        studio.timeline(["cut out the pauses"], [mute])
    assert studio.timeline(["cut out the pauses"], [loud]) == studio.timeline([], [loud])


def test_all_silent_is_refused(studio: Studio, reels: Path) -> None:
    still = reels / "still.mkv"
    if not still.exists():
        barcode.make(still, frames=30, sound=("-f", "lavfi", "-i", "anullsrc=d=1"))
    with pytest.raises(OpRefused, match="nothing would be left"):
        studio.timeline(["cut out the pauses"], [still])


@pytest.mark.parametrize(
    ("asked", "said", "answer"),
    [
        (
            Silences("x", Fraction(-40)),
            "frame:0    pts:0      pts_time:0\nlavfi.silence_start=0\n"
            "frame:9    pts:4320   pts_time:0.09\nlavfi.silence_end=0.085\n"
            "lavfi.silence_duration=0.085\nframe:20 pts:9600 pts_time:0.2\n"
            "lavfi.silence_start=0.1\n",
            ((0, 4080), (4800, None)),
        ),
        (
            SceneCuts("x", Fraction(30), Fraction(10)),
            "frame:0 pts:0 pts_time:0\nlavfi.scd.time=0\n"
            "frame:31 pts:31 pts_time:1.03\nlavfi.scd.time=1.0333\n",
            ((31, 32),),
        ),
        (
            Blacks("x", Fraction(30)),
            "frame:3 pts:3 pts_time:0.1\nlavfi.black_start=0.1\n"
            "frame:7 pts:7 pts_time:0.2\nlavfi.black_end=0.233\n"
            "frame:8 pts:8 pts_time:0.2\nlavfi.something.else=1\n",
            ((3, 7),),
        ),
        (
            Freezes("x", Fraction(25)),
            "frame:20 pts:20 pts_time:0.8\nlavfi.freezedetect.freeze_start=0.4\n",
            ((10, None),),
        ),
        (Blacks("x", Fraction(30)), "", ()),
    ],
)
def test_answers_are_read_from_what_the_detectors_write(
    asked: Question, said: str, answer: object
) -> None:
    assert answer_in(asked, said) == Answer(answer)  # type: ignore[arg-type]  # ranges


def test_keys_tell_questions_content_and_build_apart() -> None:
    asked = [
        Silences("x", Fraction(-40)),
        Silences("x", Fraction(-35)),
        Silences("y", Fraction(-40)),
        SceneCuts("x", Fraction(30), Fraction(10)),
        Blacks("x", Fraction(30)),
        Blacks("x", Fraction(25)),
        Freezes("x", Fraction(30)),
    ]
    keys = {answer_key(item, build) for item in asked for build in ("one", "two")}
    assert len(keys) == 2 * len(asked)
    assert analysis_arguments(asked[0], "a.mp4")[:2] == ("-i", "file:a.mp4")


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"threshold": "-3dB"}, "outside -90dB to -5dB"),
        ({"threshold": "40%"}, "not a threshold"),
        ({"min_silence": "0s"}, "no time at all"),
        ({"min_silence": "10%"}, "no length of time"),
        ({"padding": "-1s"}, "less than zero"),
        ({"action": "speed:0.5"}, "outside 1x to 20x"),
        ({"action": "mute"}, "neither `cut` nor"),
        ({"at": "3s", "on": 2}, "a place and a range"),
        ({"from": "4s", "to": "2s"}, "ends before it starts"),
    ],
)
def test_bad_parameters_are_refused_in_words(params: dict[str, object], reason: str) -> None:
    with pytest.raises(OpProblem, match=reason):
        OPERATIONS["remove_silence"].make(**params)
