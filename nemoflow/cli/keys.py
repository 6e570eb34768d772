"""Single keys from a terminal, which is as it was again on every way out.

Only line editing and echo are switched off: ^C and ^Z stay signals. In the background, and where
stdin is no terminal, there are no keys: what is typed there is for somebody else, and whoever
touches the terminal from there is stopped by the system.
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

_LOOK_SECONDS = 0.5
"""How often to look whether this came into the foreground: a shell need not tell."""


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
    reader = threading.Thread(target=_read, args=(end, pressed, terminal), daemon=True)
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


def _read(end: int, pressed: Callable[[str], None], terminal: _Terminal) -> None:
    while True:
        here = terminal.take()
        ready, _, _ = select.select([0, end] if here else [end], [], [], _LOOK_SECONDS)
        if end in ready:
            return
        if not ready or not has_keys():
            continue
        try:
            data = os.read(0, 64)
        except OSError:
            continue  # put into the background just now
        if not data:
            return  # the terminal is gone; its signal ends the watch
        for char in data.decode("utf-8", "ignore"):
            pressed(char)


class _Terminal:
    """The modes of stdin's terminal as they were found."""

    def __init__(self) -> None:
        self._before = termios.tcgetattr(0)
        self._taken = False
        self._wanted = True

    def take(self) -> bool:
        """Keys come one by one and are not shown; whether they come here at all."""
        here = has_keys()
        if here and self._wanted and not self._taken:
            self._taken = True
            with suppress(termios.error):
                tty.setcbreak(0, termios.TCSANOW)
        return here

    def restore(self) -> None:
        """As it was; in the background the modes are another's."""
        self._taken = False
        if has_keys():
            with suppress(termios.error):
                termios.tcsetattr(0, termios.TCSANOW, self._before)

    @contextmanager
    def suspending(self) -> Iterator[None]:
        """^Z gives the terminal back for as long as it lasts."""

        def suspended(number: int, frame: FrameType | None) -> None:
            self._wanted = False
            self.restore()
            signal.signal(signal.SIGTSTP, signal.SIG_DFL)
            os.kill(os.getpid(), signal.SIGTSTP)

        def continued(number: int, frame: FrameType | None) -> None:
            signal.signal(signal.SIGTSTP, suspended)
            self._wanted, self._taken = True, False
            self.take()

        handlers: dict[int, Handler | signal.Handlers] = {
            signal.SIGTSTP: suspended,
            signal.SIGCONT: continued,
            # A read that was begun a moment too late is an error then, and does not stop us.
            signal.SIGTTIN: signal.SIG_IGN,
        }
        before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
        try:
            yield
        finally:
            for number, was in before.items():
                signal.signal(number, was)
