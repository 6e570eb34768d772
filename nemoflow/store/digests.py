"""Content digests of files, remembered by signature so that a file is read once.

Looking never writes: what was learned is kept in memory and handed to `Store.remember`
by a run that may write.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable

from nemoflow.store.signature import Signature, signature

Known = tuple[Signature, str]


class Digests:
    """SHA-256 (hex) of files by path. `recall` gives what was remembered of an absolute path."""

    def __init__(self, recall: Callable[[str], Known | None] = lambda _: None) -> None:
        self._recall = recall
        self._known: dict[str, Known | None] = {}
        self._learned: dict[str, Known] = {}
        self._lock = threading.Lock()

    def of(self, path: str) -> str:
        """The digest, empty when there is no regular file there. Raises OSError otherwise."""
        before = signature(path)
        if before is None or not os.path.isfile(path):
            return ""
        found = self._remembered(path)
        if found is not None and found[0] == before:
            return found[1]
        value = read_digest(path)
        # Recorded only if nobody wrote while we read.
        if signature(path) == before:
            with self._lock:
                self._known[path] = self._learned[path] = (before, value)
        return value

    def _remembered(self, path: str) -> Known | None:
        with self._lock:
            if path not in self._known:
                self._known[path] = self._recall(path)
            return self._known[path]

    def learned(self) -> dict[str, Known]:
        """What was read from disk since the start, for the store to remember."""
        with self._lock:
            return dict(self._learned)


def read_digest(path: str) -> str:
    """SHA-256 (hex) of a file's bytes, read in blocks."""
    with open(path, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
