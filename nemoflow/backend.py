"""Floor 1: the seam. What every backend promises, on one page.

A backend is a place where a draft is edited and rendered. The conformance suite
(`tests/conformance/`) holds each one to the sentences below.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from nemoflow.model.draft import Draft
from nemoflow.model.observed import Balance, Understanding
from nemoflow.model.spec import Output, Spec


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a backend can do. The planner asks these, never a name."""

    kind: str
    """Seeds the identity chain: the same words elsewhere are other edits."""
    rewind: bool
    """A session can be set back to any checkpointed draft."""
    costs_credits: bool
    conclusive: bool
    """An unmoved draft proves that an unconfirmed edit was not applied."""
    formats: frozenset[str]
    max_input_bytes: int = 0
    """0 = no cap."""
    input_suffixes: frozenset[str] = frozenset()
    """Lower case with the dot; empty = whatever can be decoded."""
    remote: bool = False
    """Others can reach its sessions: the live draft is looked at every time."""
    looks: tuple[float, ...] = ()
    """Seconds to wait before each look at an edit whose confirmation was lost."""
    settles: float = 0.0
    """Seconds between two looks that must agree before a draft counts as final."""
    drafts: bool = False
    """Renders small quick drafts beside the finished files."""
    origin: str = ""
    """Where its sessions live, when there are several such places: a service's address."""

    @property
    def identity(self) -> str:
        """Sessions, edits in the balance and prices belong to this and to no other backend."""
        return f"{self.kind} {self.origin}" if self.origin else self.kind


@dataclass(frozen=True, slots=True)
class Media:
    """An input to hand over: `path` or `url` is set; `base` footage seeds the timeline."""

    name: str
    filename: str
    digest: str
    path: str = ""
    url: str = ""
    base: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """A new session. `task` is the backend's own second name for it, empty when it has none."""

    id: str
    task: str = ""


@dataclass(frozen=True, slots=True)
class Instruction:
    """One edit to carry out. `say` is what a language-only backend is sent.

    `inputs` maps input names to content digests.
    """

    say: str
    canonical: str
    inputs: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RenderJob:
    """Render `draft` to `staging`; nothing else on disk is touched.

    `id` is the client's and was stored before. `media` maps content digests to local paths.
    """

    id: str
    session: str
    draft: Draft
    output: Output
    staging: str
    poster_staging: str
    media: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Drawing:
    """What of a render's picture is not there yet: `missing` of `segments` pieces.

    `ranges` are where they are seen: seconds of the video, half-open, in order and apart.
    """

    missing: int
    segments: int
    ranges: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """`done` of `total` frames (or `unit`) of the stage that `note` names, or bytes of an upload.

    Only work counts: `kept` frames need none, because they were rendered before. `speed` in times
    real time, 0 unknown.
    """

    done: int
    total: int
    speed: float = 0.0
    note: str = ""
    unit: str = "frames"
    said: str = ""
    """A sentence the user has to hear: something was not done as the plan said."""
    kept: int = 0
    drawing: Drawing | None = None
    """What has to be drawn, told once before it is, where that is known."""


class Backend(Protocol):
    """Every method may raise a `NemoflowError`; nothing else leaves a backend."""

    @property
    def capabilities(self) -> Capabilities:
        """Constant for the life of the object; costs nothing."""
        ...

    def read(
        self, spec: Spec, files: Mapping[str, str], digests: Mapping[str, str]
    ) -> Understanding:
        """How the spec is understood. Offline, no effect but reading `files` (name -> path).

        `digests` maps input names to content digests. The n-th reading answers the n-th edit of
        `spec.edits`; what cannot be obeyed is a problem, never an exception.
        """
        ...

    def fingerprint(self) -> str:
        """Identity of what turns a draft into bytes (engine and codec build). Offline."""
        ...

    def account(self) -> str:
        """Whose sessions and credits these are; empty when there is none or it is not known.

        Never a token. Offline.
        """
        ...

    def open_session(self, name: str, language: str) -> Opened:
        """A new, empty session."""
        ...

    def upload(self, session: str, media: Media, told: Callable[[Progress], None]) -> str:
        """Hands one file over; returns the backend's reference. Idempotent by name and digest.

        `told` hears of bytes sent; a backend that copies nothing never calls it.
        """
        ...

    def draft(self, session: str) -> Draft:
        """The live draft. Raises `SessionLost`."""
        ...

    def edit(self, session: str, instruction: Instruction) -> Iterator[str]:
        """Carries out one edit; yields words for the user. Sent at most once, whatever happens.

        Ends normally when the backend answered: a moved draft then says that it was applied.
        Raises `EditRefused` (or another error) when it certainly was not, `Unconfirmed` when the
        answer was lost: then the runner looks for evidence.
        """
        ...

    def rewind(self, session: str, draft: Draft) -> None:
        """Sets the live draft back. Only called when `capabilities.rewind`."""
        ...

    def render(self, job: RenderJob) -> Iterator[Progress]:
        """Submits the job and waits; `job.staging` is a whole file when the iterator ends."""
        ...

    def resume(self, job: RenderJob) -> Iterator[Progress]:
        """Takes up a job whose submission may have happened; never submits it twice at once."""
        ...

    def balance(self) -> Balance | None:
        """Credits of the account, None when this backend costs none."""
        ...

    def cancel(self) -> None:
        """Stops running renders soon; called from another thread. A paid edit goes on."""
        ...

    def rearm(self) -> None:
        """After `cancel` nothing is rendered any more until this is called, while nothing runs."""
        ...
