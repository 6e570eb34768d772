"""Scenes, black and frozen pictures, and speed ramps, against reels built frame by frame."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from nemoflow.engine.edit import OpRefused
from nemoflow.engine.ops.catalog import OPERATIONS
from nemoflow.engine.ops.operation import OpProblem
from tests.media import barcode, pictures
from tests.oracles import rows
from tests.oracles.model import Strip
from tests.oracles.registry import oracle
from tests.oracles.studio import Studio
from tests.oracles.test_sync import bangs, clicks, flashes  # noqa: F401 - one is a fixture

SHOTS = (
    ("testsrc2=s=96x54:r=30", 31),
    ("color=black:s=96x54:r=30", 12),
    ("mandelbrot=s=96x54:r=30", 40),
    ("smptebars=s=96x54:r=30", 37),
)
"""Pictures and how many frames of each; only the last and the black stand still."""
EDGES = (0, 31, 43, 83, 120)


@pytest.fixture(scope="module")
def reel(reels: Path) -> Path:
    """4 s of four shots, without loss."""
    path = reels / "shots.mov"
    if not path.exists():
        inputs = [part for pattern, _ in SHOTS for part in ("-f", "lavfi", "-i", pattern)]
        cut = ";".join(f"[{n}]trim=end_frame={shot[1]}[s{n}]" for n, shot in enumerate(SHOTS))
        joined = "".join(f"[s{n}]" for n in range(len(SHOTS)))
        graph = f"{cut};{joined}concat=n={len(SHOTS)}:v=1,format=yuv420p"
        barcode.run(
            *(*inputs, "-filter_complex", graph, "-c:v", "libx264", "-qp", "0"),
            *("-preset", "ultrafast", "-color_range", "tv", "-colorspace", "bt709", str(path)),
        )
    return path


def begun(path: Path) -> Strip:
    return Strip((), {path.name: EDGES[-1]}).joined(path.name)


def assert_shown(studio: Studio, reel: Path, said: tuple[str, ...], wanted: Strip) -> None:
    """Every frame has the bits of its source frame."""
    made = studio.film(*said, base=[reel], frames=len(wanted), quality=0)
    bits = pictures.hashes(reel)
    assert pictures.hashes(made) == [bits[shot.seen] for (shot,) in wanted.moments]


@oracle("scenes")
@pytest.mark.parametrize(
    ("said", "lengths"),
    [
        (("split by scene",), [31, 52, 37]),
        (("split into scenes of at least 0.2s",), [31, 12, 40, 37]),
        (("cut the first 0.5s", "按场景分割"), [28, 40, 37]),
        (("reverse the video", "cut at every scene change"), [37, 40, 43]),
        (("speed up 2x", "split into scenes of at least 0.5s"), [16, 26, 18]),
    ],
)
def test_scenes_begin_at_their_exact_frames(
    studio: Studio, reel: Path, said: tuple[str, ...], lengths: list[int]
) -> None:
    before, after = studio.timeline(said[:-1], [reel]), studio.timeline(said, [reel])
    assert [clip.frames for clip in after.clips] == lengths
    assert after.frames == before.frames


@oracle("scenes")
@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("keep the longest scene of at least 0.2s", [(43, 83)]),
        ("keep the 2 longest scenes", [(31, 120)]),
        ("保留最长的3个场景", [(0, 120)]),
    ],
)
def test_the_longest_scenes_stay(
    studio: Studio, reel: Path, said: str, kept: list[tuple[int, int]]
) -> None:
    assert_shown(studio, reel, (said,), begun(reel).kept(*kept))


@oracle("remove_black")
@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (("remove the black frames",), [(0, 31), (43, 120)]),
        (("cut the first 31f", "去掉开头的黑屏"), [(43, 120)]),
        (("reverse the video", "remove the black frames"), [(0, 31), (43, 120)]),
        (("remove the black frames from 1.2s to 3s",), [(0, 36), (43, 120)]),
    ],
)
def test_black_goes_to_the_frame(
    studio: Studio, reel: Path, said: tuple[str, ...], kept: list[tuple[int, int]]
) -> None:
    wanted = begun(reel).kept(*kept)
    if "reverse the video" in said:
        wanted = rows.reversed_part(wanted, 0, len(wanted))
    assert_shown(studio, reel, said, wanted)


@oracle("remove_frozen")
def test_frozen_pictures_go_to_the_frame(studio: Studio, reel: Path) -> None:
    """Of a still picture the first frame is news: what stands still begins there."""
    made = studio.timeline(["remove the frozen parts"], [reel])
    assert [(clip.start, clip.frames) for clip in made.clips] == [(0, 83)]
    assert_shown(studio, reel, ("remove the frozen parts",), begun(reel).kept((0, 83)))


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("remove the black frames longer than 2s", "no black frames of 2s or longer"),
        ("remove the black frames at the end", "no black frames of 0.1s or longer there"),
        ("keep the longest 9 scenes", "there are 3 scenes: nothing to remove"),
    ],
)
def test_nothing_found_is_said(studio: Studio, reel: Path, said: str, why: str) -> None:
    from nemoflow.engine.edit import apply_ops
    from nemoflow.engine.language import Pool, Understood, understand

    found = understand(said, Pool())
    assert isinstance(found, Understood)
    before = studio.timeline([], [reel])
    applied = apply_ops(before, found.ops, studio.analyst([reel]))
    assert (applied.timeline, applied.notes) == (before, (why,))


@oracle("speed_ramp")
@pytest.mark.parametrize(
    ("said", "first", "last", "span"),
    [
        ("ramp the speed from 1x to 2x", "1", "2", (0, 120)),
        ("ramp the speed from 1x to 4x over the first 2 seconds", "1", "4", (0, 60)),
        ("逐渐变慢", "1", "0.5", (0, 120)),
        ("ramp the speed from 3x to 0.5x from 0.5s to 3s", "3", "0.5", (15, 90)),
    ],
)
def test_a_ramp_shows_exactly_these_frames(
    studio: Studio, reel: Path, said: str, first: str, last: str, span: tuple[int, int]
) -> None:
    edges = rows.curve(span[1] - span[0], Fraction(first), Fraction(last))
    wanted = rows.ramped(begun(reel), span[0], edges)
    mean = (Fraction(first) + Fraction(last)) / 2
    assert abs(len(wanted) - (120 - span[1] + span[0] + (span[1] - span[0]) / mean)) <= 1
    assert_shown(studio, reel, (said,), wanted)


def test_a_gentle_ramp_is_slow_to_begin_and_to_end(studio: Studio, reel: Path) -> None:
    even = studio.timeline(["ramp the speed from 1x to 3x"], [reel])
    gentle = studio.timeline(["ramp the speed from 1x to 3x smoothly"], [reel])
    assert gentle.frames == even.frames == 60
    speeds = [[float(clip.speed) for clip in made.clips] for made in (even, gentle)]
    assert speeds[1][0] < speeds[0][0] < speeds[0][-1] < speeds[1][-1]


@oracle("speed_ramp")
def test_clicks_stay_with_their_flashes_around_a_ramp(
    studio: Studio,
    clicks: Path,  # noqa: F811 - the fixture
) -> None:
    said = "ramp the speed from 1x to 2x from 0.75s to 1.95s"
    film = studio.film(said, base=[clicks], frames=60)
    sound = studio.film(said, base=[clicks], frames=60, name="wav")
    wanted = [6 / 30, 18 / 30, 54 / 30]
    for found in (flashes(film, 30), bangs(sound), bangs(film)):
        outside = [at for at in found if at < 0.7 or at > 1.6]
        assert outside == pytest.approx(wanted, abs=0.001)


@pytest.mark.parametrize(
    ("name", "params", "reason"),
    [
        ("scenes", {"threshold": 0}, "outside 1 to 100"),
        ("scenes", {"count": 2}, "only `action: keep` counts"),
        ("scenes", {"action": "keep", "count": 1.5}, "no number of scenes"),
        ("scenes", {"min_len": "10%"}, "no length of time"),
        ("remove_black", {"at_least": "0s"}, "no time at all"),
        ("speed_ramp", {"from_factor": 2}, "both speeds are the same"),
        ("speed_ramp", {"to_factor": 0}, "outside 0.1 to 20"),
        ("speed_ramp", {"from": "3s", "to": "2s"}, "ends before it starts"),
    ],
)
def test_bad_parameters_are_refused_in_words(
    name: str, params: dict[str, object], reason: str
) -> None:
    with pytest.raises(OpProblem, match=reason):
        OPERATIONS[name].make(**params)


def test_what_can_have_no_scenes_is_refused(studio: Studio, reel: Path, reels: Path) -> None:
    still = reels / "one.png"
    if not still.exists():
        barcode.run("-f", "lavfi", "-i", "testsrc2=s=64x36", "-frames:v", "1", str(still))
    for said in ("split by scene", "remove the black frames", "remove the frozen parts"):
        with pytest.raises(OpRefused, match="no clip is a video"):
            studio.timeline([said], [still])
    with pytest.raises(OpRefused, match="too short for a ramp"):
        studio.timeline(["ramp the speed from 1x to 2x over the first 0.2s"], [reel])
