"""A server that goes wrong by rule, and clients that are real processes; one clock for all."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path

from nemoflow.server.fault_rules import read_rules
from nemoflow.specfile.source import Source
from nemoflow.store.served_rows import ServedEdit
from tests.clock import SharedClock
from tests.server.live import Live
from tests.story import ROOT

KILLED = -9


class House:
    """One server and one worker for many clients, each with an account and a project of its own."""

    def __init__(self, folder: Path, clip: Path) -> None:
        self._folder, self._clip = folder, clip
        self._clock_file = str(folder / "clock")
        self.clock = SharedClock(self._clock_file)
        self.live = Live(folder / "server", self.clock, credits=10_000.0, tokens_per_client=0)
        self._worker = subprocess.Popen(
            [sys.executable, "-m", "tests.once.worker", self._clock_file],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._numbers = count(1)

    def close(self) -> None:
        """Ends both."""
        self._worker.communicate()
        self.live.stop()

    def goes_wrong(self, rules: Sequence[dict[str, object]]) -> None:
        """The server starts again, and from now on goes wrong like this."""
        text = json.dumps({"rules": list(rules)})
        found = read_rules(Source("faults.yml", text)) if rules else None
        self.live.settings = replace(
            self.live.settings, faults=found or type(self.live.settings.faults)()
        )
        self.live.restart(hard=True)

    def client(self, edits: Sequence[str]) -> Client:
        """A project with these edits and a fresh account."""
        root = self._folder / f"client{next(self._numbers)}"
        root.mkdir()
        shutil.copyfile(self._clip, root / "clip.mp4")
        client = Client(self, root)
        client.write(edits)
        return client

    def run(self, job: dict[str, object]) -> int:
        """One apply in a process of its own."""
        assert self._worker.stdin is not None
        assert self._worker.stdout is not None
        self._worker.stdin.write(json.dumps(job) + "\n")
        self._worker.stdin.flush()
        return int(self._worker.stdout.readline())


class Client:
    """One project folder and one account."""

    def __init__(self, house: House, root: Path) -> None:
        self._house, self.root = house, root

    def write(self, edits: Sequence[str]) -> None:
        """The recipe."""
        lines = [
            "name: demo",
            "backend: cloud",
            "inputs: {clip: clip.mp4}",
            "edits:",
            *(f"  - {json.dumps(edit)}" for edit in edits),
            "output: {path: out/demo.mp4}",
        ]
        (self.root / "video.yml").write_text("\n".join(lines) + "\n")

    def apply(self, failpoint: str = "", *, pause: float = 0.0, on_drift: str = "ask") -> int:
        """`nemoflow apply`; its exit code, KILLED when the failpoint was reached.

        `pause` seconds go by after each edit.
        """
        env = {
            "NEMO_API_URL": self._house.live.url,
            "NEMOFLOW_CONFIG_HOME": str(self.root / "config"),
            "NEMOFLOW_FAILPOINT": failpoint,
        }
        job = {"root": str(self.root), "env": env, "log": str(self.root / "log")}
        return self._house.run({**job, "pause": pause, "on_drift": on_drift})

    @property
    def log(self) -> str:
        """All that the runs so far wrote."""
        path = self.root / "log"
        return path.read_text() if path.exists() else ""

    def user(self) -> str:
        """The account at the server."""
        (path,) = (self.root / "config").rglob("credentials.json")
        found = json.loads(path.read_text())
        return next(iter(_strings(found, "user_id")))

    def applied(self) -> list[str]:
        """The server's own record: the edits it carried out for this account, in order."""
        return [edit.text for edit in self._edits() if edit.applied]

    def spent(self) -> float:
        """Credits the server took."""
        return 10_000 - self._house.live.store.accounts.balance(self.user()).total

    def _edits(self) -> list[ServedEdit]:
        user = self.user()
        self._house.live.store.edits.mature(self._house.clock.utc().timestamp())
        return [edit for edit in self._house.live.store.edits.all() if edit.account == user]


def _strings(value: object, key: str) -> list[str]:
    """Every text under `key` anywhere in a JSON value."""
    if isinstance(value, dict):
        own = [value[key]] if isinstance(value.get(key), str) else []
        return own + [text for item in value.values() for text in _strings(item, key)]
    if isinstance(value, list):
        return [text for item in value for text in _strings(item, key)]
    return []
