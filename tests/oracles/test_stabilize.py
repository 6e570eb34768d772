"""`stabilize`: a shaken reel moves less from frame to frame; a part is what it is in the whole."""

from __future__ import annotations

import hashlib
from itertools import pairwise
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest

from nemoflow.engine.check import check_filters
from nemoflow.engine.ffmpeg import LOG_VARIABLE, filters
from nemoflow.engine.timeline import Timeline
from nemoflow.model.errors import EngineFailed
from tests.media import pictures
from tests.oracles import reels as footage
from tests.oracles.registry import oracle
from tests.oracles.studio import Studio

_FRAMES = 36


@pytest.fixture(scope="module")
def shaken(reels: Path) -> Path:
    """A window of 160x90 on a still picture, which trembles and wanders slowly to the right."""
    path = reels / "shaken.mp4"
    if not path.exists():
        pattern = (
            "mandelbrot=s=400x240:r=30,format=yuv420p,trim=end_frame=1,loop=-1:1:0,"
            "setpts=N/30/TB,crop=160:90:'110+6*sin(n*1.9)+3*sin(n*0.9)+n*0.3':"
            "'70+5*sin(n*2.3+1)+3*cos(n*1.3)',setparams=range=tv:colorspace=bt709"
        )
        footage.picture(path, pattern, seconds=_FRAMES / 30)
    return path


def trembling(path: Path) -> float:
    """How much the movement between two frames changes: mean of its second differences, pixels."""
    frames = [item.astype(float) for item in pictures.frames(path)]
    moves = np.array([_shift(one, other) for one, other in pairwise(frames)])
    return float(np.abs(np.diff(moves, axis=0)).mean())


def _shift(one: np.ndarray, other: np.ndarray) -> tuple[int, int]:
    """Where the phase correlation of two frames is largest, up to 20 pixels."""
    window = np.outer(np.hanning(one.shape[0]), np.hanning(one.shape[1]))
    spectra = [np.fft.fft2((item - item.mean()) * window) for item in (one, other)]
    cross = spectra[0] * np.conj(spectra[1])
    found = np.fft.ifft2(cross / (np.abs(cross) + 1e-9)).real
    rows, columns = found.shape
    near = np.fft.fftshift(found)[
        rows // 2 - 20 : rows // 2 + 21, columns // 2 - 20 : columns // 2 + 21
    ]
    down, across = np.unravel_index(near.argmax(), near.shape)
    return int(down) - 20, int(across) - 20


def film(studio: Studio, shaken: Path, *sentences: str, frames: int = _FRAMES) -> Path:
    return studio.film(*sentences, base=[shaken], frames=frames, quality=4)


@oracle("stabilize")
def test_the_camera_shakes_less(studio: Studio, shaken: Path) -> None:
    before = trembling(shaken)
    after = trembling(film(studio, shaken, "stabilize the video"))
    assert before > 4
    assert after < before / 3


@oracle("stabilize")
def test_nothing_is_enlarged_without_cropping(studio: Studio, shaken: Path) -> None:
    """A frame's middle is then the source's at another place; not so when it is enlarged."""
    middle = np.s_[20:70, 30:130]
    source = pictures.frames(shaken)[18].astype(float)[middle]

    def change(*said: str) -> float:
        made = film(studio, shaken, *said)
        assert trembling(made) < trembling(shaken) / 3
        frame = pictures.frames(made)[18].astype(float)
        moved = (
            np.roll(frame, (down, across), (0, 1))[middle]
            for down in range(-15, 16)
            for across in range(-15, 16)
        )
        return min(float(np.abs(item - source).mean()) for item in moved)

    assert change("stabilize the video without cropping") < change("stabilize the video") / 2


@oracle("stabilize")
def test_a_part_shows_what_it_showed_before(studio: Studio, shaken: Path) -> None:
    """Cut, split, backwards: always the frames of the one steady stretch."""
    whole = pictures.frames(film(studio, shaken, "画面防抖"))

    def same(path: Path, wanted: list[int]) -> None:
        made = pictures.frames(path)
        assert len(made) == len(wanted)
        for frame, number in zip(made, wanted, strict=True):
            assert np.abs(frame.astype(float) - whole[number]).mean() < 1.5, number

    same(film(studio, shaken, "画面防抖", "cut the first 10 frames", frames=26), [*range(10, 36)])
    back = film(studio, shaken, "split at 12 frames", "画面防抖", "reverse the video")
    same(back, [*range(35, -1, -1)])


@pytest.fixture
def started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file with one line for each process that is started."""
    path = tmp_path / "log"
    monkeypatch.setenv(LOG_VARIABLE, str(path))
    return path


@oracle("stabilize")
def test_the_pass_is_made_once(shaken: Path, tmp_path: Path, started: Path) -> None:
    """Neither another title nor a cut runs it again; another strength only moves again."""
    studio = Studio(tmp_path / "once")
    studio.folder.mkdir()

    def passes(*said: str, frames: int = _FRAMES) -> tuple[int, int]:
        started.unlink(missing_ok=True)
        film(studio, shaken, *said, frames=frames)
        lines = started.read_text().splitlines()
        return lines.count("look how the camera moves"), lines.count("stabilise")

    steady = "stabilize the video"
    assert passes(steady) == (1, 1)
    assert passes(steady, 'add the title "A" for 0.5s') == (0, 0)
    assert passes(steady, 'add the title "B" for 0.5s', "make it brighter") == (0, 0)
    assert passes(steady, "cut the first 8 frames", frames=28) == (0, 0)
    assert passes("stabilize the video by 80%") == (0, 1)


@oracle("stabilize")
def test_two_cold_runs_give_the_same_bytes(shaken: Path, tmp_path: Path) -> None:
    found = set()
    for name in ("one", "two"):
        studio = Studio(tmp_path / name)
        studio.folder.mkdir()
        made = film(studio, shaken, "stabilize the video")
        found.add(hashlib.sha256(made.read_bytes()).hexdigest())
    assert len(found) == 1


def test_a_single_frame(studio: Studio, shaken: Path) -> None:
    film(studio, shaken, "keep the first 1 frames", "stabilize the video", frames=1)


def test_a_build_without_the_filters_is_refused(studio: Studio, shaken: Path) -> None:
    steady = studio.timeline(["stabilize the video"], [shaken])
    check_filters(steady, lambda: filters(imageio_ffmpeg.get_ffmpeg_exe()))
    with pytest.raises(EngineFailed, match="vidstabdetect"):
        check_filters(steady, lambda: ["scale"])
    check_filters(Timeline(), lambda: pytest.fail("nothing needs to be asked"))
