"""The one door to SQLite: opening, upgrading, transactions.

WAL with `synchronous=FULL`: a commit that returned survives power loss. A connection serves one
thread; every thread of a run opens its own.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager

from nemoflow.store.upgrade import VERSION, statements_from

TYPE_CHECKING = False  # type checkers take this name for true; typing itself is slow to import
if TYPE_CHECKING:
    # The error tree needs dataclasses, which cost more than the whole fast path of `plan`.
    from nemoflow.model.errors import EngineFailed, StateBroken

FILENAME = "state.db"
BUSY_SECONDS = 30.0


def open_to_read(path: str) -> sqlite3.Connection:
    """A connection that cannot write. Raises StateBroken when there is no readable state.

    SQLite keeps two small files beside a database that is being read. Where the folder cannot
    be written and nobody has left them, nobody can be writing either: then it reads without.
    """
    folder = os.path.dirname(path) or "."
    alone = not os.path.exists(path + "-wal") and not os.access(folder, os.W_OK)
    found = _checked(f"file:{_quoted(path)}?mode=ro{'&immutable=1' if alone else ''}", path)
    # Format 0 is a state that another process is about to create: nothing is in it yet.
    return found if _version(found) == VERSION else _upgraded_copy(found)


def open_to_write(path: str) -> sqlite3.Connection:
    """A connection to an existing or new state, upgraded to this version's format."""
    connection = _checked(f"file:{_quoted(path)}?mode=rwc", path)
    try:
        _use_wal(connection)
        connection.execute("PRAGMA synchronous=FULL")
        _upgrade(connection)
    except sqlite3.Error as error:
        connection.close()
        raise _broken(path, error) from error
    return connection


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """One durable change: everything inside, or nothing. Counts the state's serial up."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield connection
        connection.execute(
            "UPDATE meta SET value = CAST(value AS INTEGER) + 1 WHERE key = 'serial'"
        )
        connection.execute("COMMIT")
    except BaseException:
        # A full disk may have ended it already, or have left even a commit open.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _quoted(path: str) -> str:
    return path.replace("%", "%25").replace("?", "%3f").replace("#", "%23")


def _checked(uri: str, path: str) -> sqlite3.Connection:
    try:
        connection = sqlite3.connect(
            uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        found = int(connection.execute("PRAGMA user_version").fetchone()[0])
    except sqlite3.Error as error:
        raise _broken(path, error) from error
    if found > VERSION:
        connection.close()
        raise _newer(path, found)
    return connection


def _use_wal(connection: sqlite3.Connection) -> None:
    """Switches a new database to WAL; SQLite does not wait for others here, so this does."""
    deadline = time.monotonic() + BUSY_SECONDS
    while connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)


def _upgrade(connection: sqlite3.Connection) -> None:
    if _version(connection) == VERSION:
        return
    connection.execute("BEGIN IMMEDIATE")
    # Asked again inside the lock: two first runs may race to create the state.
    found = _version(connection)
    for statement in statements_from(found):
        connection.execute(statement)
    if found == 0:
        connection.execute("INSERT INTO meta VALUES ('serial', '0')")
        connection.execute("INSERT INTO meta VALUES ('lineage', lower(hex(randomblob(16))))")
    connection.execute(f"PRAGMA user_version = {VERSION}")
    connection.execute("COMMIT")


def _upgraded_copy(old: sqlite3.Connection) -> sqlite3.Connection:
    """An older state as this version reads it, in memory: who only reads writes nothing."""
    copy = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    old.backup(copy)
    old.close()
    for statement in statements_from(_version(copy)):
        copy.execute(statement)
    copy.execute("PRAGMA query_only=ON")
    return copy


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def as_broken_state(error: Exception) -> StateBroken | EngineFailed | None:
    """The error for a database that turned out to be damaged, None for any other error."""
    return _broken("state.db", error) if isinstance(error, sqlite3.DatabaseError) else None


def _newer(path: str, found: int) -> StateBroken:
    from nemoflow.model.errors import StateBroken

    return StateBroken(
        f"`{path}` was written by a newer nemoflow (format {found}, this one reads {VERSION})",
        hint="upgrade nemoflow: pip install --upgrade nemoflow",
    )


def _broken(path: str, error: Exception) -> StateBroken | EngineFailed:
    from nemoflow.model.errors import StateBroken
    from nemoflow.store.full_disk import as_full

    full = as_full(error, os.path.dirname(path) or ".")
    if full is not None:
        return full
    return StateBroken(
        f"the state `{path}` cannot be used: {error}",
        hint="restore it from a backup, or move the folder away: the local engine rebuilds it",
    )
