"""Progress lines: frames where they are known, a share where a service renders."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator

import pytest

from nemoflow.backend import Progress
from nemoflow.cli.pictures import Waiting
from nemoflow.cli.terminal import Terminal
from nemoflow.cli.views.run import RunView, left_text, progress_text
from nemoflow.model.events import Rendering, Uploading


def test_the_local_engine_counts_frames() -> None:
    event = Rendering("v.yml", "out/a.mp4", 126, 300, 2.1, "rendering")
    assert progress_text(event) == "render out/a.mp4  42%  (126/300 frames, 2.1x)"


def test_what_need_not_be_rendered_is_told_apart_from_what_is_done() -> None:
    event = Rendering("v.yml", "out/a.mp4", 30, 60, 2.1, "rendering", kept=570, eta=11.6)
    text = "render out/a.mp4  50%  (30/60 frames, 570 kept, 2.1x, about 12s left)"
    assert progress_text(event) == text


def test_a_stage_without_frames_is_named() -> None:
    assert progress_text(Rendering("v.yml", "a.mp4", 0, 0, note="rendering", kept=9)) == (
        "render a.mp4  rendering"
    )
    assert progress_text(Rendering("v.yml", "a.mp4", 9, 9, note="finishing")) == (
        "render a.mp4  finishing"
    )
    assert "100%" in progress_text(Rendering("v.yml", "a.mp4", 9, 9, note="rendering"))


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        *((0.2, "1s"), (59.4, "59s"), (59.6, "1m00s"), (133, "2m10s"), (598, "10m00s")),
        *((1490, "25m"), (3900, "1h05m"), (36000, "10h00m")),
    ],
)
def test_time_left_is_no_finer_than_anybody_can_know(seconds: float, text: str) -> None:
    assert left_text(seconds) == text


@pytest.mark.parametrize(("live", "lines"), [(True, 21), (False, 4)])
def test_a_log_gets_a_line_every_five_seconds_and_none_at_once(live: bool, lines: int) -> None:
    now, err = 100.0, io.StringIO()
    view = RunView(Terminal(io.StringIO(), err, live=live), many=False, clock=lambda: now)
    for done in range(21):
        now = 100 + done
        view(Rendering("v.yml", "a.mp4", done, 30, note="rendering"))
    told = err.getvalue().replace("\r", "\n").strip().splitlines()
    assert len(told) == lines - live  # a terminal is not redrawn within a tenth of a second
    if not live:
        assert told[0].split() == ["5.0s", "render", "a.mp4", "16%", "(5/30", "frames)"]


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
