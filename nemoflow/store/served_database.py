"""One SQLite file shared by the threads of a server: opening, reading, one change at a time.

WAL with `synchronous=FULL`: what was answered to a client survives `kill -9` and power loss.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from nemoflow.model.errors import NemoflowError, StateBroken
from nemoflow.store.full_disk import as_full
from nemoflow.store.served_schema import VERSION, statements_from

BUSY_SECONDS = 30.0


class ServedDatabase:
    """A connection and the lock that lets one thread at a time use it."""

    def __init__(self, path: str) -> None:
        os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
        self._lock = threading.RLock()
        self._connection = _opened(path)

    def close(self) -> None:
        """Ends the use of the file; a second call does nothing."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The connection, for statements that only read."""
        with self._lock:
            yield self._connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One durable change: everything inside, or nothing."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")


def _opened(path: str) -> sqlite3.Connection:
    try:
        connection = sqlite3.connect(
            path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
    except sqlite3.Error as error:
        raise _broken(path, error) from error
    try:
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        _upgrade(connection, path)
    except sqlite3.Error as error:
        connection.close()
        raise _broken(path, error) from error
    except StateBroken:
        connection.close()
        raise
    return connection


def _upgrade(connection: sqlite3.Connection, path: str) -> None:
    connection.execute("BEGIN IMMEDIATE")
    found = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if found > VERSION:
        raise StateBroken(
            f"`{path}` was written by a newer nemoflow (format {found}, this one reads {VERSION})",
            hint="upgrade nemoflow: pip install --upgrade nemoflow",
        )
    for statement in statements_from(found):
        connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {VERSION}")
    connection.execute("COMMIT")


def _broken(path: str, error: Exception) -> NemoflowError:
    return as_full(error, os.path.dirname(path) or ".") or StateBroken(
        f"the server's state `{path}` cannot be used: {error}",
        hint="restore it from a backup, or serve from another folder with --state",
    )
