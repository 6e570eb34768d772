"""A project that is watched with a page, and a browser that looks at it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.preview.browser import Browser, missing
from tests.stories.conftest import SPEC
from tests.stories.conftest import bed as bed
from tests.stories.conftest import walk as walk
from tests.story import Story

TITLED = SPEC.replace("cut the first 1 second", "mute the video")


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One window for all tests of a module."""
    if missing():
        required = os.environ.get("NEMOFLOW_TEST_BROWSER") == "required"
        assert not required, f"{missing()} must be there: NEMOFLOW_TEST_BROWSER=required"
        pytest.skip(f"{missing()} not installed: apt-get install chromium chromium-driver")
    opened = Browser(tmp_path_factory.mktemp("profile"))
    yield opened
    opened.close()


class Shown:
    """A project and its watch with a page. `address` holds the secret."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.saves = 0
        self.process: subprocess.Popen[str] = story.start("watch", "--preview")
        assert self.process.stderr is not None
        line = self.process.stderr.readline()
        assert line.startswith("preview at "), line
        self.address = line.split()[-1]

    def save(self, text: str) -> None:
        """As an editor does; never the same bytes again, which a watch takes for a circle."""
        self.saves += 1
        self.story.write({"video.yml": f"{text}# save {self.saves}\n"})

    def stop(self) -> str:
        """Ends the watch as ^C does; everything it said to people."""
        self.process.send_signal(signal.SIGINT)
        _, said = self.process.communicate(timeout=30)
        return said


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory, walk: Path, bed: Path) -> Iterator[Shown]:
    """`TITLED` in a project, watched."""
    root = tmp_path_factory.mktemp("shown") / "project"
    root.mkdir()
    story = Story(root, {})
    story.write({"nemoflow.yml": "vars: {}\n", "video.yml": TITLED})
    for media in (walk, bed):
        shutil.copyfile(media, root / media.name)
    one = Shown(story)
    yield one
    if one.process.poll() is None:
        os.killpg(one.process.pid, signal.SIGKILL)
        one.process.communicate()
