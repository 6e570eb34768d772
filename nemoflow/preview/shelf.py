"""Files that the page may ask for: by a number that was given here, never by a path.

A file is held open from the moment it was made: whoever reads it gets those bytes to their end,
whatever has taken its place since.
"""

from __future__ import annotations

import hashlib
import mimetypes
import os
import threading
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass, field
from secrets import token_urlsafe

HELD = 64
"""So many files are held open; older ones are opened again when they are still the same."""
KEPT = 4096
"""So many are known at all."""
_CHUNK = 1 << 20
Identity = tuple[int, int, int, int]


@dataclass(slots=True)
class _Entry:
    path: str
    identity: Identity
    handle: int = -1
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """A file to be read from and closed by whoever asked for it. `handle` is a descriptor."""

    handle: int
    size: int
    digest: str
    kind: str
    """Its media type."""


@dataclass
class Shelf:
    """Safe to be used from several threads."""

    _entries: OrderedDict[str, _Entry] = field(default_factory=OrderedDict)
    _by_path: dict[str, str] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def put(self, path: str) -> str:
        """The number of a file as it is now, the same while it is the same; empty: not there."""
        try:
            handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        except OSError:
            return ""
        with self._lock:
            identity = _identity(handle)
            number = self._by_path.get(path, "")
            if number in self._entries and self._entries[number].identity == identity:
                os.close(handle)
                return number
            number = token_urlsafe(9)
            self._by_path[path] = number
            self._entries[number] = _Entry(path, identity, handle)
            self._let_go()
        return number

    def open(self, number: str) -> Opened | None:
        """A file by its number; None when it is not known, or not the same any more."""
        with self._lock:
            entry = self._entries.get(number)
            handle = -1 if entry is None else _handle(entry)
        if entry is None or handle < 0:
            return None
        if not entry.digest:
            entry.digest = _digest(handle)
        kind = mimetypes.guess_type(entry.path)[0] or "application/octet-stream"
        return Opened(handle, entry.identity[2], entry.digest, kind)

    def close(self) -> None:
        """Lets go of everything."""
        with self._lock:
            for entry in self._entries.values():
                _drop(entry)
            self._entries.clear()
            self._by_path.clear()

    def _let_go(self) -> None:
        held = [entry for entry in self._entries.values() if entry.handle >= 0]
        for entry in held[:-HELD]:
            _drop(entry)
        while len(self._entries) > KEPT:
            number, entry = self._entries.popitem(last=False)
            _drop(entry)
            if self._by_path.get(entry.path) == number:
                del self._by_path[entry.path]


def _handle(entry: _Entry) -> int:
    """A descriptor of one's own."""
    with suppress(OSError):
        if entry.handle >= 0:
            return os.dup(entry.handle)
        found = os.open(entry.path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        if _identity(found) == entry.identity:
            return found
        os.close(found)
    return -1


def _drop(entry: _Entry) -> None:
    if entry.handle >= 0:
        os.close(entry.handle)
        entry.handle = -1


def _identity(handle: int) -> Identity:
    found = os.fstat(handle)
    return (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)


def _digest(handle: int) -> str:
    made, at = hashlib.sha256(), 0
    while data := os.pread(handle, _CHUNK, at):
        made.update(data)
        at += len(data)
    return made.hexdigest()
