"""A disk that fills up under a watch: it says so, lives on, and goes on where there is room."""

from __future__ import annotations

import os
from pathlib import Path

from tests.stories.conftest import SPEC
from tests.stories.test_disk_full import disk, fill, unfinished
from tests.story import Story
from tests.watching.conftest import Watch

__all__ = ["disk"]  # a fixture of the stories

DRAFT = ".nemoflow/drafts/out/demo.mp4"


def test_a_full_disk_is_told_and_the_next_save_with_room_is_rendered(
    disk: Path, walk: Path, bed: Path, watch: Watch
) -> None:
    """With no room at all the state cannot be written, with some the draft cannot."""
    story = Story(disk / "project", {})
    names = [str(number) for number in range(4)]
    saves = {name: SPEC.replace("Hello", f"Save {name}") for name in names}
    story.root.mkdir()
    story.write({"nemoflow.yml": "vars: {}\n", "video.yml": SPEC, **saves})
    story.copy_of(walk, "walk.mp4")
    story.copy_of(bed, "bed.m4a")
    watched = watch(of=story)
    watched.refreshed()
    for left in (0, 200):
        before = (story.root / DRAFT).read_bytes()
        filler = fill(disk, left)
        os.replace(story.root / names.pop(0), story.root / "video.yml")  # needs no room
        failed = watched.until("spec_failed")
        assert failed["kind"] == "DiskFull"
        assert f"the disk at `{disk}` is full" in failed["error"]
        assert (story.root / DRAFT).read_bytes() == before
        filler.unlink()
        name = names.pop(0)
        os.replace(story.root / name, story.root / "video.yml")
        assert f'"Save {name}"' in watched.refreshed()["timeline"]
    fill(disk, 0)
    assert watched.stop() == 130
    assert unfinished(story.root) == []
