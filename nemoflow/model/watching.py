"""What `nemoflow watch` tells, as values; and what it shows now, made of them alone.

Whoever wants to follow a watch (`--json`, a page) needs these and `model/events.py`, nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from nemoflow.model.draft import Draft
from nemoflow.model.errors import InDoubt, Problem, Unconfirmed
from nemoflow.model.events import Event
from nemoflow.model.plan import Plan

Range = tuple[float, float]
"""Seconds of the video, half-open."""


class Phase(StrEnum):
    """How a watched recipe stands."""

    WAITING = "waiting"
    """Newer than what was made of it; its turn comes."""
    RUNNING = "running"
    CURRENT = "current"
    """What was made of it shows what is written."""
    HELD = "held"
    """Going on would cost: somebody has to say so."""
    INVALID = "invalid"
    FAILED = "failed"


class Why(StrEnum):
    """Why nothing is begun any more."""

    ASKED = "asked"
    LOOP = "loop"
    """The same files had the same contents again and again within seconds."""


@dataclass(frozen=True, slots=True)
class WatchStarted:
    """The watch began: the recipes it found, and the profile it renders."""

    specs: tuple[str, ...]
    profile: str


@dataclass(frozen=True, slots=True)
class SpecJoined:
    """A recipe came into a watched folder."""

    spec: str


@dataclass(frozen=True, slots=True)
class SpecLeft:
    """A recipe is gone; what was made of it stays."""

    spec: str


@dataclass(frozen=True, slots=True)
class ContentChanged:
    """Files that recipes depend on have other contents than before; relative to the project."""

    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SpecInvalid:
    """A recipe cannot be used as it is; its last good plan and files stay."""

    spec: str
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class SpecValid:
    """A recipe that could not be used can be used again.

    `phase` is how it stands with what it now says: not `waiting` where that was tried before.
    """

    spec: str
    phase: Phase = Phase.WAITING


@dataclass(frozen=True, slots=True)
class RunStarted:
    """The newest content of a recipe is being carried out."""

    spec: str
    profile: str


@dataclass(frozen=True, slots=True)
class RunCancelled:
    """A run was given up for newer content; finished pieces and edits are kept."""

    spec: str


@dataclass(frozen=True, slots=True)
class Held:
    """A plan that waits for a word: `credits` is its price, `replays` the edits paid for before."""

    spec: str
    plan: Plan
    credits: float
    replays: int


@dataclass(frozen=True, slots=True)
class Parts:
    """Where the time after a save went; seconds."""

    settle: float = 0.0
    load: float = 0.0
    plan: float = 0.0
    edit: float = 0.0
    render: float = 0.0

    @property
    def total(self) -> float:
        """All of it."""
        return self.settle + self.load + self.plan + self.edit + self.render


@dataclass(frozen=True, slots=True)
class Refreshed:
    """A recipe's files show its newest content.

    `files` are absolute, `shown` the same as the project calls them. `drawn` of `segments` pieces
    of picture were rendered, in the `ranges`; both are 0 where that is not known. `changes` says
    in words which edits differ from those applied before. `draft` is the timeline.
    """

    spec: str
    profile: str
    files: tuple[str, ...]
    shown: tuple[str, ...]
    changes: tuple[str, ...]
    ranges: tuple[Range, ...]
    drawn: int
    segments: int
    parts: Parts
    draft: Draft
    credits: float = 0.0
    rendered: bool = True
    """Whether any file was made anew."""


@dataclass(frozen=True, slots=True)
class Paused:
    """Changes are noticed and nothing is begun."""

    why: Why
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Resumed:
    """Work goes on, with the newest content."""


@dataclass(frozen=True, slots=True)
class WatchTrouble:
    """Something keeps the watch from seeing changes; `hint` is what to do."""

    text: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class WatchEnded:
    """The last event of a watch."""


WatchEvent = (
    WatchStarted
    | SpecJoined
    | SpecLeft
    | ContentChanged
    | SpecInvalid
    | SpecValid
    | RunStarted
    | RunCancelled
    | Held
    | Refreshed
    | Paused
    | Resumed
    | WatchTrouble
    | WatchEnded
)
Told = Event | WatchEvent
"""Everything a watch tells: what happens in its runs, and what happens around them."""


class Mark(StrEnum):
    """How an edit of a recipe stands."""

    KEPT = "kept"
    NEW = "new"
    CHANGED = "changed"
    REPLAYED = "replayed"
    RUNNING = "running"
    DONE = "done"
    DOUBT = "doubt"
    """It was sent, its answer was lost, and no evidence decides."""


@dataclass(frozen=True, slots=True)
class EditView:
    """One edit: its number in the file, its words, how it stands, what it is likely to cost."""

    number: int
    say: str
    mark: Mark
    cost: float = 0.0


@dataclass(frozen=True, slots=True)
class SpecView:
    """One watched recipe as it stands.

    `plan`, `edits`, `draft` and `files` are the last good ones, whatever is written now.
    `version` counts the times that files were made anew: a player reloads when it grows.
    """

    spec: str
    phase: Phase = Phase.WAITING
    plan: Plan | None = None
    edits: tuple[EditView, ...] = ()
    problems: tuple[Problem, ...] = ()
    error: str = ""
    hint: str = ""
    kind: str = ""
    """Name of the error's class: some are not failures of what is written."""
    credits: float = 0.0
    """What a held plan is likely to cost."""
    draft: Draft | None = None
    files: tuple[str, ...] = ()
    changed: tuple[Range, ...] = ()
    progress: float = 0.0
    """Of a running render, 0 to 1."""
    version: int = 0
    parts: Parts = Parts()

    @property
    def in_doubt(self) -> bool:
        """Whether it stopped at an edit of which nobody knows what became of it."""
        return self.kind in (InDoubt.__name__, Unconfirmed.__name__)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything a watch shows now. `specs` are in the order of their names."""

    specs: tuple[SpecView, ...] = ()
    profile: str = ""
    paused: Why | None = None
    trouble: WatchTrouble | None = None

    def spec(self, name: str) -> SpecView | None:
        """One recipe."""
        return next((item for item in self.specs if item.spec == name), None)
