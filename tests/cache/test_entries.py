"""Entries of the cache are used when their bytes are what was kept, and never otherwise."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from nemoflow.engine.cache import Cache
from nemoflow.engine.sealed import seal_of

BYTES = b"frames " * 5000


def made_of(folder: Path, content: bytes) -> Path:
    """A finished file outside the cache."""
    made = folder / f"made-{os.getpid()}"
    made.write_bytes(content)
    return made


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    """An empty cache; what is asked of it again is asked by another process, as it were."""
    return Cache(tmp_path / "cache")


@pytest.fixture
def place(cache: Cache, tmp_path: Path) -> Path:
    """A kept entry."""
    found = cache.segment("a" * 64)
    cache.keep(made_of(tmp_path, BYTES), found)
    return found


def fresh(cache: Cache) -> Cache:
    """The same cache in a process that has looked at nothing yet."""
    return Cache(cache.root)


def left(cache: Cache) -> list[str]:
    """Names of all files in the cache but the lock."""
    found = (path.name for path in cache.root.rglob("*") if path.is_file())
    return sorted(name for name in found if name != ".lock")


def test_what_was_kept_is_found(cache: Cache, place: Path, tmp_path: Path) -> None:
    assert cache.find(place)
    assert fresh(cache).find(place)
    assert place.read_bytes() == BYTES
    assert left(cache) == [place.name, f"{place.name}.sha256"]
    assert [path.name for path in tmp_path.iterdir()] == ["cache"]


def flipped(place: Path) -> None:
    content = bytearray(place.read_bytes())
    content[len(content) // 2] ^= 1
    place.write_bytes(content)


def torn(place: Path) -> None:
    os.truncate(place, 1000)


def longer(place: Path) -> None:
    with place.open("ab") as file:
        file.write(b"x")


def emptied(place: Path) -> None:
    os.truncate(place, 0)


def gone(place: Path) -> None:
    place.unlink()


def seal_torn(place: Path) -> None:
    os.truncate(seal_of(place), 30)


def seal_emptied(place: Path) -> None:
    os.truncate(seal_of(place), 0)


def seal_of_noise(place: Path) -> None:
    seal_of(place).write_bytes(b"\xff\x00" * 40)


@pytest.mark.parametrize(
    "harm", [flipped, torn, longer, emptied, gone, seal_torn, seal_emptied, seal_of_noise]
)
def test_a_broken_entry_is_absent_and_removed(
    cache: Cache, place: Path, harm: Callable[[Path], None]
) -> None:
    harm(place)
    assert not fresh(cache).holds(place)
    assert not fresh(cache).find(place)
    assert left(cache) == []


def test_an_entry_without_a_seal_is_absent_until_it_is_kept(
    cache: Cache, place: Path, tmp_path: Path
) -> None:
    seal_of(place).unlink()
    assert not fresh(cache).find(place)
    cache.keep(made_of(tmp_path, b"new"), place)
    assert fresh(cache).find(place)
    assert place.read_bytes() == b"new"


def test_harm_is_seen_by_who_has_looked_before(cache: Cache, place: Path) -> None:
    assert cache.find(place)
    flipped(place)
    assert not cache.find(place)


def test_what_is_found_was_used_just_now(cache: Cache, place: Path) -> None:
    os.utime(seal_of(place), (1, 1))
    assert cache.holds(place)
    assert seal_of(place).stat().st_mtime == 1
    assert cache.find(place)
    assert seal_of(place).stat().st_mtime > 1


def test_an_entry_comes_from_another_disk(cache: Cache, place: Path) -> None:
    memory = Path("/dev/shm")
    if not memory.is_dir() or memory.stat().st_dev == cache.root.stat().st_dev:
        pytest.skip("this machine has one file system only")
    other = made_of(memory, b"from memory")
    try:
        cache.keep(other, place)
    finally:
        other.unlink(missing_ok=True)
    assert fresh(cache).find(place)
    assert place.read_bytes() == b"from memory"
    assert left(cache) == [place.name, f"{place.name}.sha256"]


def test_what_cannot_be_written_leaves_the_old_entry(
    cache: Cache, place: Path, tmp_path: Path
) -> None:
    with pytest.raises(FileNotFoundError):
        cache.keep(tmp_path / "nothing", place)
    assert fresh(cache).find(place)
    assert left(cache) == [place.name, f"{place.name}.sha256"]


def _keep_often(root: Path, place: Path, letter: bytes) -> None:
    cache = Cache(root)
    for _ in range(60):
        cache.keep(made_of(root.parent, letter * 50_000), place)


def test_of_two_processes_one_wins_whole(cache: Cache, place: Path) -> None:
    """Both keep other bytes under one key, a third looks on: no look ever finds a mixture."""
    context = multiprocessing.get_context("spawn")
    writers = [
        context.Process(target=_keep_often, args=(cache.root, place, letter))
        for letter in (b"a", b"b")
    ]
    for writer in writers:
        writer.start()
    looks = 0
    while any(writer.is_alive() for writer in writers):
        assert fresh(cache).find(place)
        seen = place.read_bytes()
        assert seen == BYTES or len(set(seen)) == 1
        looks += 1
    assert [writer.exitcode for writer in writers] == [0, 0]
    assert looks > 1
    assert fresh(cache).find(place)
    assert place.read_bytes() in (b"a" * 50_000, b"b" * 50_000)
    assert left(cache) == [place.name, f"{place.name}.sha256"]
