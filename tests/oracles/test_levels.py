"""Loudness, ducking, cleaning and music that is there: measured by EBU R128 and in samples."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import numpy as np
import pytest

from nemoflow.engine.draftcodec import decode, encode
from nemoflow.engine.edit import OpRefused
from nemoflow.engine.ffmpeg import LOG_VARIABLE
from nemoflow.engine.loudness import loud_in
from nemoflow.engine.noise import floor_of
from tests.media import barcode
from tests.oracles import reels as footage
from tests.oracles.registry import oracle
from tests.oracles.studio import Studio
from tests.oracles.test_sound import GREY, heard, level, tone

PLAIN = "with a fade in of 0s and a fade out of 0s"
SOURCES = {
    "quiet": "sine=440,volume=0.1",
    "loud": "sine=440,volume=7.5",
    "hiss": "anoisesrc=a=0.1:c=pink:seed=4:r=48000",
    "spiky": "aevalsrc='0.03*sin(2*PI*500*t)+0.9*lt(mod(t,0.6),0.002)*cos(2*PI*3000*t)':s=48000",
}


@pytest.fixture(scope="module")
def talking(reels: Path) -> dict[str, Path]:
    """Grey films with sounds of all kinds, 2 s each."""
    return {
        name: footage.picture(reels / f"{name}.mov", GREY, sound=sound)
        for name, sound in SOURCES.items()
    }


@pytest.fixture(scope="module")
def blank(reels: Path) -> Path:
    return footage.picture(reels / "blank.mov", GREY)


@pytest.fixture(scope="module")
def tune(reels: Path) -> Path:
    """Two seconds of 3 kHz."""
    return footage.sound(reels / "bed.wav", "sine=3000,volume=4", seconds=2)


def r128(path: Path) -> tuple[float, float]:
    """Integrated loudness (LUFS) and true peak (dBTP), by another filter than the engine uses."""
    chain = "ebur128=peak=true:framelog=quiet"
    log = "\n".join(
        barcode.run("-v", "info", "-i", str(path), "-vn", "-af", chain, "-f", "null", "-")
    )
    whole = re.findall(r"I:\s+(-?[0-9.]+) LUFS", log)[-1]
    return float(whole), float(re.findall(r"Peak:\s+(-?[0-9.]+|-inf) dBFS", log)[-1])


@oracle("normalize")
@pytest.mark.parametrize(
    ("source", "said", "target"),
    [
        ("quiet", "normalize the audio", -14),
        ("loud", "normalize the audio to -23 LUFS", -23),
        ("hiss", "音量标准化", -14),
        ("spiky", "normalize the audio for a podcast", -16),
        ("quiet", "set the loudness to -9 LUFS", -9),
    ],
)
def test_the_loudness_is_reached_and_no_peak_is_above(
    studio: Studio, talking: dict[str, Path], source: str, said: str, target: float
) -> None:
    for name in ("wav", "mp4"):
        made = studio.film(said, base=[talking[source]], frames=60, name=name)
        loudness, peak = r128(made)
        assert loudness == pytest.approx(target, abs=0.5)
        assert peak <= -1


@oracle("normalize")
def test_normalizing_keeps_the_balance(studio: Studio, talking: dict[str, Path]) -> None:
    """Linear: loud and quiet are as far apart as before, and nothing moves by a sample."""
    base = [talking["quiet"], talking["quiet"]]
    films = [
        heard(studio.film("lower clip 2 by 9 dB", *more, base=base, frames=120, name="wav"))
        for more in ((), ("normalize the audio to -20 LUFS",))
    ]
    ratio = np.abs(films[1]).max() / np.abs(films[0]).max()
    assert np.abs(films[0] * ratio - films[1]).max() < 2e-3


@oracle("normalize")
def test_louder_after_normalizing_is_louder(studio: Studio, talking: dict[str, Path]) -> None:
    said = ("normalize the audio to -20 LUFS", "make it louder by 3 dB")
    made = studio.film(*said, base=[talking["hiss"]], frames=60, name="wav")
    assert r128(made)[0] == pytest.approx(-17, abs=0.5)


def test_silence_stays_silence(studio: Studio, reels: Path) -> None:
    still = footage.picture(reels / "still.mov", GREY, sound="anullsrc=r=48000:cl=mono")
    made = studio.film("normalize the audio", base=[still], frames=60, name="wav")
    assert not heard(made).any()


def test_a_measurement_is_made_once_and_bytes_are_the_same(
    studio: Studio, talking: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = ("normalize the audio", "remove the background noise")
    timeline = studio.timeline(said, [talking["hiss"]])
    log = tmp_path / "starts"
    monkeypatch.setenv(LOG_VARIABLE, str(log))
    digests = set()
    for folder in ("one", "two"):
        cold = Studio(tmp_path / folder)
        cold.folder.mkdir()
        made = cold.render(timeline, [talking["hiss"]], "wav")
        digests.add(hashlib.sha256(made.read_bytes()).hexdigest())
    assert len(digests) == 1
    log.unlink()
    cold.render(timeline, [talking["hiss"]], "wav")
    assert log.read_text().splitlines() == ["write the wav file"]


@oracle("duck")
@pytest.mark.parametrize(
    ("said", "depth"),
    [
        ("duck the music", -12),
        ("duck the music by 20 dB under speech", -20),
        ("人声时把音乐压低6分贝", -6),
        ("don't duck the music", 0),
    ],
)
def test_the_music_goes_down_as_far_as_asked_and_comes_back(
    studio: Studio, blank: Path, talking: dict[str, Path], tune: Path, said: str, depth: float
) -> None:
    lay = f"add bed.wav as background music at -12dB without ducking {PLAIN}"
    base = [blank, talking["loud"], blank]
    made = studio.film(lay, said, base=base, more=[tune], frames=180, name="wav")
    before, during, after = (tone(heard(made, at, at + 0.6), 3000) for at in (0.7, 2.7, 5.2))
    assert during - before == pytest.approx(depth, abs=2)
    assert after == pytest.approx(before, abs=1)


@oracle("audio_clean")
@pytest.mark.parametrize("said", ["remove the background noise", "去噪音"])
def test_noise_goes_and_the_tone_stays(studio: Studio, reels: Path, said: str) -> None:
    """A tone that is there half of each second, in noise at -51 dB."""
    sound = "aevalsrc='0.2*sin(2*PI*440*t)*lt(mod(t,1),0.5)+0.01*(random(0)-0.5)':s=48000:c=mono"
    film = footage.picture(reels / "noisy.mov", GREY, sound=sound)
    plain = studio.film(base=[film], frames=60, name="wav")
    made = studio.film(said, base=[film], frames=60, name="wav")
    assert level(made, 1.6, 1.9) < level(plain, 1.6, 1.9) - 8
    assert tone(heard(made, 1.05, 1.45), 440) == pytest.approx(
        tone(heard(plain, 1.05, 1.45), 440), abs=0.5
    )
    # The tone stands where it stood: cleaning delays nothing.
    first, second = (heard(item, 1.05, 1.45)[0] for item in (plain, made))
    inner = slice(2000, -2000)
    shifts = [float(np.dot(first[inner], np.roll(second, at)[inner])) for at in range(-50, 51)]
    # Ten samples, 0.2 ms: what the highpass turns the phase of the tone.
    assert abs(int(np.argmax(shifts)) - 50) <= 10


@oracle("audio_clean")
def test_only_the_part_that_is_named_is_cleaned(studio: Studio, talking: dict[str, Path]) -> None:
    base = [talking["hiss"]]
    plain = heard(studio.film(base=base, frames=60, name="wav"))
    made = heard(
        studio.film("clean up the audio for the first 1s", base=base, frames=60, name="wav")
    )
    assert np.array_equal(made[:, 48_000:], plain[:, 48_000:])
    assert np.abs(made[:, 4_800:43_200]).mean() < np.abs(plain[:, 4_800:43_200]).mean()


@oracle("adjust_music")
@pytest.mark.parametrize(
    ("said", "windows"),
    [
        ("loop the music", (1, 1, 1, 1)),
        ("stop the music at 1s", (1, 1, 0, 0)),
        ("音乐从第1秒开始", (0, 0, 1, 1)),
        ("play the music from 0.5s to 1.5s only", (0, 1, 1, 0)),
        ("replace the music with short.wav", (1, 1, 1, 1)),
    ],
)
def test_the_music_begins_and_ends_where_it_should(
    studio: Studio, blank: Path, reels: Path, said: str, windows: tuple[int, ...]
) -> None:
    short = footage.sound(reels / "short.wav", "sine=3000,volume=4", seconds=1.2)
    lay = f"add short.wav as background music at 100% volume without looping {PLAIN}"
    looped = ("loop the music",) if "loop" not in said else ()
    made = studio.film(lay, *looped, said, base=[blank], more=[short], frames=60, name="wav")
    loud = [level(made, at + 0.1, at + 0.4) > -60 for at in (0, 0.5, 1.0, 1.5)]
    assert loud == [bool(item) for item in windows]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("normalize the audio", "no sound that could be made louder"),
        ("duck the music", "the video has no music"),
        ("loop the music", "the video has no music"),
        ("clean up the audio", "no sound to clean"),
        ("mute the video", "no sound"),
    ],
)
def test_a_silent_video_is_told(studio: Studio, blank: Path, said: str, words: str) -> None:
    with pytest.raises(OpRefused, match=words):
        studio.timeline([said], [blank])


def test_what_was_set_survives_the_draft(
    studio: Studio, talking: dict[str, Path], tune: Path
) -> None:
    said = (
        "add bed.wav as background music",
        "duck the music by 9 dB",
        "normalize the audio to -16 LUFS",
        "strongly remove the background noise",
    )
    timeline = studio.timeline(said, [talking["quiet"]], [tune])
    assert decode(encode(timeline)) == timeline
    assert timeline.loudness is not None
    assert timeline.music[0].duck_amount == 9


def test_what_ffmpeg_says_is_read() -> None:
    log = ["[Parsed]", "{", '"input_i" : "-inf",', '"input_tp" : "-1.5",', '"input_lra" : "2"', "}"]
    assert loud_in(log).is_silent
    assert loud_in(log).peak == -1.5


def test_digital_silence_is_no_noise() -> None:
    assert floor_of([-120.0, float("-inf")] * 9) == -80
    assert floor_of([-200.0] * 50 + [-55.0] * 5 + [-20.0] * 40) == -52
