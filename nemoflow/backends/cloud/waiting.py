"""Waiting that a user can end: in short steps on the clock that was handed in."""

from __future__ import annotations

import threading

from nemoflow.clock import Clock
from nemoflow.model.errors import Interrupted

_STEP_SECONDS = 0.5


def wait(clock: Clock, seconds: float, cancel: threading.Event) -> None:
    """Returns when `seconds` have gone by. Raises Interrupted soon after `cancel` is set."""
    end = clock.now() + seconds
    check(cancel)
    while (left := end - clock.now()) > 0:
        clock.sleep(min(left, _STEP_SECONDS))
        check(cancel)


def check(cancel: threading.Event) -> None:
    """Raises Interrupted when `cancel` is set: the service goes on, the next apply takes it up."""
    if cancel.is_set():
        raise Interrupted(
            "the render was left to the service", hint="run apply again: it is taken up"
        )
