"""The one place that writes: results to stdout, talk to stderr, colour only where it helps."""

from __future__ import annotations

import os
import shutil
import sys
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TextIO

from nemoflow.cli.views.lines import safe
from nemoflow.model.errors import InvalidSpec, NemoflowError, StalePlan

GREEN, YELLOW, RED, CYAN, DIM, BOLD = "32", "33", "31", "36", "2", "1"


def in_ci(environ: Mapping[str, str]) -> bool:
    """Whether `CI` says that nobody sits here: nothing is asked, nothing is redrawn."""
    return environ.get("CI", "").lower() not in ("", "0", "false")


def wants_colour(stream: TextIO, environ: Mapping[str, str]) -> bool:
    """`NO_COLOR` beats `FORCE_COLOR` beats `CI` beats what the stream is."""
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR"):
        return True
    return is_live(stream, environ)


def is_live(stream: TextIO, environ: Mapping[str, str]) -> bool:
    """Whether somebody looks at the stream: a terminal that can draw, and no CI."""
    return stream.isatty() and environ.get("TERM") != "dumb" and not in_ci(environ)


def has_desktop(environ: Mapping[str, str]) -> bool:
    """Whether files can be opened in a window for somebody to see."""
    shown = environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY")
    return bool(shown) or sys.platform == "darwin"


@dataclass
class Terminal:
    """Two streams and whether each is a terminal with colour. Safe from several threads."""

    out: TextIO
    err: TextIO
    out_colour: bool = False
    err_colour: bool = False
    live: bool = False
    """Whether stderr is a terminal that can show progress."""
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _status_width: int = 0

    @classmethod
    def of_process(cls) -> Terminal:
        """The process's own streams."""
        environ = dict(os.environ)
        return cls(
            sys.stdout,
            sys.stderr,
            wants_colour(sys.stdout, environ),
            wants_colour(sys.stderr, environ),
            is_live(sys.stderr, environ),
        )

    def result(self, lines: Iterable[str]) -> None:
        """Lines of data, to stdout."""
        with self._lock:
            for line in lines:
                self.out.write(line + "\n")
            self.out.flush()

    def status(self, text: str) -> None:
        """One line that the next one replaces; only on a terminal, cut to its width."""
        with self._lock:
            shown = text[: max(10, shutil.get_terminal_size().columns - 1)]
            self.err.write("\r" + shown.ljust(self._status_width))
            self.err.flush()
            self._status_width = len(shown)

    def talk(self, lines: Iterable[str]) -> None:
        """Lines for a person, to stderr; they take the place of a status line."""
        with self._lock:
            if self._status_width:
                self.err.write("\r" + " " * self._status_width + "\r")
                self._status_width = 0
            for line in lines:
                self.err.write(line + "\n")
            self.err.flush()

    def ask(self, question: str) -> None:
        """A question, to stderr; the answer is typed on its line."""
        with self._lock:
            self.talk([])
            self.err.write(question)
            self.err.flush()

    def error(self, error: NemoflowError) -> None:
        """An error in words: what, where, what to do next."""
        if isinstance(error, InvalidSpec):
            from nemoflow.cli.views.problems import problems_lines

            self.talk(problems_lines(error.problems, self.err_colour))
            return
        head = paint("error", RED, self.err_colour)
        if isinstance(error, StalePlan):
            lines = [f"{head}: {safe(error.head)}", *(f"  - {safe(why)}" for why in error.causes)]
        else:
            lines = [f"{head}: {safe(error.message)}"]
        if error.hint:
            lines += [f"{paint('hint', CYAN, self.err_colour)}: {safe(error.hint)}"]
        self.talk(lines)


def paint(text: str, code: str, colour: bool) -> str:
    """The text in a colour (SGR code), or as it is."""
    return f"\x1b[{code}m{text}\x1b[0m" if colour else text
