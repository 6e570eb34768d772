"""The pieces for CI, before the eyes of real linters; all of them work offline."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.story import ROOT

SCHEMAS = {
    "action.yml": "vendor.github-actions",
    "examples/ci/github/plan-and-apply.yml": "vendor.github-workflows",
    "examples/ci/gitlab/.gitlab-ci.yml": "vendor.gitlab-ci",
}
BIN = Path(sys.executable).parent


def lint(*command: str) -> str:
    """What a linter says; fails with it when it finds something."""
    tool = shutil.which(command[0], path=str(BIN))
    assert tool, f"{command[0]} is not installed: pip install -e '.[dev]'"
    done = subprocess.run([tool, *command[1:]], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("path", SCHEMAS)
def test_schemas(path: str) -> None:
    lint("check-jsonschema", "--builtin-schema", SCHEMAS[path], path)


def test_hooks() -> None:
    lint("pre-commit", "validate-manifest", ".pre-commit-hooks.yaml")


def test_security() -> None:
    paths = [path for path in SCHEMAS if "gitlab" not in path]
    lint("zizmor", "--offline", "--no-progress", "--config", "tests/ci/zizmor.yml", *paths)


def test_every_script_is_bash(tmp_path: Path) -> None:
    for step in yaml.safe_load((ROOT / "action.yml").read_text())["runs"]["steps"]:
        if "run" in step:
            (tmp_path / "step.sh").write_text(step["run"])
            subprocess.run(["bash", "-n", tmp_path / "step.sh"], check=True)
            assert step["shell"] == "bash"
            assert "${{" not in step["run"]  # a value of somebody's would be code there


def test_two_applies_never_run_at_once_and_rights_are_least() -> None:
    workflow = yaml.safe_load((ROOT / "examples/ci/github/plan-and-apply.yml").read_text())
    jobs = workflow["jobs"]
    assert workflow["permissions"] == {}
    assert "pull_request_target" not in workflow[True]  # YAML 1.1 reads `on` as true
    assert jobs["apply"]["concurrency"] == {"group": "nemoflow-apply", "cancel-in-progress": False}
    assert jobs["apply"]["permissions"] == {"contents": "read"}
    assert jobs["plan"]["permissions"] == {"contents": "read", "pull-requests": "write"}
    gitlab = yaml.safe_load((ROOT / "examples/ci/gitlab/.gitlab-ci.yml").read_text())
    assert gitlab["apply"]["resource_group"] == "nemoflow-apply"
