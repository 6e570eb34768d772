"""Golden files: what a view prints, in `tests/golden/`. `UPDATE_GOLDEN=1` writes them anew."""

from __future__ import annotations

import os
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "golden"


def check_golden(name: str, text: str) -> None:
    """Compares with the file of that name; look at the difference before updating it."""
    path = FOLDER / name
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(text, encoding="utf-8")
    assert path.exists(), f"no golden file {name}: run once with UPDATE_GOLDEN=1 and read it"
    assert text == path.read_text(encoding="utf-8")
