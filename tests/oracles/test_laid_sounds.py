"""Voices and effects laid over the video: to the sample, over any edit, without a new picture."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nemoflow.engine.draftcodec import decode, encode
from nemoflow.engine.edit import OpRefused
from nemoflow.engine.ffmpeg import LOG_VARIABLE
from nemoflow.engine.timeline import Sound, sample_of
from tests.media import pictures
from tests.oracles import reels as footage
from tests.oracles.registry import oracle
from tests.oracles.studio import SOUND_RATE, Studio
from tests.oracles.test_sound import GREY, heard, level, tone

PLAIN = "with a fade in of 0s and a fade out of 0s"


@pytest.fixture(scope="module")
def film(reels: Path) -> Path:
    """Two seconds of grey with a quiet 440 Hz tone."""
    return footage.picture(reels / "spoken.mov", GREY, sound="sine=440")


@pytest.fixture(scope="module")
def blank(reels: Path) -> Path:
    """Two seconds of grey without a sound stream."""
    return footage.picture(reels / "blank.mov", GREY)


@pytest.fixture(scope="module")
def step(reels: Path) -> Path:
    """0.8 s that begin with a jump: 0.25 in every sample."""
    return footage.sound(reels / "step.wav", "aevalsrc=0.25:s=48000", seconds=0.8)


@pytest.fixture(scope="module")
def bed(reels: Path) -> Path:
    """Three seconds of 3 kHz."""
    return footage.sound(reels / "bed.wav", "sine=3000,volume=4", seconds=3)


def edges(sound: np.ndarray) -> tuple[int, int]:
    """First and last sample that is loud, plus one."""
    loud = np.where(np.abs(sound[0]) > 0.1)[0]
    return int(loud[0]), int(loud[-1]) + 1


@oracle("voiceover", "sfx")
@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        (("add step.wav as a voiceover",), 0, 38_400),
        (("add the sound effect step.wav at 0.7s",), 33_600, 72_000),
        (("在0.5秒处加音效 step.wav",), 24_000, 62_400),
        (("add step.wav as a voiceover at 1.5s",), 72_000, 96_000),
        (("add the sound effect step.wav at the end",), 57_600, 96_000),
        (("add the sound effect step.wav at 0.7s", "cut 0.9s to 1.1s"), 33_600, 72_000),
        (("add the sound effect step.wav at 0.7s", "cut the first 0.5s"), 9_600, 48_000),
        (("add the sound effect step.wav at 1s", "speed up 2x"), 24_000, 48_000),
        (("cut the first 0.5s and add the sound effect step.wav at 1s",), 24_000, 62_400),
    ],
)
def test_it_begins_and_ends_at_the_sample(
    studio: Studio, blank: Path, step: Path, said: tuple[str, ...], first: int, last: int
) -> None:
    frames = studio.timeline(said, [blank], [step]).frames
    made = heard(studio.film(*said, base=[blank], more=[step], frames=frames, name="wav"))
    assert made.shape[1] == sample_of(frames, studio.timeline(said, [blank], [step]).rate)
    assert edges(made) == (first, last)


@oracle("sfx")
def test_several_sounds_add_up(studio: Studio, blank: Path, step: Path) -> None:
    said = "add the sound effect step.wav at 0.2s and step.wav at 0.6s at 50% volume"
    made = heard(studio.film(said, base=[blank], more=[step], frames=60, name="wav"))[0]
    wanted = np.zeros(96_000)
    wanted[9_600:48_000] += 0.25
    wanted[28_800:67_200] += 0.125
    assert np.abs(made - wanted).max() < 0.01


@oracle("voiceover")
def test_the_music_goes_down_under_a_voiceover(
    studio: Studio, blank: Path, step: Path, bed: Path
) -> None:
    lay = f"add bed.wav as background music at -12dB with ducking {PLAIN}"
    said = (lay, "add step.wav as a voiceover at 0.6s")
    made = studio.film(*said, base=[blank, blank], more=[bed, step], frames=120, name="wav")
    before, during, after = (tone(heard(made, at, at + 0.4), 3000) for at in (0.1, 0.95, 2.8))
    assert during - before == pytest.approx(-12, abs=2)
    assert after == pytest.approx(before, abs=1)
    effect = (lay, "add the sound effect step.wav at 0.6s")
    made = studio.film(*effect, base=[blank, blank], more=[bed, step], frames=120, name="wav")
    assert tone(heard(made, 0.95, 1.35), 3000) == pytest.approx(before, abs=1)


@oracle("replace_audio")
@pytest.mark.parametrize("said", ["replace the audio with step.wav", "用 step.wav 替换原声"])
def test_another_recording_takes_the_place_of_the_sound(
    studio: Studio, film: Path, step: Path, said: str
) -> None:
    made = heard(studio.film(said, base=[film], more=[step], frames=60, name="wav"))
    assert np.abs(made[:, :38_400] - 0.25).max() < 1e-3
    assert not made[:, 38_400:].any()


@oracle("volume")
def test_the_volume_of_one_clip_and_of_what_was_laid(studio: Studio, film: Path, bed: Path) -> None:
    one = studio.film("mute clip 2", base=[film, film], frames=120, name="wav")
    assert level(one, 0.1, 1.9) > -40
    assert not heard(one, 2).any()
    lay = "add bed.wav as a voiceover"
    films = [
        studio.film(*said, base=[film], more=[bed], frames=60, name="wav")
        for said in ((lay,), (lay, "lower the voiceover by 12 dB"))
    ]
    before, after = (heard(item, 0.1, 1.9) for item in films)
    assert tone(after, 3000) - tone(before, 3000) == pytest.approx(-12, abs=0.5)
    assert tone(after, 440) == pytest.approx(tone(before, 440), abs=0.3)
    gone = studio.film(lay, "remove the voiceover", base=[film], more=[bed], frames=60, name="wav")
    assert tone(heard(gone, 0.1, 1.9), 3000) < tone(before, 3000) - 60


def test_no_picture_is_rendered_for_a_sound(
    studio: Studio, film: Path, step: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = ("add step.wav as a voiceover at 1s", "replace the audio with step.wav", "mute clip 1")
    for count in range(len(said) + 1):
        log = tmp_path / f"starts-{count}"
        monkeypatch.setenv(LOG_VARIABLE, str(log))
        studio.film(*said[:count], base=[film], more=[step], frames=60)
        rendered = log.read_text().splitlines().count("render a segment")
        assert rendered == (1 if count == 0 else 0)


def test_a_sound_survives_the_draft_and_says_what_a_cut_does(
    studio: Studio, film: Path, step: Path
) -> None:
    timeline = studio.timeline(["add the sound effect step.wav at 0.7s"], [film], [step])
    (sound,) = timeline.sounds
    assert isinstance(sound, Sound)
    assert (sound.start, sound.frames, sound.speech) == (21, 24, False)
    assert decode(encode(timeline)) == timeline
    draft = encode(timeline).value()
    (track,) = (item for item in draft["t"] if item["tt"] == 1)
    assert [item["name"] for item in track["sg"]] == ["step.wav"]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("add step.wav as a voiceover at 5s", "outside the video, which lasts 2s"),
        ("add blank.mov as a voiceover", "`blank.mov` has no sound"),
        ("lower the voiceover to 50%", "no voice that was added"),
        ("mute clip 3", "there is no clip 3"),
        ("mute clip 2", "clip 2 has no sound"),
        ("turn down the sound effects", "no sound effect"),
    ],
)
def test_what_cannot_be_heard_is_said(
    studio: Studio, film: Path, blank: Path, step: Path, said: str, words: str
) -> None:
    with pytest.raises(OpRefused, match=words):
        studio.timeline([said], [film, *([blank] if "clip" in said else [])], [step, blank])


def test_lengths_hold_at_a_broken_rate(studio: Studio, reels: Path, step: Path) -> None:
    ntsc = footage.picture(reels / "ntsc.mov", "color=gray:s=64x36:r=30000/1001", seconds=1)
    frames = studio.timeline([], [ntsc]).frames
    said = ("add step.wav as a voiceover at 0.5s", "add the sound effect step.wav at 7f")
    made = studio.film(*said, base=[ntsc], more=[step], frames=frames, name="wav")
    assert pictures.samples(made).shape[1] == sample_of(frames, studio.timeline([], [ntsc]).rate)
    assert SOUND_RATE == 48_000
