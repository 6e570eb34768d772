"""Commands that are run inside the test's own process: much quicker than a process each."""

from __future__ import annotations

import pytest

from nemoflow.cli.main import run
from tests.story import Outcome, Story


class Said:
    """What the command line answers in a story's folder."""

    def __init__(
        self, story: Story, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.chdir(story.root)
        for name, value in story.env.items():
            monkeypatch.setenv(name, value)
        self._capfd = capfd

    def __call__(self, *args: str) -> Outcome:
        self._capfd.readouterr()
        code = run(list(args))
        return Outcome(code, *self._capfd.readouterr())
