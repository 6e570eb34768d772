"""Pieces kept by key, each under a seal. What does not match its seal is never used.

The seal is a file of its own beside its entry: the digest and the size of the bytes that were
kept. Not inside the entry, because an entry may be text, sound or picture that other programs
read; not in one index, because then a killed process or a copied folder would put all entries in
doubt at once; not an attribute of the file, because archives and half of the file systems lose
those. A ten-minute video has about 400 segments: their seals cost some milliseconds, the rest of
a check is one pass over the bytes. The seal's own time says when the entry was last used.

An entry counts from the moment its seal is there, so one that was half written never counts. Bytes
and seal are put in place while holding the cache's lock, so of two processes that keep the same
key one wins with both.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from nemoflow.engine.facts import probe_output
from nemoflow.engine.fonts_scan import FontFile
from nemoflow.model.canon import digest
from nemoflow.model.errors import EngineFailed

SEAL = ".sha256"
_LOCK = ".lock"
_PROFILES = {"High", "High 4:4:4 Predictive"}
"""Of x264 with and without loss; anything else would be joined wrongly without a warning."""


@dataclass(frozen=True, slots=True)
class Cache:
    """A folder of `segments/<key>.mp4`, `pieces/<key>.wav` (clips' own sound), `audio/<key>.wav`
    (mixes) and so on, one folder for each kind. May be deleted any time.

    Whoever holds one remembers what was checked: bytes are read once, not at every question.
    """

    root: Path
    _checked: dict[Path, tuple[int, ...]] = field(default_factory=dict, compare=False, repr=False)

    def find(self, place: Path) -> bool:
        """Whether an entry is there whose bytes are what was kept; marks it as used just now.

        One that is broken is removed.
        """
        if not self.holds(place) and not (seal_of(place).exists() and self._is_mended(place)):
            return False
        try:
            with self.alone():
                os.utime(seal_of(place))
        except FileNotFoundError:
            return False  # another process has just removed it
        except OSError:
            return True  # the folder takes no changes; what lies in it is whole
        return True

    def holds(self, place: Path) -> bool:
        """Whether an entry is there whose bytes are what was kept; changes nothing."""
        try:
            signature = _signature(place)
            if self._checked.get(place) == signature:
                return seal_of(place).exists()
            if not is_whole(place):
                return False
        except OSError:
            return False
        self._checked[place] = signature
        return True

    def keep(self, made: Path, place: Path) -> None:
        """Puts a finished file in its place, together with its seal.

        Raises OSError when it cannot be written; then the entry is not there or the old one.
        """
        place.parent.mkdir(parents=True, exist_ok=True)
        seal = seal_for(made)
        with _across(made, place) as near, self.alone():
            _put(near, place, seal)
            self._checked[place] = _signature(place)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Holds the lock that every change to the cache is made under; for moments only."""
        handle = os.open(self.root / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def _is_mended(self, place: Path) -> bool:
        """Removes a broken entry, unless it was kept anew since it was looked at."""
        with suppress(OSError), self.alone():
            if self.holds(place):
                return True
            remove(place)
        return False

    def segment(self, key: str) -> Path:
        """Where the segment with this key lies."""
        return self.root / "segments" / f"{key}.mp4"

    def piece(self, key: str) -> Path:
        """Where the piece of sound with this key lies."""
        return self.root / "pieces" / f"{key}.wav"

    def audio(self, key: str) -> Path:
        """Where the mix with this key lies."""
        return self.root / "audio" / f"{key}.wav"

    def steady(self, key: str) -> Path:
        """Where the stabilised footage with this key lies."""
        return self.root / "steady" / f"{key}.mp4"

    def movement(self, key: str) -> Path:
        """Where it is written how the camera moves."""
        return self.root / "steady" / f"{key}.trf"

    def answer(self, key: str) -> Path:
        """Where the answer to a question about footage lies."""
        return self.root / "analysis" / f"{key}.json"

    def loudness(self, key: str) -> Path:
        """Where it is written how loud a sound is."""
        return self.root / "loudness" / f"{key}.json"

    def noise(self, key: str) -> Path:
        """Where it is written how loud the noise of a source is."""
        return self.root / "noise" / f"{key}.json"

    @property
    def font_index(self) -> Path:
        """Where fontconfig keeps what it read."""
        return self.root / "fonts" / "index"

    def font_folder(self, fonts: Sequence[FontFile]) -> Path:
        """A folder that holds exactly these fonts, copied there when they are not yet."""
        digests = sorted(font.digest for font in fonts)
        folder = self.root / "fonts" / digest(*digests)[:16]
        folder.mkdir(parents=True, exist_ok=True)
        for font in fonts:
            # No seal: all files of the folder are read as fonts, and the digest is known anyway.
            place = folder / f"{font.digest[:16]}{font.path.suffix.lower()}"
            if not place.is_file() or _digest_of(place) != font.digest:
                with _beside(place) as near:
                    shutil.copyfile(font.path, near)
                    near.replace(place)
        return folder


def seal_of(place: Path) -> Path:
    """Where the seal of an entry lies."""
    return place.with_name(place.name + SEAL)


def seal_for(path: Path) -> str:
    """The seal that a file's bytes have. Raises OSError."""
    return f"{_digest_of(path)} {path.stat().st_size}\n"


def is_whole(place: Path) -> bool:
    """Whether the bytes of an entry are what its seal says; raises OSError when one is missing."""
    promised = seal_of(place).read_text(encoding="ascii", errors="replace")
    # The size first: most of what is torn is found without reading it.
    return promised.endswith(f" {place.stat().st_size}\n") and promised == seal_for(place)


def remove(place: Path) -> None:
    """Removes an entry, its seal first: what is left when that is interrupted counts as absent."""
    for path in (seal_of(place), place):
        path.unlink(missing_ok=True)


def _put(near: Path, place: Path, seal: str) -> None:
    # All that needs space comes before the two renames: a full disk leaves the old entry.
    part = place.with_name(f".{place.name}{SEAL}.part")
    try:
        part.write_text(seal, encoding="ascii")
        near.replace(place)
        part.replace(seal_of(place))
    finally:
        part.unlink(missing_ok=True)


def _signature(path: Path) -> tuple[int, ...]:
    found = path.stat()
    return (found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)


def _digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def segment_problem(path: Path, frames: int, width: int, height: int) -> str:
    """Why a rendered segment cannot be joined; empty when it can."""
    try:
        facts = probe_output(path)
    except (EngineFailed, OSError):
        return "it cannot be read"
    if facts.frames != frames:
        return f"it holds {facts.frames} frames instead of {frames}"
    if (facts.width, facts.height) != (width, height):
        return f"it is {facts.width}x{facts.height}"
    if facts.video != "h264" or facts.profile not in _PROFILES:
        return f"it is {facts.video} {facts.profile}"
    if facts.pixel_format != "yuv420p":
        return f"its pixels are {facts.pixel_format}"
    return ""


def move(made: Path, place: Path) -> None:
    """Puts a finished file in its place in one step, also when that is on another disk."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with _across(made, place) as near:
        near.replace(place)


@contextmanager
def _across(made: Path, place: Path) -> Iterator[Path]:
    """The file under a name beside `place`; a copy of it when that is another disk.

    Only trying tells whether it is: one disk may be mounted twice.
    """
    with _beside(place) as near:
        try:
            made.replace(near)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            shutil.copyfile(made, near)
        yield near


@contextmanager
def _beside(place: Path) -> Iterator[Path]:
    """A new name beside `place`, of this process alone; gone at the end unless it was renamed."""
    with tempfile.NamedTemporaryFile(dir=place.parent, prefix=".new-", delete=False) as target:
        near = Path(target.name)
    try:
        yield near
    finally:
        near.unlink(missing_ok=True)
