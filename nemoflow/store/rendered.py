"""Finished bytes by render key: an output that was rendered before is put back, not rendered.

Entries are hard links to the delivered files where the file system allows it, so they cost no
space until the output is replaced. A link shares its bytes with the file the user sees, so an
entry is trusted only after its digest, kept beside it, was checked.
"""

from __future__ import annotations

import os
import shutil
from contextlib import suppress

from nemoflow.store.digests import read_digest

CAP_BYTES = 2 * 1024**3
VIDEO, POSTER = "video", "poster"
SEAL = ".sha256"


class RenderCache:
    """Files `<render key>.video` and `.poster` with their seals, in one folder.

    May be deleted at any time without loss.
    """

    def __init__(self, folder: str, cap_bytes: int = CAP_BYTES) -> None:
        self._folder = folder
        self._cap = cap_bytes
        self._listed: frozenset[str] | None = None

    def keys(self) -> frozenset[str]:
        """Render keys whose bytes are here and sealed; listed once, then kept in step.

        An entry that another process drops meanwhile is found missing by `take`.
        """
        if self._listed is None:
            end = f".{VIDEO}{SEAL}"
            self._listed = frozenset(
                name.removesuffix(end) for name in self._names() if name.endswith(end)
            )
        return self._listed

    def keep(self, key: str, part: str, path: str) -> None:
        """Keeps the bytes of a delivered file; worth nothing until sealed.

        Linking changes the file's ctime, so this comes before its digest is remembered.
        """
        os.makedirs(self._folder, exist_ok=True)
        target = self._path(key, part)
        for stale in (target + SEAL, target):
            with suppress(FileNotFoundError):
                os.unlink(stale)
        try:
            os.link(path, target)
        except OSError:
            _copied(path, target)

    def seal(self, key: str, part: str, digest: str) -> None:
        """The digest the kept bytes must have."""
        staging = f"{self._path(key, part)}.{os.getpid()}.tmp"
        try:
            with open(staging, "w", encoding="ascii") as stream:
                stream.write(digest)
            os.replace(staging, self._path(key, part) + SEAL)
        finally:
            with suppress(FileNotFoundError):
                os.unlink(staging)

    def take(self, key: str, part: str, staging: str) -> bool:
        """Copies the bytes to `staging`; False (and the entry is dropped) when not whole."""
        source = self._path(key, part)
        try:
            with open(source + SEAL, encoding="ascii") as stream:
                promised = stream.read()
            shutil.copyfile(source, staging)
            if read_digest(staging) == promised:
                os.utime(source + SEAL)
                return True
        except FileNotFoundError:
            return False
        self._drop(key, part)
        return False

    def _path(self, key: str, part: str) -> str:
        return os.path.join(self._folder, f"{key}.{part}")

    def _names(self) -> list[str]:
        try:
            return os.listdir(self._folder)
        except (FileNotFoundError, NotADirectoryError):
            return []

    def _drop(self, key: str, part: str) -> None:
        for path in (self._path(key, part) + SEAL, self._path(key, part)):
            with suppress(FileNotFoundError):
                os.unlink(path)

    def shrink(self) -> None:
        """Drops the longest unused entries beyond the cap, never the newest."""
        entries = []
        for name in self._names():
            if name.endswith(SEAL):
                with suppress(FileNotFoundError):
                    used = os.stat(os.path.join(self._folder, name)).st_mtime_ns
                    size = os.stat(os.path.join(self._folder, name.removesuffix(SEAL))).st_size
                    entries.append((used, size, name.removesuffix(SEAL)))
        total = sum(size for _, size, _ in entries)
        for _, size, name in sorted(entries)[:-1]:
            if total <= self._cap:
                return
            self._drop(*name.rsplit(".", 1))
            total -= size


def _copied(path: str, target: str) -> None:
    """A copy in a place of its own, or none at all."""
    try:
        shutil.copyfile(path, target)
    except OSError:
        with suppress(FileNotFoundError):
            os.unlink(target)
        raise
