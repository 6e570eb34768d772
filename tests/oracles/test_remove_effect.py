"""`remove_effect`: as if it had never been added; what others added, and what was filmed, stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from nemoflow.engine.ops.operation import OpRefused
from tests.oracles.patches import patches
from tests.oracles.registry import oracle
from tests.oracles.studio import Studio

ADDED = {
    "blur": "pixelate the center",
    "sharpening": "sharpen the video",
    "vignette": "add a vignette",
    "border": "add a red border",
    "film grain": "add film grain",
    "filter": "make it black and white",
    "zoom": "zoom in 1.5x",
    "denoising": "denoise the video",
    "stabilization": "stabilize the video",
}


@pytest.fixture(scope="module")
def colours(reels: Path) -> Path:
    return patches(reels / "removed-patches.mov")


@oracle("remove_effect")
@pytest.mark.parametrize("name", ADDED)
def test_what_was_added_goes_and_the_rest_stays(studio: Studio, colours: Path, name: str) -> None:
    kept = "mirror the video"
    plain = studio.timeline([kept], [colours])
    added = studio.timeline([ADDED[name], kept], [colours])
    removed = studio.timeline([ADDED[name], kept, f"remove the {name}"], [colours])
    assert added != plain
    assert removed == plain


@oracle("remove_effect")
def test_a_range_keeps_it_outside(studio: Studio, colours: Path) -> None:
    said = ("make it black and white", "remove the filter from the first 3 frames")
    made = studio.timeline(said, [colours])
    assert [len(clip.effects) for clip in made.clips] == [0, 1]


@oracle("remove_effect")
def test_what_nobody_added_cannot_be_taken_away(studio: Studio, colours: Path) -> None:
    with pytest.raises(OpRefused, match="no edit has put a border there"):
        studio.timeline(["add a vignette", "remove the border"], [colours])
