"""^C in two steps: the first lets the running edit finish, the second leaves at once.

Everything begun is in the journal before it is sent, so leaving loses nothing.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

from nemoflow.cli.terminal import Terminal
from nemoflow.model.errors import Interrupted
from nemoflow.runner.desk import Stop

SIGNALS = (signal.SIGINT, signal.SIGTERM)


def _call_all(calls: Sequence[Callable[[], None]]) -> None:
    for call in calls:
        call()


@contextmanager
def stopping(cancel: threading.Event) -> Iterator[None]:
    """While it goes on, SIGINT and SIGTERM set `cancel`: for work that leaves nothing half done.

    A run that ends by that raises Interrupted; after SIGTERM the process's exit code is 143.
    """
    asked: list[int] = []

    def on_signal(number: int, frame: FrameType | None) -> None:
        asked.append(number)
        cancel.set()

    before = {number: signal.signal(number, on_signal) for number in SIGNALS}
    try:
        yield
    except Interrupted as error:
        if signal.SIGTERM in asked:
            raise SystemExit(128 + signal.SIGTERM) from error
        raise
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


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
