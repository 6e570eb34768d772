"""One server and one worker for all runs of a module."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.once.house import House
from tests.stories.conftest import make


@pytest.fixture(scope="session")
def small_clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    source = ("-f", "lavfi", "-i", "testsrc2=size=64x36:rate=10:duration=3")
    return make(tmp_path_factory.mktemp("once-media"), "clip.mp4", *source)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, small_clip: Path) -> Iterator[House]:
    found = House(tmp_path_factory.mktemp("once"), small_clip)
    yield found
    found.close()
