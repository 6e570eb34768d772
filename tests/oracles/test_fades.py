"""Fades of the whole video: the exact ramp of light and of sound."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.media import pictures
from tests.oracles import reels as footage
from tests.oracles.registry import oracle
from tests.oracles.studio import Studio

_FRAMES, _LEVEL = 60, 0.5


@pytest.fixture(scope="module")
def flat(reels: Path) -> Path:
    """Two seconds of one grey and of one constant sample value: both ramps are seen directly."""
    return footage.picture(
        reels / "flat.mov", "color=0x808080:s=64x36:r=30", sound=f"aevalsrc={_LEVEL}:s=48000"
    )


def light(path: Path) -> list[float]:
    return [float(frame.mean()) for frame in pictures.frames(path)]


@oracle("fade_in")
@pytest.mark.parametrize(
    ("sentence", "frames", "color"),
    [
        ("fade in for 0.5s", 15, 0),
        ("淡入1秒", 30, 0),
        ("fade in from white over 0.8 seconds", 24, 255),
    ],
)
def test_a_fade_in_is_a_straight_line(
    studio: Studio, flat: Path, sentence: str, frames: int, color: int
) -> None:
    """Frame 0 is the colour alone, frame n the picture alone, frame n/2 half of each."""
    got = light(studio.film(sentence, base=[flat], frames=_FRAMES, quality=4))
    plain = got[-1]
    wanted = [color + (plain - color) * min(1, k / frames) for k in range(_FRAMES)]
    assert got == pytest.approx(wanted, abs=2.5)
    assert got[0] == pytest.approx(color, abs=1)
    assert got[frames] == pytest.approx(plain, abs=0.5)


@oracle("fade_out")
@pytest.mark.parametrize(
    ("sentence", "frames", "color"),
    [
        ("fade out for 0.5s", 15, 0),
        ("淡出1秒", 30, 0),
        ("fade out to white over 0.8 seconds", 24, 255),
    ],
)
def test_a_fade_out_is_a_straight_line(
    studio: Studio, flat: Path, sentence: str, frames: int, color: int
) -> None:
    """The last frame is the colour alone, the frame before the fade the picture alone."""
    got = light(studio.film(sentence, base=[flat], frames=_FRAMES, quality=4))
    plain = got[0]
    left = [min(1, (_FRAMES - 1 - k) / frames) for k in range(_FRAMES)]
    assert got == pytest.approx([color + (plain - color) * part for part in left], abs=2.5)
    assert got[-1] == pytest.approx(color, abs=1)
    assert got[_FRAMES - 1 - frames] == pytest.approx(plain, abs=0.5)


@oracle("fade_in", "fade_out")
@pytest.mark.parametrize(
    ("sentence", "start", "end"),
    [
        ("fade in for 0.5s", 24_000, 0),
        ("fade out for 0.5s", 0, 24_000),
        ("淡入淡出", 48_000, 48_000),
        ("fade in only the sound over 0.5s", 24_000, 0),
        ("fade out only the picture over 0.5s", 0, 0),
    ],
)
def test_sound_fades_in_a_straight_line(
    studio: Studio, flat: Path, sentence: str, start: int, end: int
) -> None:
    sound = pictures.samples(studio.film(sentence, base=[flat], frames=_FRAMES, name="wav"))
    wanted = np.full(96_000, _LEVEL)
    wanted[:start] *= np.arange(start) / max(1, start)
    wanted[96_000 - end :] *= 1 - np.arange(end) / max(1, end)
    assert np.abs(sound - wanted).max() < 0.005


@oracle("fade_in", "fade_out")
@pytest.mark.parametrize(
    ("sentence", "moves"),
    [("fade in only the picture over 0.5s", True), ("fade out only the sound over 0.5s", False)],
)
def test_a_fade_of_one_leaves_the_other(
    studio: Studio, flat: Path, sentence: str, moves: bool
) -> None:
    got = light(studio.film(sentence, base=[flat], frames=_FRAMES))
    assert (max(got) - min(got) > 100) is moves
