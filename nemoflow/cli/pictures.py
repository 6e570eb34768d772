"""Pictures that commands leave behind: which kind, where, and what is told meanwhile."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from nemoflow.backend import Progress
from nemoflow.cli.terminal import Terminal
from nemoflow.engine.argv_still import PICTURE_SUFFIXES
from nemoflow.model.errors import NemoflowError, UsageError

_PATIENCE = 1.0
"""Seconds after which waiting is told."""


def chosen_suffix(to: str, *, as_json: bool = False, piped: bool = False) -> str:
    """The kind of picture that `-o` asks for; `piped`: it may go to standard output.

    Raises UsageError.
    """
    if to == "-" and as_json and piped:
        raise UsageError(
            "`-o -` and `--json` both need standard output", hint="write the picture to a file"
        )
    if not to or (to == "-" and piped):
        return ".png"
    suffix = Path(to).suffix.lower()
    if suffix not in PICTURE_SUFFIXES:
        known = ", ".join(item[1:] for item in PICTURE_SUFFIXES)
        raise UsageError(
            f"`{to}` does not end like a picture", hint=f"pictures are written as {known}"
        )
    return suffix


def put(made: Path, place: Path) -> None:
    """Puts a finished picture into its place in one step, whatever was there."""
    place_file(place, lambda part: shutil.copyfile(made, part))


def place_file(place: Path, write: Callable[[Path], object], option: str = "-o") -> None:
    """Lets `write` fill a hidden file beside `place`, then renames it. Raises NemoflowError.

    `option` is what named the place.
    """
    if place.is_dir():
        raise UsageError(f"`{place}` is a folder", hint="name a file in it")
    part = place.with_name(f".{uuid4().hex}{place.suffix}")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        write(part)
        os.replace(part, place)
    except OSError as error:
        raise NemoflowError(
            f"`{place}` cannot be written: {(error.strerror or str(error)).lower()}",
            hint=f"choose another place with `{option}`",
        ) from error
    finally:
        with suppress(OSError):
            part.unlink()


class Waiting:
    """Tells how far work is, once it takes longer than a second."""

    def __init__(self, terminal: Terminal, patience: float = _PATIENCE) -> None:
        self._terminal = terminal
        self._patience = patience
        # A terminal is redrawn ten times a second, a log gets a line every five seconds.
        self._pause = 0.1 if terminal.live else 5.0
        self._told_at = 0.0
        self._text = ""

    def through(self, steps: Iterable[Progress]) -> None:
        """Goes through all steps; a step may last long before there is a next one."""
        first = threading.Timer(self._patience, self._tell)
        first.daemon = True
        first.start()
        try:
            for step in steps:
                self._text = f"{step.note}  {step.done} of {step.total}"
                if self._told_at and time.monotonic() - self._told_at >= self._pause:
                    self._tell()
        finally:
            first.cancel()
            if self._told_at and self._terminal.live:
                self._terminal.talk([])

    def _tell(self) -> None:
        self._told_at = time.monotonic()
        if not self._text:
            return
        if self._terminal.live:
            self._terminal.status(self._text)
        else:
            self._terminal.talk([self._text])
