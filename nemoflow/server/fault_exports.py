"""What `nemoflow serve` can do wrong with exports and downloads on demand, as values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from nemoflow.server.fault_settings import YEAR, number, text, whole

_SUBMIT = frozenset(("render",))
_DOWNLOAD = frozenset(("download",))


@dataclass(frozen=True, slots=True)
class NestedRender:
    """The second published shape of a render's status."""

    do: ClassVar[str] = "nested_render"
    on: ClassVar[frozenset[str]] = frozenset(("render_status",))


@dataclass(frozen=True, slots=True)
class SlowRender:
    """The export is finished no sooner than `seconds` after it was submitted."""

    do: ClassVar[str] = "slow_render"
    on: ClassVar[frozenset[str]] = _SUBMIT
    seconds: float = number(120.0, 0.0, YEAR)


@dataclass(frozen=True, slots=True)
class FailRender:
    """The export is taken and fails."""

    do: ClassVar[str] = "fail_render"
    on: ClassVar[frozenset[str]] = _SUBMIT
    message: str = text("the export failed")


@dataclass(frozen=True, slots=True)
class StuckRender:
    """The export is taken and never ends."""

    do: ClassVar[str] = "stuck_render"
    on: ClassVar[frozenset[str]] = _SUBMIT


@dataclass(frozen=True, slots=True)
class DuplicateRender:
    """The export is refused as if its id had been used before."""

    do: ClassVar[str] = "duplicate_id"
    on: ClassVar[frozenset[str]] = _SUBMIT


@dataclass(frozen=True, slots=True)
class SlowDownload:
    """The file comes at `rate` bytes a second."""

    do: ClassVar[str] = "slow_download"
    on: ClassVar[frozenset[str]] = _DOWNLOAD
    rate: int = whole(100_000, 1, 1_000_000_000)


@dataclass(frozen=True, slots=True)
class CutDownload:
    """The connection breaks when `share` of what was asked for is sent."""

    do: ClassVar[str] = "cut_download"
    on: ClassVar[frozenset[str]] = _DOWNLOAD
    share: float = number(0.5, 0.0, 1.0)
