"""Pieces kept by key, each under a seal. What does not match its seal is never used.

An entry counts from the moment its seal is there, so one that was half written never counts. Bytes
and seal are put in place while holding the cache's lock, so of two processes that keep the same
key one wins with both. Whoever works with entries holds a lease: nothing that was used since the
oldest lease began is ever given up.
"""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from nemoflow.engine.facts import probe_output
from nemoflow.engine.fonts_scan import FontFile
from nemoflow.engine.sealed import (
    FONTS,
    beside,
    digest_of,
    is_whole,
    mark_of,
    put,
    remove,
    seal_for,
    seal_of,
)
from nemoflow.model.canon import digest
from nemoflow.model.errors import EngineFailed

_LOCK = ".lock"
_LEASES = ".in-use"
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
        if not self.holds(place) and not (mark_of(place).exists() and self._is_mended(place)):
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
                return mark_of(place).exists()
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
        try:
            self._put(made, place, seal)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            with beside(place) as near:
                shutil.copyfile(made, near)
                self._put(near, place, seal)

    def _put(self, near: Path, place: Path, seal: str) -> None:
        with self.alone():
            put(near, place, seal)
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

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """While this lasts, nothing that is found or kept here is given up by another process.

        A lease is a file locked by who holds it: the lock goes with its owner, however it dies.
        """
        with ExitStack() as held:
            # A folder that takes no lease, being full or not ours, is used all the same.
            with suppress(OSError):
                self._take_lease(held)
            yield

    def _take_lease(self, held: ExitStack) -> None:
        leases = self.root / _LEASES
        leases.mkdir(parents=True, exist_ok=True)
        with self.alone():
            handle, name = tempfile.mkstemp(dir=leases)
            held.callback(os.close, handle)
            held.callback(Path(name).unlink, missing_ok=True)
            fcntl.flock(handle, fcntl.LOCK_EX)

    def used_since(self) -> int | None:
        """When the oldest lease began (ns); None when nobody holds one. Clears what died."""
        begun = []
        leases = self.root / _LEASES
        if not leases.is_dir():
            return None
        with self.alone():
            for lease in leases.iterdir():
                # It may end, and be gone, between two looks at it.
                with suppress(FileNotFoundError):
                    if _is_held(lease):
                        begun.append(lease.stat().st_mtime_ns)
                    else:
                        lease.unlink()
        return min(begun, default=None)

    def give_up(self, place: Path, used: int) -> bool:
        """Removes an entry, unless it has been used since `used` (ns)."""
        with self.alone():
            try:
                if mark_of(place).stat().st_mtime_ns != used:
                    return False
            except FileNotFoundError:
                return False
            remove(place)
        return True

    def forget(self, place: Path) -> None:
        """Removes an entry, whole as it may be."""
        with suppress(OSError), self.alone():
            remove(place)

    def check(self, place: Path) -> bool:
        """Whether an entry is whole, read anew, not marked as used; a broken one is removed."""
        self._checked.pop(place, None)
        return self.holds(place) or self._is_mended(place)

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

    def plain(self, key: str) -> Path:
        """Where the picture with this key lies that words are put on."""
        return self.root / "plain" / f"{key}.mp4"

    def piece(self, key: str) -> Path:
        """Where the piece of sound with this key lies."""
        return self.root / "pieces" / f"{key}.wav"

    def audio(self, key: str) -> Path:
        """Where the mix with this key lies."""
        return self.root / "audio" / f"{key}.wav"

    def sound(self, key: str) -> Path:
        """Where the encoded sound with this key lies."""
        return self.root / "sounds" / f"{key}.m4a"

    def steady(self, key: str) -> Path:
        """Where the stabilised footage with this key lies."""
        return self.root / "steady" / f"{key}.mp4"

    def movement(self, key: str) -> Path:
        """Where it is written how the camera moves."""
        return self.root / "steady" / f"{key}.trf"

    def answer(self, key: str) -> Path:
        """Where the answer to a question about footage lies."""
        return self.root / "analysis" / f"{key}.json"

    def coded(self, key: str) -> Path:
        """Where it is written how the picture of a source is coded."""
        return self.root / "coded" / f"{key}.json"

    def probed(self, key: str) -> Path:
        """Where it is written what a source is."""
        return self.root / "probed" / f"{key}.json"

    def keyframes(self, key: str) -> Path:
        """Where it is written which keyframes a source has."""
        return self.root / "keyframes" / f"{key}.json"

    def loudness(self, key: str) -> Path:
        """Where it is written how loud a sound is."""
        return self.root / "loudness" / f"{key}.json"

    def noise(self, key: str) -> Path:
        """Where it is written how loud the noise of a source is."""
        return self.root / "noise" / f"{key}.json"

    def pace(self, key: str) -> Path:
        """Where it is written how fast a kind of work is done."""
        return self.root / "paces" / f"{key}.json"

    def _has_font(self, place: Path, font: FontFile) -> bool:
        try:
            if digest_of(place) != font.digest:
                return False
            with self.alone():
                os.utime(place)
        except FileNotFoundError:
            return False
        except OSError:
            return True  # the folder takes no changes; what lies in it is whole
        return True

    @property
    def font_index(self) -> Path:
        """Where fontconfig keeps what it read."""
        return self.root / FONTS / "index"

    def font_folder(self, fonts: Sequence[FontFile]) -> Path:
        """A folder that holds exactly these fonts, copied there when they are not yet."""
        digests = sorted(font.digest for font in fonts)
        folder = self.root / FONTS / digest(*digests)[:16]
        folder.mkdir(parents=True, exist_ok=True)
        for font in fonts:
            place = folder / f"{font.digest[:16]}{font.path.suffix.lower()}"
            if not self._has_font(place, font):
                with beside(place) as near:
                    shutil.copyfile(font.path, near)
                    near.replace(place)
        return folder


def _is_held(lease: Path) -> bool:
    handle = os.open(lease, os.O_RDWR | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


def _signature(path: Path) -> tuple[int, ...]:
    found = path.stat()
    return (found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)


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
    try:
        made.replace(place)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        # Always the same name, so that what a killed run leaves there is written over.
        near = place.with_name(f".{place.name}.moving")
        try:
            shutil.copyfile(made, near)
            near.replace(place)
        finally:
            near.unlink(missing_ok=True)
