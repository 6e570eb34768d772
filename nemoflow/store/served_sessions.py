"""Sessions of `nemoflow serve`, their files, and what each holds."""

from __future__ import annotations

import sqlite3
from fractions import Fraction

from nemoflow.store.served_database import ServedDatabase
from nemoflow.store.served_rows import Held, ServedFile, ServedSession


class ServedSessions:
    """One transaction a method. A session is only ever found by its own account."""

    def __init__(self, database: ServedDatabase) -> None:
        self._database = database

    def open(self, session: ServedSession) -> None:
        """Remembers a new session; its id is the caller's."""
        with self._database.writing() as db:
            db.execute(
                "INSERT INTO served_sessions (id, account, task, name, language, opened_at)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (
                    session.id,
                    session.account,
                    session.task,
                    session.name,
                    session.language,
                    session.opened_at,
                ),
            )

    def find(self, account: str, session: str) -> ServedSession | None:
        """The account's session; None for one that is unknown, lost or another account's."""
        with self._database.reading() as db:
            row = db.execute(
                "SELECT * FROM served_sessions WHERE id = ? AND account = ? AND lost = 0",
                (session, account),
            ).fetchone()
        return None if row is None else _session(row)

    def lose(self, session: str) -> None:
        """The session is not found any more, by anyone."""
        with self._database.writing() as db:
            db.execute("UPDATE served_sessions SET lost = 1 WHERE id = ?", (session,))

    def change(self, session: str, before: Held, after: Held) -> bool:
        """Sets what a session holds, free of charge; False when it no longer holds `before`."""
        with self._database.writing() as db:
            return swap(db, session, before, after)

    def add_file(self, session: str, file: ServedFile, before: Held, after: Held) -> bool:
        """Adds a file and sets what the session holds; False when it no longer holds `before`.

        A file that is there already, by name and digest, is not added again.
        """
        with self._database.writing() as db:
            if not swap(db, session, before, after):
                return False
            db.execute(
                "INSERT OR IGNORE INTO served_uploads (session, filename, kind, digest, size,"
                " seconds, width, height, rate, has_audio) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    session,
                    file.filename,
                    file.kind,
                    file.digest,
                    file.size,
                    str(file.seconds),
                    file.width,
                    file.height,
                    str(file.rate),
                    file.has_audio,
                ),
            )
        return True

    def files(self, session: str) -> tuple[ServedFile, ...]:
        """The session's files in upload order."""
        with self._database.reading() as db:
            rows = db.execute(
                "SELECT * FROM served_uploads WHERE session = ? ORDER BY seq", (session,)
            ).fetchall()
        return tuple(_file(row) for row in rows)

    def media(self, account: str) -> dict[str, ServedFile]:
        """Every file the account has handed over, to any session, by content digest."""
        with self._database.reading() as db:
            rows = db.execute(
                "SELECT served_uploads.* FROM served_uploads JOIN served_sessions"
                " ON served_sessions.id = session WHERE account = ? ORDER BY seq DESC",
                (account,),
            ).fetchall()
        return {row["digest"]: _file(row) for row in rows}

    def claim(self, token_sha: str, account: str, session: str, expires_at: float) -> None:
        """Remembers a claim token, by its SHA-256."""
        with self._database.writing() as db:
            db.execute(
                "INSERT INTO claims VALUES (?, ?, ?, ?)", (token_sha, account, session, expires_at)
            )


def swap(db: sqlite3.Connection, session: str, before: Held, after: Held) -> bool:
    """Sets what a session holds, inside a transaction, if it still holds `before`."""
    done = db.execute(
        "UPDATE served_sessions SET draft = ?, pool = ?, placed = ?"
        " WHERE id = ? AND draft = ? AND pool = ? AND placed = ?",
        (
            after.draft,
            after.pool,
            after.placed,
            session,
            before.draft,
            before.pool,
            before.placed,
        ),
    )
    return done.rowcount == 1


def _session(row: sqlite3.Row) -> ServedSession:
    return ServedSession(
        row["id"],
        row["account"],
        row["task"],
        row["name"],
        row["language"],
        row["opened_at"],
        Held(row["draft"], row["pool"], bool(row["placed"])),
    )


def _file(row: sqlite3.Row) -> ServedFile:
    return ServedFile(
        row["filename"],
        row["kind"],
        row["digest"],
        row["size"],
        Fraction(row["seconds"]),
        row["width"],
        row["height"],
        Fraction(row["rate"]),
        bool(row["has_audio"]),
    )
