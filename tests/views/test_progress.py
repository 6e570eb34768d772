"""Progress lines: frames where they are known, a share where a service renders."""

from __future__ import annotations

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
