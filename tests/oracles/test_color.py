"""`color` on plain colours, against the published formulas in numpy."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.oracles.patches import FRAMES, PATCHES, Colours, assert_near, patches, seen
from tests.oracles.registry import oracle
from tests.oracles.studio import Studio

_LUMA = np.array([0.2126, 0.7152, 0.0722])


@pytest.fixture(scope="module")
def colours(reels: Path) -> Path:
    return patches(reels / "patches.mov")


def film(studio: Studio, source: Path, *sentences: str) -> Path:
    return studio.film(*sentences, base=[source], frames=FRAMES, quality=4)


def saturated(amount: float) -> Colours:
    grey = (PATCHES @ _LUMA)[:, None]
    return np.asarray(grey + amount * (PATCHES - grey))


CASES = [
    ("brighten it by 20%", PATCHES + 0.2),
    ("make it darker", PATCHES - 0.1),
    ("increase the contrast by 30%", (PATCHES - 0.5) * 1.3 + 0.5),
    ("set the contrast to 0.5", (PATCHES - 0.5) * 0.5 + 0.5),
    ("set gamma to 1.5", PATCHES ** (1 / 1.5)),
    ("increase the exposure by 0.5 stops", PATCHES * 2**0.5),
    ("set the saturation to 1.4", saturated(1.4)),
    ("饱和度调到0%", saturated(0)),
]


@oracle("color")
@pytest.mark.parametrize(("sentence", "wanted"), CASES, ids=[case[0] for case in CASES])
def test_colours_follow_the_formula(
    studio: Studio, colours: Path, sentence: str, wanted: Colours
) -> None:
    assert_near(seen(film(studio, colours, sentence)), wanted)


@oracle("color")
@pytest.mark.parametrize(("kelvin", "red_over_blue"), [(4500, 1.32), (9000, 0.846)])
def test_temperature_tints_grey_and_keeps_its_brightness(
    studio: Studio, colours: Path, kelvin: int, red_over_blue: float
) -> None:
    """Ratios of the Planckian locus against 6500 K, from tables of black body colours in sRGB."""
    grey = seen(film(studio, colours, f"color temperature {kelvin}K"))[0]
    assert grey[0] / grey[2] == pytest.approx(red_over_blue, rel=0.04)
    bright = float(grey**2.2 @ _LUMA) ** (1 / 2.2)
    assert bright == pytest.approx(PATCHES[0][0], abs=0.02)


@oracle("color")
def test_a_hue_turned_by_120_degrees_goes_from_red_towards_green(
    studio: Studio, colours: Path
) -> None:
    turned = seen(film(studio, colours, "shift the hue by 120 degrees"))
    assert_near(turned[:2], PATCHES[:2])
    assert np.abs(turned @ _LUMA - PATCHES @ _LUMA).max() < 0.03
    assert turned[2].argmax() == 1
    assert turned[3].argmax() == 2


@oracle("color")
def test_only_the_range_changes_and_to_the_frame(studio: Studio, colours: Path) -> None:
    made = film(studio, colours, "brighten the first 3 frames by 20%")
    assert_near(seen(made, 2), PATCHES + 0.2)
    assert_near(seen(made, 3), PATCHES)


@oracle("color")
def test_repeating_adds(studio: Studio, colours: Path) -> None:
    made = film(studio, colours, "brighten it by 10%", "increase contrast by 20%")
    assert_near(seen(made), (PATCHES + 0.1 - 0.5) * 1.2 + 0.5)
