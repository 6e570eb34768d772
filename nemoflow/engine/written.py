"""Small texts in the cache: what was found out about footage or about this machine."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from nemoflow.engine.cache import Cache

T = TypeVar("T")


def known(cache: Cache | None, place: Path | None, read: Callable[[str], T]) -> T | None:
    """What is written at a place of the cache; None where nothing is, or nothing readable.

    `read` raises ValueError for a text that is not its own. Changes nothing, for `plan`.
    """
    if cache is None or place is None or not cache.holds(place):
        return None
    try:
        return read(place.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def keep(cache: Cache, place: Path, text: str) -> None:
    """Writes a text to its place in the cache. Raises OSError, and then the place is as it was."""
    with tempfile.TemporaryDirectory(prefix="nemoflow-written-") as folder:
        made = Path(folder) / "written"
        made.write_text(text, encoding="utf-8")
        cache.keep(made, place)
