"""A repository with one recipe, its server, and somebody's clone of it."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.ci.github import GitHub, git
from tests.stories.conftest import make
from tests.story import ROOT

SPEC = """\
name: demo
inputs:
  walk: walk.mp4
edits:
  - cut the first 1 second
output:
  path: out/demo.mp4
"""


@dataclass
class Clone:
    """Somebody's clone; `save` writes, commits and pushes a file."""

    root: Path

    def save(self, branch: str, text: str, name: str = "video.yml") -> None:
        """One commit on a branch, on the server, too."""
        known = git("branch", "--list", branch, cwd=self.root)
        git("checkout", "-q", *([] if known.strip() else ["-b"]), branch, cwd=self.root)
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        git("add", ".", cwd=self.root)
        git("commit", "-qm", "change", cwd=self.root)
        git("push", "-q", "origin", branch, cwd=self.root)

    def merge(self, branch: str) -> None:
        """Merges a branch into main, on the server, too."""
        git("checkout", "-q", "main", cwd=self.root)
        git("merge", "-q", "--no-ff", "-m", "merge", branch, cwd=self.root)
        git("push", "-q", "origin", "main", cwd=self.root)


@pytest.fixture(scope="session")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two seconds of 160x90."""
    return make(
        tmp_path_factory.mktemp("media"),
        "walk.mp4",
        *("-f", "lavfi", "-i", "testsrc2=size=160x90:rate=15:duration=2"),
    )


@pytest.fixture
def clone(tmp_path: Path, walk: Path) -> Clone:
    """A clone whose server has main with one recipe that was never applied."""
    root, origin = tmp_path / "clone", tmp_path / "origin.git"
    git("init", "-q", "--bare", "-b", "main", str(origin))
    git("clone", "-q", str(origin), str(root))
    git("checkout", "-q", "-b", "main", cwd=root)
    shutil.copyfile(walk, root / "walk.mp4")
    (root / ".gitignore").write_text(".nemoflow/\nout/\n")
    made = Clone(root)
    made.save("main", SPEC)
    return made


@pytest.fixture
def github(tmp_path: Path, clone: Clone) -> GitHub:
    """The clone's server."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("NEMOFLOW_", "GIT"))}
    log = str(tmp_path / "ffmpeg.log")
    env = {**inherited, "PYTHONPATH": str(ROOT), "NEMOFLOW_FFMPEG_LOG": log}
    server = tmp_path / "github"
    server.mkdir()
    return GitHub(server, tmp_path / "origin.git", env)
