"""Two at once, and being told to stop: locks, signals, what plan may touch."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import socket
import subprocess
from pathlib import Path

import pytest

from nemoflow.model.canon import digest
from tests.stories.conftest import SPEC
from tests.story import ROOT, Story

REFUSING = """\
import sys
CALLS = {'os.mkdir', 'os.rename', 'os.remove', 'os.link', 'os.truncate', 'subprocess.Popen',
         'socket.connect'}
def refuse(name, args):
    if name == 'open' and isinstance(args[2], int) and args[2] & 3 and args[0] != '/dev/null':
        raise RuntimeError(f'refused: write {args[0]}')
    if name == 'sqlite3.connect' and 'mode=ro' not in str(args[0]):
        raise RuntimeError(f'refused: {args[0]}')
    if name in CALLS:
        raise RuntimeError(f'refused: {name} {args}')
sys.addaudithook(refuse)
"""


def lock_file(story: Story) -> Path:
    return story.root / ".nemoflow/locks" / f"{digest('video.yml')[:24]}.lock"


def test_a_second_apply_is_told_who_holds_the_lock(story: Story) -> None:
    story.apply()
    story.write({"video.yml": SPEC + "expect: {duration: 2s}\n"})
    holder = os.open(lock_file(story), os.O_RDWR)
    owner = {"pid": os.getpid(), "host": socket.gethostname(), "since": "now"}
    os.ftruncate(holder, 0)
    os.pwrite(holder, json.dumps(owner).encode(), 0)
    fcntl.flock(holder, fcntl.LOCK_EX)
    try:
        refused = story.run("apply")
        assert refused.code == 4
        assert f"pid {os.getpid()} on host {socket.gethostname()}" in refused.err
        assert story.run("apply", "--lock-timeout", "0.3s").code == 4
    finally:
        os.close(holder)
    assert story.run("apply").code == 0  # a freed lock is free, whatever the file says


def test_two_applies_at_once_do_the_work_once(story: Story) -> None:
    first = story.start("apply", "--lock-timeout", "60s")
    second = story.start("apply", "--lock-timeout", "60s")
    first.communicate(timeout=60)
    second.communicate(timeout=60)
    assert [first.returncode, second.returncode] == [0, 0]
    sessions = list((story.root / ".nemoflow/sessions").glob("*.json"))
    assert len(sessions) == 1
    assert len(json.loads(sessions[0].read_text())["log"]) == 3


def big(story: Story, seconds: int) -> None:
    """Footage that takes a while to render."""
    from nemoflow.engine import ffmpeg

    source = f"testsrc2=size=640x360:rate=30:duration={seconds}"
    binary = ffmpeg.locate(os.environ)
    command = [binary, "-y", "-v", "error", "-f", "lavfi", "-i", source, "-preset", "ultrafast"]
    subprocess.run([*command, str(story.root / "walk.mp4")], check=True)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_first_signal_stops_cleanly_and_a_rerun_finishes(
    story: Story, number: signal.Signals
) -> None:
    big(story, 30)
    run = story.start("apply", "--json")
    assert run.stdout is not None
    for line in run.stdout:
        if json.loads(line)["type"] == "render_started":
            break
    run.send_signal(number)
    _, err = run.communicate(timeout=30)
    assert run.returncode == 128 + number
    assert "once more to leave at once" in err
    assert not (story.root / "out/demo.mp4").exists()
    assert not list((story.root / "out").iterdir())  # nothing half made
    assert story.does()[0] == "render"  # the edits are kept
    story.apply()


def test_a_second_signal_leaves_at_once(story: Story) -> None:
    # A stopped FFmpeg that ignores being asked: here simply a render that is long.
    big(story, 60)
    run = story.start("apply", "--json")
    assert run.stdout is not None
    for line in run.stdout:
        if json.loads(line)["type"] == "render_started":
            break
    run.send_signal(signal.SIGINT)
    run.send_signal(signal.SIGINT)
    run.communicate(timeout=30)
    assert run.returncode == 130
    assert story.does()[0] == "render"


def test_plan_and_validate_write_nothing_and_start_nothing(story: Story, tmp_path: Path) -> None:
    """An audit hook in the process refuses every write and every child."""
    hook = tmp_path / "hook"
    hook.mkdir()
    (hook / "sitecustomize.py").write_text(REFUSING)
    paths = f"{hook}{os.pathsep}{ROOT}"
    for stage in ("fresh", "applied", "changed"):
        if stage == "applied":
            story.apply()
        if stage == "changed":
            story.write({"video.yml": SPEC.replace("Hello", "Bye")})
        for command in (["plan"], ["validate"], ["plan", "--json"]):
            done = story.run(*command, PYTHONPATH=paths, PYTHONDONTWRITEBYTECODE="1")
            assert done.code == 0, (stage, command, done.err)
    refused = story.start("apply", PYTHONPATH=paths, PYTHONDONTWRITEBYTECODE="1")
    assert "refused" in refused.communicate(timeout=30)[1]  # the hook does bite


def test_plan_changes_no_row(story: Story) -> None:
    story.apply()
    before = story.tables()
    os.utime(story.root / "walk.mp4")
    story.run("plan")
    story.write({"video.yml": SPEC.replace("Hello", "Bye")})
    story.run("plan")
    assert story.tables() == before
