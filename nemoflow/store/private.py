"""Files only their owner may read: mode 0600 in a folder of mode 0700, replaced as a whole."""

from __future__ import annotations

import contextlib
import fcntl
import os
import stat
import tempfile
import time
from collections.abc import Iterator

from nemoflow.model.errors import Locked, StateBroken

MAX_BYTES = 1 << 20
LOCK_SECONDS = 240.0
"""Longer than a fetch that times out, waits for its ration and times out again."""
POLL_SECONDS = 0.05


def read_private(path: str) -> str:
    """The text of a file, empty when there is none.

    Raises StateBroken when others may read or write it, when it is another user's, or when it is
    no text: what was open to others may be known to them or come from them.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise _unusable(path, "read", error) from error
    with os.fdopen(handle, "rb") as stream:
        _check(path, os.fstat(handle))
        data = stream.read(MAX_BYTES + 1)
    try:
        if len(data) > MAX_BYTES:
            raise ValueError
        return data.decode("utf-8")
    except ValueError:
        raise damaged(path) from None


def write_private(path: str, text: str) -> None:
    """Replaces a file; readers see the old text or the new one. Raises StateBroken."""
    folder = os.path.dirname(path)
    try:
        make_private_folder(folder)
        # `mkstemp` opens with mode 0600 and never follows what lies there.
        handle, staging = tempfile.mkstemp(prefix=".", suffix=".tmp", dir=folder)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                stream.write(text)
                stream.flush()
                os.fsync(handle)
            os.replace(staging, path)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(staging)
            raise
    except OSError as error:
        raise _unusable(path, "written", error) from error


def make_private_folder(folder: str) -> None:
    """Makes the folder, or takes the rights of others away from it. Raises OSError."""
    os.makedirs(folder, mode=0o700, exist_ok=True)
    found = os.stat(folder)
    if stat.S_IMODE(found.st_mode) != 0o700 and found.st_uid == os.geteuid():
        os.chmod(folder, 0o700)


@contextlib.contextmanager
def held(path: str, timeout: float = LOCK_SECONDS) -> Iterator[None]:
    """Holds the lock file `path` among processes and threads; waits `timeout` s at most.

    Raises Locked, and StateBroken when the folder cannot be written.
    """
    try:
        make_private_folder(os.path.dirname(path))
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise _unusable(path, "written", error) from error
    try:
        _take(handle, path, time.monotonic() + timeout)
        yield
    finally:
        os.close(handle)


def _take(handle: int, path: str, deadline: float) -> None:
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise Locked(
                    f"another nemoflow holds `{path}`",
                    hint="it is fetching a token; wait for it and run the command again",
                ) from None
            time.sleep(POLL_SECONDS)
        else:
            return


def _check(path: str, found: os.stat_result) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise damaged(path)
    if found.st_uid != os.geteuid():
        raise StateBroken(
            f"`{path}` belongs to another user",
            hint="name a folder of your own with `NEMOFLOW_CONFIG_HOME`",
        )
    mode = stat.S_IMODE(found.st_mode)
    if mode & 0o077:
        raise StateBroken(
            f"`{path}` can be read by others (mode {mode:04o})",
            hint=f"run `chmod 600 {path}`; if others use this machine, replace the token too",
        )


def damaged(path: str) -> StateBroken:
    """The error for a file whose content is not what was written."""
    return StateBroken(
        f"`{path}` is damaged",
        hint="delete it and run `nemoflow login` again; sessions of an anonymous account whose "
        "token was only there cannot be reached any more",
    )


def _unusable(path: str, verb: str, error: OSError) -> StateBroken:
    return StateBroken(
        f"`{path}` cannot be {verb}: {error.strerror or error}",
        hint="make its folder writable, name another with `NEMOFLOW_CONFIG_HOME`, "
        "or set `NEMO_TOKEN`",
    )
