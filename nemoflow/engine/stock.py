"""What lies in a cache, and giving up what was not used for longest."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from nemoflow.engine.cache import Cache
from nemoflow.engine.ops.output_params import bytes_of
from nemoflow.engine.sealed import FONTS, SEAL, mark_of
from nemoflow.model.errors import UsageError

CAP_BYTES = 10 * 10**9
"""Some fifteen ten-minute 1080p videos with a few versions of each, and no more than GitHub keeps
of caches for a repository."""
SIZE_VARIABLE = "NEMOFLOW_CACHE_SIZE"
RENDERS = "renders"
PACES = "paces"
"""How fast this machine is: no other wants to know."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What the entries of a folder of the cache are, in words, and what their names end with."""

    meaning: str
    suffixes: tuple[str, ...]


KINDS: Mapping[str, Kind] = {
    "segments": Kind("rendered picture", (".mp4",)),
    "plain": Kind("picture of drafts without words", (".mp4",)),
    "pieces": Kind("sound of clips", (".wav",)),
    "audio": Kind("mixed sound", (".wav",)),
    "sounds": Kind("mixed sound, encoded", (".m4a",)),
    "steady": Kind("stabilised footage", (".mp4", ".trf")),
    "loudness": Kind("measured loudness", (".json",)),
    "noise": Kind("measured noise", (".json",)),
    "analysis": Kind("what was seen and heard in footage", (".json",)),
    "coded": Kind("how footage is coded", (".json",)),
    "probed": Kind("what footage is", (".json",)),
    "keyframes": Kind("where footage has keyframes", (".json",)),
    PACES: Kind("how fast this machine renders", (".json",)),
    FONTS: Kind("copies of fonts", (".ttf", ".otf", ".ttc")),
    RENDERS: Kind("finished files", (".video", ".poster")),
}
"""The folders of a cache. The finished files in `renders` have a cap of their own and are sealed
elsewhere."""
PIECES = tuple(kind for kind in KINDS if kind != RENDERS)
_STALE_SECONDS = 3600.0
"""A file without its seal may be one that is being written, but not for so long."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Something kept: `used` is when it was last used (ns); `linked` bytes are also elsewhere."""

    kind: str
    place: Path
    size: int
    used: int
    linked: bool = False


def cap_of(environ: Mapping[str, str]) -> int:
    """The most bytes the pieces of a cache may take: `NEMOFLOW_CACHE_SIZE`. Raises UsageError."""
    text = environ.get(SIZE_VARIABLE, "")
    if not text:
        return CAP_BYTES
    try:
        return bytes_of(text)
    except ValueError:
        raise UsageError(
            f"`{SIZE_VARIABLE}` is `{text}`, which is no size", hint="write 20GB or 500MB"
        ) from None


def entries(root: Path, kinds: Sequence[str] = tuple(KINDS)) -> list[Entry]:
    """Everything that is kept, whole or not, the longest unused first."""
    found = [entry for kind in kinds for entry in _of_kind(root, kind)]
    return sorted(found, key=lambda entry: (entry.used, entry.place))


def _of_kind(root: Path, kind: str) -> Iterator[Entry]:
    for folder in _folders(root, kind):
        for name in _names(folder):
            place = Path(folder, name.removesuffix(SEAL))
            if mark_of(place).name != name or not place.name.endswith(KINDS[kind].suffixes):
                continue
            # Another process may take it away between two looks.
            with suppress(OSError):
                used = os.stat(os.path.join(folder, name)).st_mtime_ns
                yield _entry(kind, place, used)


def _entry(kind: str, place: Path, used: int) -> Entry:
    try:
        bytes_there = place.stat()
    except FileNotFoundError:
        return Entry(kind, place, 0, used)
    return Entry(kind, place, bytes_there.st_size, used, bytes_there.st_nlink > 1)


def _folders(root: Path, kind: str) -> list[Path]:
    folder = root / kind
    if kind != FONTS:
        return [folder]
    return [folder / name for name in _names(folder) if name != "index"]


def _names(folder: Path) -> list[str]:
    try:
        return sorted(os.listdir(folder))
    except (FileNotFoundError, NotADirectoryError):
        return []


def leftovers(root: Path) -> list[Path]:
    """Files that belong to no entry: written by an earlier version, or half when it was killed."""
    found = []
    newest = time.time() - _STALE_SECONDS
    for kind in KINDS:
        for folder in _folders(root, kind):
            names = set(_names(folder))
            for name in sorted(names):
                place = folder / name
                if _belongs(kind, name, names) or not place.is_file():
                    continue
                with suppress(FileNotFoundError):
                    if place.stat().st_mtime < newest:
                        found.append(place)
    return found


def _belongs(kind: str, name: str, names: set[str]) -> bool:
    known = name.removesuffix(SEAL).endswith(KINDS[kind].suffixes) and not name.startswith(".")
    return known and (kind == FONTS or name.endswith(SEAL) or name + SEAL in names)


def collect(
    root: Path,
    *,
    most: int | None = None,
    before: int | None = None,
    kinds: Sequence[str] = tuple(KINDS),
) -> int:
    """Gives up the longest unused entries until `most` bytes are left, and all not used since
    `before` (ns). Never what a running render of any process uses: gives how many were spared.
    """
    cache = Cache(root)
    stock = entries(root, kinds)
    total = sum(entry.size for entry in stock)
    horizon = cache.used_since()
    spared = 0
    for entry in stock:
        over = most is not None and total > most
        if not over and (before is None or entry.used >= before):
            break
        if (horizon is None or entry.used < horizon) and cache.give_up(entry.place, entry.used):
            total -= entry.size
        else:
            spared += 1
    return spared


def make_room(root: Path, most: int) -> None:
    """After a render: gives up pieces until `most` bytes of them are left, and what is stale."""
    # What was rendered is there, whether or not the cache can be tidied.
    with suppress(OSError):
        collect(root, most=most, kinds=PIECES)
        sweep(root)


def sweep(root: Path) -> int:
    """Removes what belongs to no entry; how many files that were."""
    stale = leftovers(root)
    for place in stale:
        place.unlink(missing_ok=True)
    return len(stale)


def forget_fonts(root: Path) -> None:
    """Removes what fontconfig remembers; it is read anew when it is needed."""
    shutil.rmtree(root / FONTS / "index", ignore_errors=True)
