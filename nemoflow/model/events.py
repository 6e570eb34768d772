"""What happens at run time, as values: the only thing views and `--json` get to see."""

from __future__ import annotations

from dataclasses import dataclass

from nemoflow.model.plan import Plan


@dataclass(frozen=True, slots=True)
class Planned:
    """What is about to be done for one spec."""

    spec: str
    plan: Plan


@dataclass(frozen=True, slots=True)
class SessionOpened:
    """A new session at the backend."""

    spec: str
    session: str


@dataclass(frozen=True, slots=True)
class Uploaded:
    """An input was handed to the session."""

    spec: str
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Uploading:
    """Bytes of a running upload."""

    spec: str
    name: str
    sent: int
    size: int


@dataclass(frozen=True, slots=True)
class Rewound:
    """The session stands at an earlier draft again."""

    spec: str
    session: str
    kept: int


@dataclass(frozen=True, slots=True)
class EditStarted:
    """An edit is about to be sent; its intent is on disk."""

    spec: str
    number: int
    say: str


@dataclass(frozen=True, slots=True)
class EditTold:
    """Words of the backend about the running edit."""

    spec: str
    number: int
    text: str


@dataclass(frozen=True, slots=True)
class EditDone:
    """An edit is applied and recorded; `timeline` is the track summary."""

    spec: str
    number: int
    timeline: str
    cost: float = 0.0


@dataclass(frozen=True, slots=True)
class EditAdopted:
    """An edit of a broken run turned out to be applied; it was recorded, not sent again."""

    spec: str
    number: int
    say: str


@dataclass(frozen=True, slots=True)
class RenderStarted:
    """A render of one output began."""

    spec: str
    output: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """What of a render's picture is not there yet: `missing` of `segments` pieces.

    `ranges` are where they are seen: seconds of the video, half-open, in order and apart.
    """

    spec: str
    output: str
    missing: int
    segments: int
    ranges: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Rendering:
    """Progress of a render: `done` of the `total` frames to do, `speed` in times real time.

    Speed 0 is not known yet. `kept` frames need no work, because they were rendered before. Where a
    service renders, frames are not known: then `unit` is `percent`. `note` says what is being done;
    each such stage counts anew. `eta` is how many more seconds the stage is likely to take, None
    before that is known.
    """

    spec: str
    output: str
    done: int
    total: int
    speed: float = 0.0
    note: str = ""
    unit: str = "frames"
    kept: int = 0
    eta: float | None = None


@dataclass(frozen=True, slots=True)
class RenderDone:
    """An output file is whole and in place; `fetched` when its bytes came from the cache."""

    spec: str
    output: str
    path: str
    seconds: float
    size: int
    fetched: bool = False
    poster: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """An output was measured; `failed` lists, in words, what does not hold."""

    spec: str
    output: str
    passed: tuple[str, ...]
    failed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Noted:
    """Something worth a line: a clamp, a fallback, a wait for a lock."""

    spec: str
    text: str


@dataclass(frozen=True, slots=True)
class SpecDone:
    """All actions of one spec are done."""

    spec: str
    edits: int
    renders: int
    seconds: float


@dataclass(frozen=True, slots=True)
class SpecFailed:
    """One spec stopped; the others go on."""

    spec: str
    error: str
    hint: str
    kind: str


Event = (
    Planned
    | SessionOpened
    | Uploading
    | Uploaded
    | Rewound
    | EditStarted
    | EditTold
    | EditDone
    | EditAdopted
    | RenderStarted
    | Drawing
    | Rendering
    | RenderDone
    | Checked
    | Noted
    | SpecDone
    | SpecFailed
)
