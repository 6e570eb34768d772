"""Keys on a real terminal, which is as it was again afterwards."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest

from tests.schemas.test_schemas import valid
from tests.stories.conftest import SPEC
from tests.story import Story
from tests.watching.pressed import Pressed, Shell


@pytest.fixture
def pressed(story: Story) -> Iterator[Pressed]:
    found = Pressed(story)
    yield found
    found.close()


def test_keys(story: Story, pressed: Pressed) -> None:
    pressed.until("? lists the keys")
    pressed.until("edits 1, 2, 3 new")
    assert pressed.modes != list(pressed.before)
    pressed.press("?")
    pressed.until("q  quit")
    pressed.press("o")
    pressed.until(str(story.root / ".nemoflow/drafts/out/demo.mp4"))
    pressed.press("p")
    pressed.until("paused; `p` goes on")
    (story.root / "video.yml").write_text(SPEC.replace("Hello", "Paused"))
    pressed.press("p")
    pressed.until("goes on")
    pressed.until("edit 2 changed")
    pressed.press("r")
    pressed.until("  out/demo.mp4")
    pressed.press("xq")
    assert pressed.ended() == 0
    assert pressed.modes == list(pressed.before)
    assert (story.root / "out/demo.mp4").stat().st_size > 1000


def test_the_last_change_is_compared(story: Story) -> None:
    pressed = Pressed(story, ("--json-into", "events.jsonl"))
    draft = story.root / ".nemoflow/drafts/out/demo.mp4"
    try:
        pressed.until("edits 1, 2, 3 new")
        pressed.press("d")
        pressed.until("nothing was changed since this watch began")
        (story.root / "video.yml").write_text(SPEC.replace("Hello", "Howdy"))
        pressed.until("edit 2 changed")
        pressed.press("rd")
        pressed.until('- add the title "Hello" for 1 second')
        pressed.until('+ add the title "Howdy" for 1 second')
        pressed.until("~ changed  0:00.000-0:01.000")
        pressed.until("before and after: .nemoflow/drafts/out/demo.mp4.diff.png")
        pressed.until("before and after: .nemoflow/drafts/out/demo.mp4.diff.html")
        sound = SPEC.replace("out/demo.mp4", "out/demo.m4a")
        (story.root / "video.yml").write_text(sound)
        pressed.until("made in")
        pressed.press("d")
        pressed.until("has a picture: `.nemoflow/drafts/out/demo.m4a`")
        pressed.press("q")
        assert pressed.ended() == 0
    finally:
        pressed.close()
    with av.open(f"{draft}.diff.png") as picture:
        (frame,) = picture.decode(video=0)
    half = frame.to_ndarray(format="gray").astype(int)
    before, after = np.hsplit(half[:, : half.shape[1] // 2 * 2], 2)
    assert np.abs(before - after).max() > 60, "both halves show the same words"
    assert Path(f"{draft}.diff.html").read_text().count("data:image/png") == 2
    lines = valid((story.root / "events.jsonl").read_text())
    (told,) = [line for line in lines if line["type"] == "diff"]
    assert told["picture"][0]["times"] == ["0:00.000-0:01.000"] * 2
    assert told["files"][-1].endswith("demo.mp4.diff.html")
    assert lines[-1]["type"] == "watch_ended"


@pytest.mark.skipif(not shutil.which("bash"), reason="bash is not there")
def test_a_watch_is_a_job_among_others(story: Story) -> None:
    def save(text: str) -> None:
        (story.root / "video.yml").write_text(SPEC.replace("Hello", text))

    shell = Shell(story)
    try:
        shell.begin()
        shell.until("edits 1, 2, 3 new")
        assert shell.modes != list(shell.before)
        shell.press("\x1a")
        shell.until("Stopped")
        shell.until("$ ")
        assert shell.modes == list(shell.before)
        save("Saved while it was stopped")
        shell.line("fg")
        shell.until("edit 2 changed")
        assert shell.modes != list(shell.before)

        shell.press("\x1a")
        shell.until("Stopped")
        shell.line("bg")
        shell.line("echo $((6 * 7))")
        shell.until("42")  # what is typed is the shell's
        save("Saved in the background")
        shell.until("edit 2 changed")
        assert shell.modes == list(shell.before)

        shell.line("fg")
        shell.until("nemoflow watch")
        while shell.modes == list(shell.before):
            assert shell.process.poll() is None
        shell.press("o")
        shell.until(str(story.root / ".nemoflow/drafts/out/demo.mp4"))
        shell.press("q")
        shell.until("$ ")
        assert shell.modes == list(shell.before)
    finally:
        shell.close()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_terminal_is_given_back_on_signals(pressed: Pressed, number: signal.Signals) -> None:
    pressed.until("lists the keys")
    pressed.process.send_signal(number)
    assert pressed.ended() == 128 + number
    assert pressed.modes == list(pressed.before)
