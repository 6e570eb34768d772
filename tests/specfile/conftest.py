"""The project folder of these tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.specfile.folder import Folder


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A project with a clip and a music file."""
    made = Folder(tmp_path / "promo")
    made.write("walk.mp4")
    made.write("bed.m4a")
    return made
