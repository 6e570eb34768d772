"""The state: durable, versioned, safe between threads and processes."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from nemoflow.model.draft import Draft
from nemoflow.model.errors import Locked, StateBroken
from nemoflow.model.state import AppliedStep, Intent, RenderRecord, State
from nemoflow.store.database import open_to_read, open_to_write, transaction
from nemoflow.store.digests import Digests, read_digest
from nemoflow.store.lock import locked
from nemoflow.store.rendered import RenderCache
from nemoflow.store.rows import read_state
from nemoflow.store.settled import remember_files, settled_specs
from nemoflow.store.signature import signature
from nemoflow.store.store import Store
from nemoflow.store.upgrade import STEPS, VERSION

NOW = "2026-11-22T00:00:00Z"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(str(tmp_path), writable=True)


def step(position: int, key: str) -> AppliedStep:
    return AppliedStep(position, key, f"say {key}", key, Draft.of({"k": key}).digest)


def add(store: Store, position: int, key: str) -> None:
    store.begin("v.yml", Intent("edit", "s1", key, position, begun_at=NOW))
    store.finish_edit("v.yml", "s1", step(position, key), Draft.of({"k": key}), NOW)


def test_what_was_written_is_there_after_reopening(store: Store, tmp_path: Path) -> None:
    store.open_session("v.yml", "s1", "local", "seed", (("walk", "d1"),), NOW)
    store.base_ready("s1", Draft.of({}))
    add(store, 0, "a")
    store.finish_render("v.yml", RenderRecord("out/a.mp4", "key", "digest", parts=(("x", "y"),)))
    store.close()
    state = Store(str(tmp_path), writable=False).load("v.yml")
    assert state.sessions[0].steps == (step(0, "a"),)
    assert state.sessions[0].base_inputs == (("walk", "d1"),)
    assert state.intents == ()
    assert state.render("out/a.mp4") == RenderRecord(
        "out/a.mp4", "key", "digest", parts=(("x", "y"),)
    )
    assert {c.key: c.draft_digest for c in state.checkpoints}["a"] == step(0, "a").draft_digest


def test_a_rewind_keeps_later_steps_as_checkpoints(store: Store) -> None:
    store.open_session("v.yml", "s1", "local", "seed", (), NOW)
    for position, key in enumerate("abc"):
        add(store, position, key)
    store.rewound("s1", (step(0, "a"),))
    state = store.load("v.yml")
    assert state.sessions[0].keys == ("a",)
    assert {item.key for item in state.checkpoints} == {"a", "b", "c"}
    add(store, 1, "x")
    assert store.load("v.yml").sessions[0].keys == ("a", "x")


def test_an_intent_is_durable_before_anything_is_sent(store: Store, tmp_path: Path) -> None:
    store.open_session("v.yml", "s1", "local", "seed", (), NOW)
    store.begin("v.yml", Intent("edit", "s1", "a", 0, "say", balance_before=90.5, begun_at=NOW))
    other = Store(str(tmp_path), writable=False).load("v.yml")
    assert other.intents[0].balance_before == 90.5
    store.drop_edit_intents("v.yml", "local")
    assert store.load("v.yml").intents == ()


def test_a_failed_transaction_leaves_nothing(store: Store) -> None:
    connection = store.connection
    before = connection.execute("SELECT value FROM meta WHERE key = 'serial'").fetchone()
    with pytest.raises(sqlite3.IntegrityError), transaction(connection) as write:
        write.executemany("INSERT INTO drafts VALUES (?, 't')", [("d",), ("d",)])
    assert connection.execute("SELECT count(*) FROM drafts").fetchone() == (0,)
    assert connection.execute("SELECT value FROM meta WHERE key = 'serial'").fetchone() == before


def test_serial_counts_and_lineage_stays(store: Store, tmp_path: Path) -> None:
    def meta() -> dict[str, str]:
        return dict(store.connection.execute("SELECT key, value FROM meta").fetchall())

    before = meta()
    store.open_session("v.yml", "s1", "local", "seed", (), NOW)
    after = meta()
    assert int(after["serial"]) == int(before["serial"]) + 1
    assert after["lineage"] == before["lineage"]
    assert len(after["lineage"]) == 32


def test_garbage_and_newer_states_are_refused_with_a_way_out(tmp_path: Path) -> None:
    garbage = tmp_path / "garbage.db"
    garbage.write_bytes(b"not a database" * 100)
    with pytest.raises(StateBroken, match="cannot be used"):
        open_to_read(str(garbage))
    newer = str(tmp_path / "newer.db")
    connection = open_to_write(newer)
    connection.execute(f"PRAGMA user_version = {VERSION + 1}")
    connection.close()
    with pytest.raises(StateBroken, match="newer nemoflow") as caught:
        open_to_write(newer)
    assert "upgrade" in caught.value.hint


def test_a_reading_store_cannot_write(store: Store, tmp_path: Path) -> None:
    store.open_session("v.yml", "s1", "local", "seed", (), NOW)
    reading = Store(str(tmp_path), writable=False)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        reading.session_lost("s1")


def test_first_runs_may_race_to_create_the_state(tmp_path: Path) -> None:
    path = str(tmp_path / "state.db")
    failures: list[BaseException] = []

    def create() -> None:
        try:
            open_to_write(path).close()
        except BaseException as error:  # told to the main thread
            failures.append(error)

    threads = [threading.Thread(target=create) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_threads_write_together(store: Store) -> None:
    def work(number: int) -> None:
        for turn in range(10):
            store.open_session(f"{number}.yml", f"s{number}-{turn}", "local", "seed", (), NOW)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(store.specs()) == 4
    assert len(store.load("3.yml").sessions) == 10


def test_forgetting_a_spec_leaves_the_others(store: Store) -> None:
    for spec in ("a.yml", "b.yml"):
        store.open_session(spec, f"s-{spec}", "local", "seed", (), NOW)
    assert store.forget("a.yml")
    assert not store.forget("a.yml")
    assert store.specs() == ("b.yml",)


def test_a_lock_is_freed_by_kill_9(tmp_path: Path) -> None:
    code = (
        "import sys, time\n"
        "from nemoflow.store.lock import locked\n"
        f"with locked({str(tmp_path)!r}, 'v.yml', 0, print):\n"
        "    print('held', flush=True); sys.stdin.read()\n"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).resolve().parents[2],
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    with (
        pytest.raises(Locked, match=f"pid {holder.pid}"),
        locked(str(tmp_path), "v.yml", 0, lambda _: None),
    ):
        pass
    holder.kill()
    holder.communicate()
    with locked(str(tmp_path), "v.yml", 0, lambda _: None):
        pass


def test_a_digest_is_read_once_and_again_after_a_change(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("one")
    digests = Digests()
    first = digests.of(str(path))
    assert first == read_digest(str(path))
    assert set(digests.learned()) == {str(path)}
    remembered = Digests(digests.learned().get)
    assert remembered.of(str(path)) == first
    assert remembered.learned() == {}
    path.write_text("two")
    assert remembered.of(str(path)) != first
    assert digests.of(str(tmp_path / "missing")) == ""


def test_new_bytes_of_a_shared_file_unsettle_the_other_spec(store: Store, tmp_path: Path) -> None:
    from nemoflow.store.settled import record_settled

    (tmp_path / "song").write_text("one")
    found = signature(str(tmp_path / "song"))
    assert found is not None
    files = {"song": (found, "digest one")}
    with transaction(store.connection) as write:
        record_settled(write, "ctx", {"a.yml": (1, ["song"]), "b.yml": (2, ["song"])}, files)
    assert settled_specs(store.connection, "ctx") == {"a.yml": 1, "b.yml": 2}
    with transaction(store.connection) as write:
        record_settled(write, "ctx", {"a.yml": (1, ["song"])}, {"song": (found, "digest two")})
    assert settled_specs(store.connection, "ctx") == {"a.yml": 1}
    with transaction(store.connection) as write:
        remember_files(write, {"song": (found, "digest three")})
    assert settled_specs(store.connection, "ctx") == {}


def test_the_render_cache_drops_the_longest_unused(tmp_path: Path) -> None:
    cache = RenderCache(str(tmp_path / "cache"), cap_bytes=25)
    for number in range(3):
        path = tmp_path / f"{number}.mp4"
        path.write_bytes(b"0123456789")
        cache.keep(f"key{number}", "video", str(path))
        cache.seal(f"key{number}", "video", read_digest(str(path)))
        used = time.time() - 100 + number
        os.utime(tmp_path / "cache" / f"key{number}.video.sha256", (used, used))
    cache.shrink()
    assert RenderCache(str(tmp_path / "cache")).keys() == {"key1", "key2"}


def test_a_half_written_entry_is_not_an_entry(tmp_path: Path) -> None:
    cache = RenderCache(str(tmp_path / "cache"))
    path = tmp_path / "a.mp4"
    path.write_bytes(b"0123456789")
    cache.keep("key", "video", str(path))  # killed before the seal
    assert RenderCache(str(tmp_path / "cache")).keys() == frozenset()
    assert not cache.take("key", "video", str(tmp_path / "staging"))


def test_a_state_of_format_1_is_read_without_writing_and_upgraded_by_the_first_writer(
    tmp_path: Path,
) -> None:
    path = str(tmp_path / "state.db")
    old = sqlite3.connect(path)
    for statement in STEPS[0]:
        old.execute(statement)
    old.execute("INSERT INTO meta VALUES ('serial', '3')")
    old.execute(
        "INSERT INTO sessions (id, spec, backend, seed, base_inputs, opened_at)"
        " VALUES ('s1', 'v.yml', 'local', 'seed', '[]', ?)",
        (NOW,),
    )
    old.execute("PRAGMA user_version = 1")
    old.commit()
    old.close()
    before = Path(path).read_bytes()
    reading = open_to_read(path)
    assert read_state(reading, "v.yml").sessions[0].task == ""
    with pytest.raises(sqlite3.OperationalError):
        reading.execute("DELETE FROM sessions")
    reading.close()
    assert Path(path).read_bytes() == before
    open_to_write(path).close()
    assert read_state(open_to_read(path), "v.yml").sessions[0].id == "s1"


def test_a_state_that_is_being_created_reads_as_empty(tmp_path: Path) -> None:
    folder = tmp_path / ".nemoflow"
    folder.mkdir()
    begun = sqlite3.connect(folder / "state.db")
    begun.execute("PRAGMA journal_mode=WAL")  # a file with a head and without any table
    begun.close()
    store = Store(str(tmp_path), writable=False)
    assert store.exists
    assert store.load("video.yml") == State("video.yml")
    assert store.known_file("walk.mp4") is None
