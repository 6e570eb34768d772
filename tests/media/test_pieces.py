"""Sound in pieces: few open files however many clips, nothing read twice, nothing moved."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from nemoflow.engine.audio import Bed, Piece, Voice, mix_of, piece_key
from nemoflow.engine.ffmpeg import LOG_VARIABLE
from nemoflow.engine.stretches import (
    MOST_OPEN,
    Part,
    Stretch,
    opens,
    rows_of,
    stacks_of,
    stretches_of,
)
from nemoflow.engine.timeline import Canvas, Clip, Music, Timeline, Transition, sample_of
from tests.media import barcode, pictures
from tests.media.stage import Stage, output, source

SMALL = Canvas(64, 36, Fraction(30))
READS = "read the sound of clips"


@pytest.fixture(scope="session")
def ramp(shelf: Path) -> Path:
    """Six seconds of a signal that tells its own moment: it grows from 0 to 0.6."""
    path = shelf / "ramp.wav"
    barcode.run(
        "-f", "lavfi", "-i", "aevalsrc=t/10|t/10:d=6:s=48000", "-c:a", "pcm_f32le", str(path)
    )
    return path


def many(ramp: Path, count: int, overlap: int) -> Timeline:
    """Clips of six frames; every fifth fades into the next one."""
    item = source(ramp)
    clips = tuple(
        Clip(
            item.digest,
            (number * 7) % 150,
            6,
            gain=-6.0 * (number % 2),
            transition=Transition("fade", overlap) if overlap and number % 5 == 0 else None,
        )
        for number in range(count)
    )
    return Timeline(SMALL, (item,)).with_clips(clips)


def expected(timeline: Timeline) -> np.ndarray:
    """The same in numpy: clips added at their places, straight crossfades where they overlap."""
    made = np.zeros(sample_of(timeline.frames, timeline.rate))
    lead = 0
    for clip, at in zip(timeline.clips, timeline.clip_starts(), strict=True):
        begin, length = sample_of(at, timeline.rate), sample_of(clip.frames, timeline.rate)
        part = (sample_of(clip.start, timeline.rate) + np.arange(length)) / 480_000
        part *= 10 ** (clip.gain / 20)
        after = sample_of(clip.transition.frames, timeline.rate) if clip.transition else 0
        part[:lead] *= np.arange(lead) / max(1, lead)
        part[length - after :] *= 1 - np.arange(after) / max(1, after)
        made[begin : begin + length] += part
        lead = after
    return made


@pytest.mark.parametrize(("count", "overlap"), [(7, 2), (60, 0), (60, 2)])
def test_any_number_of_clips_sounds_as_they_stand(
    stage: Stage, ramp: Path, count: int, overlap: int
) -> None:
    timeline = many(ramp, count, overlap)
    sound = pictures.samples(stage.render(timeline, output("out.wav"), [ramp]))
    wanted = expected(timeline)
    assert sound.shape == (2, len(wanted))
    # Half a step of the straight line over 3200 samples.
    assert np.abs(sound - wanted).max() < 0.5 / 3200 + 2 / 32768


def started(log: Path) -> list[str]:
    return log.read_text().splitlines() if log.exists() else []


def test_a_change_of_volume_reads_no_clip_again(
    stage: Stage, ramp: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "starts"
    monkeypatch.setenv(LOG_VARIABLE, str(log))
    timeline = replace(many(ramp, 17, 2), music=(Music(source(ramp).digest, frames=30),))
    stage.render(timeline, output("out.wav"), [ramp])
    assert started(log).count(READS) == 2
    log.unlink()
    louder = tuple(replace(clip, gain=clip.gain + 1) for clip in timeline.clips)
    stage.render(timeline.with_clips(louder[1:]), output("out.wav"), [ramp])
    assert started(log) == ["mix the sound", "write the wav file"]


def test_equal_clips_are_read_once_wherever_they_stand(ramp: Path) -> None:
    clip = Clip(source(ramp).digest, 30, 15)
    mix = mix_of(Timeline(SMALL, (source(ramp),), (clip,) * 9))
    assert len(mix.pieces) == 1
    assert piece_key(mix.pieces[0], "x") != piece_key(mix.pieces[0], "y")


@pytest.mark.parametrize("count", [1, 24, 25, 1000])
def test_no_process_opens_many_files(count: int) -> None:
    voices = tuple(Voice(100, 10 * (at > 0), Piece("s", at, 100)) for at in range(count))
    row = stretches_of(voices, lambda piece: f"{piece.start}.wav")
    assert sum(stretch.samples for stretch in row) == 100 + 90 * (count - 1)
    while opens(row) > MOST_OPEN:
        rows = rows_of(row)
        assert all(opens(part) <= MOST_OPEN for part in rows)
        row = tuple(Stretch(Part("x", 0, sum(item.samples for item in part))) for part in rows)
    assert sum(stretch.samples for stretch in row) == 100 + 90 * (count - 1)


def test_silences_in_a_row_are_one_stretch() -> None:
    voices = (Voice(10), Voice(20), Voice(30, 5, Piece("s", 0, 30)), Voice(9))
    row = stretches_of(voices, lambda piece: "f.wav")
    assert [(stretch.samples, stretch.opens) for stretch in row] == [
        (25, 0),
        (5, 1),
        (25, 1),
        (9, 0),
    ]


def test_many_sounds_are_stacked_with_their_neighbours() -> None:
    beds = [Bed("s", 1000 - at, 50) for at in range(100)]
    stacks = stacks_of(beds)
    assert [len(stack) for stack in stacks] == [24, 24, 24, 24, 4]
    assert max(bed.start for bed in stacks[0]) < min(bed.start for bed in stacks[1])


def test_fifty_sounds_are_each_at_their_place(stage: Stage, ramp: Path) -> None:
    """More than one process may open: fades and gain survive being stacked."""
    item = source(ramp)
    beds = tuple(
        Music(item.digest, start=at * 3, frames=6, gain=-12.0, loop=False, fade_in=2)
        for at in range(50)
    )
    timeline = Timeline(SMALL, (item,), (Clip(item.digest, 0, 160, muted=True),), music=beds)
    sound = pictures.samples(stage.render(timeline, output("out.wav"), [ramp]))[0]
    wanted = np.zeros(sample_of(160, timeline.rate))
    one = np.arange(9600) / 480_000 * 10 ** (-12 / 20)
    one[:3200] *= np.arange(3200) / 3200
    for at in range(50):
        wanted[at * 4800 : at * 4800 + 9600] += one
    assert np.abs(sound - wanted).max() < 2 / 32768
