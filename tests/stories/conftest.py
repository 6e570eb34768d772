"""Media for stories, made once a session, and a fresh project for each."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from nemoflow.engine import ffmpeg
from tests.stories.said import Said
from tests.story import Story


def make(folder: Path, name: str, *arguments: str) -> Path:
    """One media file from FFmpeg's own test sources."""
    ffmpeg.run(
        ffmpeg.locate(os.environ),
        [*arguments, name],
        cwd=folder,
        environ={},
        cancel=threading.Event(),
    )
    return folder / name


@pytest.fixture(scope="session")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three seconds of 160x90 at 30 fps with a tone."""
    return make(
        tmp_path_factory.mktemp("media"),
        "walk.mp4",
        *("-f", "lavfi", "-i", "testsrc2=size=160x90:rate=30:duration=3"),
        *("-f", "lavfi", "-i", "sine=frequency=440:duration=3", "-shortest"),
    )


@pytest.fixture(scope="session")
def bed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two seconds of another tone."""
    return make(
        tmp_path_factory.mktemp("media"),
        "bed.m4a",
        *("-f", "lavfi", "-i", "sine=frequency=220:duration=2"),
    )


SPEC = """\
name: demo
inputs:
  walk: walk.mp4
  bed: bed.m4a
edits:
  - cut the first 1 second
  - add the title "Hello" for 1 second
  - add {{ inputs.bed }} as background music at 35% volume
output:
  path: out/demo.mp4
"""


@pytest.fixture
def story(tmp_path: Path, walk: Path, bed: Path) -> Story:
    """A project with one spec (`SPEC`), its footage and its music; nothing applied."""
    root = tmp_path / "project"
    root.mkdir()
    made = Story(root, {"NEMOFLOW_FFMPEG_LOG": str(tmp_path / "ffmpeg.log")})
    made.write({"nemoflow.yml": "vars: {}\n", "video.yml": SPEC})
    made.copy_of(walk, "walk.mp4")
    made.copy_of(bed, "bed.m4a")
    return made


@pytest.fixture
def said(story: Story, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Said:
    """Runs commands in the story's folder, in this process."""
    return Said(story, monkeypatch, capfd)
