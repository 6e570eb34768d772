"""Fixtures that every area may use."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.desk import Project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project with one input file and a fake backend."""
    made = Project(tmp_path)
    made.file("walk.mp4", "footage")
    return made
