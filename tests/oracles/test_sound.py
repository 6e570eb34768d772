"""What is heard: levels, music, ducking, pitch; measured in decoded samples."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nemoflow.engine.facts import probe_output
from tests.media import pictures
from tests.oracles import reels as footage
from tests.oracles.registry import oracle
from tests.oracles.studio import SOUND_RATE, Studio

GREY = "color=gray:s=64x36:r=30"
PLAIN = "without ducking with a fade in of 0s and a fade out of 0s"


@pytest.fixture(scope="module")
def voice(reels: Path) -> Path:
    """Two seconds of grey with a 440 Hz tone."""
    return footage.picture(reels / "voice.mov", GREY, sound="sine=440")


@pytest.fixture(scope="module")
def mute(reels: Path) -> Path:
    """Two seconds of grey without a sound stream."""
    return footage.picture(reels / "mute.mov", GREY)


@pytest.fixture(scope="module")
def tune(reels: Path) -> Path:
    """0.7 s of 3 kHz."""
    return footage.sound(reels / "tune.wav", "sine=3000,volume=4", seconds=0.7)


def heard(path: Path, start: float = 0, end: float = 99) -> np.ndarray:
    """Samples of both channels between two moments."""
    return pictures.samples(path)[:, int(start * SOUND_RATE) : int(end * SOUND_RATE)]


def level(path: Path, start: float = 0, end: float = 99) -> float:
    return pictures.decibels(heard(path, start, end))


def tone(sound: np.ndarray, pitch: int) -> float:
    """How strong one frequency is, in dB."""
    part = sound[0]
    spectrum = np.abs(np.fft.rfft(part * np.hanning(len(part)))) / len(part)
    around = round(pitch * len(part) / SOUND_RATE)
    return float(20 * np.log10(spectrum[around - 3 : around + 4].max() + 1e-12))


@oracle("volume")
@pytest.mark.parametrize(
    ("sentence", "change"),
    [
        ("set the volume to 50%", -6.02),
        ("音量调到25%", -12.04),
        ("make it louder by 6 dB", 6),
        ("lower the original sound by 12 dB", -12),
        ("increase the volume by 50%", 3.52),
    ],
)
def test_volume_changes_the_level(
    studio: Studio, voice: Path, sentence: str, change: float
) -> None:
    before = studio.film(base=[voice], frames=60, name="wav")
    after = studio.film(sentence, base=[voice], frames=60, name="wav")
    assert level(after, 0.1, 1.9) - level(before, 0.1, 1.9) == pytest.approx(change, abs=0.5)
    film = studio.film(sentence, base=[voice], frames=60)
    assert level(film, 0.1, 1.9) == pytest.approx(level(after, 0.1, 1.9), abs=0.5)


@oracle("volume")
@pytest.mark.parametrize("sentence", ["mute 0.5s to 1s", "把0.5到1秒静音"])
def test_mute_is_digital_silence_and_nothing_else(
    studio: Studio, voice: Path, sentence: str
) -> None:
    plain = studio.film(base=[voice], frames=60, name="wav")
    made = studio.film(sentence, base=[voice], frames=60, name="wav")
    assert not heard(made, 0.5, 1.0).any()
    assert np.array_equal(heard(made, 0, 0.5), heard(plain, 0, 0.5))
    assert np.array_equal(heard(made, 1.0), heard(plain, 1.0))


@oracle("volume")
def test_a_muted_video_has_no_sound_stream(studio: Studio, voice: Path) -> None:
    assert not probe_output(studio.film("静音", base=[voice], frames=60)).has_audio


@oracle("volume", "music")
def test_the_music_alone_becomes_quieter(studio: Studio, voice: Path, tune: Path) -> None:
    lay = f"add tune.wav as background music at 40% volume {PLAIN}"
    films = [
        studio.film(*said, base=[voice], more=[tune], frames=60, name="wav")
        for said in ((lay,), (lay, "lower the music to 20%"))
    ]
    before, after = (heard(film, 0.1, 1.9) for film in films)
    assert tone(after, 3000) - tone(before, 3000) == pytest.approx(-6.02, abs=0.5)
    assert tone(after, 440) == pytest.approx(tone(before, 440), abs=0.1)


@oracle("music")
@pytest.mark.parametrize(("words", "gain"), [("at -12dB", -12.0), ("at 35% volume", -9.12)])
def test_music_has_its_level_and_loops_to_the_end(
    studio: Studio, mute: Path, tune: Path, words: str, gain: float
) -> None:
    said = f"add tune.wav as background music {words} {PLAIN}"
    made = studio.film(said, base=[mute], more=[tune], frames=60, name="wav")
    wanted = level(tune, 0.1, 0.6) + gain
    windows = [level(made, at / 10, at / 10 + 0.1) for at in range(20)]
    assert windows == pytest.approx([wanted] * 20, abs=1)


@oracle("music")
def test_music_without_loop_ends_with_its_file(studio: Studio, mute: Path, tune: Path) -> None:
    said = f"add tune.wav as background music at 100% volume without looping {PLAIN}"
    made = studio.film(said, base=[mute], more=[tune], frames=60, name="wav")
    assert level(made, 0.1, 0.6) == pytest.approx(level(tune, 0.1, 0.6), abs=1)
    assert not heard(made, 0.7).any()


@oracle("music")
def test_music_swells_and_dies_away_in_a_straight_line(
    studio: Studio, mute: Path, reels: Path
) -> None:
    """A constant signal shows the envelope itself."""
    flat = footage.sound(reels / "flat.wav", "aevalsrc=0.5:s=48000", seconds=3)
    said = (
        "add flat.wav as background music at 100% volume without ducking "
        "with a fade in of 0.5s and a fade out of 1s"
    )
    made = heard(studio.film(said, base=[mute], more=[flat], frames=60, name="wav"))[0]
    up = np.linspace(0, 0.5, 24_000)
    wanted = np.concatenate([up, np.full(24_000, 0.5), np.linspace(0.5, 0, 48_000)])
    assert np.abs(made - wanted).max() < 0.01


@oracle("music")
def test_music_ducks_under_speech_and_comes_back(
    studio: Studio, voice: Path, mute: Path, tune: Path
) -> None:
    lay = (
        "add tune.wav as background music at -12dB with ducking "
        "with a fade in of 0s and a fade out of 0s"
    )
    said = ("join voice.mov", "join mute.mov", lay)
    made = studio.film(*said, base=[mute], more=[tune, voice], frames=180, name="wav")
    before, during, after = (tone(heard(made, at, at + 0.6), 3000) for at in (0.7, 2.7, 5.3))
    assert during - before == pytest.approx(-12, abs=2)
    assert after == pytest.approx(before, abs=1)


@oracle("duck")
@pytest.mark.parametrize(("amount", "threshold"), [(40, -30), (12, -6), (3, -12), (30, -60)])
def test_music_ducks_by_any_amount_above_any_threshold(
    studio: Studio, mute: Path, tune: Path, reels: Path, amount: int, threshold: int
) -> None:
    loud = footage.picture(reels / "loud.mov", GREY, sound="sine=440,volume=6")
    lay = f"add tune.wav as background music at -12dB {PLAIN.removeprefix('without ducking ')}"
    duck = f"duck the music by {amount} dB under speech with a threshold of {threshold}dB"
    said = ("join loud.mov", lay, duck)
    made = studio.film(*said, base=[mute], more=[tune, loud], frames=120, name="wav")
    before, during = (tone(heard(made, at, at + 0.6), 3000) for at in (0.7, 2.7))
    assert during - before == pytest.approx(-amount, abs=2)


@oracle("speed")
@pytest.mark.parametrize(
    ("sentence", "frames"),
    [
        ("speed up 2x", 30),
        ("slow down to half speed", 120),
        ("速度调到1.5倍", 40),
        ("play it at 0.8x", 75),
    ],
)
def test_speed_keeps_the_pitch(studio: Studio, voice: Path, sentence: str, frames: int) -> None:
    made = studio.film(sentence, base=[voice], frames=frames, name="wav")
    part = heard(made, 0.1, frames / 30 - 0.1)[0]
    padded = np.abs(np.fft.rfft(part * np.hanning(len(part)), SOUND_RATE * 4))
    assert int(padded.argmax()) / 4 == pytest.approx(440, rel=0.01)
