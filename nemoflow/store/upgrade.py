"""The state's format: a version and one step from each version to the next.

A step is a list of SQL statements; nothing here decides or reads. A state from a newer nemoflow
is refused, never guessed at.
"""

from __future__ import annotations

VERSION = 2

STEPS: tuple[tuple[str, ...], ...] = (
    (
        "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
        """CREATE TABLE sessions (
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE, spec TEXT NOT NULL, backend TEXT NOT NULL,
            seed TEXT NOT NULL, base_inputs TEXT NOT NULL, base_draft TEXT NOT NULL DEFAULT '',
            opened_at TEXT NOT NULL, lost INTEGER NOT NULL DEFAULT 0)""",
        "CREATE INDEX sessions_by_spec ON sessions (spec)",
        """CREATE TABLE uploads (
            session TEXT NOT NULL, digest TEXT NOT NULL, name TEXT NOT NULL, ref TEXT NOT NULL,
            PRIMARY KEY (session, digest, name)) WITHOUT ROWID""",
        """CREATE TABLE steps (
            session TEXT NOT NULL, key TEXT NOT NULL, position INTEGER NOT NULL,
            say TEXT NOT NULL, canonical TEXT NOT NULL, draft TEXT NOT NULL,
            inputs TEXT NOT NULL, cost REAL NOT NULL, applied_at TEXT NOT NULL,
            live INTEGER NOT NULL, PRIMARY KEY (session, key)) WITHOUT ROWID""",
        "CREATE TABLE drafts (digest TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID",
        """CREATE TABLE intents (
            id INTEGER PRIMARY KEY AUTOINCREMENT, spec TEXT NOT NULL, kind TEXT NOT NULL,
            session TEXT NOT NULL, key TEXT NOT NULL, position INTEGER NOT NULL,
            say TEXT NOT NULL, canonical TEXT NOT NULL, inputs TEXT NOT NULL,
            draft_before TEXT NOT NULL, balance_before REAL, job TEXT NOT NULL,
            output TEXT NOT NULL, begun_at TEXT NOT NULL, verdict TEXT NOT NULL DEFAULT '')""",
        "CREATE INDEX intents_by_spec ON intents (spec)",
        """CREATE TABLE renders (
            spec TEXT NOT NULL, output TEXT NOT NULL, key TEXT NOT NULL, digest TEXT NOT NULL,
            checked TEXT NOT NULL, failed TEXT NOT NULL, poster TEXT NOT NULL,
            poster_digest TEXT NOT NULL, rendered_at TEXT NOT NULL, seconds REAL NOT NULL,
            size INTEGER NOT NULL, parts TEXT NOT NULL,
            PRIMARY KEY (spec, output)) WITHOUT ROWID""",
        """CREATE TABLE parsed (
            spec TEXT PRIMARY KEY, hash TEXT NOT NULL, text TEXT NOT NULL) WITHOUT ROWID""",
        """CREATE TABLE files (
            path TEXT PRIMARY KEY, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL,
            ctime_ns INTEGER NOT NULL, inode INTEGER NOT NULL, digest TEXT NOT NULL)
            WITHOUT ROWID""",
        """CREATE TABLE settled (
            spec TEXT PRIMARY KEY, context TEXT NOT NULL, edits INTEGER NOT NULL)
            WITHOUT ROWID""",
        """CREATE TABLE watched (
            path TEXT NOT NULL, spec TEXT NOT NULL, PRIMARY KEY (path, spec)) WITHOUT ROWID""",
        """CREATE TABLE scopes (
            asked TEXT PRIMARY KEY, specs TEXT NOT NULL, folders TEXT NOT NULL) WITHOUT ROWID""",
    ),
    (
        "ALTER TABLE sessions ADD COLUMN task TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE intents ADD COLUMN frozen_before REAL",
        "ALTER TABLE intents ADD COLUMN number INTEGER NOT NULL DEFAULT 0",
    ),
)


def statements_from(version: int) -> tuple[str, ...]:
    """All statements that lead from `version` to `VERSION`."""
    return tuple(statement for step in STEPS[version:] for statement in step)
