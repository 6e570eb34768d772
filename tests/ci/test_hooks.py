"""The pre-commit hooks, played by pre-commit itself on a repository."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.ci.conftest import SPEC, Clone
from tests.ci.github import git
from tests.story import ROOT

BIN = Path(sys.executable).parent


@pytest.fixture
def hooked(clone: Clone, tmp_path: Path) -> dict[str, str]:
    """A clone with both hooks; the environment to run them in.

    They run the program under test instead of installing one, which would need a network.
    """
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    assert {hook["language"] for hook in hooks} == {"python"}
    local = [{**hook, "language": "system"} for hook in hooks]
    config = yaml.safe_dump({"repos": [{"repo": "local", "hooks": local}]})
    (clone.root / ".pre-commit-config.yaml").write_text(config)
    git("add", ".", cwd=clone.root)
    shim = tmp_path / "bin/nemoflow"
    shim.parent.mkdir()
    shim.write_text(f'#!/bin/sh\nexec {sys.executable} -m nemoflow "$@"\n')
    shim.chmod(0o755)
    return {
        "PATH": f"{shim.parent}:{BIN}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "HOME": str(tmp_path),
        "PRE_COMMIT_HOME": str(tmp_path / "pre-commit"),
    }


def run(clone: Clone, env: dict[str, str], *arguments: str) -> tuple[int, str]:
    done = subprocess.run(
        [BIN / "pre-commit", "run", "--color=never", *arguments],
        cwd=clone.root,
        env=env,
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stdout + done.stderr


def test_a_bad_recipe_stops_the_commit(clone: Clone, hooked: dict[str, str]) -> None:
    assert run(clone, hooked, "--all-files")[0] == 0
    (clone.root / "video.yml").write_text(SPEC.replace("cut the first", "frobnicate the"))
    git("add", ".", cwd=clone.root)
    code, said = run(clone, hooked, "nemoflow-validate")
    assert code == 1
    assert "video.yml:5:5" in said


def test_recipes_are_laid_out_and_other_files_left_alone(
    clone: Clone, hooked: dict[str, str]
) -> None:
    (clone.root / "second.video.yml").write_text("output: out/2.mp4\ninputs: {walk: walk.mp4}\n")
    (clone.root / "other.yml").write_text("{a:   1}\n")
    git("add", ".", cwd=clone.root)
    assert run(clone, hooked, "nemoflow-fmt")[0] == 1  # it changed something: look, and add it
    assert (clone.root / "second.video.yml").read_text().startswith("inputs: {walk: walk.mp4}\n")
    assert (clone.root / "other.yml").read_text() == "{a:   1}\n"
    git("add", ".", cwd=clone.root)
    assert run(clone, hooked)[0] == 0
