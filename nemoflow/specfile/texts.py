"""Where the text files of a recipe are read from: the disk, unless somebody says otherwise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

MAX_BYTES = 1 << 20
"""A spec is text: no file of it is larger."""


def from_disk(path: Path) -> bytes:
    """A file, one byte more than allowed at most. Raises OSError."""
    with path.open("rb") as stream:
        return stream.read(MAX_BYTES + 1)


@dataclass(frozen=True, slots=True)
class Texts:
    """How spec, project and variable files are read; media always lie on the disk.

    `read` raises OSError. `label` stands before their paths in messages.
    """

    read: Callable[[Path], bytes] = from_disk
    has: Callable[[Path], bool] = Path.is_file
    label: str = ""


ON_DISK = Texts()
