"""Stories: files -> command -> outcome. The real command, in its own process, in a real folder."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from nemoflow.store.database import open_to_read
from tests.tokens import TOKEN

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Outcome:
    """What a finished command said."""

    code: int
    out: str
    err: str

    def events(self) -> list[dict[str, object]]:
        """The JSON lines of `--json`, without the header."""
        return [json.loads(line) for line in self.out.splitlines()[1:]]


@dataclass
class Story:
    """A project folder. `env` is added to the environment of every command."""

    root: Path
    env: dict[str, str]

    def write(self, files: dict[str, str]) -> None:
        """Writes text files."""
        for name, text in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def run(self, *args: str, cwd: str = ".", **env: str) -> Outcome:
        """Runs `nemoflow ARGS` to its end."""
        done = subprocess.run(
            [sys.executable, "-m", "nemoflow", *args],
            cwd=self.root / cwd,
            env=self.environment(env),
            capture_output=True,
            text=True,
            timeout=120,
            stdin=subprocess.DEVNULL,
        )
        assert "Traceback" not in done.stderr, done.stderr
        assert not TOKEN.search((done.stdout + done.stderr).encode()), "a token was printed"
        return Outcome(done.returncode, done.stdout, done.stderr)

    def start(self, *args: str, **env: str) -> subprocess.Popen[str]:
        """Starts `nemoflow ARGS` in its own process group; the caller waits for it."""
        return subprocess.Popen(
            [sys.executable, "-m", "nemoflow", *args],
            cwd=self.root,
            env=self.environment(env),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )

    def apply(self, *args: str, **env: str) -> Outcome:
        """`apply` that must succeed."""
        done = self.run("apply", *args, **env)
        assert done.code == 0, done.err + done.out
        return done

    def plan(self, *args: str) -> list[dict[str, object]]:
        """The plans of all specs, as JSON values."""
        done = self.run("plan", "--json", *args)
        assert done.code == 0, done.err
        return done.events()

    def does(self, *args: str) -> list[str]:
        """The kinds of actions the plan of the only spec holds."""
        (plan,) = self.plan(*args)
        actions = plan["actions"]
        assert isinstance(actions, list)
        return [action["do"] for action in actions]

    def ffmpeg_starts(self) -> int:
        """How many FFmpeg processes all commands so far have started."""
        log = Path(self.env["NEMOFLOW_FFMPEG_LOG"])
        return len(log.read_text().splitlines()) if log.exists() else 0

    def tables(self) -> dict[str, list[tuple[object, ...]]]:
        """Every row of the state."""
        connection = open_to_read(str(self.root / ".nemoflow/state.db"))
        names = [
            row[0]
            for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        ]
        rows = {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in names}
        connection.close()
        return rows

    def session(self) -> dict[str, object]:
        """The newest local session's file."""
        newest = max((self.root / ".nemoflow/sessions").glob("*.json"), key=os.path.getmtime)
        found: dict[str, object] = json.loads(newest.read_text())
        return found

    def copy_of(self, media: Path, name: str) -> None:
        """Brings a media file into the project."""
        target = self.root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(media, target)

    def environment(self, extra: dict[str, str]) -> dict[str, str]:
        """The environment of a command."""
        ours = ("NEMOFLOW_", "GITHUB_")
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(ours) and k != "CI"}
        return {**inherited, "PYTHONPATH": str(ROOT), **self.env, **extra}
