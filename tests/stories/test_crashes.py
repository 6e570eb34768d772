"""Kill -9 at every failpoint, then run again: the same draft, each edit once, no half file."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from nemoflow.engine.facts import probe_output
from nemoflow.runner.failpoints import POINTS
from tests.once.test_kills import POINTS as PAID
from tests.stories.conftest import SPEC
from tests.story import Story

CHANGED = SPEC.replace('"Hello"', '"Changed"')
EXPECTING = CHANGED + "expect:\n  duration: 2s\n"

# Failpoint -> how often it is reached in the scene where it is tried, and which scene that is.
FIRST = (
    *("locked", "planned", "session.opened", "session.recorded", "upload.sent:1"),
    *("upload.recorded:1", "base.recorded", "upload.sent:2", "upload.recorded:2"),
    *("edit.intent:1", "edit.sent:1", "edit.recorded:1"),
    *("edit.intent:2", "edit.sent:2", "edit.recorded:2"),
    *("edit.intent:3", "edit.sent:3", "edit.recorded:3"),
    *("render.intent", "render.staged", "render.replaced", "render.cached", "render.recorded"),
    *("check.measured", "check.recorded", "settled"),
)
SECOND = ("rewind.sent", "rewind.recorded", "edit.intent:1", "edit.sent:2", "render.replaced")
FETCHING = ("fetch.staged", "fetch.replaced", "fetch.recorded")


@pytest.fixture(scope="session")
def applied(tmp_path_factory: pytest.TempPathFactory, walk: Path, bed: Path) -> Path:
    """A project with `SPEC` applied, to copy from."""
    root = tmp_path_factory.mktemp("applied") / "project"
    root.mkdir()
    story = Story(root, {"NEMOFLOW_FFMPEG_LOG": str(root.parent / "ffmpeg.log")})
    story.write({"nemoflow.yml": "vars: {}\n", "video.yml": SPEC})
    story.copy_of(walk, "walk.mp4")
    story.copy_of(bed, "bed.m4a")
    story.apply()
    return root


@pytest.fixture(scope="session")
def clean(tmp_path_factory: pytest.TempPathFactory, applied: Path) -> tuple[str, bytes]:
    """Draft and file that a run without any crash ends with, for `EXPECTING`."""
    story = _copy(applied, tmp_path_factory.mktemp("clean"))
    shutil.rmtree(story.root / ".nemoflow")
    shutil.rmtree(story.root / "out")
    story.write({"video.yml": EXPECTING})
    story.apply()
    return str(story.session()["draft"]), (story.root / "out/demo.mp4").read_bytes()


def _copy(applied: Path, folder: Path) -> Story:
    shutil.copytree(applied, folder / "project")
    return Story(folder / "project", {"NEMOFLOW_FFMPEG_LOG": str(folder / "ffmpeg.log")})


def _kill_then_finish(story: Story, point: str) -> None:
    killed = story.run("apply", NEMOFLOW_FAILPOINT=point)
    assert killed.code == -9, f"{point} was not reached: {killed.err}"
    out = story.root / "out/demo.mp4"
    if out.exists():
        assert probe_output(out).frames > 0  # the last good file, never half a one
    story.apply()


def _same_as_clean(story: Story, clean: tuple[str, bytes]) -> None:
    assert story.session()["draft"] == clean[0]
    assert (story.root / "out/demo.mp4").read_bytes() == clean[1]
    assert "No changes" in story.apply().out
    assert not list((story.root / "out").glob(".*"))


@pytest.mark.parametrize("point", FIRST)
def test_killed_in_a_first_apply(
    applied: Path, tmp_path: Path, clean: tuple[str, bytes], point: str
) -> None:
    story = _copy(applied, tmp_path)
    shutil.rmtree(story.root / ".nemoflow")
    story.write({"video.yml": EXPECTING})
    _kill_then_finish(story, point)
    _same_as_clean(story, clean)
    log = story.session()["log"]
    assert isinstance(log, list)
    assert len(log) == len(set(log)) == 3  # each edit once


@pytest.mark.parametrize("point", SECOND)
def test_killed_while_changing_the_middle(
    applied: Path, tmp_path: Path, clean: tuple[str, bytes], point: str
) -> None:
    story = _copy(applied, tmp_path)
    story.write({"video.yml": EXPECTING})
    _kill_then_finish(story, point)
    _same_as_clean(story, clean)
    log = story.session()["log"]
    assert isinstance(log, list)
    assert len(log) == 5  # three before, the changed title and the replayed music


@pytest.mark.parametrize("point", FETCHING)
def test_killed_while_putting_known_bytes_back(applied: Path, tmp_path: Path, point: str) -> None:
    story = _copy(applied, tmp_path)
    whole = (story.root / "out/demo.mp4").read_bytes()
    (story.root / "out/demo.mp4").unlink()
    _kill_then_finish(story, point)
    assert (story.root / "out/demo.mp4").read_bytes() == whole


def test_killed_while_recording_an_adopted_edit(
    applied: Path, tmp_path: Path, clean: tuple[str, bytes]
) -> None:
    story = _copy(applied, tmp_path)
    story.write({"video.yml": EXPECTING})
    assert story.run("apply", NEMOFLOW_FAILPOINT="edit.sent:1").code == -9
    _kill_then_finish(story, "adopt.recorded")
    _same_as_clean(story, clean)


def test_every_failpoint_was_killed_at(capsys: pytest.CaptureFixture[str]) -> None:
    tried = {
        item.partition(":")[0] for item in (*FIRST, *SECOND, *FETCHING, "adopt.recorded", *PAID)
    }
    assert tried == set(POINTS)
    kills = len(FIRST) + len(SECOND) + len(FETCHING) + 2 + len(PAID)
    with capsys.disabled():
        print(f"\n{len(POINTS)} failpoints, {kills} kills")
