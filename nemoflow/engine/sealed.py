"""Files under a seal: bytes, and beside them what they must be.

The seal is a file of its own: the digest and the size of the bytes that were kept. Not inside the
entry, because an entry may be text, sound or picture that other programs read; not in one index,
because then a killed process or a copied folder would put all entries in doubt at once; not an
attribute of the file, because archives and half of the file systems lose those. A ten-minute video
has about 400 segments: their seals cost some milliseconds, the rest of a check is one pass over
the bytes. The seal's own time says when the entry was last used.

Fonts have none: all files of their folder are read as fonts, and their name is their digest.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SEAL = ".sha256"
FONTS = "fonts"


def seal_of(place: Path) -> Path:
    """Where the seal of an entry lies."""
    return place.with_name(place.name + SEAL)


def mark_of(place: Path) -> Path:
    """The file whose modification time says when an entry was last used."""
    return place if _is_font(place) else seal_of(place)


def _is_font(place: Path) -> bool:
    return place.parent.parent.name == FONTS


def seal_for(path: Path) -> str:
    """The seal that a file's bytes have. Raises OSError."""
    return f"{digest_of(path)} {path.stat().st_size}\n"


def is_whole(place: Path) -> bool:
    """Whether the bytes of an entry are what its seal says; raises OSError when one is missing."""
    if _is_font(place):
        return digest_of(place).startswith(place.stem)
    promised = seal_of(place).read_text(encoding="ascii", errors="replace").split()
    # The size first: most of what is torn is found without reading it. Finished files, which are
    # sealed elsewhere, have none.
    if promised[1:] not in ([], [str(place.stat().st_size)]):
        return False
    return promised[:1] == [digest_of(place)]


def remove(place: Path) -> None:
    """Removes an entry, its seal first: what is left when that is interrupted counts as absent."""
    for path in (mark_of(place), place):
        path.unlink(missing_ok=True)


def put(near: Path, place: Path, seal: str) -> None:
    """Renames a file on the same disk to its place, and gives it its seal."""
    # All that needs space comes before the two renames: a full disk leaves the old entry.
    part = place.with_name(f".{place.name}{SEAL}.part")
    try:
        part.write_text(seal, encoding="ascii")
        near.replace(place)
        part.replace(seal_of(place))
    finally:
        part.unlink(missing_ok=True)


def digest_of(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def beside(place: Path) -> Iterator[Path]:
    """A new name beside `place`, of this process alone; gone at the end unless it was renamed."""
    with tempfile.NamedTemporaryFile(dir=place.parent, prefix=".new-", delete=False) as target:
        near = Path(target.name)
    try:
        yield near
    finally:
        near.unlink(missing_ok=True)
