"""nemoflow's own cost of one edit: store, journal, planning; the backend takes no time."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from statistics import median

from nemoflow.model.spec import Spec
from tests.desk import Project
from tests.fake import FakeBackend


def step_overhead(edits: int, repeat: int = 5) -> float:
    """Seconds an edit: an apply with `edits` new edits and a render, less one with the render."""
    return median(_once(edits) for _ in range(repeat))


def _once(edits: int) -> float:
    with tempfile.TemporaryDirectory() as folder:
        project = Project(Path(folder), FakeBackend())
        project.file("walk.mp4", "footage")
        project.apply(project.spec())
        words = tuple(f"edit {number}" for number in range(edits))
        render_only = _seconds(project, project.spec(outputs=(project.output(width=640),)))
        return (_seconds(project, project.spec(*words)) - render_only) / edits


def _seconds(project: Project, spec: Spec) -> float:
    begun = time.perf_counter()
    project.apply(spec)
    return time.perf_counter() - begun
