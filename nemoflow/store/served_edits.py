"""Edits of `nemoflow serve`: credits frozen, then the draft moved and paid for in one step.

There is one row a message, and an edit is applied at most once: only a running one can be.
"""

from __future__ import annotations

import sqlite3

from nemoflow.store.served_database import ServedDatabase
from nemoflow.store.served_rows import Held, ServedEdit
from nemoflow.store.served_sessions import swap


class ServedEdits:
    """One transaction a method; times in epoch seconds."""

    def __init__(self, database: ServedDatabase) -> None:
        self._database = database

    def begin(self, account: str, session: str, text: str, cost: float, now: float) -> int | None:
        """Freezes `cost` and remembers a running edit; None when the account has not that much."""
        with self._database.writing() as db:
            paid = db.execute(
                "UPDATE accounts SET available = available - ?"
                " WHERE user_id = ? AND available >= ?",
                (cost, account, cost),
            )
            if paid.rowcount != 1:
                return None
            return db.execute(
                "INSERT INTO served_edits (account, session, text, cost, begun_at, status)"
                " VALUES (?, ?, ?, ?, ?, 'running')",
                (account, session, text, cost, now),
            ).lastrowid

    def apply(self, edit: int, before: Held, after: Held, now: float) -> bool:
        """The session holds `after` and the edit is paid for, in one step.

        False, and nothing done, when the session no longer holds `before` (another message was
        quicker: read it again) or the edit is not running.
        """
        with self._database.writing() as db:
            row = _running(db, edit)
            if row is None or not swap(db, row["session"], before, after):
                return False
            _mark_applied(db, edit, now)
        return True

    def refuse(self, edit: int, now: float) -> None:
        """A running edit was not carried out: its credits are free again."""
        with self._database.writing() as db:
            _release(db, edit, "refused", now)

    def let_go(self, edit: int, now: float) -> None:
        """A run ended: an edit that is still running and that nothing scheduled was refused."""
        with self._database.writing() as db:
            if db.execute("SELECT 1 FROM changes WHERE edit = ?", (edit,)).fetchone() is None:
                _release(db, edit, "refused", now)

    def schedule(self, session: str, due: float, after: Held, edit: int | None = None) -> None:
        """The session will hold the draft of `after` from `due` on, also when the server restarts.

        With `edit` that running edit is then applied and paid for; without, the change is free.
        Files handed over until then stay.
        """
        with self._database.writing() as db:
            db.execute(
                "INSERT INTO changes (session, due, draft, placed, edit) VALUES (?, ?, ?, ?, ?)",
                (session, due, after.draft, after.placed, edit),
            )

    def give_up(self, session: str, due: float, edit: int) -> None:
        """A running edit will not be carried out: from `due` on its credits are free again."""
        with self._database.writing() as db:
            db.execute(
                "INSERT INTO changes (session, due, draft, placed, edit, gives_up)"
                " VALUES (?, ?, '', 0, ?, 1)",
                (session, due, edit),
            )

    def due(self, session: str) -> float | None:
        """When the last scheduled change of a session is carried out; None when there is none."""
        with self._database.reading() as db:
            row = db.execute(
                "SELECT MAX(due) FROM changes WHERE session = ?", (session,)
            ).fetchone()
        return None if row[0] is None else float(row[0])

    def mature(self, now: float) -> int:
        """Carries out the scheduled changes that are due, in order; tells how many."""
        with self._database.reading() as db:
            if (
                db.execute("SELECT 1 FROM changes WHERE due <= ? LIMIT 1", (now,)).fetchone()
                is None
            ):
                return 0
        with self._database.writing() as db:
            rows = db.execute(
                "SELECT * FROM changes WHERE due <= ? ORDER BY due, id", (now,)
            ).fetchall()
            for row in rows:
                _carry_out(db, row)
                db.execute("DELETE FROM changes WHERE id = ?", (row["id"],))
        return len(rows)

    def waiting(self, session: str) -> int:
        """How many scheduled changes of a session are not carried out yet."""
        with self._database.reading() as db:
            return int(
                db.execute("SELECT COUNT(*) FROM changes WHERE session = ?", (session,)).fetchone()[
                    0
                ]
            )

    def abandon(self, now: float) -> int:
        """After a restart: gives up running edits that nothing scheduled; frees their credits."""
        with self._database.writing() as db:
            rows = db.execute(
                "SELECT id FROM served_edits WHERE status = 'running' AND id NOT IN"
                " (SELECT edit FROM changes WHERE edit IS NOT NULL)"
            ).fetchall()
            for row in rows:
                _release(db, row["id"], "abandoned", now)
        return len(rows)

    def of_session(self, session: str) -> tuple[ServedEdit, ...]:
        """Every message of a session, in order."""
        with self._database.reading() as db:
            rows = db.execute(
                "SELECT * FROM served_edits WHERE session = ? ORDER BY id", (session,)
            ).fetchall()
        return tuple(_edit(row) for row in rows)

    def all(self) -> tuple[ServedEdit, ...]:
        """Every message of every session, in order."""
        with self._database.reading() as db:
            rows = db.execute("SELECT * FROM served_edits ORDER BY id").fetchall()
        return tuple(_edit(row) for row in rows)


def _running(db: sqlite3.Connection, edit: int) -> sqlite3.Row | None:
    row: sqlite3.Row | None = db.execute(
        "SELECT * FROM served_edits WHERE id = ? AND status = 'running'", (edit,)
    ).fetchone()
    return row


def _mark_applied(db: sqlite3.Connection, edit: int, now: float) -> None:
    db.execute(
        "UPDATE served_edits SET status = 'applied', applied = 1, at = ? WHERE id = ?", (now, edit)
    )


def _release(db: sqlite3.Connection, edit: int, status: str, now: float) -> None:
    row = _running(db, edit)
    if row is None:
        return
    db.execute(
        "UPDATE accounts SET available = available + ? WHERE user_id = ?",
        (row["cost"], row["account"]),
    )
    db.execute("UPDATE served_edits SET status = ?, at = ? WHERE id = ?", (status, now, edit))


def _carry_out(db: sqlite3.Connection, change: sqlite3.Row) -> None:
    if change["gives_up"]:
        _release(db, change["edit"], "refused", change["due"])
        return
    if change["edit"] is not None:
        if _running(db, change["edit"]) is None:
            return
        _mark_applied(db, change["edit"], change["due"])
    db.execute(
        "UPDATE served_sessions SET draft = ?, placed = ? WHERE id = ?",
        (change["draft"], change["placed"], change["session"]),
    )


def _edit(row: sqlite3.Row) -> ServedEdit:
    return ServedEdit(
        row["id"],
        row["account"],
        row["session"],
        row["text"],
        row["cost"],
        row["status"],
        bool(row["applied"]),
        row["begun_at"],
        row["at"],
    )
