"""A plan is data: what is kept, what would be done, in which order, why, at which cost."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from nemoflow.model.spec import Output, Spec
from nemoflow.model.state import AppliedStep, Intent


class Reason(StrEnum):
    """Why an action is needed. Every action has exactly one."""

    NEW = "new"
    FIRST = "first apply"
    APPENDED = "added after the edits the session has"
    CHANGED = "changed"
    AFTER_CHANGE = "follows a changed edit"
    INPUT_CHANGED = "an input's content changed"
    BASE_CHANGED = "base footage, backend or language changed"
    SESSION_LOST = "the backend no longer knows the session"
    DRIFT = "the draft was changed outside nemoflow"
    CANNOT_REWIND = "this session cannot rewind"
    UNCONFIRMED = "sent by an interrupted run, found applied"
    OUTPUT_NEW = "new output"
    OUTPUT_MISSING = "the file is missing"
    OUTPUT_EDITED = "the file was changed outside nemoflow"
    OUTPUT_STALE = "the edits changed"
    OUTPUT_SETTINGS = "the output settings changed"
    ENGINE_CHANGED = "the engine or FFmpeg changed"
    RENDER_UNFINISHED = "an interrupted render"
    EXPECT_CHANGED = "the expectations changed"
    AFTER_RENDER = "a new file"


class OnDrift(StrEnum):
    """What the user wants done about a draft that was changed outside nemoflow."""

    ASK = "ask"
    ADOPT = "adopt"
    """It becomes the new base: what was changed stays, later edits go on top."""
    IGNORE = "ignore"
    """The recipe's own drafts count; edits to send are replayed in a new session."""


@dataclass(frozen=True, slots=True)
class Drift:
    """How a session's draft differs from the one last recorded. `changes` are in track terms."""

    session: str
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpenSession:
    """Open a new session; everything after it happens there. `lost` names one found dead."""

    reason: Reason
    lost: str = ""


@dataclass(frozen=True, slots=True)
class Upload:
    """Hand over one input, base footage or just before the edit that names it."""

    name: str
    digest: str
    base: bool
    reason: Reason


@dataclass(frozen=True, slots=True)
class Rewind:
    """Set the session back to a checkpointed draft; `steps` are the edits it then consists of."""

    session: str
    draft_digest: str
    steps: tuple[AppliedStep, ...]
    reason: Reason


@dataclass(frozen=True, slots=True)
class Adopt:
    """Record an edit that an interrupted run sent and that was applied."""

    intent: Intent
    session: str
    number: int
    """The edit's number in the spec, 0 when the spec no longer has it."""
    reason: Reason = Reason.UNCONFIRMED


@dataclass(frozen=True, slots=True)
class AdoptDrift:
    """Take a session's live draft for what its last edit led to."""

    session: str
    draft_digest: str
    reason: Reason = Reason.DRIFT


@dataclass(frozen=True, slots=True)
class Edit:
    """Send one edit. `old_say` is set when it replaces another at this position."""

    position: int
    number: int
    key: str
    say: str
    canonical: str
    inputs: tuple[tuple[str, str], ...]
    allow_no_change: bool
    reason: Reason
    cost: float = 0.0
    old_say: str = ""
    changed_inputs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Render:
    """Render the final draft to one output. `job` is set when a job is adopted."""

    output: Output
    reason: Reason
    job: str = ""


@dataclass(frozen=True, slots=True)
class Fetch:
    """Put bytes that were rendered before back in place; no render."""

    output: Output
    key: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Check:
    """Measure an output against the spec's expectations."""

    output: Output
    reason: Reason


Action = OpenSession | Upload | Rewind | Adopt | AdoptDrift | Edit | Render | Fetch | Check


@dataclass(frozen=True, slots=True)
class Kept:
    """An edit the session already has, as a step of the chain."""

    number: int
    step: AppliedStep


@dataclass(frozen=True, slots=True)
class Gone:
    """An edit the session has and the spec no longer asks for."""

    position: int
    say: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What `apply` would do for one spec, and what it rests on.

    `session` is empty when one is to be opened. `draft_digest` is known when nothing is to be
    edited: the draft the outputs show. `failed` are (output, sentence) for expectations that the
    present files are known to miss.
    """

    spec: Spec
    actions: tuple[Action, ...]
    kept: tuple[Kept, ...]
    gone: tuple[Gone, ...]
    session: str
    seed: str
    base_inputs: tuple[tuple[str, str], ...]
    draft_digest: str = ""
    notes: tuple[str, ...] = ()
    failed: tuple[tuple[str, str], ...] = ()
    costs_credits: bool = False
    balance: float | None = None
    past_edits: int = 0
    """How many past edits the costs are the median of; 0 = no history yet."""
    drift: Drift | None = None

    @property
    def is_empty(self) -> bool:
        """Nothing to do."""
        return not self.actions

    def count(self, kind: type[Action]) -> int:
        """How many actions are of one kind."""
        return sum(isinstance(action, kind) for action in self.actions)

    @property
    def cost(self) -> float:
        """Credits all edits are estimated to cost."""
        return sum(action.cost for action in self.actions if isinstance(action, Edit))
