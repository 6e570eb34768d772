"""Every rendered frame is the frame the timeline says: read from barcodes."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import pytest

from nemoflow.engine.facts import probe_output
from nemoflow.engine.timeline import Canvas, Clip, Timeline, Transition, source_frame
from tests.media import barcode
from tests.media.stage import SMALL, Stage, output, source


def law(*clips: Clip) -> list[int]:
    return [source_frame(clip, k) for clip in clips for k in range(clip.frames)]


def test_cut_clips_show_exactly_their_frames(stage: Stage, counted: Path) -> None:
    item = source(counted)
    clips = (
        Clip(item.digest, 7, 100),
        Clip(item.digest, 150, 33),
        Clip(item.digest, 0, 1),
        Clip(item.digest, 239, 1),
        Clip(item.digest, 60, 95),
    )
    made = stage.render(Timeline(SMALL, (item,), clips), output(), [counted])
    assert barcode.read(made) == law(*clips)


@pytest.mark.parametrize("speed", ["2", "1/2", "3/2", "7/5", "1/3", "10", "98123/30000"])
def test_speed_shows_the_frames_of_the_law(stage: Stage, counted: Path, speed: str) -> None:
    item, factor = source(counted), Fraction(speed)
    frames = min(120, int((240 - 11) / factor))
    clip = Clip(item.digest, 11, frames, speed=factor)
    made = stage.render(Timeline(SMALL, (item,), (clip,)), output(), [counted])
    assert barcode.read(made) == law(clip)


def test_a_split_under_speed_moves_no_frame(stage: Stage, counted: Path) -> None:
    item = source(counted)
    whole = Clip(item.digest, 10, 80, speed=Fraction(7, 5))
    left = Clip(item.digest, 10, 33, speed=Fraction(7, 5))
    begin = Fraction(7, 5) * 33
    right = Clip(item.digest, 10 + int(begin), 47, speed=Fraction(7, 5), phase=begin - int(begin))
    made = stage.render(Timeline(SMALL, (item,), (left, right)), output(), [counted])
    assert barcode.read(made) == law(whole)


@pytest.mark.parametrize(
    ("rate", "canvas_rate", "suffix"),
    [
        ("60", "30", "mp4"),
        ("60", "30", "mkv"),
        ("25", "30", "mp4"),
        ("30000/1001", "30", "mp4"),
        ("30000/1001", "30000/1001", "mkv"),
        ("30", "30000/1001", "mp4"),
        ("24000/1001", "24", "mkv"),
        ("30", "25", "mp4"),
    ],
)
def test_a_late_in_point_equals_decoding_from_the_start(
    stage: Stage, shelf: Path, rate: str, canvas_rate: str, suffix: str
) -> None:
    """The oracle is exact arithmetic over the file's frame times, no seeking anywhere."""
    file = shelf / f"rate-{rate.replace('/', '-')}.{suffix}"
    if not file.exists():
        barcode.make(file, frames=200, rate=rate)
    item, canvas = source(file), Canvas(160, 90, Fraction(canvas_rate))
    count = int(item.seconds * canvas.rate)
    clip = Clip(item.digest, count - 70, 60)
    made = stage.render(Timeline(canvas, (item,), (clip,)), output(), [file])
    ratio = Fraction(rate) / canvas.rate
    # Input frame i stands at i / ratio; output k shows the last one that rounds (half up) to <= k.
    expected = [
        max(i for i in range(200) if int(i / ratio + Fraction(1, 2)) <= k)
        for k in range(count - 70, count - 10)
    ]
    assert barcode.read(made) == expected


def test_gaps_of_variable_rate_hold_the_last_frame(stage: Stage, shelf: Path) -> None:
    file = barcode.make(
        shelf / "vfr.mp4",
        frames=120,
        filters="select='lt(n,20)+eq(n,95)+gt(n,110)'",
        encoder=("-c:v", "libx264", "-fps_mode", "vfr"),
    )
    item = source(file)
    clip = Clip(item.digest, 80, 30)
    made = stage.render(Timeline(SMALL, (item,), (clip,)), output(), [file])
    assert barcode.read(made) == [19] * 15 + [95] * 15


def test_a_source_shorter_than_it_says_holds_its_last_frame(stage: Stage, counted: Path) -> None:
    item = source(counted)
    clip = Clip(item.digest, 230, 20)
    made = stage.render(Timeline(SMALL, (item,), (clip,)), output(), [counted])
    assert barcode.read(made) == [*range(230, 240), *[239] * 10]


def test_a_transition_overlaps_its_clips(stage: Stage, counted: Path) -> None:
    item = source(counted)
    clips = (
        Clip(item.digest, 0, 60, transition=Transition("fade", 20)),
        Clip(item.digest, 100, 50),
    )
    timeline = Timeline(SMALL, (item,), clips)
    made = stage.render(timeline, output(), [counted])
    numbers = barcode.read(made)
    assert len(numbers) == timeline.frames == 90
    assert numbers[:41] == list(range(41))
    assert numbers[60:] == list(range(120, 150))


def test_the_middle_of_a_crossfade_is_the_mean(stage: Stage, shelf: Path) -> None:
    files = []
    for name, light in (("dark", 40), ("light", 200)):
        file = shelf / f"{name}.mp4"
        pattern = f"color=0x{light:02x}{light:02x}{light:02x}:s=160x90:r=30:d=2"
        barcode.run("-f", "lavfi", "-i", pattern, "-pix_fmt", "yuv420p", str(file))
        files.append(file)
    dark, light_ = (source(file) for file in files)
    clips = (
        Clip(dark.digest, 0, 40, transition=Transition("fade", 20)),
        Clip(light_.digest, 0, 40),
    )
    made = stage.render(Timeline(SMALL, (dark, light_), clips), output(quality=8), files)
    with av.open(str(made)) as container:
        means = [frame.to_ndarray(format="gray").mean() for frame in container.decode(video=0)]
    assert means[30] == pytest.approx((means[0] + means[-1]) / 2, abs=3)
    assert means[19] == pytest.approx(means[0], abs=1)
    assert means[40] == pytest.approx(means[-1], abs=1)


@pytest.mark.parametrize("rate", ["15", "60", "24000/1001"])
def test_another_output_rate_keeps_length_and_content(
    stage: Stage, counted: Path, rate: str
) -> None:
    item = source(counted)
    clips = (Clip(item.digest, 30, 61), Clip(item.digest, 120, 40))
    made = stage.render(Timeline(SMALL, (item,), clips), output(fps=rate), [counted])
    numbers = barcode.read(made)
    facts = probe_output(made)
    ratio = Fraction(rate) / 30
    assert facts.frames == int(101 * ratio + Fraction(1, 2))
    cut = int(61 * ratio + Fraction(1, 2))
    shown = [30 + k / ratio if k < cut else 120 + (k - cut) / ratio for k in range(len(numbers))]
    wrong = [(k, float(shown[k]), n) for k, n in enumerate(numbers) if abs(shown[k] - n) > 1.5]
    assert not wrong
