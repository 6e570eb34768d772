"""^C in two steps: the first lets the running edit finish, the second leaves at once.

Everything begun is in the journal before it is sent, so leaving loses nothing.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

from nemoflow.cli.terminal import Terminal
from nemoflow.runner.desk import Stop

SIGNALS = (signal.SIGINT, signal.SIGTERM)


def _call_all(calls: Sequence[Callable[[], None]]) -> None:
    for call in calls:
        call()


@contextmanager
def two_step_stop(
    stop: Stop, cancels: Sequence[Callable[[], None]], terminal: Terminal
) -> Iterator[None]:
    """Handles SIGINT and SIGTERM while a run goes on; restores the handlers afterwards.

    `cancels` stop running renders.
    """

    def on_signal(number: int, frame: FrameType | None) -> None:
        if stop.asked:
            _call_all(cancels)
            terminal.talk(["left at once; the journal knows what was begun, run apply again"])
            os._exit(128 + number)
        stop.ask(number)
        _call_all(cancels)
        terminal.talk(["stopping after the running edit; once more to leave at once"])

    before = {number: signal.signal(number, on_signal) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
