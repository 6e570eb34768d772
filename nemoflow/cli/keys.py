"""Single keys from a terminal, which is as it was again on every way out.

Only line editing and echo are switched off: ^C and ^Z stay signals. In the background, and where
stdin is no terminal, there are no keys.
"""

from __future__ import annotations

import atexit
import os
import select
import signal
import sys
import termios
import threading
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

from nemoflow.cli.signals import Handler


def has_keys() -> bool:
    """Whether somebody can press keys: stdin is a terminal, and this is in its foreground."""
    try:
        return sys.stdin.isatty() and os.tcgetpgrp(0) == os.getpgrp()
    except (OSError, ValueError, AttributeError):
        return False


@contextmanager
def keys(pressed: Callable[[str], None]) -> Iterator[None]:
    """While it goes on, `pressed` is called with every key, from a thread of its own."""
    terminal = _Terminal()
    end, told = os.pipe()
    reader = threading.Thread(target=_read, args=(end, pressed), daemon=True)
    atexit.register(terminal.restore)
    terminal.take()
    with terminal.suspending():
        reader.start()
        try:
            yield
        finally:
            os.write(told, b".")
            reader.join()
            terminal.restore()
            atexit.unregister(terminal.restore)
            os.close(told)
            os.close(end)


def _read(end: int, pressed: Callable[[str], None]) -> None:
    while True:
        ready, _, _ = select.select([0, end], [], [])
        if end in ready:
            return
        try:
            data = os.read(0, 64)
        except OSError:
            return
        if not data:
            return  # the terminal is gone; its signal ends the watch
        for char in data.decode("utf-8", "ignore"):
            pressed(char)


class _Terminal:
    """The modes of stdin's terminal as they were found."""

    def __init__(self) -> None:
        self._before = termios.tcgetattr(0)

    def take(self) -> None:
        """Keys come one by one and are not shown."""
        with suppress(termios.error):
            tty.setcbreak(0, termios.TCSANOW)

    def restore(self) -> None:
        """As it was."""
        with suppress(termios.error):
            termios.tcsetattr(0, termios.TCSANOW, self._before)

    @contextmanager
    def suspending(self) -> Iterator[None]:
        """^Z gives the terminal back for as long as it lasts."""

        def suspended(number: int, frame: FrameType | None) -> None:
            self.restore()
            signal.signal(signal.SIGTSTP, signal.SIG_DFL)
            os.kill(os.getpid(), signal.SIGTSTP)

        def continued(number: int, frame: FrameType | None) -> None:
            signal.signal(signal.SIGTSTP, suspended)
            if has_keys():
                self.take()

        handlers: dict[int, Handler] = {signal.SIGTSTP: suspended, signal.SIGCONT: continued}
        before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
        try:
            yield
        finally:
            for number, was in before.items():
                signal.signal(number, was)
