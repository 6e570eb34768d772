"""One apply per spec at a time: an advisory `flock` whose file names the owner.

The kernel frees the lock when its owner dies, however it dies; the text in the file only tells
a waiting person who it is.
"""

from __future__ import annotations

import fcntl
import json
import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from nemoflow.model.canon import digest
from nemoflow.model.errors import Locked

POLL_SECONDS = 0.1


@contextmanager
def locked(
    folder: str, spec: str, timeout: float, waiting: Callable[[str], None]
) -> Iterator[None]:
    """Holds the lock of `spec`. Waits up to `timeout` s, saying so once through `waiting`.

    Raises Locked naming pid, host and start of the owner.
    """
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, f"{digest(spec)[:24]}.lock")
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        _take(handle, spec, timeout, waiting)
        _sign(handle, spec)
        yield
    finally:
        os.close(handle)


def _take(handle: int, spec: str, timeout: float, waiting: Callable[[str], None]) -> None:
    deadline = time.monotonic() + timeout
    said = False
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            owner = _owner(handle)
            if time.monotonic() >= deadline:
                raise Locked(
                    f"`{spec}` is being applied by {owner}",
                    hint="wait for it, or pass --lock-timeout 60s to wait here",
                ) from None
            if not said:
                waiting(f"waiting for {owner}")
                said = True
            time.sleep(min(POLL_SECONDS, max(0.0, deadline - time.monotonic())))
        else:
            return


def _sign(handle: int, spec: str) -> None:
    text = json.dumps(
        {
            "pid": os.getpid(),
            "host": socket.gethostname(),
            "since": time.strftime("%Y-%m-%d %H:%M:%S%z"),
            "spec": spec,
        }
    )
    os.ftruncate(handle, 0)
    os.pwrite(handle, text.encode(), 0)


def _owner(handle: int) -> str:
    try:
        found = json.loads(os.pread(handle, 4096, 0))
        return f"pid {found['pid']} on host {found['host']} since {found['since']}"
    except (ValueError, KeyError, TypeError):
        return "another process that has not signed yet"
