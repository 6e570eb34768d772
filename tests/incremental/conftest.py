"""One pantry and one laboratory for all proofs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.incremental.lab import Lab
from tests.incremental.pantry import stocked


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Iterator[Lab]:
    """A laboratory that remembers what every key has meant."""
    folder = tmp_path_factory.mktemp("incremental")
    made = Lab(folder, stocked(tmp_path_factory.mktemp("pantry")))
    yield made
    capture = pytestconfig.pluginmanager.getplugin("capturemanager")
    with capture.global_and_fixture_disabled():
        kinds = "".join(f", {kind} {made.classes[kind]}" for kind in sorted(made.classes))
        print(f"\nincremental: {made.compared} renders compared, {len(made.meant)} keys{kinds}")
