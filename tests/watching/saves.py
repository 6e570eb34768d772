"""How editors save: each leaves `text` in `path`, none does it in the same way."""

from __future__ import annotations

import os
from pathlib import Path


def in_place(path: Path, text: str) -> None:
    """Truncates and writes in two steps, as nano and simple editors do."""
    with path.open("w", encoding="utf-8") as stream:
        half = len(text) // 2
        stream.write(text[:half])
        stream.flush()
        os.fsync(stream.fileno())
        stream.write(text[half:])


def atomic(path: Path, text: str) -> None:
    """Writes a file beside it and renames that, as VS Code, JetBrains and `sed -i` can do."""
    beside = path.with_name(f"{path.name}.tmp-{os.getpid()}")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)


def vim(path: Path, text: str) -> None:
    """Probes the folder with a file called 4913, renames the old one away, writes a new one."""
    probe = path.with_name("4913")
    probe.touch()
    probe.unlink()
    backup = path.with_name(f"{path.name}~")
    path.rename(backup)
    path.write_text(text, encoding="utf-8")
    backup.unlink()


def emacs(path: Path, text: str) -> None:
    """A lock that is a dangling link, a backup that is a copy, then the file itself."""
    lock = path.with_name(f".#{path.name}")
    lock.symlink_to("me@here.1:1")
    path.with_name(f"{path.name}~").write_bytes(path.read_bytes())
    path.write_text(text, encoding="utf-8")
    lock.unlink()


PATTERNS = (in_place, atomic, vim, emacs)
