"""A file's signature: what one `stat` tells about whether its bytes may have changed.

Size, mtime, ctime and inode together: ctime and inode catch a change that keeps size and mtime.
A signature younger than `SETTLE_NS` is not trusted, because a file system clock ticks in steps
and a second write inside the same tick would leave no trace.
"""

from __future__ import annotations

import os

Signature = tuple[int, int, int, int]

SETTLE_NS = 20_000_000


def signature(path: str) -> Signature | None:
    """(size, mtime_ns, ctime_ns, inode) of a file or folder, None when there is none."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return (found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)


def youngest(signatures: list[Signature]) -> int:
    """The latest change among signatures, in ns since the epoch; 0 for none."""
    return max((max(item[1], item[2]) for item in signatures), default=0)
