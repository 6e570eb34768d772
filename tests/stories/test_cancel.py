"""Stopped in the middle of a render: nothing runs on, nothing half made stays, nothing is lost."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stories.conftest import make
from tests.stories.held import Held
from tests.story import Story

SPEC = """\
inputs: {walk: walk.mp4}
edits: [cut the first 1 second, "add the title \\"Hello\\" for 1 second"]
output: {path: out/demo.mp4, poster: out/demo.jpg}
"""
ONE = [(signal.SIGINT,), (signal.SIGTERM,), (signal.SIGHUP, signal.SIGHUP)]
ROUGH = [(signal.SIGINT, signal.SIGINT), (signal.SIGKILL,)]


@pytest.fixture(scope="module")
def long_walk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Footage of several segments."""
    folder = tmp_path_factory.mktemp("media")
    source = "testsrc2=size=160x90:rate=30:duration=8"
    return make(folder, "walk.mp4", "-f", "lavfi", "-i", source, "-preset", "ultrafast")


def project(root: Path, walk: Path) -> Story:
    root.mkdir()
    story = Story(root, {"NEMOFLOW_FFMPEG_LOG": str(root.parent / "ffmpeg.log")})
    story.write({"nemoflow.yml": "vars: {}\n", "video.yml": SPEC})
    story.copy_of(walk, "walk.mp4")
    return story


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory, long_walk: Path) -> tuple[bytes, int]:
    """The file of a run that nobody stopped, and how many segments it has."""
    story = project(tmp_path_factory.mktemp("clean") / "project", long_walk)
    story.apply()
    return (story.root / "out/demo.mp4").read_bytes(), len(segments(story))


@pytest.fixture
def held(tmp_path: Path, long_walk: Path) -> Iterator[Held]:
    found = Held(project(tmp_path / "project", long_walk), tmp_path / "marks")
    yield found
    found.close()


@pytest.fixture(autouse=True)
def hanging_up_is_heard() -> Iterator[None]:
    """Also where the tests run under `nohup`: what it ignores, all its children ignore."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


def segments(story: Story) -> list[Path]:
    """The seals of those that were kept: without one a segment does not count."""
    return sorted((story.root / ".nemoflow/cache/segments").glob("*.mp4.sha256"))


def leftovers(story: Story) -> list[str]:
    """Files and folders that no finished run leaves."""
    work = [*(story.root / ".nemoflow/work").glob("*")]
    names = [*story.root.rglob("*part*"), *story.root.rglob(".*moving*")]
    return [str(path) for path in (*work, *names)]


def stopped(held: Held, numbers: tuple[signal.Signals, ...]) -> subprocess.Popen[str]:
    """An apply that got these signals while FFmpeg was at work, after it has ended."""
    run = held.story.start("apply")
    held.wait()
    # The segment before the one at work is kept by another thread, a moment later perhaps.
    until, seals = time.monotonic() + 30, ".nemoflow/cache/segments"
    while not [*(held.story.root / seals).glob("*.mp4.sha256")] and time.monotonic() < until:
        select.select([], [], [], 0.01)
    for number in numbers:
        run.send_signal(number)
    _, err = run.communicate(timeout=30)
    assert "Traceback" not in err
    return run


@pytest.mark.parametrize("numbers", [*ONE, *ROUGH], ids=lambda n: "+".join(x.name for x in n))
def test_nothing_runs_on_and_what_was_made_is_used_again(
    held: Held, clean: tuple[bytes, int], numbers: tuple[signal.Signals, ...]
) -> None:
    story, (whole, count) = held.story, clean
    run = stopped(held, numbers)
    killed = numbers[0] == signal.SIGKILL
    assert run.returncode == (-signal.SIGKILL if killed else 128 + numbers[0])
    assert held.ended()
    assert not list((story.root / "out").glob("*")) or numbers in ROUGH
    assert not leftovers(story) or numbers in ROUGH
    kept = len(segments(story))
    assert 1 <= kept < count
    before = story.ffmpeg_starts()
    held.release()
    story.apply()
    log = Path(story.env["NEMOFLOW_FFMPEG_LOG"]).read_text().splitlines()[before:]
    assert log.count("render a segment") == count - kept
    assert (story.root / "out/demo.mp4").read_bytes() == whole
    assert not leftovers(story)


def nice_of(pid: int) -> int:
    """The 19th field of /proc/PID/stat, counted behind the name, which may hold anything."""
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[16])


@pytest.mark.parametrize(
    ("option", "variable", "nicer"), [(["--low-priority"], "0", 10), ([], "1", 10), ([], "", 0)]
)
def test_low_priority(held: Held, option: list[str], variable: str, nicer: int) -> None:
    run = held.story.start("apply", *option, NEMOFLOW_LOW_PRIORITY=variable)
    held.wait()
    own = os.getpriority(os.PRIO_PROCESS, 0)
    wanted, until = min(19, own + nicer), time.monotonic() + 10
    # It is made nice once it runs, which may be a moment after it said so.
    while {nice_of(pid) for pid in held.pids} != {wanted} and time.monotonic() < until:
        select.select([], [], [], 0.01)
    assert {nice_of(pid) for pid in held.pids} == {wanted}
    assert nice_of(run.pid) == own
    run.send_signal(signal.SIGINT)
    run.communicate(timeout=30)
    assert held.ended()
