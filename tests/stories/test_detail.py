"""`plan --detail`: what a render will make is what it then makes; nothing is touched for it."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from tests.oracles.copies import REORDERED
from tests.stories.conftest import make
from tests.stories.said import Said
from tests.stories.test_together import REFUSING
from tests.story import ROOT, Story

TWO = """\
name: demo
inputs:
  walk: walk.mp4
  bars: bars.mp4
  bed: bed.m4a
edits:
  - add a crossfade of 1 second
  - add the title "Hello" from 0:00 to 0:01
  - add {{ inputs.bed }} as background music at 35% volume
output:
  path: out/demo.mp4
"""


@pytest.fixture(scope="session")
def bars(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three seconds of another picture."""
    source = "smptebars=size=160x90:rate=30:duration=3"
    return make(tmp_path_factory.mktemp("media"), "bars.mp4", "-f", "lavfi", "-i", source)


@pytest.fixture
def two(story: Story, bars: Path) -> Story:
    """Two clips of three seconds, one second of which they share."""
    story.copy_of(bars, "bars.mp4")
    story.write({"video.yml": TWO})
    return story


def segments(story: Story) -> set[str]:
    return {path.name for path in (story.root / ".nemoflow/cache/segments").glob("*.mp4")}


def foretold(said: Said, *args: str) -> dict[str, object]:
    done = said("plan", "--detail", "--json", *args)
    assert done.code == 0, done.err
    (found,) = [item for item in done.events() if item["type"] == "forecast"]
    return found


def line(said: Said) -> str:
    """What the plan says of the only output, without the seconds, which a busy machine may know."""
    shown = said("plan", "--detail").out.splitlines()
    at = next(n for n, text in enumerate(shown) if text.startswith("  output"))
    return re.sub(r", about \d+ s$", "", shown[at + 1].strip())


def changed(story: Story, old: str, new: str) -> None:
    text = (story.root / "video.yml").read_text()
    assert old in text
    story.write({"video.yml": text.replace(old, new)})


def test_what_is_foretold_is_what_is_made(two: Story, said: Said) -> None:
    assert line(said) == "render 0:00-0:05 (4 of 4 segments), audio mixed (1 piece read)"
    for old, new, told in (
        ('"Hello"', '"Howdy"', "render 0:00-0:01 (1 of 4 segments), audio cached"),
        ("35%", "20%", "render nothing (4 segments cached), audio mixed"),
        ('add the title "Howdy" from 0:00 to 0:01', "cut the first half second",
         "render 0:00-0:01.5 (1 of 3 segments), audio mixed (1 piece read)"),
    ):  # fmt: skip
        assert said("apply").code == 0
        changed(two, old, new)
        before = segments(two)
        assert line(said) == told
        missing = foretold(said)["segments"]
        assert said("apply").code == 0
        assert isinstance(missing, dict)
        assert len(segments(two) - before) == missing["missing"]
    assert "render" not in said("plan", "--detail").out, "nothing changed, nothing to tell"


def test_undo_and_a_lost_file_cost_no_picture(two: Story, said: Said) -> None:
    assert said("apply").code == 0
    changed(two, '"Hello"', '"Howdy"')
    assert said("apply").code == 0
    changed(two, '"Howdy"', '"Hello"')
    assert line(said) == "nothing to render: the bytes are put back as they were"
    assert foretold(said)["do"] == "fetch"
    for path in (two.root / ".nemoflow/cache/renders").iterdir():
        path.unlink()
    assert line(said) == "render nothing (4 segments cached), audio cached"
    assert foretold(said, "--profile", "draft")["segments"] == {"missing": 4, "total": 4}


def test_every_kind_of_output_is_told(two: Story, said: Said) -> None:
    changed(two, "  path: out/demo.mp4\n", "  - {path: out/a.mp4}\n  - {path: out/a.mp3}\n"
            "  - {path: out/a.gif}\n  - {path: out/a.srt}\n")  # fmt: skip
    changed(two, "output:", '  - add the caption "Hi" from 0:01 to 0:02\noutput:')
    shown = said("plan", "--detail")
    assert shown.code == 0, shown.err
    told = [text.strip() for text in shown.out.splitlines() if text.startswith(" " * 12)]
    assert told == [
        "render 0:00-0:05 (4 of 4 segments), audio mixed (1 piece read)",
        "audio cached",
        "render 0:00-0:05 (3 of 3 segments), no audio, the whole file encoded",
        "nothing to render: the captions are written",
    ]


def test_a_picture_that_is_copied_has_no_segments(story: Story, said: Said, tmp_path: Path) -> None:
    story.copy_of(REORDERED.path(tmp_path), "walk.mp4")
    story.write(
        {"video.yml": "name: demo\ninputs: {walk: walk.mp4}\noutput: {path: out/demo.mp4}\n"}
    )
    assert line(said) == "copy the picture as it is, no audio"
    assert foretold(said)["copied"] is True
    assert said("apply").code == 0
    assert segments(story) == set()
    assert "coded" in said("cache", "stats").out


def test_renders_in_the_cloud_are_not_known(two: Story, said: Said) -> None:
    plain = said("plan", "--backend", "cloud", "--offline")
    shown = said("plan", "--detail", "--backend", "cloud", "--offline")
    assert (shown.code, shown.err) == (0, plain.err)
    note = "  note: what a render in the cloud makes anew is not known here"
    assert [text for text in shown.out.splitlines() if text not in plain.out.splitlines()] == [note]


def test_nothing_is_written_and_nothing_started(two: Story, said: Said, tmp_path: Path) -> None:
    hook = tmp_path / "hook"
    hook.mkdir()
    (hook / "sitecustomize.py").write_text(REFUSING)
    paths = f"{hook}{os.pathsep}{ROOT}"
    assert said("apply").code == 0
    changed(two, '"Hello"', '"Howdy"')
    before = everything(two)
    done = two.run("plan", "--detail", PYTHONPATH=paths, PYTHONDONTWRITEBYTECODE="1")
    assert (done.code, "(1 of 4 segments)" in done.out) == (0, True), done.err
    assert everything(two) == before


def everything(story: Story) -> dict[str, tuple[bytes, int]]:
    """Every file's bytes and when it was changed, but for what SQLite's readers share."""
    found = (path for path in story.root.rglob("*") if path.is_file() and "db-" not in path.name)
    return {str(path): (path.read_bytes(), path.stat().st_mtime_ns) for path in found}


# --- the graph ----------------------------------------------------------------------------------


def nodes(said: Said, *args: str) -> dict[str, int]:
    """How many nodes of each state `graph --json` tells of, segments alone."""
    done = said("graph", "--json", *args)
    assert done.code == 0, done.err
    (found,) = done.events()
    held = [item["state"] for item in found["nodes"] if item["kind"] == "segment"]  # type: ignore[attr-defined]  # JSON
    return {state: held.count(state) for state in dict.fromkeys(held)}


def test_the_graph_shows_what_is_held(two: Story, said: Said) -> None:
    assert nodes(said) == {"to make": 4}
    assert not (two.root / ".nemoflow/cache").exists()
    assert said("apply").code == 0
    before = everything(two)
    assert nodes(said) == {"held": 4}
    assert nodes(said, "--edit", "1") == {"to make": 1, "held": 2}
    assert nodes(said, "--profile", "draft") == {"to make": 4}
    changed(two, '"Hello"', '"Howdy"')
    shown = said("graph")
    assert "    0:02-0:03    30 f  held" in shown.out
    assert "walk.mp4 > bars.mp4 (fade)" in shown.out
    assert "Next apply: render 0:00-0:01 (1 of 4 segments), audio cached" in shown.out
    assert said("graph", "--format", "mermaid").out.startswith("flowchart LR\n")
    assert said("graph", "--format", "dot").out.endswith("}\n")
    changed(two, '"Howdy"', '"Hello"')
    after = everything(two)
    assert {name for name in {*before, *after} if before.get(name) != after.get(name)} == {
        str(two.root / "video.yml")
    }


def test_a_graph_of_any_output_that_is_rendered(two: Story, said: Said) -> None:
    changed(two, "  path: out/demo.mp4\n", "  - {path: out/a.mp3}\n  - {path: out/a.srt}\n")
    changed(two, "output:", '  - add the caption "Hi" from 0:01 to 0:02\noutput:')
    assert said("graph").out.startswith("out/a.mp3   sound   5.0 s\n")
    for args, words in (
        (["--output", "a.srt"], "holds words alone"),
        (["--output", "b.mp4"], "it has `out/a.mp3`, `out/a.srt`"),
        (["--edit", "9"], "there is no edit 9"),
        (["--json", "--format", "dot"], "contradict"),
        (["--backend", "cloud"], "is edited in the cloud"),
    ):
        done = said("graph", *args)
        assert (done.code, done.out, words in done.err) == (3, "", True), (args, done.err)
