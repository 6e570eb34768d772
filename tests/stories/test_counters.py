"""What a change renders, counted in processes of the real command on real files."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.stories.conftest import make
from tests.story import Story

BEGUN = """\
inputs: {walk: walk.mp4, beach: beach.mp4, short: short.mp4}
edits:
  - concat: {clips: [short]}
  - title: {text: Hello, start: 3.1s, duration: 1s}
"""
SEGMENT, JOIN = "render a segment", "write the mp4 file"


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two clips of several segments, and one of a single segment."""
    folder = tmp_path_factory.mktemp("media")
    made = []
    for name, pattern, seconds in (
        ("walk.mp4", "testsrc2", 5),
        ("beach.mp4", "mandelbrot", 5),
        ("short.mp4", "smptebars", 2),
    ):
        picture = f"{pattern}=size=96x54:rate=30"
        length = ("-t", str(seconds), "-preset", "ultrafast", "-pix_fmt", "yuv420p")
        made.append(make(folder, name, "-f", "lavfi", "-i", picture, *length))
    return made


@pytest.fixture
def project(tmp_path: Path, films: list[Path]) -> Story:
    """The recipe applied."""
    story = Story(tmp_path / "project", {"NEMOFLOW_FFMPEG_LOG": str(tmp_path / "ffmpeg.log")})
    story.root.mkdir()
    story.write({"nemoflow.yml": "vars: {}\n"})
    for path in films:
        story.copy_of(path, path.name)
    return story


def applied(story: Story, *edits: str, begun: str = BEGUN) -> Counter[str]:
    """What FFmpeg was started for when these edits were added, and the output looked right."""
    before = story.ffmpeg_starts()
    added = "".join(f"  - {edit}\n" for edit in edits)
    story.write({"video.yml": f"{begun}{added}output: out/demo.mp4\n"})
    story.apply()
    log = Path(story.env["NEMOFLOW_FFMPEG_LOG"]).read_text().splitlines()
    return Counter(log[before:])


def test_a_change_renders_one_segment_at_most(project: Story) -> None:
    first = applied(project)
    assert first[SEGMENT] >= 5
    whole = (project.root / "out/demo.mp4").read_bytes()
    assert applied(project) == {}  # nothing changed
    for edit, most in (
        ("cut the first 0.7 seconds", 1),
        ("insert: {clip: short, at: 0s, duration: 1s}", 1),
        ("swap: {first: 1, second: 2}", 0),
    ):
        done = applied(project, edit)
        assert done[SEGMENT] <= most, edit
        assert done[JOIN] == 1
        assert applied(project) == {}, edit  # undone: the finished file is still there
        assert (project.root / "out/demo.mp4").read_bytes() == whole
    (project.root / "out/demo.mp4").unlink()
    assert applied(project) == {}
    assert (project.root / "out/demo.mp4").read_bytes() == whole


def test_another_title_renders_what_it_covers_however_long_the_video_is(project: Story) -> None:
    other = BEGUN.replace("Hello", "Bye")
    applied(project)
    short = applied(project, begun=other)
    longer = "loop: {count: 4, from: 5s, to: end}"
    applied(project, longer)
    other = BEGUN.replace("Hello", "Ciao")  # what was rendered before would not be again
    assert applied(project, longer, begun=other) == short == {SEGMENT: short[SEGMENT], JOIN: 1}
    assert short[SEGMENT] <= 2


def test_clips_that_are_crossfaded_give_new_pictures_when_they_change_places(
    project: Story,
) -> None:
    """A transition of B into A is not one of A into B; beside it, the ends of both clips show
    frames that a transition took before, and these pieces are new, too."""
    fade = "transition: {type: fade, duration: 0.5s}"
    applied(project, fade)
    done = applied(project, "swap: {first: 1, second: 2}", fade)
    assert done == {SEGMENT: 4, JOIN: 1}
