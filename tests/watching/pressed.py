"""A watch on a terminal of its own: keys are pressed, what it says is read."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import shlex
import signal
import subprocess
import sys
import termios
import time
from contextlib import suppress
from dataclasses import dataclass, field

from tests.story import Story

PATIENCE = 120.0


@dataclass
class Pressed:
    """`nemoflow watch ARGS` in a story's folder, on a pseudo-terminal."""

    story: Story
    args: tuple[str, ...] = ()
    said: str = ""
    _at: int = 0
    _main: int = field(init=False)
    _line: int = field(init=False)

    def __post_init__(self) -> None:
        self._main, self._line = pty.openpty()
        self.before = termios.tcgetattr(self._line)
        self.process = subprocess.Popen(
            self.command(),
            cwd=self.story.root,
            env={**self.story.environment({}), "TERM": "xterm", "NO_COLOR": "1", "PS1": "$ "},
            stdin=self._line,
            stdout=self._line,
            stderr=self._line,
            start_new_session=True,
            preexec_fn=_take_terminal,
        )

    def command(self) -> list[str]:
        """What runs on the terminal."""
        return [sys.executable, "-m", "nemoflow", "watch", *self.args]

    def until(self, text: str) -> str:
        """What was said up to and with `text`, from where the last look ended."""
        deadline = time.monotonic() + PATIENCE
        while text not in self.said[self._at :]:
            left = deadline - time.monotonic()
            assert left > 0, f"`{text}` was not said: {self.said[self._at :]}"
            if select.select([self._main], [], [], left)[0]:
                self.said += os.read(self._main, 65536).decode()
        end = self.said.index(text, self._at) + len(text)
        found, self._at = self.said[self._at : end], end
        return found

    def press(self, keys: str) -> None:
        """Types."""
        os.write(self._main, keys.encode())

    @property
    def modes(self) -> list[object]:
        """The terminal's modes now."""
        return list(termios.tcgetattr(self._line))

    def ended(self) -> int:
        """Waits for the end; the exit code."""
        deadline = time.monotonic() + PATIENCE
        while self.process.poll() is None and time.monotonic() < deadline:
            if select.select([self._main], [], [], 0.01)[0]:
                self.said += os.read(self._main, 65536).decode()
        assert self.process.returncode is not None, f"still there: {self.said[self._at :]}"
        return self.process.returncode

    def close(self) -> None:
        """What a failed test left running goes."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        os.close(self._line)
        os.close(self._main)


class Shell(Pressed):
    """A shell on a terminal, in which a watch can be a job among others."""

    def command(self) -> list[str]:
        """Bash, with nobody's settings."""
        return ["bash", "--norc", "--noprofile", "--noediting", "-i"]

    def line(self, text: str) -> None:
        """Types a line."""
        self.press(f"{text}\n")

    def begin(self) -> None:
        """Starts the watch in it."""
        self.until("$ ")
        self.line(shlex.join(Pressed.command(self)))

    def close(self) -> None:
        """Jobs are in process groups of their own."""
        if self.process.poll() is None:
            self.line("kill -KILL %1")
            self.line("exit")
            with suppress(AssertionError):
                self.ended()
        super().close()


def _take_terminal() -> None:
    """The new session's terminal is the one on its stdin, so that it is in its foreground."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
