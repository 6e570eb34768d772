"""`denoise`: the noise falls, edges and what moves stay, and colours are not shifted."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.media import barcode, pictures
from tests.oracles.registry import oracle
from tests.oracles.studio import Studio

_WIDE, _HIGH, _FRAMES = 160, 90, 16
Picture = NDArray[np.float64]


def _clean(frame: int) -> Picture:
    """Dark left of column 80, light right of it, and a box that moves by two columns a frame."""
    made = np.full((_HIGH, _WIDE), 60.0)
    made[:, 80:] = 180
    left = 20 + 2 * frame
    made[30:60, left : left + 20] = 120
    return made


@pytest.fixture(scope="module")
def noisy(reels: Path) -> Path:
    """The same with Gaussian noise (sigma 6), from a fixed seed."""
    dice = np.random.default_rng(7)
    grey = bytes([128]) * (_WIDE * _HIGH // 2)
    raw, made = reels / "noisy.yuv", reels / "noisy.mov"
    frames = (_clean(k) + dice.normal(0, 6, (_HIGH, _WIDE)) for k in range(_FRAMES))
    raw.write_bytes(
        b"".join(f.round().clip(16, 235).astype(np.uint8).tobytes() + grey for f in frames)
    )
    barcode.run(
        *("-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", f"{_WIDE}x{_HIGH}", "-r", "30"),
        *(
            "-i",
            str(raw),
            "-vf",
            "setparams=range=tv:colorspace=bt709",
            "-c:v",
            "libx264",
            "-preset",
            "ultrafast",
            "-qp",
            "0",
        ),
        *("-color_range", "tv", "-colorspace", "bt709", str(made)),
    )
    return made


def errors(path: Path) -> list[Picture]:
    """What is left of the noise in each frame."""
    return [
        planes[:_HIGH].astype(float) - _clean(k)
        for k, planes in enumerate(pictures.frames(path, "yuv420p"))
    ]


def film(studio: Studio, noisy: Path, *sentences: str) -> list[Picture]:
    return errors(studio.film(*sentences, base=[noisy], frames=_FRAMES, quality=1))


@oracle("denoise")
def test_the_noise_falls_and_edges_and_movement_stay(studio: Studio, noisy: Path) -> None:
    before, after = errors(noisy), film(studio, noisy, "denoise the video")
    for k in range(5, _FRAMES - 5):
        assert after[k].std() < before[k].std() / 3
        assert np.abs(after[k].mean()) < 0.5
        # At the step, and wherever the box is or was in the nine frames that are looked at.
        assert after[k][:25, 77:83].std() < before[k][:25, 77:83].std() / 3
        assert after[k][30:60, 15 : 50 + 2 * k].std() < before[k].std() / 2


@oracle("denoise")
def test_more_strength_leaves_less_and_the_second_time_counts(studio: Studio, noisy: Path) -> None:
    little = film(studio, noisy, "denoise the video by 10%")[8].std()
    normal = film(studio, noisy, "denoise the video by 10%", "画面降噪")[8].std()
    assert normal < little * 0.7 < errors(noisy)[8].std() * 0.7


@oracle("denoise")
def test_what_lies_outside_a_range_stays(studio: Studio, noisy: Path) -> None:
    """And what lies inside has looked over its edge: it is as if all had been denoised."""
    part = film(studio, noisy, "denoise the first 8 frames")
    whole = film(studio, noisy, "denoise the video")
    before = errors(noisy)
    assert np.abs(part[10] - before[10]).max() <= 3
    assert np.abs(part[7] - whole[7]).max() <= 3
