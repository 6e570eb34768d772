"""`filter`: each look on plain colours, against what its name promises, in numpy."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.oracles.patches import FRAMES, PATCHES, Colours, assert_near, patches, seen
from tests.oracles.registry import oracle
from tests.oracles.studio import Studio

_LUMA = np.array([0.2126, 0.7152, 0.0722])
GREY: Colours = np.repeat((PATCHES @ _LUMA)[:, None], 3, axis=1)
SEPIA: Colours = PATCHES @ np.array(
    [[0.393, 0.349, 0.272], [0.769, 0.686, 0.534], [0.189, 0.168, 0.131]]
)


@pytest.fixture(scope="module")
def colours(reels: Path) -> Path:
    return patches(reels / "patches.mov")


def film(studio: Studio, source: Path, *sentences: str) -> Path:
    return studio.film(*sentences, base=[source], frames=FRAMES, quality=4)


CASES = [
    ("make it black and white", GREY),
    ("黑白滤镜，强度40%", 0.6 * PATCHES + 0.4 * GREY),
    ("add a sepia filter", SEPIA),
    ("add a sepia filter at 50%", 0.5 * PATCHES + 0.5 * SEPIA),
    ("invert the colors", 1 - PATCHES),
    ("use the negative filter at 30% strength", 0.3 + 0.4 * PATCHES),
    ("film noir", (GREY - 0.5) * 1.4 + 0.5),
    ("vivid filter", (GREY + 1.35 * (PATCHES - GREY) - 0.5) * 1.1 + 0.5),
]


@oracle("filter")
@pytest.mark.parametrize(("sentence", "wanted"), CASES, ids=[case[0] for case in CASES])
def test_a_look_is_its_formula(
    studio: Studio, colours: Path, sentence: str, wanted: Colours
) -> None:
    assert_near(seen(film(studio, colours, sentence)), wanted)


@oracle("filter")
@pytest.mark.parametrize(
    ("sentence", "warmth"),
    [("warm filter", 1), ("cold filter", -1), ("vintage look", 1), ("cinematic look", 0)],
)
def test_tints_lean_the_way_they_say(
    studio: Studio, colours: Path, sentence: str, warmth: int
) -> None:
    """Light grey turns red-ish or blue-ish; the film look parts shadows and lights."""
    made = seen(film(studio, colours, sentence))
    dark, light = made[0], made[1]
    assert (light[0] - light[2]) * warmth >= 0.04 * abs(warmth)
    if not warmth:
        assert dark[0] - dark[2] < 0.0
        assert light[0] - light[2] > 0.0


@oracle("filter")
def test_a_second_look_replaces_the_first_and_ranges_hold(studio: Studio, colours: Path) -> None:
    made = film(studio, colours, "sepia", "make the first 2 frames black and white")
    assert_near(seen(made, 1), GREY)
    assert_near(seen(made, 2), SEPIA)
