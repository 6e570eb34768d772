"""What of a folder's listing decides which specs it holds. Standard library only, and quick."""

from __future__ import annotations

import os

SKIPPED = frozenset({"out", "node_modules"})


def listing(folder: str) -> tuple[list[str], list[str]]:
    """Names of YAML files and of folders to look into, sorted; what cannot be read is empty.

    Hidden names are left out, and folders reached through symbolic links: they may lead round
    in a circle. So are folders whose names are not text: the state could not remember them.
    """
    names, below = [], []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                name = entry.name
                if name.startswith("."):
                    continue
                if name.endswith((".yml", ".yaml")):
                    if entry.is_file():
                        names.append(name)
                elif _is_text(name) and _is_own_folder(entry):
                    below.append(name)
    except OSError:
        return [], []
    return sorted(names), sorted(below)


def _is_own_folder(entry: os.DirEntry[str]) -> bool:
    return entry.name not in SKIPPED and entry.is_dir(follow_symlinks=False)


def _is_text(name: str) -> bool:
    # Bytes that are no UTF-8 are surrogates here.
    return name.isascii() or not any("\ud800" <= char <= "\udfff" for char in name)


def listing_digest(folder: str) -> str:
    """Identity of that listing: equal as long as no spec and no folder came or went."""
    from hashlib import sha256

    names, below = listing(folder)
    return sha256("\0".join([*names, "", *below]).encode("utf-8", "surrogateescape")).hexdigest()
