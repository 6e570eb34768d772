"""A stand-in for GitHub: plays a workflow with the action of this repository on local clones.

Every `run:` script is carried out by bash as it is written, with the environment GitHub gives it.
Steps of others are played: a checkout clones, the cache copies folders, an artifact is noted.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.story import ROOT

WORKFLOW = ROOT / "examples/ci/github/plan-and-apply.yml"
ACTION = ROOT / "action.yml"
_EXPRESSION = re.compile(r"\$\{\{\s*([\w.-]+)\s*\}\}")
Values = dict[str, Any]

# `python3 -m venv FOLDER` makes a folder whose nemoflow is the one under test.
PYTHON = f"""#!{sys.executable}
import os, stat, sys
assert sys.argv[1:3] == ["-m", "venv"]
folder = os.path.join(sys.argv[3], "bin")
os.makedirs(folder)
for name, text in (
    ("pip", '#!/bin/sh\\nprintf "%s\\\\n" "$@" >> "$PIP_LOG"\\n'),
    ("nemoflow", '#!/bin/sh\\nexec {sys.executable} -m nemoflow "$@"\\n'),
):
    path = os.path.join(folder, name)
    with open(path, "w") as stream:
        stream.write(text)
    os.chmod(path, 0o755)
"""

# `gh api` on a file of comments; only what the action asks of it.
GH = f"""#!{sys.executable}
import json, os, sys
store, said = os.environ["GH_COMMENTS"], sys.argv[1:]
assert said[0] == "api" and os.environ["GH_TOKEN"]
comments = json.load(open(store)) if os.path.exists(store) else []
if "--method" not in said:
    mark = os.environ["MARKER"]
    for item in comments:
        if item["user"] == "Bot" and item["body"].startswith(mark):
            print(item["id"])
    sys.exit(0)
if os.environ.get("GH_FORBIDDEN"):
    sys.exit("gh: Resource not accessible by integration (HTTP 403)")
name, at = said[said.index("-F") + 1].split("=@")
body, method = open(at, encoding="utf-8").read(), said[said.index("--method") + 1]
path = said[said.index("--method") + 2]
if method == "POST":
    assert path.endswith("/issues/7/comments"), path
    comments.append({{"id": len(comments) + 1, "user": "Bot", "body": body}})
else:
    comments[int(path.rsplit("/", 1)[1]) - 1]["body"] = body
json.dump(comments, open(store, "w"))
"""


@dataclass
class Run:
    """One run of a workflow: how it ended, what it said, where it worked."""

    ok: bool = True
    said: str = ""
    summary: str = ""
    workspace: Path = Path()
    artifacts: dict[str, list[str]] = field(default_factory=dict)
    outputs: Values = field(default_factory=dict)


@dataclass
class GitHub:
    """A repository's server: `origin` is its bare clone. `env` is added to every script."""

    folder: Path
    origin: Path
    env: dict[str, str]
    runs: int = 0

    @property
    def comments(self) -> list[str]:
        """The comments of the pull request."""
        store = self.folder / "comments.json"
        return [item["body"] for item in json.loads(store.read_text())] if store.exists() else []

    @property
    def caches(self) -> list[str]:
        """The keys in the cache, oldest first."""
        found = self.folder / "caches.txt"
        return found.read_text().splitlines() if found.exists() else []

    def push(self, branch: str = "main", **inputs: str) -> Run:
        """What happens after a push to a branch."""
        return self._run({"event_name": "push", "ref": branch, "base": ""}, inputs)

    def pull_request(self, branch: str, **inputs: str) -> Run:
        """What happens after a push to the branch of pull request 7 against main."""
        return self._run({"event_name": "pull_request", "ref": branch, "base": "main"}, inputs)

    def _run(self, event: dict[str, str], inputs: dict[str, str]) -> Run:
        self.runs += 1
        temp = self.folder / f"run{self.runs}"
        run = Run(workspace=temp / "work")
        run.workspace.mkdir(parents=True)
        github: Values = {
            "event_name": event["event_name"],
            "event": {
                "pull_request": {"number": 7},
                "repository": {"default_branch": "main"},
            },
            "run_id": str(self.runs),
            "run_attempt": "1",
            "token": "a-token-of-the-run",
        }
        jobs = yaml.safe_load(WORKFLOW.read_text())["jobs"]
        (job,) = (job for job in jobs.values() if condition(job["if"], {"github": github}, ok=True))
        for step in job["steps"]:
            if run.ok:
                self._workflow_step(step, github, event, inputs, run)
        return run

    def _workflow_step(
        self, step: Values, github: Values, event: dict[str, str], inputs: dict[str, str], run: Run
    ) -> None:
        uses = step["uses"]
        given = step.get("with", {})
        if uses.startswith("actions/checkout@"):
            git("clone", "-q", "-b", event["ref"], str(self.origin), str(run.workspace))
        elif uses.startswith("actions/upload-artifact@"):
            at = run.workspace / given["path"]
            run.artifacts[given["name"]] = sorted(path.name for path in at.rglob("*.mp4"))
        else:
            assert uses.startswith("owner/nemoflow@")
            self._play(github, event, {**given, **inputs}, run)

    def _play(self, github: Values, event: dict[str, str], given: Values, run: Run) -> None:
        """The action, step by step."""
        action = yaml.safe_load(ACTION.read_text())
        context: Values = {"github": github, "steps": {}}
        defaults = {name: item["default"] for name, item in action["inputs"].items()}
        assert given.keys() <= defaults.keys()
        context["inputs"] = {
            name: filled(value, context) for name, value in {**defaults, **given}.items()
        }
        for step in action["runs"]["steps"]:
            outcome = {"outcome": "skipped", "outputs": {}}
            context["steps"][step.get("id", step["name"])] = outcome
            if not condition(step.get("if", "true"), context, ok=run.ok):
                continue
            if "uses" in step:
                self._cache(step, context, run)
                continue
            code = self._script(step, context, event, run, outcome["outputs"])
            outcome["outcome"] = "success" if code == 0 else "failure"
            run.ok = run.ok and code == 0
        run.outputs = {
            name: filled(item["value"], context) for name, item in action["outputs"].items()
        }

    def _cache(self, step: Values, context: Values, run: Run) -> None:
        key = filled(step["with"]["key"], context)
        paths = [filled(line, context) for line in step["with"]["path"].split("\n") if line]
        assert "," not in key
        if step["uses"].startswith("actions/cache/save@"):
            assert key not in self.caches  # an entry never changes
            found = [path for path in paths if (run.workspace / path).exists()]
            for path in found:
                copy(run.workspace / path, self._entry(key) / path)
            if found:
                (self.folder / "caches.txt").write_text("\n".join([*self.caches, key]) + "\n")
            return
        assert step["uses"].startswith("actions/cache/restore@")
        for wanted in [key, *filled(step["with"]["restore-keys"], context).split("\n")]:
            entries = [name for name in self.caches if wanted and name.startswith(wanted)]
            if entries:
                for path in paths:
                    if (self._entry(entries[-1]) / path).exists():
                        copy(self._entry(entries[-1]) / path, run.workspace / path)
                return

    def _entry(self, key: str) -> Path:
        return self.folder / "cache" / key.replace("/", "%")

    def _script(
        self, step: Values, context: Values, event: dict[str, str], run: Run, outputs: Values
    ) -> int:
        """Runs one script as GitHub does: `bash -eo pipefail` on a file."""
        temp = run.workspace.parent
        for name in ("output", "summary"):
            (temp / name).write_text("")
        script = temp / "script.sh"
        script.write_text(step["run"])
        assert "${{" not in step["run"]
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
            cwd=run.workspace / filled(step.get("working-directory", "."), context),
            env={
                **self.env,
                **self._variables(event, temp),
                **{name: filled(value, context) for name, value in step.get("env", {}).items()},
            },
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
        )
        run.said += done.stdout + done.stderr
        run.summary += (temp / "summary").read_text()
        outputs |= dict(line.split("=", 1) for line in (temp / "output").read_text().splitlines())
        assert "Traceback" not in done.stderr, done.stderr
        return done.returncode

    def _variables(self, event: dict[str, str], temp: Path) -> dict[str, str]:
        tools = self.folder / "tools"
        if not tools.exists():
            tools.mkdir()
            for name, text in (("python3", PYTHON), ("gh", GH)):
                (tools / name).write_text(text)
                (tools / name).chmod((tools / name).stat().st_mode | stat.S_IXUSR)
        return {
            "PATH": f"{tools}:{os.environ['PATH']}",
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_WORKSPACE": str(temp / "work"),
            "GITHUB_OUTPUT": str(temp / "output"),
            "GITHUB_STEP_SUMMARY": str(temp / "summary"),
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_REPOSITORY": "somebody/videos",
            "GITHUB_EVENT_NAME": event["event_name"],
            "GITHUB_REF_NAME": "7/merge" if event["base"] else event["ref"],
            "GITHUB_BASE_REF": event["base"],
            "RUNNER_OS": "Linux",
            "RUNNER_TEMP": str(temp),
            "GH_COMMENTS": str(self.folder / "comments.json"),
            "PIP_LOG": str(self.folder / "pip.log"),
        }


def filled(text: str, context: Values) -> str:
    """Text with its expressions filled in; only plain look-ups are used."""
    return _EXPRESSION.sub(lambda found: str(looked_up(found.group(1), context)), text)


def looked_up(path: str, context: Values) -> Any:
    """A value of the context by its dotted path; empty when there is none, as on GitHub."""
    value: Any = context
    for part in path.split("."):
        value = value.get(part, "") if isinstance(value, dict) else ""
    return value


def condition(text: str, context: Values, *, ok: bool) -> bool:
    """Whether a step runs; without a status function only after success."""
    asked = re.search(r"\b(always|cancelled|failure)\(\)", text)
    words = re.findall(r"'[^']*'|&&|\|\||==|!=|!?\w+\(\)|[\w.-]+", text)
    known = {"&&": "and", "||": "or", "always()": "True", "!cancelled()": "True", "true": "True"}
    python = " ".join(
        known.get(word) or (word if word[0] in "'=!" else repr(looked_up(word, context)))
        for word in words
    )
    return bool(eval(python, {}, {})) and (ok or asked is not None)


def copy(source: Path, target: Path) -> None:
    """A tree with new times and inodes, as an archive on another machine gives."""
    shutil.copytree(source, target, copy_function=shutil.copyfile, dirs_exist_ok=True)


def git(*arguments: str, cwd: Path | None = None) -> str:
    """Runs git as somebody, without the machine's own settings."""
    who = {
        f"GIT_{role}_{what}": "somebody@example.org"
        for role in ("AUTHOR", "COMMITTER")
        for what in ("NAME", "EMAIL")
    }
    env = {"PATH": os.environ["PATH"], "GIT_CONFIG_GLOBAL": os.devnull, **who}
    done = subprocess.run(
        ["git", *arguments], cwd=cwd, env=env, capture_output=True, text=True, check=True
    )
    return done.stdout
