"""Edits that look into the footage: plan measures and writes nothing, apply keeps the answers."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from tests.media import barcode
from tests.story import Story

SPEC = """
name: talk
inputs: {talk: talk.mkv}
edits:
  - cut the first 0.2s
  - cut out the pauses
output: out.mp4
"""


@pytest.fixture
def talk(tmp_path: Path) -> Story:
    """2 s of talk with a pause from 0.6 s to 1.4 s; temporary files of its own."""
    root, temporary = tmp_path / "project", tmp_path / "temporary"
    root.mkdir()
    temporary.mkdir()
    tone = "aevalsrc='if(between(t,0.59,1.41),0,0.5*sin(2765*t))':s=48000:d=2"
    barcode.make(root / "talk.mkv", sound=("-f", "lavfi", "-i", tone))
    story = Story(
        root,
        {
            "NEMOFLOW_FFMPEG_LOG": str(tmp_path / "starts.log"),
            "TMPDIR": str(temporary),
            "PYTHONDONTWRITEBYTECODE": "1",
        },
    )
    story.write({"video.yml": SPEC})
    return story


def files(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_plan_tells_what_goes_and_writes_nothing(talk: Story) -> None:
    before = files(talk.root.parent / "project")
    planned = talk.run("plan")
    assert "removes 1 pause, 0.6s in all: 0:00.5-0:01.1" in planned.out
    assert "removes 1 pause, 0.6s in all: 0:00.5-0:01.1" in talk.run("explain").out
    assert files(talk.root) == before
    assert not list((talk.root.parent / "temporary").iterdir())
    assert talk.ffmpeg_starts() == 2  # nothing was kept, so both had to listen


def test_what_apply_has_heard_is_never_heard_again(talk: Story) -> None:
    talk.apply()
    (kept,) = (talk.root / ".nemoflow/cache/analysis").glob("*.json")
    assert kept.read_text().startswith("[[")
    starts = talk.ffmpeg_starts()
    again = talk.run("plan")
    assert "No changes" in again.out
    talk.write({"video.yml": SPEC.replace("0.2s", "0.4s")})
    assert "removes 1 pause" in talk.run("plan").out
    assert talk.ffmpeg_starts() == starts
    kept.write_text("[[broken")
    assert "removes 1 pause" in talk.run("plan").out
    assert talk.ffmpeg_starts() == starts + 1


def test_a_pause_that_is_not_there_is_a_stated_problem(talk: Story) -> None:
    talk.write({"video.yml": SPEC.replace("the pauses", "the pauses over 1s")})
    done = talk.run("plan")
    assert done.code == 3
    assert "this edit changes nothing: no pause of 1s or longer below -40dB" in done.err


def test_an_interrupted_measurement_leaves_nothing_behind(talk: Story, tmp_path: Path) -> None:
    """The stand-in for FFmpeg says that it runs, and then never ends."""
    begun, stuck = tmp_path / "begun", tmp_path / "stuck"
    os.mkfifo(begun)
    os.mkfifo(stuck)
    fake = tmp_path / "ffmpeg"
    fake.write_text(f"#!/bin/sh\necho begun > {begun}\nread line < {stuck}\n")
    fake.chmod(0o755)
    before = files(talk.root)
    run = talk.start("plan", NEMOFLOW_FFMPEG=str(fake))
    assert begun.read_text() == "begun\n"
    run.send_signal(signal.SIGINT)
    _, said = run.communicate(timeout=30)
    assert run.returncode == 130
    assert "Traceback" not in said
    assert files(talk.root) == before
    assert not list((talk.root.parent / "temporary").iterdir())
