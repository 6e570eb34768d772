"""The agent's text for people (protocol.md rule 7)."""

from __future__ import annotations

from nemoflow.wire.clean import printable


def told(text: str) -> str:
    """`text` as it may be shown; empty when nothing is left."""
    return printable(text).strip()
