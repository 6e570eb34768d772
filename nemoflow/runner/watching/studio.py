"""What a watch needs done, as a seam: recipes read, recipes carried out. The wiring makes one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from nemoflow.model.errors import Problem
from nemoflow.model.events import SpecFailed
from nemoflow.model.watching import Held, Refreshed
from nemoflow.runner.desk import Stop
from nemoflow.runner.watching.machine import End, Run
from nemoflow.store.signature import Signature


@dataclass(frozen=True, slots=True)
class Found:
    """Everything that was read at one time.

    `contents` maps every recipe that is there to the identity of what it was read from, `bad` those
    that cannot be used to their problems. `signatures` and `digests` are of every file and folder
    that decides any of it, taken before it was read; `folders` are those to be watched for them.
    """

    contents: Mapping[str, str]
    bad: Mapping[str, tuple[Problem, ...]]
    signatures: Mapping[str, Signature | None]
    digests: Mapping[str, str]
    folders: frozenset[str]


@dataclass(frozen=True, slots=True)
class Finish:
    """How a run ended, and what there is to tell of it."""

    how: End
    told: Refreshed | Held | SpecFailed | None = None
    problems: tuple[Problem, ...] = ()
    """The recipe turned out to be of no use."""


class Studio(Protocol):
    """Reading and carrying out may go on side by side, each one at a time."""

    profile: str
    """What is rendered without being asked for more."""

    def load(self, *, aside: bool) -> Found:
        """All recipes as they are now; `aside`: while one is carried out."""
        ...

    def run(self, order: Run, stop: Stop) -> Finish:
        """Carries the newest good form of a recipe out; what happens is told while it happens."""
        ...

    def cancel(self) -> None:
        """Stops renders; called from another thread, after `stop` was asked."""
        ...

    def content_of(self, path: str) -> str:
        """Identity of what a file or a folder's listing holds; empty when it is not there."""
        ...

    def shown(self, path: str) -> str:
        """A path as messages call it."""
        ...

    def close(self) -> None:
        """Remembers what was learned and lets go of everything."""
        ...
