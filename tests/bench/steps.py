"""nemoflow's own cost of one edit: store, journal, planning; the backend takes no time."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from statistics import median

from tests.desk import Project
from tests.fake import FakeBackend


def step_overhead(edits: int, repeat: int = 5) -> float:
    """Seconds an edit of an apply with `edits` new edits, over an apply of an empty recipe."""
    return median(_once(edits) for _ in range(repeat))


def _once(edits: int) -> float:
    with tempfile.TemporaryDirectory() as folder:
        project = Project(Path(folder), FakeBackend())
        project.file("walk.mp4", "footage")
        project.apply(project.spec())
        words = tuple(f"edit {number}" for number in range(edits))
        begun = time.perf_counter()
        project.apply(project.spec(*words))
        return (time.perf_counter() - begun) / edits
