"""Keys on a real terminal, which is as it was again afterwards."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from tests.stories.conftest import SPEC
from tests.story import Story
from tests.watching.pressed import Pressed


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


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_terminal_is_given_back_on_signals(pressed: Pressed, number: signal.Signals) -> None:
    pressed.until("lists the keys")
    pressed.process.send_signal(number)
    assert pressed.ended() == 128 + number
    assert pressed.modes == list(pressed.before)
