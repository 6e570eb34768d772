"""Kill -9 after all pieces are made, and in the middle of keeping one: the same file comes out."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from nemoflow.engine.sealed import seal_of
from tests.stories.conftest import SPEC
from tests.stories.held import Held
from tests.story import Story

JOINING = """\
#!/bin/sh
case "$*" in *"-f concat"*)
    if [ ! -e '{marks}/free' ]; then
        sleep 600 &
        echo "$$ $!" > '{marks}/told'
        wait
    fi
esac
exec '{real}' "$@"
"""


@pytest.fixture
def joining(story: Story, tmp_path: Path) -> Iterator[Held]:
    """FFmpeg is held when it begins to join the pieces."""
    found = Held(story, tmp_path / "marks", JOINING)
    yield found
    found.close()


def test_killed_between_the_pieces_and_the_file(joining: Held, tmp_path: Path) -> None:
    story = joining.story
    run = story.start("apply")
    joining.wait()
    run.send_signal(signal.SIGKILL)
    run.communicate(timeout=30)
    assert joining.ended()
    assert not (story.root / "out/demo.mp4").exists()
    joining.release()
    before = story.ffmpeg_starts()
    story.apply()
    assert started(story, before) == ["write the mp4 file"]
    assert (story.root / "out/demo.mp4").read_bytes() == undisturbed(story, tmp_path)


def test_killed_while_an_entry_was_kept(story: Story) -> None:
    """Its bytes were in place, its seal was not; and of another one only a part was there."""
    story.apply()
    whole = (story.root / "out/demo.mp4").read_bytes()
    cache = story.root / ".nemoflow/cache"
    torn = sorted((cache / "segments").glob("*.mp4"))[0]
    seal_of(torn).unlink()
    (mix,) = (cache / "audio").glob("*.wav")
    seal_of(mix).unlink()
    mix.rename(mix.with_name(".new-half"))
    (code,) = (cache / "sounds").glob("*.m4a")
    code.unlink()
    for place in (story.root / "out/demo.mp4", *(cache / "renders").iterdir()):
        place.unlink()
    before = story.ffmpeg_starts()
    story.apply()
    begun = ["mix the sound", "render a segment", "write the mp4 file"]
    assert sorted(started(story, before)) == begun
    assert (story.root / "out/demo.mp4").read_bytes() == whole


def started(story: Story, before: int) -> list[str]:
    """What FFmpeg was started for since so many starts."""
    return Path(story.env["NEMOFLOW_FFMPEG_LOG"]).read_text().splitlines()[before:]


def undisturbed(story: Story, folder: Path) -> bytes:
    """The file of a run that nobody killed."""
    other = Story(folder / "other", story.env)
    other.root.mkdir()
    other.write({"nemoflow.yml": "vars: {}\n", "video.yml": SPEC})
    for name in ("walk.mp4", "bed.m4a"):
        other.copy_of(story.root / name, name)
    other.apply()
    return (other.root / "out/demo.mp4").read_bytes()
