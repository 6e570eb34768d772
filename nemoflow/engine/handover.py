"""A cache in one file, for another machine: a tar archive of entries and their seals.

Not compressed: pictures and sound are. What an archive holds is read as if somebody had meant
harm: plain files under names of ours alone, no larger than the cache may be, and each of them is
what its seal says before it is kept. A seal proves that bytes are whole, not who made them.
Fonts stay at home: every machine has them from where they were installed. So does how fast it is.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import tarfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from nemoflow.engine.cache import Cache
from nemoflow.engine.sealed import FONTS, SEAL, beside, mark_of, put, seal_of
from nemoflow.engine.stock import KINDS, PACES, Entry, entries
from nemoflow.model.errors import NemoflowError

_BLOCK = tarfile.BLOCKSIZE
_CHUNK = 1 << 20
_LONGEST_SEAL = 100
_HANDED = tuple(kind for kind in KINDS if kind not in (FONTS, PACES))
_NAME = re.compile(
    "|".join(
        rf"{kind}/[0-9a-f]{{64}}(?:{'|'.join(map(re.escape, KINDS[kind].suffixes))})"
        for kind in _HANDED
    )
)
_PROMISE = re.compile(r"([0-9a-f]{64})(?: (\d{1,18})\n)?")
_SILENT = (tarfile.DIRTYPE, tarfile.XHDTYPE, tarfile.XGLTYPE)
"""Members that archives made by hand hold and that say nothing here."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What was put into an archive; `broken` entries were left out."""

    entries: int
    bytes: int
    broken: int


def export(root: Path, target: Path) -> Exported:
    """Writes all whole entries to an archive, the newest first, and puts it in place in one step.

    Raises OSError.
    """
    count = size = broken = 0
    with beside(target) as near:
        with near.open("wb") as file, _writing(file) as archive:
            for entry in reversed(entries(root, _HANDED)):
                if _added(archive, root, entry):
                    count, size = count + 1, size + entry.size
                else:
                    broken += 1
        near.chmod(0o644)
        near.replace(target)
    return Exported(count, size, broken)


def _writing(file: BinaryIO) -> tarfile.TarFile:
    return tarfile.open(fileobj=file, mode="w", format=tarfile.GNU_FORMAT)


def _added(archive: tarfile.TarFile, root: Path, entry: Entry) -> bool:
    # Opened first: a file that another process takes away stays readable.
    try:
        with entry.place.open("rb") as file:
            seal = seal_of(entry.place).read_bytes()
            promised = _promise(seal)
            found = hashlib.file_digest(file, "sha256").hexdigest()
            if promised is None or promised[0] != found:
                return False
            file.seek(0)
            name = entry.place.relative_to(root).as_posix()
            _add(archive, name + SEAL, io.BytesIO(seal), len(seal), entry.used)
            _add(archive, name, file, os.fstat(file.fileno()).st_size, entry.used)
    except FileNotFoundError:
        return False
    return True


def _add(
    archive: tarfile.TarFile, name: str, file: BinaryIO | io.BytesIO, size: int, used: int
) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mtime = size, used // 10**9
    archive.addfile(member, file)


@dataclass(slots=True)
class Imported:
    """What came out of an archive. `known` entries were here before; `refused` are sentences."""

    entries: int = 0
    bytes: int = 0
    known: int = 0
    beyond: int = 0
    refused: list[str] = field(default_factory=list)
    torn: bool = False


class _Torn(Exception):
    """The archive ends, or stops making sense, in the middle."""


def bring(root: Path, archive: Path, most: int) -> Imported:
    """Keeps the entries of an archive that are whole, `most` bytes of them; what came of it.

    Raises NemoflowError for a file that is no archive, OSError.
    """
    done = Imported()
    cache = Cache(root)
    with archive.open("rb") as file:
        _check_kind(file, archive)
        seals = _seals(file, done)
        with cache.in_use():
            try:
                for member in _members(file):
                    _keep_one(cache, member, file, seals, most, done)
            except _Torn:
                done.torn = True
    return done


def _check_kind(file: BinaryIO, archive: Path) -> None:
    block = file.read(_BLOCK)
    if block.startswith((b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd")):
        raise NemoflowError(
            f"`{archive}` is compressed",
            hint="unpack it to a .tar first; the entries do not shrink",
        )
    if block != bytes(_BLOCK) and _header(block) is None:
        raise NemoflowError(
            f"`{archive}` is no archive of a cache", hint="`nemoflow cache export` writes one"
        )


def _header(block: bytes) -> tarfile.TarInfo | None:
    try:
        member = tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
    except tarfile.HeaderError:
        return None
    return member if 0 <= member.size < 1 << 60 else None


def _members(file: BinaryIO) -> Iterator[tarfile.TarInfo]:
    """The headers in order; after each the file stands at its bytes. Raises _Torn.

    Read by hand: the library would follow extensions (long names, sparse files) into memory.
    """
    end = file.seek(0, os.SEEK_END)
    at = 0
    while True:
        file.seek(at)
        block = file.read(_BLOCK)
        if block == bytes(_BLOCK):
            return
        member = _header(block)
        if member is None:
            raise _Torn
        yield member
        at += _BLOCK + -(-member.size // _BLOCK) * _BLOCK
        if at > end:
            raise _Torn


def _seals(file: BinaryIO, done: Imported) -> dict[str, tuple[str, int | None]]:
    """What each entry has to be. First of all, since an archive may hold them in any order."""
    found: dict[str, tuple[str, int | None]] = {}
    try:
        for member in _members(file):
            name = _plain_name(member).removesuffix(SEAL)
            if (
                _plain_name(member) != name
                and _NAME.fullmatch(name)
                and member.type in (b"0", b"\0")
            ):
                promised = _promise(file.read(min(member.size, _LONGEST_SEAL)))
                if promised is not None and member.size < _LONGEST_SEAL:
                    found[name] = promised
    except _Torn:
        done.torn = True
    return found


def _plain_name(member: tarfile.TarInfo) -> str:
    return member.name.removeprefix("./")


def _promise(seal: bytes) -> tuple[str, int | None] | None:
    """Digest and size in a seal; None for one that says neither."""
    match = _PROMISE.fullmatch(seal.decode("ascii", "replace"))
    return (match[1], int(match[2]) if match[2] else None) if match else None


def _keep_one(
    cache: Cache,
    member: tarfile.TarInfo,
    file: BinaryIO,
    seals: dict[str, tuple[str, int | None]],
    most: int,
    done: Imported,
) -> None:
    name = _plain_name(member)
    if member.type in _SILENT or (name.endswith(SEAL) and _NAME.fullmatch(name.removesuffix(SEAL))):
        return
    problem = _problem(member, name, seals.get(name))
    if problem:
        done.refused.append(f"`{name}` {problem}")
    elif done.bytes + member.size > most:
        done.beyond += 1
    elif cache.holds(cache.root / name):
        done.known += 1
    elif _is_kept(cache, cache.root / name, file, member, seals[name]):
        done.entries, done.bytes = done.entries + 1, done.bytes + member.size
    else:
        done.refused.append(f"`{name}` is not what its seal says")


def _problem(member: tarfile.TarInfo, name: str, promised: tuple[str, int | None] | None) -> str:
    """Why a member cannot be an entry; empty when it can."""
    if member.type not in (tarfile.REGTYPE, tarfile.AREGTYPE):
        return "is no plain file"
    if not _NAME.fullmatch(name):
        return "is no entry of a cache"
    if promised is None:
        return "has no seal"
    if promised[1] not in (None, member.size):
        return "is not what its seal says"
    return ""


def _is_kept(
    cache: Cache,
    place: Path,
    file: BinaryIO,
    member: tarfile.TarInfo,
    promised: tuple[str, int | None],
) -> bool:
    place.parent.mkdir(parents=True, exist_ok=True)
    with beside(place) as near:
        if _copied(file, near, member.size) != promised[0]:
            return False
        near.chmod(0o644)
        digest, size = promised
        seal = digest if size is None else f"{digest} {size}\n"
        used = min(max(0.0, float(member.mtime)), time.time())
        with cache.alone():
            put(near, place, seal)
            os.utime(mark_of(place), (used, used))
    return True


def _copied(file: BinaryIO, target: Path, size: int) -> str:
    """Copies so many bytes; gives their SHA-256. Raises _Torn when there are fewer."""
    found = hashlib.sha256()
    with target.open("wb") as out:
        while size:
            chunk = file.read(min(size, _CHUNK))
            if not chunk:
                raise _Torn
            found.update(chunk)
            out.write(chunk)
            size -= len(chunk)
    return found.hexdigest()
