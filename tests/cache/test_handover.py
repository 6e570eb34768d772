"""A cache in an archive arrives whole; nothing else that an archive may hold arrives."""

from __future__ import annotations

import hashlib
import io
import os
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from nemoflow.engine.cache import Cache
from nemoflow.engine.handover import Imported, bring, export
from nemoflow.engine.sealed import mark_of, seal_for
from nemoflow.engine.stock import entries
from nemoflow.model.errors import NemoflowError

ROOMY = 10**9
NAME = f"segments/{'a' * 64}.mp4"
BYTES = b"frames " * 900


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    """A cache with three entries, the third a finished file with its own kind of seal."""
    found = Cache(tmp_path / "from")
    for number, place in enumerate((found.segment("a" * 64), found.audio("b" * 64))):
        made = tmp_path / "made"
        made.write_bytes(BYTES + bytes([number]))
        found.keep(made, place)
        os.utime(mark_of(place), (1_700_000_000 + number,) * 2)
    render = found.root / "renders" / f"{'c' * 64}.video"
    render.parent.mkdir()
    render.write_bytes(BYTES)
    mark_of(render).write_text(hashlib.sha256(BYTES).hexdigest())
    return found


def files(root: Path) -> dict[str, bytes]:
    """Everything a cache holds but its lock."""
    found = (path for path in root.rglob("*") if path.is_file() and path.name != ".lock")
    return {str(path.relative_to(root)): path.read_bytes() for path in found}


def test_what_goes_out_comes_in_again(cache: Cache, tmp_path: Path) -> None:
    archive, other = tmp_path / "cache.tar", Cache(tmp_path / "to")
    assert export(cache.root, archive).entries == 3
    done = bring(other.root, archive, ROOMY)
    assert (done.entries, done.known, done.refused, done.torn) == (3, 0, [], False)
    assert files(other.root) == files(cache.root)
    assert other.find(other.segment("a" * 64))
    again = bring(other.root, archive, ROOMY)
    assert (again.entries, again.known) == (0, 3)


def test_the_time_of_the_last_use_travels(cache: Cache, tmp_path: Path) -> None:
    archive, other = tmp_path / "cache.tar", tmp_path / "to"
    export(cache.root, archive)
    bring(other, archive, ROOMY)
    assert [entry.used // 10**9 for entry in entries(other)][:2] == [1_700_000_000, 1_700_000_001]


def test_a_plain_tar_of_the_folder_comes_in_too(cache: Cache, tmp_path: Path) -> None:
    archive = tmp_path / "by-hand.tar"
    with tarfile.open(archive, "w") as made:
        made.add(cache.root / "segments", "./segments")
    done = bring(tmp_path / "to", archive, ROOMY)
    assert (done.entries, done.refused) == (1, [])


def test_broken_entries_do_not_go_out(cache: Cache, tmp_path: Path) -> None:
    cache.segment("a" * 64).write_bytes(b"broken")
    done = export(cache.root, tmp_path / "cache.tar")
    assert (done.entries, done.broken) == (2, 1)


@pytest.mark.parametrize("left", [100, 1000, 4000, 7835, 9000])
def test_of_a_torn_archive_the_whole_entries_come_in(
    cache: Cache, tmp_path: Path, left: int
) -> None:
    archive, other = tmp_path / "cache.tar", Cache(tmp_path / "to")
    export(cache.root, archive)
    os.truncate(archive, left)
    if left < 512:
        with pytest.raises(NemoflowError, match="no archive of a cache"):
            bring(other.root, archive, ROOMY)
        return
    done = bring(other.root, archive, ROOMY)
    assert done.torn
    assert done.entries == (1 if left > 7835 else 0)
    assert all(other.check(entry.place) for entry in entries(other.root))
    assert len(files(other.root)) == 2 * done.entries


def brought(tmp_path: Path, *members: tuple[tarfile.TarInfo, bytes], most: int = ROOMY) -> Imported:
    """What comes of an archive with these members."""
    archive = tmp_path / "hostile.tar"
    with tarfile.open(archive, "w") as made:
        for member, content in members:
            member.size = len(content)
            made.addfile(member, io.BytesIO(content))
    return bring(tmp_path / "to", archive, most)


def sealed(name: str, content: bytes = BYTES) -> list[tuple[tarfile.TarInfo, bytes]]:
    """An entry as it should be, under any name."""
    seal = f"{hashlib.sha256(content).hexdigest()} {len(content)}\n".encode()
    return [(tarfile.TarInfo(f"{name}.sha256"), seal), (tarfile.TarInfo(name), content)]


def test_an_entry_as_it_should_be_comes_in(tmp_path: Path) -> None:
    assert brought(tmp_path, *sealed(NAME)).entries == 1
    assert (tmp_path / "to" / NAME).read_bytes() == BYTES


@pytest.mark.parametrize(
    "name",
    [
        "../escaped.mp4",
        f"../{NAME}",
        f"/{NAME}",
        f"segments/../../{'a' * 64}.mp4",
        f"segments/{'a' * 63}.mp4",
        f"segments/{'a' * 64}.sh",
        f"segments/deeper/{'a' * 64}.mp4",
        f"elsewhere/{'a' * 64}.mp4",
        f"fonts/{'a' * 16}/{'a' * 16}.ttf",
        f"{NAME}\n",
        "state.db",
        ".lock",
    ],
)
def test_other_names_stay_outside(tmp_path: Path, name: str) -> None:
    done = brought(tmp_path, *sealed(name))
    assert done.entries == 0
    assert done.refused
    assert files(tmp_path / "to") == {}
    assert {path.name for path in tmp_path.iterdir()} <= {"to", "hostile.tar"}


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE]
)
def test_links_and_devices_stay_outside(tmp_path: Path, kind: bytes) -> None:
    seal, (entry, _) = sealed(NAME, b"")
    entry.type, entry.linkname = kind, "/etc/passwd"
    done = brought(tmp_path, seal, (entry, b""))
    assert (done.entries, done.refused) == (0, [f"`{NAME}` is no plain file"])
    assert not os.path.lexists(tmp_path / "to" / NAME)


def flipped(members: list[tuple[tarfile.TarInfo, bytes]]) -> None:
    members[1] = (members[1][0], b"F" + members[1][1][1:])


def shorter(members: list[tuple[tarfile.TarInfo, bytes]]) -> None:
    members[1] = (members[1][0], members[1][1][:-1])


def unsealed(members: list[tuple[tarfile.TarInfo, bytes]]) -> None:
    del members[0]


def long_seal(members: list[tuple[tarfile.TarInfo, bytes]]) -> None:
    members[0] = (members[0][0], members[0][1] + b" " * 10_000)


@pytest.mark.parametrize("harm", [flipped, shorter, unsealed, long_seal])
def test_what_is_not_what_its_seal_says_stays_outside(
    tmp_path: Path, harm: Callable[[list[tuple[tarfile.TarInfo, bytes]]], None]
) -> None:
    members = sealed(NAME)
    harm(members)
    done = brought(tmp_path, *members)
    assert (done.entries, len(done.refused)) == (0, 1)
    assert files(tmp_path / "to") == {}


def test_no_more_comes_in_than_the_cache_may_hold(tmp_path: Path) -> None:
    other = f"segments/{'b' * 64}.mp4"
    done = brought(tmp_path, *sealed(NAME), *sealed(other), most=len(BYTES) + 1)
    assert (done.entries, done.beyond) == (1, 1)


def test_a_header_may_claim_any_size(tmp_path: Path) -> None:
    """Neither memory nor disk is taken for bytes that are not there."""
    member = tarfile.TarInfo(NAME)
    member.size = 1 << 50
    seal = tarfile.TarInfo(f"{NAME}.sha256")
    promise = f"{'0' * 64} {1 << 50}\n".encode()
    seal.size = len(promise)
    content = seal.tobuf() + promise.ljust(512, b"\0") + member.tobuf(tarfile.GNU_FORMAT)
    archive = tmp_path / "huge.tar"
    archive.write_bytes(content)
    assert bring(tmp_path / "to", archive, ROOMY).torn
    assert bring(tmp_path / "to", archive, 1 << 60).torn
    assert files(tmp_path / "to") == {}


def test_a_later_time_than_now_is_now(tmp_path: Path) -> None:
    members = sealed(NAME)
    members[1][0].mtime = 8 * 10**9
    assert brought(tmp_path, *members).entries == 1
    (entry,) = entries(tmp_path / "to")
    assert entry.used <= os.stat(tmp_path / "hostile.tar").st_mtime_ns + 60 * 10**9


@pytest.mark.parametrize("content", [b"", b"text", b"\x1f\x8b" + b"z" * 600, os.urandom(2000)])
def test_a_file_that_is_no_archive_is_refused(tmp_path: Path, content: bytes) -> None:
    archive = tmp_path / "a.tar"
    archive.write_bytes(content)
    with pytest.raises(NemoflowError, match=r"no archive of a cache|is compressed"):
        bring(tmp_path / "to", archive, ROOMY)


def test_the_seal_of_an_import_is_the_seal_of_a_render(tmp_path: Path) -> None:
    brought(tmp_path, *sealed(NAME))
    place = tmp_path / "to" / NAME
    assert mark_of(place).read_text() == seal_for(place)
