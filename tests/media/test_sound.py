"""Sound: exact lengths, levels, sync with the picture."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from nemoflow.engine.facts import probe_output
from nemoflow.engine.timeline import (
    Canvas,
    Clip,
    Fade,
    Music,
    Timeline,
    Transition,
    sample_of,
)
from tests.media import barcode, pictures
from tests.media.stage import SMALL, Stage, output, source

NTSC = Canvas(160, 90, Fraction(30000, 1001))


@pytest.fixture(scope="session")
def clicks(shelf: Path) -> Path:
    """A white frame and a click at the same moment, once a second; mono sound, 25 fps."""
    picture = (
        "color=black:s=160x90:r=25:d=6,format=yuv420p,"
        "drawbox=c=white:t=fill:enable='eq(mod(n,25),12)'"
    )
    sound = "aevalsrc='if(lt(mod(t-0.48,1),0.01)*gte(t,0.48),0.8*sin(2*PI*2000*t),0)':s=44100:d=6"
    path = shelf / "clicks.mkv"
    barcode.run(
        *("-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", sound),
        *("-c:v", "libx264", "-g", "25", "-c:a", "flac", str(path)),
    )
    return path


def first_loud(sound: np.ndarray) -> int:
    return int(np.argmax(np.abs(sound[0]) > 0.05))


@pytest.mark.parametrize(
    ("start", "canvas", "gain"), [(0, SMALL, 0.0), (95, SMALL, 3.0), (50, NTSC, 0.0)]
)
def test_click_and_flash_stay_together(
    stage: Stage, clicks: Path, start: int, canvas: Canvas, gain: float
) -> None:
    """The flash stands in the frame that shows the moment of the click; with gain, the limiter
    must not delay the sound either."""
    item = source(clicks)
    timeline = Timeline(canvas, (item,), (Clip(item.digest, start, 60, gain=gain),))
    picture = pictures.frames(stage.render(timeline, output(), [clicks]))
    sound = pictures.samples(stage.render(timeline, output("out.wav"), [clicks]))
    flash = next(k for k, frame in enumerate(picture) if frame.mean() > 128)
    moment = Fraction(12, 25) + int((start / canvas.rate - Fraction(12, 25)) + 1 - Fraction(1, 999))
    expected = (moment - start / canvas.rate) if start else Fraction(12, 25)
    assert first_loud(sound) / 48000 == pytest.approx(float(expected), abs=0.001)
    assert flash / float(canvas.rate) == pytest.approx(float(expected), abs=0.02)


@pytest.mark.parametrize("canvas", [SMALL, NTSC])
@pytest.mark.parametrize("speed", ["1", "3/2", "1/3"])
def test_sound_has_exactly_as_many_samples_as_the_picture(
    stage: Stage, spoken: Path, canvas: Canvas, speed: str
) -> None:
    item = source(spoken)
    clips = (
        Clip(item.digest, 3, 31, speed=Fraction(speed), transition=Transition("fade", 7)),
        Clip(item.digest, 11, 23),
        Clip(item.digest, 40, 17, muted=True),
    )
    timeline = Timeline(canvas, (item,), clips)
    made = stage.render(timeline, output("out.wav"), [spoken])
    assert pictures.samples(made).shape == (2, sample_of(timeline.frames, canvas.rate))


def test_speed_keeps_the_pitch(stage: Stage, spoken: Path) -> None:
    item = source(spoken)
    timeline = Timeline(SMALL, (item,), (Clip(item.digest, 0, 45, speed=Fraction(2)),))
    sound = pictures.samples(stage.render(timeline, output("out.wav"), [spoken]))[0]
    middle = sound[8000:56000]
    peak = int(np.argmax(np.abs(np.fft.rfft(middle)))) * 48000 / len(middle)
    assert peak == pytest.approx(440, abs=5)


def test_gain_and_mute(stage: Stage, spoken: Path) -> None:
    item = source(spoken)
    clips = (
        Clip(item.digest, 0, 20),
        Clip(item.digest, 20, 20, gain=-6.0),
        Clip(item.digest, 40, 20, muted=True),
    )
    sound = pictures.samples(
        stage.render(Timeline(SMALL, (item,), clips), output("out.wav"), [spoken])
    )
    levels = [pictures.decibels(sound[:, at + 4000 : at + 28000]) for at in (0, 32000, 64000)]
    assert levels[1] - levels[0] == pytest.approx(-6, abs=0.2)
    assert levels[2] < -90


def test_no_sound_anywhere_gives_no_stream(stage: Stage, spoken: Path, counted: Path) -> None:
    muted, silent = source(spoken), source(counted)
    clips = (Clip(muted.digest, 0, 10, muted=True), Clip(silent.digest, 0, 10))
    made = stage.render(Timeline(SMALL, (muted, silent), clips), output(), [spoken, counted])
    assert not probe_output(made).has_audio


def test_a_crossfade_keeps_the_level(stage: Stage, shelf: Path) -> None:
    """Equal gain: a constant signal stays constant over the overlap."""
    file = barcode.make(
        shelf / "constant.mov",
        frames=90,
        sound=("-f", "lavfi", "-i", "aevalsrc=0.5:d=3:s=48000"),
        encoder=("-c:v", "libx264", "-preset", "ultrafast", "-c:a", "pcm_s16le"),
    )
    item = source(file)
    clips = (Clip(item.digest, 0, 40, transition=Transition("fade", 20)), Clip(item.digest, 40, 40))
    sound = pictures.samples(
        stage.render(Timeline(SMALL, (item,), clips), output("out.wav"), [file])
    )
    assert np.abs(sound[:, 2000:-2000] - 0.5).max() < 0.01


def music_timeline(spoken: Path | None, music: Path, silent: Path, bed: Music) -> Timeline:
    tune, quiet = source(music), source(silent)
    clips = [Clip(quiet.digest, 0, 60)]
    sources = [tune, quiet]
    if spoken is not None:
        voice = source(spoken)
        sources.append(voice)
        clips += [Clip(voice.digest, 0, 80), Clip(quiet.digest, 0, 60)]
    return Timeline(SMALL, tuple(sources), tuple(clips), (), (bed,))


def test_music_loops_starts_and_fades(stage: Stage, tune: Path, counted: Path) -> None:
    bed = Music(source(tune).digest, start=15, gain=-6.0, fade_in=6, fade_out=15)
    timeline = music_timeline(None, tune, counted, bed)
    sound = pictures.samples(stage.render(timeline, output("out.wav"), [tune, counted]))
    assert np.abs(sound[:, : sample_of(15, SMALL.rate)]).max() < 1e-3
    plain = pictures.decibels(sound[:, 40000:60000])
    assert pictures.decibels(sound[:, 24000:25000]) < plain - 12
    assert pictures.decibels(sound[:, 60000:70000]) == pytest.approx(plain, abs=1)
    assert pictures.decibels(sound[:, -2000:]) < plain - 12


def test_music_without_loop_ends_with_its_file(stage: Stage, tune: Path, counted: Path) -> None:
    bed = Music(source(tune).digest, gain=0.0, loop=False)
    timeline = music_timeline(None, tune, counted, bed)
    sound = pictures.samples(stage.render(timeline, output("out.wav"), [tune, counted]))
    assert pictures.decibels(sound[:, 60000:]) < -80
    assert sound.shape[1] == 96000


@pytest.fixture(scope="session")
def loud_tune(shelf: Path) -> Path:
    """Ten seconds of 3 kHz."""
    path = shelf / "loud.wav"
    barcode.run("-f", "lavfi", "-i", "sine=3000:d=10", "-af", "volume=4", str(path))
    return path


@pytest.mark.parametrize("voice_gain", [-3.0, 0.0, 9.0])
def test_music_ducks_by_twelve_decibels_under_speech(
    stage: Stage, spoken: Path, loud_tune: Path, counted: Path, voice_gain: float
) -> None:
    bed = Music(source(loud_tune).digest, gain=-12.0)
    timeline = music_timeline(spoken, loud_tune, counted, bed)
    clips = tuple(
        Clip(clip.source, clip.start, clip.frames, gain=voice_gain) for clip in timeline.clips
    )
    sound = pictures.samples(
        stage.render(timeline.with_clips(clips), output("out.wav"), [spoken, loud_tune, counted])
    )[0]

    def level_at_3000(part: np.ndarray) -> float:
        spectrum = np.abs(np.fft.rfft(part * np.hanning(len(part))))
        around = int(3000 * len(part) / 48000)
        return float(20 * np.log10(spectrum[around - 3 : around + 4].max()))

    before = level_at_3000(sound[48000:90000])
    during = level_at_3000(sound[140000:182000])
    after = level_at_3000(sound[-42000:])
    assert during - before == pytest.approx(-12, abs=2)
    assert after == pytest.approx(before, abs=1)


def test_the_sum_stays_below_the_limit(stage: Stage, spoken: Path, loud_tune: Path) -> None:
    item, music = source(spoken), source(loud_tune)
    timeline = Timeline(
        SMALL,
        (item, music),
        (Clip(item.digest, 0, 80, gain=18.0),),
        music=(Music(music.digest, gain=12.0, duck=False),),
    )
    sound = pictures.samples(stage.render(timeline, output("out.wav"), [spoken, loud_tune]))
    assert 0.8 < np.abs(sound).max() < 0.9


def test_fades_of_the_whole_video_fade_the_sound(stage: Stage, spoken: Path) -> None:
    item = source(spoken)
    timeline = Timeline(
        SMALL,
        (item,),
        (Clip(item.digest, 0, 60),),
        fade_in=Fade(15),
        fade_out=Fade(15, audio=False),
    )
    sound = pictures.samples(stage.render(timeline, output("out.wav"), [spoken]))
    plain = pictures.decibels(sound[:, 40000:60000])
    assert pictures.decibels(sound[:, :2000]) < plain - 12
    assert pictures.decibels(sound[:, -4000:]) == pytest.approx(plain, abs=1)
