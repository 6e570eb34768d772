"""^C in two steps: the first lets the running edit finish, the second leaves at once.

Everything begun is in the journal before it is sent, so leaving loses nothing. A terminal that is
closed asks once, however many signals that makes.
"""

from __future__ import annotations

import os
import signal
import stat
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from types import FrameType

from nemoflow.cli.terminal import Terminal
from nemoflow.model.errors import Interrupted
from nemoflow.runner.desk import Stop

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

Handler = Callable[[int, FrameType | None], None]


@contextmanager
def handled(on_signal: Handler) -> Iterator[None]:
    """`on_signal` for all `SIGNALS`, and what was there before afterwards.

    `nohup` ignores SIGHUP for us, and so it stays.
    """
    outlives = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    wanted = [number for number in SIGNALS if not (outlives and number == signal.SIGHUP)]
    before = {number: signal.signal(number, on_signal) for number in wanted}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _let_go_of_the_terminal() -> None:
    """It is closed: whatever is still said goes nowhere, instead of being an error."""
    for stream in (1, 2):
        with suppress(OSError):
            if stat.S_ISCHR(os.fstat(stream).st_mode):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream)


def _call_all(calls: Sequence[Callable[[], None]]) -> None:
    for call in calls:
        call()


@contextmanager
def stopping(cancel: threading.Event) -> Iterator[None]:
    """While it goes on, `SIGNALS` set `cancel`: for work that leaves nothing half done.

    A run that ends by that raises Interrupted; after SIGTERM the process's exit code is 143.
    """
    asked: list[int] = []

    def on_signal(number: int, frame: FrameType | None) -> None:
        asked.append(number)
        cancel.set()
        if number == signal.SIGHUP:
            _let_go_of_the_terminal()

    try:
        with handled(on_signal):
            yield
    except Interrupted as error:
        if asked and asked[0] != signal.SIGINT:
            raise SystemExit(128 + asked[0]) from error
        raise


@contextmanager
def two_step_stop(
    stop: Stop, cancels: Sequence[Callable[[], None]], terminal: Terminal
) -> Iterator[None]:
    """Handles `SIGNALS` while a run goes on; restores the handlers afterwards.

    `cancels` stop running renders.
    """

    def on_signal(number: int, frame: FrameType | None) -> None:
        if number == signal.SIGHUP:
            _let_go_of_the_terminal()
            if stop.asked:
                return
        if stop.asked:
            _call_all(cancels)
            terminal.talk(["left at once; the journal knows what was begun, run apply again"])
            os._exit(128 + number)
        stop.ask(number)
        _call_all(cancels)
        terminal.talk(["stopping after the running edit; once more to leave at once"])

    with handled(on_signal):
        yield
