"""The format of what `nemoflow serve` remembers: a version and one step to each version.

Times are seconds since 1970 (UTC). No token is stored, only the SHA-256 of one.
"""

from __future__ import annotations

VERSION = 1

STEPS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE accounts (
            user_id TEXT PRIMARY KEY, token_sha TEXT NOT NULL UNIQUE,
            anonymous INTEGER NOT NULL, available REAL NOT NULL,
            client TEXT NOT NULL, address TEXT NOT NULL,
            issued_at REAL NOT NULL, expires_at REAL NOT NULL,
            revoked INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID""",
        "CREATE INDEX accounts_by_client ON accounts (client)",
        "CREATE INDEX accounts_by_address ON accounts (address, issued_at)",
        """CREATE TABLE served_sessions (
            id TEXT PRIMARY KEY, account TEXT NOT NULL, task TEXT NOT NULL, name TEXT NOT NULL,
            language TEXT NOT NULL, opened_at REAL NOT NULL,
            draft TEXT NOT NULL DEFAULT '', pool TEXT NOT NULL DEFAULT '',
            placed INTEGER NOT NULL DEFAULT 0, lost INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID""",
        "CREATE INDEX served_sessions_by_account ON served_sessions (account)",
        """CREATE TABLE claims (
            token_sha TEXT PRIMARY KEY, account TEXT NOT NULL, session TEXT NOT NULL,
            expires_at REAL NOT NULL) WITHOUT ROWID""",
        """CREATE TABLE served_uploads (
            seq INTEGER PRIMARY KEY AUTOINCREMENT, session TEXT NOT NULL,
            filename TEXT NOT NULL, kind TEXT NOT NULL, digest TEXT NOT NULL,
            size INTEGER NOT NULL, seconds TEXT NOT NULL, width INTEGER NOT NULL,
            height INTEGER NOT NULL, rate TEXT NOT NULL, has_audio INTEGER NOT NULL,
            UNIQUE (session, filename, digest))""",
        """CREATE TABLE served_edits (
            id INTEGER PRIMARY KEY AUTOINCREMENT, account TEXT NOT NULL, session TEXT NOT NULL,
            text TEXT NOT NULL, cost REAL NOT NULL, begun_at REAL NOT NULL,
            status TEXT NOT NULL, applied INTEGER NOT NULL DEFAULT 0,
            at REAL NOT NULL DEFAULT 0)""",
        "CREATE INDEX served_edits_by_account ON served_edits (account, status)",
        "CREATE INDEX served_edits_by_session ON served_edits (session)",
        """CREATE TABLE changes (
            id INTEGER PRIMARY KEY AUTOINCREMENT, session TEXT NOT NULL, due REAL NOT NULL,
            draft TEXT NOT NULL, placed INTEGER NOT NULL, edit INTEGER,
            gives_up INTEGER NOT NULL DEFAULT 0)""",
        "CREATE INDEX changes_by_session ON changes (session, due)",
        """CREATE TABLE served_renders (
            seq INTEGER PRIMARY KEY AUTOINCREMENT, account TEXT NOT NULL, id TEXT NOT NULL,
            session TEXT NOT NULL, request BLOB NOT NULL, status TEXT NOT NULL,
            progress INTEGER NOT NULL, error TEXT NOT NULL DEFAULT '',
            file TEXT NOT NULL DEFAULT '', format TEXT NOT NULL, size INTEGER NOT NULL DEFAULT 0,
            seconds REAL NOT NULL DEFAULT 0, submitted_at REAL NOT NULL,
            finished_at REAL NOT NULL DEFAULT 0, UNIQUE (account, id))""",
        "CREATE INDEX served_renders_by_session ON served_renders (session, status)",
        """CREATE TABLE file_keys (
            key_sha TEXT PRIMARY KEY, account TEXT NOT NULL, render TEXT NOT NULL,
            expires_at REAL NOT NULL) WITHOUT ROWID""",
        "CREATE INDEX file_keys_by_render ON file_keys (account, render)",
    ),
)


def statements_from(version: int) -> tuple[str, ...]:
    """All statements that lead from `version` to `VERSION`."""
    return tuple(statement for step in STEPS[version:] for statement in step)
