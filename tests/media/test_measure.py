"""Measurements of known files, and the verdicts on expectations."""

from __future__ import annotations

import threading
from pathlib import Path

import imageio_ffmpeg
import pytest

from nemoflow.engine.measure import Measured, judge, measure
from nemoflow.model.errors import EngineFailed, Interrupted, Place
from nemoflow.model.spec import Expectation, Range
from tests.media import barcode

EVERYTHING = {"loudness", "black", "silence"}
FILE = Measured(8.0, 1920, 1080, 30.0, "mp4", 1000, True, -17.2, 0.5, 0.25)


@pytest.fixture(scope="session")
def mixed(shelf: Path) -> Path:
    """1 s black then 2 s of picture; a tone at -20 LUFS, silent from 1.0 to 1.5 s."""
    path = shelf / "mixed.mp4"
    barcode.run(
        *("-f", "lavfi", "-i", "color=black:s=160x90:r=30:d=1,format=yuv420p"),
        *("-f", "lavfi", "-i", "testsrc2=s=160x90:r=30:d=2,format=yuv420p"),
        *("-f", "lavfi", "-i", "aevalsrc='0.1*sin(2*PI*1000*t)*(lt(t,1)+gt(t,1.5))':d=3:s=48000"),
        *("-filter_complex", "[0][1]concat=n=2:v=1[v];[2]pan=stereo|c0=c0|c1=c0[a]"),
        *("-map", "[v]", "-map", "[a]", "-c:v", "libx264", "-c:a", "aac", str(path)),
    )
    return path


def test_a_known_file_is_measured(mixed: Path) -> None:
    found = measure(mixed, imageio_ffmpeg.get_ffmpeg_exe(), EVERYTHING)
    assert (found.width, found.height, found.fps, found.container) == (160, 90, 30.0, "mp4")
    assert found.has_audio
    assert found.size == mixed.stat().st_size
    assert found.seconds == pytest.approx(3, abs=0.001)
    # A sine of amplitude 0.1 in both channels is -20 LUFS (EBU R128 calibration at 1 kHz).
    assert found.loudness == pytest.approx(-20, abs=0.5)
    assert found.black == pytest.approx(1, abs=0.05)
    assert found.silence == pytest.approx(0.5, abs=0.05)


def test_only_wanted_things_are_decoded(mixed: Path) -> None:
    found = measure(mixed, "/nonexistent/ffmpeg", {"duration", "size"})
    assert (found.loudness, found.black, found.silence) == (None, None, None)


def test_measuring_is_broken_off_when_asked(mixed: Path) -> None:
    stop = threading.Event()
    stop.set()
    with pytest.raises(Interrupted):
        measure(mixed, imageio_ffmpeg.get_ffmpeg_exe(), EVERYTHING, stop)


def test_a_silent_file_is_silent_all_along(counted: Path) -> None:
    found = measure(counted, imageio_ffmpeg.get_ffmpeg_exe(), EVERYTHING)
    assert (found.has_audio, found.loudness, found.silence) == (False, None, 8.0)


def test_a_file_that_is_not_media_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bad.mp4").write_bytes(b"nothing")
    with pytest.raises(EngineFailed, match=r"bad\.mp4"):
        measure(tmp_path / "bad.mp4", "ffmpeg", set())


def expect(
    kind: str, low: float | None = None, high: float | None = None, text: str = ""
) -> Expectation:
    return Expectation(kind, "as written", Place("video.yml", 1, 1), Range(low, high), text)


@pytest.mark.parametrize(
    ("expectation", "sentence"),
    [
        (expect("duration", 7, 9), "duration is 8 s"),
        (expect("resolution", text="1920x1080"), "resolution is `1920x1080`"),
        (expect("resolution", text="1080p"), "resolution is `1920x1080`"),
        (expect("aspect", text="16:9"), "aspect is `16:9`"),
        (expect("format", text="m4v"), "format is `mp4`"),
        (expect("audio", text="true"), "audio is `true`"),
        (expect("black", None, 0.5), "black is 0.5 s"),
        (expect("fps", 30, 30), "fps is 30"),
    ],
)
def test_what_holds_is_said(expectation: Expectation, sentence: str) -> None:
    assert judge([expectation], FILE) == ((sentence,), ())


@pytest.mark.parametrize(
    ("expectation", "sentence"),
    [
        (expect("loudness", -15, -13), "loudness is -17.2 LUFS, expected -15..-13 LUFS"),
        (expect("size", None, 999), "size is 1000 bytes, expected at most 999 bytes"),
        (expect("duration", 10), "duration is 8 s, expected at least 10 s"),
        (expect("aspect", text="9:16"), "aspect is `16:9`, expected `9:16`"),
        (expect("format", text="webm"), "format is `mp4`, expected `webm`"),
        (expect("audio", text="false"), "audio is `true`, expected `false`"),
        (expect("resolution", text="720p"), "resolution is `1920x1080`, expected `720p`"),
        (expect("silence", None, 0.2), "silence is 0.25 s, expected at most 0.2 s"),
    ],
)
def test_what_fails_says_both_values(expectation: Expectation, sentence: str) -> None:
    assert judge([expectation], FILE) == ((), (sentence,))


def test_loudness_of_a_silent_file_fails_with_the_reason() -> None:
    silent = Measured(1.0, 16, 16, 30.0, "mp4", 1, False)
    _, failed = judge([expect("loudness", -15, -13)], silent)
    assert failed == ("loudness is unknown: the file has no sound, expected -15..-13 LUFS",)


def test_a_sound_file_has_no_resolution_and_no_rate() -> None:
    sound = Measured(1.0, 0, 0, 0.0, "mp3", 1, True)
    _, failed = judge([expect("resolution", text="720p"), expect("fps", 30, 30)], sound)
    assert failed == (
        "resolution is unknown: the file has no picture, expected `720p`",
        "fps is unknown: the file has no picture, expected 30",
    )
