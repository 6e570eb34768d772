"""A watch that runs: its events as they come, waited for with a deadline, never by sleeping."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import time
from dataclasses import dataclass, field
from typing import Any

from tests.story import Story

PATIENCE = 120.0
Event = dict[str, Any]


@dataclass
class Watched:
    """`nemoflow watch --json ARGS` in a story's folder."""

    story: Story
    args: tuple[str, ...] = ()
    patience: float = PATIENCE
    events: list[Event] = field(default_factory=list)
    _rest: bytes = b""

    def __post_init__(self) -> None:
        self.process: subprocess.Popen[str] = self.story.start("watch", "--json", *self.args)
        assert self.process.stdout is not None
        self._handle = self.process.stdout.fileno()
        os.set_blocking(self._handle, False)

    def until(self, kind: str, **wanted: object) -> Event:
        """The next event of a kind with these values; all on the way are kept in `events`."""
        deadline = time.monotonic() + self.patience
        while True:
            found = self._next(deadline)
            assert found is not None, f"no `{kind}` {wanted}: {self.events[-8:]}"
            if found["type"] == kind and all(found.get(k) == v for k, v in wanted.items()):
                return found

    def refreshed(self, **wanted: object) -> Event:
        """The next summary."""
        return self.until("refreshed", **wanted)

    def told(self, begins: str) -> str:
        """The next line for people that begins so."""
        assert self.process.stderr is not None
        for line in self.process.stderr:
            if line.startswith(begins):
                return line
        raise AssertionError(f"`{begins}` was never said")

    def quiet(self, seconds: float = 0.6) -> list[Event]:
        """Everything that is told within a moment: for what should not happen."""
        found, deadline = [], time.monotonic() + seconds
        while (event := self._next(deadline)) is not None:
            found.append(event)
        return found

    def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        """Ends it; the exit code."""
        self.process.send_signal(number)
        deadline = time.monotonic() + self.patience
        while self._next(deadline) is not None:
            pass
        code = self.process.wait(timeout=PATIENCE)
        assert self.process.stderr is not None
        said = self.process.stderr.read()
        assert "Traceback" not in said, said
        return code

    def of(self, kind: str) -> list[Event]:
        """The events of a kind so far."""
        return [event for event in self.events if event["type"] == kind]

    def close(self) -> None:
        """What a failed test left running goes."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        for stream in (self.process.stdout, self.process.stderr):
            if stream is not None:
                stream.close()

    def _next(self, deadline: float) -> Event | None:
        """One more event, None at the deadline and at the end."""
        while b"\n" not in self._rest:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self._handle], [], [], left)[0]:
                return None
            data = os.read(self._handle, 65536)
            if not data:
                return None
            self._rest += data
        line, _, self._rest = self._rest.partition(b"\n")
        event: Event = json.loads(line)
        self.events.append(event)
        return event
