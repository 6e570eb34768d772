"""The account as lines and as JSON: credits, and what a login came to."""

from __future__ import annotations

from datetime import UTC, datetime

from nemoflow.cli.views.jsonl import json_text
from nemoflow.cli.views.lines import safe
from nemoflow.wire.codes import Account
from nemoflow.wire.messages import Credits


def credits_lines(found: Credits, account: Account, origin: str) -> list[str]:
    """Available, frozen, total, and whose they are."""
    frozen = "   reserved for work that is running" if found.frozen else ""
    return [
        f"account    {account_text(account)}, token from {origin}",
        f"available  {found.available:g}",
        f"frozen     {found.frozen:g}{frozen}",
        f"total      {found.total:g}",
    ]


def credits_json(found: Credits, account: Account, source: str) -> str:
    """The same as one JSON document."""
    return json_text(
        {
            "available": found.available,
            "frozen": found.frozen,
            "total": found.total,
            "account": _kind(account),
            "user_id": account.user_id or None,
            "token_source": source,
        },
        indent=2,
    )


def account_text(account: Account) -> str:
    """`anonymous (anon_12ab)`, `your own`."""
    name = f" ({safe(account.user_id)})" if account.user_id else ""
    return f"{'anonymous' if account.anonymous else 'your own'}{name}"


def day_text(time: datetime) -> str:
    """`2026-11-29 18:00 UTC`."""
    return f"{time.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _kind(account: Account) -> str:
    return "anonymous" if account.anonymous else "own"
