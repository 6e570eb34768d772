"""The GitLab example: the scripts of its jobs, played on fresh clones with their cache."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import yaml

from tests.ci.conftest import SPEC, Clone
from tests.ci.github import GitHub, copy, git
from tests.ci.test_github import starts
from tests.story import ROOT

JOBS = yaml.safe_load((ROOT / "examples/ci/gitlab/.gitlab-ci.yml").read_text())


def play(server: GitHub, job: str, branch: str, number: int) -> tuple[Path, str]:
    """One job on a fresh clone; its cache is a folder, brought and kept as its policy says."""
    work, cache = server.folder / f"gitlab{number}", server.folder / "gitlab-cache"
    git("clone", "-q", "-b", branch, str(server.origin), str(work))
    settings = JOBS[job]["cache"]
    for path in settings["paths"]:
        if (cache / path).exists():
            copy(cache / path, work / path)
    shim = f'nemoflow() {{ {sys.executable} -m nemoflow "$@"; }}'
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", "\n".join([shim, *JOBS[job]["script"]])],
        cwd=work,
        env={**server.env, "CI": "true"},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    if settings["policy"] == "pull-push":
        for path in settings["paths"]:
            copy(work / path, cache / path)
    return work, done.stdout


def test_branch_plan_merge_apply_and_again(github: GitHub, clone: Clone) -> None:
    play(github, "apply", "main", 1)
    rendered = starts(github)
    clone.save("longer", SPEC.replace("1 second", "0.5 seconds"))
    seen, _ = play(github, "plan", "longer", 2)
    assert "0.5 seconds" in (seen / "plan.md").read_text()
    assert all((seen / path).exists() for path in JOBS["plan"]["artifacts"]["paths"])
    assert starts(github) == rendered
    clone.merge("longer")
    play(github, "apply", "main", 3)
    rendered = starts(github)
    again, said = play(github, "apply", "main", 4)
    assert "No changes" in said
    assert starts(github) == rendered
    assert (again / "out/demo.mp4").exists()
