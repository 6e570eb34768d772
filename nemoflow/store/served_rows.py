"""What `nemoflow serve` remembers, as values."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class ServedAccount:
    """Who a bearer token belongs to. A fixed account never expires (`expires_at` 0)."""

    user_id: str
    anonymous: bool
    issued_at: float
    expires_at: float


@dataclass(frozen=True, slots=True)
class ServedBalance:
    """Credits. `frozen` is reserved for running edits and no longer part of `available`."""

    available: float
    frozen: float

    @property
    def total(self) -> float:
        """What the account owns."""
        return self.available + self.frozen


@dataclass(frozen=True, slots=True)
class Held:
    """What a session holds: its draft's text ("" before any edit), the draft text of the pool of
    files handed over ("" while there are none), and whether base footage was placed."""

    draft: str = ""
    pool: str = ""
    placed: bool = False


@dataclass(frozen=True, slots=True)
class ServedSession:
    """One session of an account."""

    id: str
    account: str
    task: str
    name: str
    language: str
    opened_at: float
    held: Held


@dataclass(frozen=True, slots=True)
class ServedFile:
    """A file handed over to a session: the client's name for it, and what was measured.

    `kind` is that of the engine's source; `seconds` and `rate` are exact; `digest` is SHA-256.
    """

    filename: str
    kind: str
    digest: str
    size: int
    seconds: Fraction = Fraction(0)
    width: int = 0
    height: int = 0
    rate: Fraction = Fraction(0)
    has_audio: bool = False


@dataclass(frozen=True, slots=True)
class ServedEdit:
    """One message to a session. `status`: `running`, `applied`, `refused` or `abandoned`."""

    id: int
    account: str
    session: str
    text: str
    cost: float
    status: str
    applied: bool
    begun_at: float
    at: float


@dataclass(frozen=True, slots=True)
class ServedRender:
    """One export. `status`: `pending`, `processing`, `completed` or `failed`; `progress` 0-100.

    `request` is the body as it came. `file` is the name of the finished file in the renders
    folder, `format` its suffix; `size` in bytes, `seconds` its length.
    """

    account: str
    id: str
    session: str
    request: bytes
    status: str
    progress: int
    error: str
    file: str
    format: str
    size: int
    seconds: float
    submitted_at: float
    finished_at: float

    @property
    def is_running(self) -> bool:
        """Whether the export has not ended yet."""
        return self.status in ("pending", "processing")
