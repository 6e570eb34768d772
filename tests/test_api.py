"""The public Python API does what the command does."""

from __future__ import annotations

from pathlib import Path

import pytest

import nemoflow
from nemoflow.model.errors import InvalidSpec
from nemoflow.model.events import EditDone
from tests.stories.conftest import SPEC, make


def test_load_plan_apply(tmp_path: Path) -> None:
    source = ("-f", "lavfi", "-i", "testsrc2=size=160x90:rate=30:duration=2")
    make(tmp_path, "walk.mp4", *source)
    make(tmp_path, "bed.m4a", "-f", "lavfi", "-i", "sine=frequency=220:duration=2")
    (tmp_path / "nemoflow.yml").write_text("vars: {}\n")
    path = tmp_path / "video.yml"
    path.write_text(SPEC)
    assert nemoflow.load_spec(str(path)).name == "demo"
    assert not nemoflow.plan(str(path)).is_empty
    assert not (tmp_path / ".nemoflow").exists()
    events: list[object] = []
    nemoflow.apply(str(path), events.append)
    assert sum(isinstance(event, EditDone) for event in events) == 3
    assert (tmp_path / "out/demo.mp4").exists()


def test_problems_are_raised_with_places(tmp_path: Path) -> None:
    (tmp_path / "video.yml").write_text("inputs: {a: none.mp4}\nedits: ['']\n")
    with pytest.raises(InvalidSpec) as caught:
        nemoflow.load_spec(str(tmp_path / "video.yml"))
    assert all(problem.place is not None for problem in caught.value.problems)


def test_the_version_is_there() -> None:
    assert nemoflow.__version__.count(".") == 2
    with pytest.raises(AttributeError):
        _ = nemoflow.nothing_of_that_name  # type: ignore[attr-defined]  # on purpose
