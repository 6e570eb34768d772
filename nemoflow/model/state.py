"""What is remembered of one spec: sessions, steps, checkpoints, intents, renders."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AppliedStep:
    """An edit the backend has carried out. `key` is its place in the chain of identities."""

    position: int
    """0-based place in the session's list of edits."""
    key: str
    say: str
    """The instruction in words, as the plan prints it."""
    canonical: str
    draft_digest: str
    inputs: tuple[tuple[str, str], ...] = ()
    """(input name, content digest) of the inputs this edit names."""
    cost: float = 0.0


@dataclass(frozen=True, slots=True)
class Session:
    """An editing session at a backend and what it holds.

    `steps` are the edits its live draft consists of; a rewind shortens them.
    `uploads` are (input name, content digest) pairs the session was given.
    """

    id: str
    backend: str
    seed: str
    """Identity of backend kind, language and base inputs: the start of the chain."""
    base_inputs: tuple[tuple[str, str], ...]
    base_draft: str = ""
    """Digest of the draft before the first edit; empty until the base footage is uploaded."""
    steps: tuple[AppliedStep, ...] = ()
    uploads: tuple[tuple[str, str], ...] = ()
    opened_at: str = ""
    lost: bool = False
    task: str = ""
    """The backend's own second name for it; a claim link needs both."""

    @property
    def head(self) -> str:
        """The chain key of the live draft."""
        return self.steps[-1].key if self.steps else self.seed

    @property
    def draft_digest(self) -> str:
        """Digest of the draft last recorded."""
        return self.steps[-1].draft_digest if self.steps else self.base_draft

    @property
    def keys(self) -> tuple[str, ...]:
        """The chain of applied identities."""
        return tuple(step.key for step in self.steps)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A draft that some chain of edits led to; rendering or restoring it costs nothing."""

    key: str
    draft_digest: str


@dataclass(frozen=True, slots=True)
class Intent:
    """Something irreversible that was begun: written before it is sent.

    `kind` is `edit` or `render`. For an edit `key` is the step's chain key, for a render the
    render key and `job` the client's own id.
    """

    kind: str
    session: str
    key: str
    position: int = 0
    say: str = ""
    canonical: str = ""
    inputs: tuple[tuple[str, str], ...] = ()
    draft_before: str = ""
    balance_before: float | None = None
    frozen_before: float | None = None
    """Credits available, and reserved for other running work, before it was sent."""
    job: str = ""
    output: str = ""
    begun_at: str = ""
    number: int = 0
    """The edit's number in the file, which is what people call it; 0 in states of format 1."""
    verdict: str = ""
    """What the user said of an intent in doubt: `applied`, `not-applied` or empty."""

    @property
    def shown_number(self) -> int:
        """What messages and `nemoflow resolve` call the edit."""
        return self.number or self.position + 1

    def applied(self, draft_digest: str, cost: float = 0.0) -> AppliedStep:
        """The step it becomes once it is known to have led to a draft."""
        return AppliedStep(
            self.position,
            self.key,
            self.say,
            self.canonical,
            draft_digest,
            self.inputs,
            cost,
        )


@dataclass(frozen=True, slots=True)
class RenderRecord:
    """A finished output. `key` covers draft, output settings and engine; `digest` the bytes."""

    output: str
    """Path relative to the project root."""
    key: str
    digest: str
    checked: str = ""
    """Identity of the expectations that were measured, empty when there were none."""
    failed: tuple[str, ...] = ()
    """Expectations that did not hold, in words; such a file is marked as failed."""
    poster: str = ""
    poster_digest: str = ""
    rendered_at: str = ""
    seconds: float = 0.0
    size: int = 0
    parts: tuple[tuple[str, str], ...] = ()
    """(reason, fingerprint) of what the key is made of: says *why* an output is stale."""


@dataclass(frozen=True, slots=True)
class State:
    """All that is remembered of one spec. `sessions` are newest first."""

    spec: str
    sessions: tuple[Session, ...] = ()
    checkpoints: tuple[Checkpoint, ...] = ()
    intents: tuple[Intent, ...] = ()
    renders: tuple[RenderRecord, ...] = ()

    def render(self, output: str) -> RenderRecord | None:
        """The record of an output path."""
        for item in self.renders:
            if item.output == output:
                return item
        return None

    def edits_begun_at(self, backend: str) -> tuple[Intent, ...]:
        """Edits sent to sessions of this kind of backend whose end is not recorded."""
        there = {item.id for item in self.sessions if item.backend == backend}
        return tuple(item for item in self.intents if item.kind == "edit" and item.session in there)
