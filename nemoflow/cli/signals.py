"""^C in two steps: the first lets the running edit finish, the second leaves at once.

Everything begun is in the journal before it is sent, so leaving loses nothing.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from nemoflow.cli.terminal import Terminal
from nemoflow.runner.desk import Stop

SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def two_step_stop(
    stop: Stop, cancel_renders: Callable[[], None], terminal: Terminal
) -> Iterator[None]:
    """Handles SIGINT and SIGTERM while a run goes on; restores the handlers afterwards."""

    def on_signal(number: int, frame: FrameType | None) -> None:
        if stop.asked:
            cancel_renders()
            terminal.talk(["left at once; the journal knows what was begun, run apply again"])
            os._exit(128 + number)
        stop.ask(number)
        cancel_renders()
        terminal.talk(["stopping after the running edit; once more to leave at once"])

    before = {number: signal.signal(number, on_signal) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
