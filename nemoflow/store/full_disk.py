"""A full disk as SQLite puts it."""

from __future__ import annotations

import sqlite3

from nemoflow.disk import as_disk_full, disk_full, has_hardly_any_room
from nemoflow.model.errors import DiskFull


def as_full(error: BaseException, folder: str) -> DiskFull | None:
    """The error in words when a write below `folder` failed for want of space, else None.

    SQLite calls it an I/O error in places: then the disk is asked how much is left.
    """
    if isinstance(error, sqlite3.Error):
        name = getattr(error, "sqlite_errorname", "")
        if name == "SQLITE_FULL" or (
            name.startswith("SQLITE_IOERR") and has_hardly_any_room(folder)
        ):
            return disk_full(folder, "the state cannot be written")
        return None
    return as_disk_full(error, folder)
