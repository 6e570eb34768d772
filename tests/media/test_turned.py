"""Clips that run backwards and clips that stand still, frame by frame and sample by sample."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from nemoflow.engine.ops.clips import part
from nemoflow.engine.segments import segments_of
from nemoflow.engine.timeline import Canvas, Clip, Source, Timeline, Transition, source_frame
from tests.media import barcode, pictures
from tests.media.stage import SMALL, Stage, output, source


@pytest.fixture(scope="module")
def noisy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """100 numbered frames with a sound that never repeats."""
    sound = ("-f", "lavfi", "-i", "anoisesrc=r=48000:d=3.5:seed=7:a=0.4")
    lossless = ("-c:v", "libx264", "-qp", "0", "-g", "12", "-c:a", "pcm_s16le")
    path = tmp_path_factory.mktemp("turned") / "noisy.mov"
    return barcode.make(path, frames=100, sound=sound, encoder=lossless)


def timeline(path: Path, *clips: Clip) -> Timeline:
    one = source(path)
    return Timeline(SMALL, (one,), tuple(replace(clip, source=one.digest) for clip in clips))


def seen(made: Timeline) -> list[int]:
    return [source_frame(clip, k) for clip in made.clips for k in range(clip.frames)]


@pytest.mark.parametrize(
    "clip",
    [
        Clip("", 10, 80, backwards=True),
        Clip("", 3, 40, speed=Fraction(3, 2), backwards=True),
        Clip("", 3, 90, speed=Fraction(2, 5), phase=Fraction(1, 3), backwards=True),
        Clip("", 42, 100, frozen=True),
    ],
)
def test_a_turned_clip_shows_the_frames_of_the_rule(stage: Stage, noisy: Path, clip: Clip) -> None:
    made = timeline(noisy, clip)
    wanted = [source_frame(replace(clip, backwards=False), k) for k in range(clip.frames)]
    if clip.backwards:
        wanted.reverse()
    assert seen(made) == wanted
    assert barcode.read(stage.render(made, output(), [noisy])) == wanted


@pytest.mark.parametrize(("backwards", "frozen"), [(True, False), (False, True), (False, False)])
def test_parts_of_a_turned_clip_show_what_the_whole_shows(backwards: bool, frozen: bool) -> None:
    quick, inside = Fraction(7, 5), Fraction(1, 4)
    clip = Clip("", 5, 50, speed=quick, phase=inside, backwards=backwards, frozen=frozen)
    whole = [source_frame(clip, k) for k in range(50)]
    for edge in (1, 17, 49):
        for left, right in (((0, edge), (edge, 50)), ((0, 50), (50, 50))):
            made = [part(clip, *left), *([part(clip, *right)] if right[1] > right[0] else [])]
            assert [source_frame(c, k) for c in made for k in range(c.frames)] == whole


def test_sound_runs_backwards_to_the_sample(stage: Stage, noisy: Path) -> None:
    clip = Clip("", 10, 60, backwards=True)
    straight = stage.render(
        timeline(noisy, replace(clip, backwards=False)), output("a.wav"), [noisy]
    )
    turned = stage.render(timeline(noisy, clip), output("b.wav"), [noisy])
    forwards, backwards = pictures.samples(straight), pictures.samples(turned)
    assert np.abs(forwards).max() > 0.1
    assert np.abs(forwards[:, ::-1] - backwards).max() < 2e-3


def test_a_clip_that_stands_still_is_silent(stage: Stage, noisy: Path) -> None:
    held = Clip("", 20, 30, frozen=True)
    made = stage.render(
        timeline(noisy, Clip("", 0, 20), held, Clip("", 20, 10)), output("c.wav"), [noisy]
    )
    sound = np.abs(pictures.samples(made)[0])
    assert not sound[32_000:80_000].any()
    assert sound[:32_000].max() > 0.1
    assert sound[80_000:].max() > 0.1


def test_turned_clips_cross_into_each_other(stage: Stage, noisy: Path) -> None:
    crossing = Transition("fade", 10)
    held = Clip("", 42, 30, frozen=True, transition=crossing)
    back = Clip("", 60, 30, backwards=True, transition=crossing)
    made = timeline(noisy, Clip("", 0, 30, transition=crossing), held, back, Clip("", 5, 30))
    shown = barcode.read(stage.render(made, output(), [noisy]))
    assert len(shown) == 90
    assert shown[:20] == list(range(20))
    assert shown[30:40] == [42] * 10
    assert shown[50:60] == list(range(79, 69, -1))


def test_what_is_held_in_memory_is_bounded_and_on_the_grid_of_the_source() -> None:
    canvas = Canvas(3840, 2160, Fraction(30))
    one = Source("a", "a.mp4", "d", "video", Fraction(100, 3), 3840, 2160, Fraction(30))
    made = Timeline(canvas, (one,), (Clip("d", 13, 500, backwards=True),))
    whole = segments_of(made, canvas, "contain")
    assert sum(segment.frames for segment in whole) == 500
    assert max(segment.frames for segment in whole) <= 16
    shorter = segments_of(replace(made, clips=(part(made.clips[0], 100, 500),)), canvas, "contain")
    assert len(set(shorter) - set(whole)) <= 1


@pytest.mark.parametrize("rate", ["60", "25"])
@pytest.mark.parametrize("speed", ["1", "3/2"])
def test_at_another_output_rate_backwards_mirrors_forwards(
    stage: Stage, noisy: Path, rate: str, speed: str
) -> None:
    clip = Clip("", 10, 50, speed=Fraction(speed))
    wanted = output("a.mp4", fps=Fraction(rate))
    straight = barcode.read(stage.render(timeline(noisy, clip), wanted, [noisy]))
    turned = timeline(noisy, replace(clip, backwards=True))
    assert barcode.read(stage.render(turned, wanted, [noisy])) == straight[::-1]
    held = timeline(noisy, replace(clip, start=60, speed=Fraction(1), frozen=True))
    assert set(barcode.read(stage.render(held, wanted, [noisy]))) == {60}


def test_a_long_sound_is_turned_in_parts_without_a_seam(stage: Stage, tmp_path: Path) -> None:
    path = tmp_path / "long.wav"
    barcode.run("-f", "lavfi", "-i", "anoisesrc=r=48000:d=121:seed=3:a=0.4", str(path))
    one = source(path)
    clip = Clip(one.digest, 0, 121 * 30, backwards=True)
    made = [
        stage.render(Timeline(None, (one,), (item,)), output(name), [path])
        for item, name in ((replace(clip, backwards=False), "a.wav"), (clip, "b.wav"))
    ]
    forwards, backwards = (pictures.samples(item)[0] for item in made)
    assert len(backwards) == 121 * 48_000
    assert np.abs(forwards[::-1] - backwards).max() < 2e-3
