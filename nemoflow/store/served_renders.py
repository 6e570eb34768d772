"""Exports of `nemoflow serve`: durable jobs, one running a session, ids that are never reused."""

from __future__ import annotations

import enum
import sqlite3

from nemoflow.store.served_database import ServedDatabase
from nemoflow.store.served_rows import ServedRender

RUNNING = "('pending', 'processing')"


class Submitted(enum.Enum):
    """What became of a submission."""

    TAKEN = "taken"
    DUPLICATE = "duplicate"
    """The account has used this id before."""
    BUSY = "busy"
    """The session already has a running export."""


class ServedRenders:
    """One transaction a method. A render is only ever found by its own account."""

    def __init__(self, database: ServedDatabase) -> None:
        self._database = database

    def submit(self, render: ServedRender) -> Submitted:
        """Remembers a new job, durable before anything is rendered."""
        with self._database.writing() as db:
            if db.execute(
                "SELECT 1 FROM served_renders WHERE account = ? AND id = ?",
                (render.account, render.id),
            ).fetchone():
                return Submitted.DUPLICATE
            if db.execute(
                f"SELECT 1 FROM served_renders WHERE session = ? AND status IN {RUNNING}",  # noqa: S608 - a constant
                (render.session,),
            ).fetchone():
                return Submitted.BUSY
            db.execute(
                "INSERT INTO served_renders (account, id, session, request, status, progress,"
                " error, format, submitted_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    render.account,
                    render.id,
                    render.session,
                    render.request,
                    render.status,
                    render.progress,
                    render.error,
                    render.format,
                    render.submitted_at,
                ),
            )
        return Submitted.TAKEN

    def find(self, account: str, render: str) -> ServedRender | None:
        """The account's job; None for one that is unknown or another account's."""
        with self._database.reading() as db:
            row = db.execute(
                "SELECT * FROM served_renders WHERE account = ? AND id = ?", (account, render)
            ).fetchone()
        return None if row is None else _render(row)

    def progressed(self, account: str, render: str, progress: int) -> None:
        """A running job is being rendered and has come this far, in percent."""
        with self._database.writing() as db:
            db.execute(
                "UPDATE served_renders SET status = 'processing', progress = ?"  # noqa: S608 - a constant
                f" WHERE account = ? AND id = ? AND status IN {RUNNING}",
                (progress, account, render),
            )

    def completed(
        self, account: str, render: str, file: str, size: int, seconds: float, now: float
    ) -> None:
        """The job's file lies whole in the renders folder."""
        with self._database.writing() as db:
            db.execute(
                "UPDATE served_renders SET status = 'completed', progress = 100, error = '',"
                " file = ?, size = ?, seconds = ?, finished_at = ? WHERE account = ? AND id = ?",
                (file, size, seconds, now, account, render),
            )

    def failed(self, account: str, render: str, error: str, now: float) -> None:
        """The job ended without a file; `error` is for the client."""
        with self._database.writing() as db:
            db.execute(
                "UPDATE served_renders SET status = 'failed', error = ?, finished_at = ?"
                " WHERE account = ? AND id = ?",
                (error, now, account, render),
            )

    def unfinished(self) -> tuple[ServedRender, ...]:
        """Jobs to be done, oldest first: what a restarted server takes up again."""
        with self._database.reading() as db:
            rows = db.execute(
                f"SELECT * FROM served_renders WHERE status IN {RUNNING} ORDER BY seq"  # noqa: S608 - a constant
            ).fetchall()
        return tuple(_render(row) for row in rows)

    def of_session(self, session: str) -> tuple[ServedRender, ...]:
        """Every job of a session in the order of submission."""
        with self._database.reading() as db:
            rows = db.execute(
                "SELECT * FROM served_renders WHERE session = ? ORDER BY seq", (session,)
            ).fetchall()
        return tuple(_render(row) for row in rows)

    def add_key(
        self, key_sha: str, account: str, render: str, now: float, expires_at: float
    ) -> None:
        """A key, by its SHA-256, opens the file of one render without a token from now on."""
        with self._database.writing() as db:
            db.execute("DELETE FROM file_keys WHERE expires_at <= ?", (now,))
            db.execute(
                "INSERT OR REPLACE INTO file_keys VALUES (?, ?, ?, ?)",
                (key_sha, account, render, expires_at),
            )

    def of_key(self, key_sha: str, now: float) -> ServedRender | None:
        """The render a key opens; None when the key is unknown or expired."""
        with self._database.reading() as db:
            row = db.execute(
                "SELECT served_renders.* FROM file_keys JOIN served_renders"
                " ON served_renders.account = file_keys.account"
                " AND served_renders.id = file_keys.render WHERE key_sha = ? AND expires_at > ?",
                (key_sha, now),
            ).fetchone()
        return None if row is None else _render(row)


def _render(row: sqlite3.Row) -> ServedRender:
    return ServedRender(
        row["account"],
        row["id"],
        row["session"],
        bytes(row["request"]),
        row["status"],
        row["progress"],
        row["error"],
        row["file"],
        row["format"],
        row["size"],
        row["seconds"],
        row["submitted_at"],
        row["finished_at"],
    )
