"""Where a token may not be: anywhere but in its own file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

TOKEN = re.compile(rb"nmv_usr_[A-Za-z0-9_-]{43}")
MEDIA = frozenset(".mp4 .mov .mkv .webm .gif .webp .m4a .mp3 .wav .png .jpg".split())
"""What FFmpeg wrote: it is never told a token."""
_OVERLAP = 64


def found_in(folder: Path) -> list[Path]:
    """Files below a folder that hold a token."""
    return [
        path
        for path in folder.rglob("*")
        if path.suffix not in MEDIA and path.is_file() and _holds_token(path)
    ]


def _holds_token(path: Path) -> bool:
    return any(TOKEN.search(piece) for piece in _pieces(path))


def _pieces(path: Path) -> Iterator[bytes]:
    """The file in pieces that overlap by more than a token."""
    try:
        with path.open("rb") as stream:
            tail = b""
            while block := stream.read(1 << 20):
                yield tail + block
                tail = block[-_OVERLAP:]
    except OSError:
        return
