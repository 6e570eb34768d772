"""No operation without an oracle."""

from __future__ import annotations

import pytest

from nemoflow.engine.ops.catalog import OPERATIONS
from tests.oracles import (  # noqa: F401 - importing a module registers its oracles
    test_adjust,
    test_blur,
    test_captions,
    test_chroma_key,
    test_color,
    test_denoise,
    test_fades,
    test_filter,
    test_laid_sounds,
    test_levels,
    test_listening,
    test_looking,
    test_lower_third,
    test_lut,
    test_moves,
    test_output,
    test_overlays,
    test_random_edits,
    test_remove_effect,
    test_rows,
    test_shapes,
    test_sound,
    test_stabilize,
    test_stills,
    test_structure,
    test_sync,
    test_textures,
    test_titles,
    test_tracks,
    test_turns,
)
from tests.oracles.registry import ORACLES


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation_has_an_oracle(operation: str) -> None:
    assert ORACLES[operation]


def test_every_oracle_is_of_a_known_operation() -> None:
    assert set(ORACLES) <= set(OPERATIONS)
