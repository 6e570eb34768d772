"""The error tree. Every error says what, where and what to do next.

NemoflowError
├── InvalidSpec         one or many problems in files (exit 3)
├── UsageError          the command line cannot be obeyed (exit 3)
├── Locked              another process works on this spec (exit 4)
├── InDoubt             an edit was sent, its outcome is unknown (exit 5)
│   └── Unconfirmed     its answer was lost a moment ago; evidence is looked for first
├── Drifted             the session was changed outside nemoflow; the user decides (exit 1)
├── BudgetExceeded      credits or a limit the user set (exit 6)
│   └── NotApproved     nobody has said yes to spending them
├── StalePlan           the world moved since the plan (exit 7)
├── NotAllowed          token or plan tier (exit 8)
├── InputRefused        the backend takes no such file (exit 3)
├── ServiceFailed       the backend's service is away or at fault (exit 1)
├── ExpectationFailed   the file is there but is not what was asked (exit 9)
├── SessionLost         the backend no longer knows the session (a new plan replays it)
├── EditRefused         the backend did not carry out one edit (exit 1)
├── EngineFailed        FFmpeg or the engine could not finish (exit 1)
│   └── DiskFull        no space is left for what has to be written
├── StateBroken         the state file cannot be used (exit 1)
└── Interrupted         the user stopped the run (exit 130)

The numbers are kept in `cli/main.py` alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file: 1-based line and column, `width` characters to underline."""

    path: str
    line: int
    column: int
    width: int = 1
    source: str = ""
    """The text of that line, for the caret view."""

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with what the user wrote. `code` is stable (`NF012`)."""

    code: str
    message: str
    place: Place | None = None
    label: str = ""
    """Short text beside the caret, for example `did you mean "volume"?`."""
    hint: str = ""
    """What to do next."""

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        return f"{where}{self.message}"


class NemoflowError(Exception):
    """Base of all errors a user may see. `hint` is what to do next."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class InvalidSpec(NemoflowError):
    """All problems found in one or more files, in reading order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(str(problem) for problem in self.problems))


class UsageError(NemoflowError):
    """The command line asks for something that cannot be done."""


class Locked(NemoflowError):
    """Another process holds the spec's lock; the message names pid and host."""


class InDoubt(NemoflowError):
    """An edit was sent and never confirmed, and no evidence decides."""


class Unconfirmed(InDoubt):
    """The answer to an edit was lost; the runner looks for evidence before anyone is told."""


class Drifted(NemoflowError):
    """The session was changed outside nemoflow, and going on would cost: the user decides."""


class BudgetExceeded(NemoflowError):
    """Credits, or the limit the user set, would be exceeded."""


class NotApproved(BudgetExceeded):
    """Credits would be spent and nobody has said yes to it."""


class StalePlan(NemoflowError):
    """Something the plan was based on has changed; `causes` say what, a sentence each."""

    def __init__(self, message: str, causes: Iterable[str] = (), *, hint: str = "") -> None:
        self.causes = tuple(causes)
        super().__init__(": ".join([message, *filter(None, ["; ".join(self.causes)])]), hint=hint)
        self.head = message


class NotAllowed(NemoflowError):
    """A token is missing or bad, or the account's tier does not include this."""


class InputRefused(NemoflowError):
    """The backend takes no such file: its kind or its size."""


class ServiceFailed(NemoflowError):
    """The backend's service cannot be reached, or answered with a fault of its own."""


class ExpectationFailed(NemoflowError):
    """The rendered file does not meet the spec's `expect` block; the file is kept."""


class SessionLost(NemoflowError):
    """The backend does not know the session any more."""


class EditRefused(NemoflowError):
    """The backend answered and did not carry out the edit; nothing was changed."""


class EngineFailed(NemoflowError):
    """FFmpeg or the embedded engine could not finish; the last good file is untouched."""


class DiskFull(EngineFailed):
    """No space is left for what has to be written. What was good stays as it was."""

    def __init__(self, message: str) -> None:
        super().__init__(
            message,
            hint="make room and run the same command again;"
            " `nemoflow cache gc --max-size 1GB` drops what was not used for longest",
        )


class StateBroken(NemoflowError):
    """The state directory cannot be read or written."""


class Interrupted(NemoflowError):
    """The user asked to stop; everything done so far is recorded."""
