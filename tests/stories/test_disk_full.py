"""No space left: said so, nothing that was good is lost, and the same command goes on later."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from nemoflow.engine.cache import Cache
from nemoflow.engine.stock import entries
from nemoflow.model.errors import DiskFull
from nemoflow.store.database import as_broken_state, open_to_write, transaction
from nemoflow.store.full_disk import as_full
from tests.stories.conftest import SPEC
from tests.story import Story

CHANGED = SPEC.replace("Hello", "World").replace("35%", "20%")
OUT = "out/demo.mp4"


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 20 MB of its own."""
    place = tmp_path / "disk"
    place.mkdir()
    asked = ["mount", "-t", "tmpfs", "-o", "size=20m", "tmpfs", str(place)]
    try:
        done = subprocess.run(asked, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("there is no `mount` on this machine")
    if done.returncode:
        pytest.skip(f"mounting is refused here: {done.stderr.strip()}")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def fill(disk: Path, left: int) -> Path:
    """Takes all of a disk but some kilobytes."""
    filler = disk / "filler"
    found = os.statvfs(disk)
    with filler.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, found.f_bavail * found.f_frsize - left * 1024)
    return filler


def unfinished(root: Path) -> list[str]:
    """Files that something was being written to."""
    names = (path.name for path in root.rglob("*") if path.is_file())
    found = [name for name in names if name.startswith(".") or name.endswith((".tmp", ".part"))]
    work = root / ".nemoflow/work"
    inside = [path.name for path in work.rglob("*")] if work.exists() else []
    return [name for name in found if name not in (".lock", ".gitignore")] + inside


def check_nothing_is_lost(story: Story, before: bytes) -> None:
    assert (story.root / OUT).read_bytes() == before
    assert unfinished(story.root) == []
    cache = Cache(story.root / ".nemoflow/cache")
    kept = entries(cache.root)
    assert kept
    assert all(cache.holds(entry.place) for entry in kept)


@dataclass(frozen=True)
class Done:
    """A project that was applied once and then changed, and what the change must come to."""

    root: Path
    before: bytes
    after: bytes

    def copied(self, place: Path, env: dict[str, str]) -> Story:
        """The project, changed and not yet applied again, in another place."""
        shutil.copytree(self.root, place, copy_function=shutil.copy2)
        return Story(place, env)


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory, walk: Path, bed: Path) -> Done:
    """Applied once for all tests of this file."""
    story = Story(tmp_path_factory.mktemp("done") / "project", {})
    story.write({"nemoflow.yml": "vars: {}\n", "video.yml": SPEC})
    story.copy_of(walk, "walk.mp4")
    story.copy_of(bed, "bed.m4a")
    story.apply()
    before = (story.root / OUT).read_bytes()
    other = Done(story.root, before, b"").copied(story.root.parent / "other", {})
    other.write({"video.yml": CHANGED})
    other.apply()
    story.write({"video.yml": CHANGED})
    return Done(story.root, before, (other.root / OUT).read_bytes())


@pytest.mark.parametrize("left", [0, 200, 700])
def test_a_full_disk_is_named_and_nothing_is_lost(done: Done, disk: Path, left: int) -> None:
    """With less room it fails earlier: in the state, in a segment, in the mix."""
    story = done.copied(disk / "project", {})
    filler = fill(disk, left)
    failed = story.run("apply")
    assert failed.code == 1
    assert f"the disk at `{disk}` is full" in failed.err
    assert "make room and run the same command again" in failed.err
    assert "restore it from a backup" not in failed.err
    check_nothing_is_lost(story, done.before)
    filler.unlink()
    story.apply()
    assert (story.root / OUT).read_bytes() == done.after
    assert story.does() == []


def test_dropping_the_cache_needs_no_room_itself(done: Done, disk: Path) -> None:
    story = done.copied(disk / "project", {})
    fill(disk, 0)
    assert story.run("cache", "gc", "--all").code == 0
    assert os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize > 500_000


_LIMITED = """\
import os, resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))
os.execv(sys.executable, [sys.executable, "-m", "nemoflow", "apply"])
"""


def test_a_limit_of_the_account_is_named_and_nothing_is_lost(done: Done, tmp_path: Path) -> None:
    """Needs no disk of its own: no file may grow over 400 kB, and the mix would."""
    story = done.copied(tmp_path / "project", {})
    failed = subprocess.run(
        [sys.executable, "-c", _LIMITED],
        cwd=story.root,
        env=story.environment({}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert failed.returncode == 1
    assert "a file grew larger than this account may write" in failed.stderr
    assert "ulimit -f" in failed.stderr
    assert "Traceback" not in failed.stderr
    check_nothing_is_lost(story, done.before)
    story.apply()
    assert (story.root / OUT).read_bytes() == done.after


def test_a_change_that_finds_no_room_leaves_the_state_usable(tmp_path: Path) -> None:
    connection = open_to_write(str(tmp_path / "state.db"))
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count={pages}")
    with pytest.raises(sqlite3.OperationalError) as caught, transaction(connection) as write:
        write.execute("INSERT INTO meta VALUES ('long', ?)", ("x" * 1_000_000,))
    assert isinstance(as_full(caught.value, str(tmp_path)), DiskFull)
    assert isinstance(as_broken_state(caught.value), DiskFull)
    with transaction(connection) as write:
        write.execute("INSERT INTO meta VALUES ('short', 'x')")
    connection.close()


def test_other_errors_of_a_database_are_no_full_disk(tmp_path: Path) -> None:
    (tmp_path / "state.db").write_bytes(b"no database" * 1000)
    connection = sqlite3.connect(tmp_path / "state.db")
    with pytest.raises(sqlite3.DatabaseError) as caught:
        connection.execute("SELECT 1 FROM meta")
    connection.close()
    assert as_full(caught.value, str(tmp_path)) is None
