"""Floor 1: time, as a door. Whoever waits is handed a clock, so that no test has to."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """What a wait needs. Seconds are those of the waiting rules, not always those of the wall."""

    def now(self) -> float:
        """Seconds since some fixed point; never goes back."""
        ...

    def sleep(self, seconds: float) -> None:
        """Returns when `now()` has gone on by `seconds`."""
        ...

    def utc(self) -> datetime:
        """The date and time, for what expires."""
        ...


class SystemClock:
    """The machine's own time. At `pace` 0.01 every wait and every limit is a hundredth as long."""

    def __init__(self, pace: float = 1.0) -> None:
        self._pace = pace

    @property
    def pace(self) -> float:
        """Seconds of the wall in one second of this clock."""
        return self._pace

    def now(self) -> float:
        """Seconds, monotonic."""
        return time.monotonic() / self._pace

    def sleep(self, seconds: float) -> None:
        """Sleeps."""
        time.sleep(max(0.0, seconds) * self._pace)

    def utc(self) -> datetime:
        """Now, in UTC."""
        return datetime.now(UTC)
