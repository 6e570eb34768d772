"""Media for the oracles: small, synthetic, made once a run; one studio for all."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.oracles.studio import Studio


@pytest.fixture(scope="session")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Studio:
    """One folder and one cache for every film."""
    return Studio(tmp_path_factory.mktemp("oracles"))


@pytest.fixture(scope="module")
def reels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where footage lies: a folder for each file of tests, so that names may be equal."""
    return tmp_path_factory.mktemp("reels")
