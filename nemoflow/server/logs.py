"""What is said through `logging` while a server runs: ours goes to its log, noise goes nowhere."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from nemoflow.server.guard import Tell

OURS = "nemoflow.serve"
_NOISY = "python_multipart"
"""Warns of every malformed body, with what the client sent in it."""


class _Telling(logging.Handler):
    """Hands records to the server's log."""

    def __init__(self, tell: Tell) -> None:
        super().__init__(logging.WARNING)
        self._tell = tell

    def emit(self, record: logging.LogRecord) -> None:
        """One record, with its traceback."""
        self._tell(self.format(record))


@contextmanager
def logged(tell: Tell) -> Iterator[None]:
    """As long as it is open, `tell` hears what goes wrong inside the server."""
    ours, noisy = logging.getLogger(OURS), logging.getLogger(_NOISY)
    handler, before, passed_on = _Telling(tell), noisy.level, ours.propagate
    ours.addHandler(handler)
    ours.propagate = False
    noisy.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        noisy.setLevel(before)
        ours.propagate = passed_on
        ours.removeHandler(handler)
