"""What a run has at hand: the doors to its effects, and how it is told to stop."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from nemoflow.backend import Backend
from nemoflow.clock import Clock, SystemClock
from nemoflow.model.errors import Interrupted
from nemoflow.model.events import Event
from nemoflow.model.plan import OnDrift
from nemoflow.model.spec import Expectation
from nemoflow.runner.purse import Purse
from nemoflow.store.digests import Digests
from nemoflow.store.rendered import RenderCache
from nemoflow.store.store import Store


class Stop:
    """The user's wish to stop. The first one lets a running edit finish."""

    def __init__(self) -> None:
        self._asked = threading.Event()
        self.signal = 0

    def ask(self, number: int) -> None:
        """From now on nothing new is begun; `number` is the signal that asked."""
        self.signal = number
        self._asked.set()

    @property
    def asked(self) -> bool:
        """Whether somebody asked."""
        return self._asked.is_set()

    @property
    def event(self) -> threading.Event:
        """Set as soon as somebody asks: for work that may be broken off."""
        return self._asked

    def check(self) -> None:
        """Raises Interrupted when somebody asked."""
        if self.asked:
            raise Interrupted("stopped on request", hint="run the same command again to go on")


@dataclass(frozen=True, slots=True)
class Verdict:
    """Expectations of a measured file, in sentences."""

    passed: tuple[str, ...]
    failed: tuple[str, ...]


@dataclass(frozen=True)
class Desk:
    """Doors and settings of one run. `emit` may be called from several threads.

    `judge` measures a rendered file until the event is set; the engine's measuring is handed in by
    the wiring.
    """

    root: str
    store: Store
    digests: Digests
    renders: RenderCache
    backend: Backend
    emit: Callable[[Event], None]
    judge: Callable[[str, tuple[Expectation, ...], threading.Event], Verdict]
    stop: Stop = field(default_factory=Stop)
    lock_timeout: float = 0.0
    clock: Clock = field(default_factory=SystemClock)
    purse: Purse = field(default_factory=Purse)
    on_drift: OnDrift = OnDrift.ASK

    def now(self) -> str:
        """The time as ISO 8601 in UTC."""
        return self.clock.utc().isoformat(timespec="seconds")
