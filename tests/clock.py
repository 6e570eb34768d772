"""Time that passes only when somebody sleeps; several processes may share it."""

from __future__ import annotations

import mmap
import os
import struct
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

BEGAN = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@dataclass
class FakeClock:
    """`now()` is the sum of all sleeps so far."""

    seconds: float = 0.0
    slept: list[float] = field(default_factory=list)

    def now(self) -> float:
        """Seconds slept."""
        return self.seconds

    def sleep(self, seconds: float) -> None:
        """Returns at once; time has passed."""
        self.seconds += max(0.0, seconds)
        self.slept.append(seconds)

    def utc(self) -> datetime:
        """The date that goes with it."""
        return BEGAN + timedelta(seconds=self.now())


class SharedClock:
    """The same for a server and its clients, in several processes: one number in a mapped file."""

    def __init__(self, path: str) -> None:
        handle = os.open(path, os.O_RDWR | os.O_CREAT)
        os.ftruncate(handle, 8)
        self._cell = mmap.mmap(handle, 8)
        os.close(handle)

    def now(self) -> float:
        """Seconds slept by all."""
        found: float = struct.unpack("d", self._cell[:8])[0]
        return found

    def sleep(self, seconds: float) -> None:
        """Returns at once; time has passed for everybody."""
        self._cell[:8] = struct.pack("d", self.now() + max(0.0, seconds))

    def utc(self) -> datetime:
        """The date that goes with it."""
        return BEGAN + timedelta(seconds=self.now())
