"""Parsed specs by what they were parsed from: the latest of each spec."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable


def recall_parsed(connection: sqlite3.Connection, spec: str) -> tuple[str, str] | None:
    """(hash of everything it was parsed from, its text) of a spec, None when there is none."""
    row = connection.execute("SELECT hash, text FROM parsed WHERE spec = ?", (spec,)).fetchone()
    return (row[0], row[1]) if row else None


def remember_parsed(write: sqlite3.Connection, rows: Iterable[tuple[str, str, str]]) -> None:
    """Inside a transaction: (spec, hash, text) of parsed specs."""
    write.executemany("INSERT OR REPLACE INTO parsed VALUES (?, ?, ?)", rows)
