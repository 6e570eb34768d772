"""What was not used for longest goes first, and nothing that is in use goes at all."""

from __future__ import annotations

import multiprocessing
import os
import time
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest

from nemoflow.engine.cache import Cache
from nemoflow.engine.sealed import mark_of, seal_of
from nemoflow.engine.stock import CAP_BYTES, KINDS, cap_of, collect, entries, leftovers, sweep
from nemoflow.model.errors import UsageError

DAY = 86400 * 10**9


def kept(cache: Cache, letter: str, *, size: int = 1000, days: float = 1) -> Path:
    """An entry last used so many days ago."""
    made = cache.root.parent / f"made-{letter}"
    made.write_bytes(letter.encode() * size)
    place = cache.segment(letter * 64)
    cache.keep(made, place)
    aged(mark_of(place), days)
    return place


def aged(path: Path, days: float) -> None:
    at = time.time_ns() - int(days * DAY)
    os.utime(path, ns=(at, at))


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    """An empty cache."""
    return Cache(tmp_path / "cache")


def names(cache: Cache) -> str:
    """The letters of what is kept, the longest unused first."""
    return "".join(entry.place.name[0] for entry in entries(cache.root))


def test_the_longest_unused_go_until_the_rest_fits(cache: Cache) -> None:
    for letter, days in (("a", 2), ("b", 4), ("c", 1), ("d", 3)):
        kept(cache, letter, days=days)
    assert names(cache) == "bdac"
    assert collect(cache.root, most=2999) == 0
    assert names(cache) == "ac"
    assert collect(cache.root, most=2000) == 0
    assert names(cache) == "ac"


def test_what_is_found_comes_last(cache: Cache) -> None:
    first = kept(cache, "a", days=9)
    kept(cache, "b", days=1)
    assert cache.find(first)
    collect(cache.root, most=1000)
    assert names(cache) == "a"


def test_old_entries_go_however_small(cache: Cache) -> None:
    kept(cache, "a", days=8)
    kept(cache, "b", days=6)
    collect(cache.root, before=time.time_ns() - 7 * DAY)
    assert names(cache) == "b"


def test_a_cap_holds_for_some_kinds_alone(cache: Cache) -> None:
    kept(cache, "a")
    collect(cache.root, most=0, kinds=("audio",))
    assert names(cache) == "a"


def test_nothing_kept_is_nothing_to_give_up(cache: Cache) -> None:
    assert collect(cache.root, most=0) == 0
    assert entries(cache.root) == []
    assert sweep(cache.root) == 0


def _hold(root: Path, place: Path, begun: Event, done: Event) -> None:
    cache = Cache(root)
    with cache.in_use():
        assert cache.find(place)
        begun.set()
        done.wait(30)


def test_what_another_process_uses_is_spared(cache: Cache) -> None:
    context = multiprocessing.get_context("spawn")
    used, unused = kept(cache, "a", days=9), kept(cache, "b", days=8)
    begun, done = context.Event(), context.Event()
    other = context.Process(target=_hold, args=(cache.root, used, begun, done))
    other.start()
    assert begun.wait(30)
    assert collect(cache.root, most=0) == 1
    assert used.exists()
    assert not unused.exists()
    done.set()
    other.join()
    assert other.exitcode == 0
    assert collect(cache.root, most=0) == 0
    assert not used.exists()


def test_who_died_holds_nothing(cache: Cache) -> None:
    context = multiprocessing.get_context("spawn")
    place = kept(cache, "a", days=9)
    begun, done = context.Event(), context.Event()
    other = context.Process(target=_hold, args=(cache.root, place, begun, done))
    other.start()
    assert begun.wait(30)
    other.kill()
    other.join()
    assert len(list((cache.root / ".in-use").iterdir())) == 1
    assert collect(cache.root, most=0) == 0
    assert names(cache) == ""
    assert list((cache.root / ".in-use").iterdir()) == []


def test_an_entry_used_since_it_was_listed_is_spared(cache: Cache) -> None:
    place = kept(cache, "a", days=9)
    (listed,) = entries(cache.root)
    assert cache.find(place)
    assert not cache.give_up(place, listed.used)
    assert place.exists()


def test_what_belongs_to_no_entry_goes_when_it_is_old(cache: Cache) -> None:
    place = kept(cache, "a")
    bare, half, young = (place.with_name(name) for name in ("b.mp4", ".new-x", ".new-y"))
    for path in (bare, half, young):
        path.write_bytes(b"half")
    aged(bare, 1)
    aged(half, 1)
    assert set(leftovers(cache.root)) == {bare, half}
    assert sweep(cache.root) == 2
    assert {path.name for path in place.parent.iterdir()} == {
        place.name,
        seal_of(place).name,
        ".new-y",
    }


def test_every_place_is_of_a_known_kind(cache: Cache) -> None:
    """Otherwise it would be counted by nobody and stay for ever."""
    ways = [
        name
        for name, way in vars(Cache).items()
        if "key" in getattr(way, "__annotations__", {}) and not name.startswith("_")
    ]
    places = [getattr(cache, name)("a") for name in ways]
    assert len(places) >= 8
    for place in places:
        assert place.suffix in KINDS[place.parent.name].suffixes
    assert {place.parent.name for place in places} | {"fonts", "renders"} == set(KINDS)


def test_the_cap_is_said_in_the_environment() -> None:
    assert cap_of({}) == CAP_BYTES
    assert cap_of({"NEMOFLOW_CACHE_SIZE": "20GB"}) == 20 * 10**9
    assert cap_of({"NEMOFLOW_CACHE_SIZE": "0"}) == 0
    with pytest.raises(UsageError, match="`NEMOFLOW_CACHE_SIZE` is `much`"):
        cap_of({"NEMOFLOW_CACHE_SIZE": "much"})
