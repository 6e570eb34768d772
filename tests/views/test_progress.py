"""Progress lines: frames where they are known, a share where a service renders."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator

from nemoflow.backend import Progress
from nemoflow.cli.pictures import Waiting
from nemoflow.cli.terminal import Terminal
from nemoflow.cli.views.run import progress_text
from nemoflow.model.events import Rendering, Uploading


def test_the_local_engine_counts_frames() -> None:
    event = Rendering("v.yml", "out/a.mp4", 126, 300, 2.1, "rendering")
    assert progress_text(event) == "render out/a.mp4  42%  (126/300 frames, 2.1x)"


def test_a_service_gives_a_share_and_says_what_it_does() -> None:
    event = Rendering("v.yml", "out/a.mp4", 42, 100, note="downloading", unit="percent")
    assert progress_text(event) == "render out/a.mp4  42%  (downloading)"


def test_an_upload_counts_bytes() -> None:
    event = Uploading("v.yml", "walk", 3_000_000, 412_000_000)
    assert progress_text(event) == "upload walk  3.0 MB of 412.0 MB"


class _Heard(io.StringIO):
    """Lets somebody wait for the first words."""

    def __init__(self) -> None:
        super().__init__()
        self.said = threading.Event()

    def write(self, text: str) -> int:
        written = super().write(text)
        self.said.set()
        return written


def test_a_long_step_is_told_while_it_lasts() -> None:
    err = _Heard()

    def steps() -> Iterator[Progress]:
        yield Progress(0, 25, note="stabilising")
        assert err.said.wait(20)
        yield Progress(25, 25, note="drawing")

    Waiting(Terminal(io.StringIO(), err), patience=0.01).through(steps())
    assert err.getvalue() == "stabilising  0 of 25\n"


def test_what_is_quick_is_not_told() -> None:
    err = io.StringIO()
    Waiting(Terminal(io.StringIO(), err), patience=60).through([Progress(1, 1, note="drawing")])
    assert err.getvalue() == ""
