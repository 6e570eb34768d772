"""What was seen just now, before thinking. Gathered by `runner/look.py`, nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from nemoflow.model.draft import Draft
from nemoflow.model.errors import Problem


@dataclass(frozen=True, slots=True)
class Reading:
    """How the backend understands one edit: known offline, before anything is sent.

    `canonical` is the edit's identity: equal meaning, equal text. `say` is one line of words.
    `inputs` are the names of the inputs it uses, named in writing or meant ("the music").
    `notes` are stated clamps and rules for vague words. A problem means the edit is refused.
    """

    number: int
    canonical: str
    say: str
    inputs: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Understanding:
    """A whole spec as a backend understands it: one reading an edit, and what is wrong elsewhere.

    `base` are the inputs that seed a session, in order: base footage. `problems` are about inputs
    and outputs: a file that cannot be decoded, a picture format for a recipe that has only sound.
    """

    readings: tuple[Reading, ...]
    base: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def all_problems(self) -> tuple[Problem, ...]:
        """Everything wrong, inputs first, then edits in order."""
        return (*self.problems, *(r.problem for r in self.readings if r.problem))


@dataclass(frozen=True, slots=True)
class SeenOutput:
    """A file at an output path: its content digest, empty when there is no file."""

    output: str
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Balance:
    """Credits of an account, not of a session. `frozen` is reserved for work that is running."""

    available: float
    frozen: float = 0.0


@dataclass(frozen=True, slots=True)
class LiveDraft:
    """The draft a backend holds for a session now; `lost` when it knows no such session."""

    session: str
    digest: str = ""
    lost: bool = False
    draft: Draft | None = None
    recorded: Draft | None = None
    """The draft last recorded of the session, where the live one differs."""


@dataclass(frozen=True, slots=True)
class Observed:
    """Facts for one spec.

    `inputs` are (name, content digest); `base` are the names of those that seed a session;
    `cached` are render keys whose finished bytes lie in the local cache; `engine` is the
    fingerprint that belongs in every render key.
    """

    inputs: tuple[tuple[str, str], ...]
    readings: tuple[Reading, ...]
    base: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    outputs: tuple[SeenOutput, ...] = ()
    posters: tuple[SeenOutput, ...] = ()
    live: tuple[LiveDraft, ...] = ()
    cached: frozenset[str] = frozenset()
    engine: str = ""
    balance: Balance | None = None
    spent: tuple[float, ...] = ()
    """What past edits at this backend cost, in this project: credits, newest first."""

    def digest_of(self, name: str) -> str:
        """Content digest of the input `name`; raises KeyError."""
        for key, value in self.inputs:
            if key == name:
                return value
        raise KeyError(name)

    def live_draft(self, session: str) -> LiveDraft | None:
        """What was seen of a session, or None when it was not asked."""
        for item in self.live:
            if item.session == session:
                return item
        return None
