"""`--json-into FILE`: the JSON lines of a run in a file of their own, beside what is shown."""

from __future__ import annotations

import os
import stat
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from io import FileIO

from nemoflow.cli.terminal import Terminal
from nemoflow.cli.views.jsonl import header_line
from nemoflow.cli.views.lines import safe
from nemoflow.model.errors import UsageError

_BEGINS = b'{"type": "nemoflow"'


@dataclass
class Record:
    """An open file of JSON lines. When it cannot be written any more, the run goes on without."""

    name: str
    stream: FileIO
    terminal: Terminal
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def write(self, lines: Iterable[str]) -> None:
        """Adds lines, each at once on its way to the reader. Safe from several threads."""
        with self._lock:
            if self.stream.closed:
                return
            try:
                for line in lines:
                    self._put(f"{line}\n".encode("utf-8", "backslashreplace"))
            except OSError as error:
                # Work that may cost money must not stop because nobody listens.
                self.stream.close()
                why = error.strerror or str(error)
                self.terminal.talk([f"note: `{safe(self.name)}`: {why}; no more is written to it"])

    def close(self) -> None:
        """Nothing more will come: the reader of a pipe is let go."""
        with self._lock:
            self.stream.close()

    def _put(self, data: bytes) -> None:
        while data:
            data = data[self.stream.write(data) :]


def opened_record(name: str | None, terminal: Terminal) -> Record | None:
    """Opens the file, before anything is done, and writes the header. Raises UsageError.

    A pipe is opened like a file, so this waits for its reader. Of files that are there only
    earlier records and empty ones are replaced: a recipe named by mistake is not.
    """
    if name is None:
        return None
    if name == "-":
        raise UsageError("--json-into - would mix with what is shown", hint="for stdout use --json")
    try:
        _refuse_other_files(name)
        stream = FileIO(name, "w")
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise UsageError(
            f"--json-into `{name}` cannot be written: {why}",
            hint="name a file in a folder of yours",
        ) from error
    record = Record(name, stream, terminal)
    record.write([header_line()])
    return record


def _refuse_other_files(name: str) -> None:
    if not os.path.exists(name) or not stat.S_ISREG(os.stat(name).st_mode):
        return
    with open(name, "rb") as there:
        begins = there.read(len(_BEGINS))
    if begins and begins != _BEGINS:
        raise UsageError(
            f"--json-into `{name}` would replace a file that holds something else",
            hint="name a new file, or remove that one first",
        )
