"""What a render tells of itself: frames done of those to do, apart from what was there."""

from __future__ import annotations

from pathlib import Path

from tests.stories.conftest import make
from tests.story import Story

SPEC = """\
inputs: {walk: walk.mp4}
edits: ["add the title \\"Hello\\" for 1 second"]
output: out/demo.mp4
"""


def counted(story: Story) -> list[dict[str, object]]:
    """The events of a render's progress while frames are made."""
    events = story.apply("--json").events()
    return [e for e in events if e["type"] == "rendering" and e["note"] == "rendering"]


def test_kept_frames_are_no_work(story: Story, tmp_path: Path) -> None:
    make(story.root, "walk.mp4", "-f", "lavfi", "-i", "testsrc2=size=160x90:rate=30:duration=6")
    story.write({"video.yml": SPEC})
    first = counted(story)
    assert (first[0]["done"], first[0]["total"], first[0]["kept"]) == (0, 180, 0)
    assert first[0]["eta"] is None  # nothing is known yet
    assert first[-1]["done"] == 180
    story.write({"video.yml": SPEC.replace("Hello", "Bye")})
    again = counted(story)
    done, total, kept = (int(str(again[-1][name])) for name in ("done", "total", "kept"))
    assert done == total < 180
    assert total + kept == 180
