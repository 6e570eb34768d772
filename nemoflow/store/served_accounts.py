"""Accounts of `nemoflow serve`: tokens by their SHA-256, limits on new ones, credits."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from nemoflow.store.served_database import ServedDatabase
from nemoflow.store.served_rows import ServedAccount, ServedBalance


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An anonymous account to be made; times in epoch seconds."""

    user_id: str
    token_sha: str
    credits: float
    client: str
    address: str
    issued_at: float
    expires_at: float


@dataclass(frozen=True, slots=True)
class TokenLimits:
    """How many anonymous tokens are given out: unexpired ones a client, and per address within
    `window` seconds. 0 = as many as wanted."""

    per_client: int = 1
    per_address: int = 10
    window: float = 7 * 86400.0


@dataclass(frozen=True, slots=True)
class FixedAccount:
    """An account of the operator's token file; `credits` is what it starts with."""

    user_id: str
    token_sha: str
    credits: float


class ServedAccounts:
    """One transaction a method."""

    def __init__(self, database: ServedDatabase) -> None:
        self._database = database

    def issue(self, new: NewAccount, limits: TokenLimits) -> bool:
        """Makes an anonymous account; False when the client or its address has had enough."""
        with self._database.writing() as db:
            if _has_enough(db, new, limits):
                return False
            db.execute(
                "INSERT INTO accounts (user_id, token_sha, anonymous, available, client, address,"
                " issued_at, expires_at) VALUES (?, ?, 1, ?, ?, ?, ?, ?)",
                (
                    new.user_id,
                    new.token_sha,
                    new.credits,
                    new.client,
                    new.address,
                    new.issued_at,
                    new.expires_at,
                ),
            )
        return True

    def fix(self, accounts: Iterable[FixedAccount], now: float) -> None:
        """Makes the operator's accounts exactly these; an account that stays keeps its credits."""
        with self._database.writing() as db:
            # A token may move from one account to another: the old ones make room.
            db.execute(
                "UPDATE accounts SET revoked = 1, token_sha = '-' || user_id WHERE anonymous = 0"
            )
            for item in accounts:
                db.execute(
                    "INSERT INTO accounts (user_id, token_sha, anonymous, available, client,"
                    " address, issued_at, expires_at) VALUES (?, ?, 0, ?, '', '', ?, 0)"
                    " ON CONFLICT (user_id) DO UPDATE SET"
                    " token_sha = excluded.token_sha, revoked = 0",
                    (item.user_id, item.token_sha, item.credits, now),
                )

    def of_token(self, token_sha: str, now: float) -> ServedAccount | None:
        """The account of a token; None when it is unknown, expired or revoked."""
        with self._database.reading() as db:
            row = db.execute(
                "SELECT user_id, anonymous, issued_at, expires_at FROM accounts"
                " WHERE token_sha = ? AND revoked = 0 AND (expires_at = 0 OR expires_at > ?)",
                (token_sha, now),
            ).fetchone()
        return None if row is None else ServedAccount(row[0], bool(row[1]), row[2], row[3])

    def revoke(self, user_id: str) -> None:
        """The account's token is worth nothing from now on; its client may ask for a new one."""
        with self._database.writing() as db:
            db.execute("UPDATE accounts SET revoked = 1 WHERE user_id = ?", (user_id,))

    def balance(self, user_id: str) -> ServedBalance:
        """The account's credits; nothing for an unknown account."""
        with self._database.reading() as db:
            row = db.execute(
                "SELECT available, (SELECT COALESCE(SUM(cost), 0) FROM served_edits"
                " WHERE account = user_id AND status = 'running') FROM accounts WHERE user_id = ?",
                (user_id,),
            ).fetchone()
        return (
            ServedBalance(0.0, 0.0) if row is None else ServedBalance(float(row[0]), float(row[1]))
        )

    def set_credits(self, user_id: str, available: float) -> None:
        """The account has this much to spend from now on."""
        with self._database.writing() as db:
            db.execute("UPDATE accounts SET available = ? WHERE user_id = ?", (available, user_id))


def _has_enough(db: sqlite3.Connection, new: NewAccount, limits: TokenLimits) -> bool:
    held = db.execute(
        "SELECT COUNT(*) FROM accounts WHERE client = ? AND revoked = 0 AND expires_at > ?",
        (new.client, new.issued_at),
    ).fetchone()[0]
    if limits.per_client and held >= limits.per_client:
        return True
    given = db.execute(
        "SELECT COUNT(*) FROM accounts WHERE address = ? AND anonymous = 1 AND issued_at > ?",
        (new.address, new.issued_at - limits.window),
    ).fetchone()[0]
    return bool(limits.per_address and given >= limits.per_address)
