"""The way to end a reply in the middle: the connection is closed and nothing more is said."""

from __future__ import annotations


class ConnectionBroken(Exception):
    """Raised while a reply is sent; the client sees a cut connection."""
