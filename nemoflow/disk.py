"""Which disk a path lies on, whether it has any room, and the error when it has not."""

from __future__ import annotations

import errno
import os

from nemoflow.model.errors import DiskFull

_NO_SPACE = (errno.ENOSPC, errno.EDQUOT)
_HARDLY_ANY = 1 << 16
"""Bytes free on a disk that is as good as full: SQLite needs 32 KiB to open its shared memory."""


def disk_full(path: str, sentence: str) -> DiskFull:
    """The error for the disk that `path` lies on; `sentence` is what could not be done there."""
    return DiskFull(f"the disk at `{_mount_of(path)}` is full: {sentence}")


def as_disk_full(error: BaseException, folder: str) -> DiskFull | None:
    """The error in words when the system had no space for a write, None for any other error.

    `folder` is where was being written, for errors that name no file.
    """
    if not isinstance(error, OSError) or error.errno not in _NO_SPACE:
        return None
    if isinstance(error.filename, str) and error.filename:
        return disk_full(error.filename, f"`{error.filename}` cannot be written")
    return disk_full(folder, "nothing more can be written there")


def has_hardly_any_room(folder: str) -> bool:
    """Whether a disk is as good as full."""
    try:
        found = os.statvfs(folder)
    except OSError:
        return False
    return found.f_bavail * found.f_frsize < _HARDLY_ANY


def _mount_of(path: str) -> str:
    """Where the disk of a path begins in the tree of files."""
    at = os.path.realpath(path)
    while not os.path.ismount(at):
        at = os.path.dirname(at)
    return at
