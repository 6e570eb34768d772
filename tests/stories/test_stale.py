"""Every cause for which a saved plan is refused: the real command says which, and does nothing."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.stories.conftest import SPEC
from tests.stories.said import Said
from tests.story import Story

RECIPE = SPEC.replace('"Hello"', '"{{ headline }}"').replace(
    "inputs:\n", "vars: {place: here}\ninputs:\n", 1
)
APPENDED = RECIPE.replace("output:", "  - fade out for 0.5 seconds\noutput:")
VALUE = "kept to myself"


@pytest.fixture(scope="session")
def before(tmp_path_factory: pytest.TempPathFactory, walk: Path, bed: Path) -> Path:
    """A project whose recipe is applied, and changed since."""
    root = tmp_path_factory.mktemp("stale") / "project"
    root.mkdir()
    story = Story(root, {"NEMOFLOW_FFMPEG_LOG": str(root.parent / "log")})
    story.write({"nemoflow.yml": "vars: {headline: Hi}\n", "video.yml": RECIPE})
    story.write({"more.yml": "place: there\n"})
    story.copy_of(walk, "walk.mp4")
    story.copy_of(bed, "bed.m4a")
    story.apply()
    story.write({"video.yml": APPENDED})
    return root


@pytest.fixture
def story(tmp_path: Path, before: Path) -> Story:
    """A copy of it; the new edit is still to be applied."""
    shutil.copytree(before, tmp_path / "project")
    return Story(tmp_path / "project", {"NEMOFLOW_FFMPEG_LOG": str(tmp_path / "ffmpeg.log")})


Change = Callable[[Story, pytest.MonkeyPatch], None]


def written(name: str, old: str, new: str) -> Change:
    """A text in a file becomes another."""

    def change(story: Story, patch: pytest.MonkeyPatch) -> None:
        text = (story.root / name).read_text()
        assert old in text
        story.write({name: text.replace(old, new)})

    return change


def appended(name: str, data: bytes = b"\0") -> Change:
    """A file becomes longer."""

    def change(story: Story, patch: pytest.MonkeyPatch) -> None:
        with (story.root / name).open("ab") as stream:
            stream.write(data)

    return change


def removed(name: str) -> Change:
    return lambda story, patch: (story.root / name).unlink()


def in_environment(name: str, value: str) -> Change:
    return lambda story, patch: patch.setenv(name, value)


def other_build(story: Story, patch: pytest.MonkeyPatch) -> None:
    """The same FFmpeg behind a script: other bytes, another build."""
    from nemoflow.engine import ffmpeg

    script = story.root.parent / "ffmpeg"
    script.write_text(f'#!/bin/sh\nexec {ffmpeg.locate({})} "$@"\n')
    script.chmod(0o755)
    patch.setenv("NEMOFLOW_FFMPEG", str(script))


def applied_meanwhile(story: Story, patch: pytest.MonkeyPatch) -> None:
    story.apply()


def drafted_elsewhere(story: Story, patch: pytest.MonkeyPatch) -> None:
    """Another edit was tried, and taken back: the recipe is as it was, the session is not."""
    tried = APPENDED.replace("fade out for 0.5 seconds", "mute")
    story.write({"video.yml": tried})
    story.apply()
    story.write({"video.yml": APPENDED})


def interrupted(story: Story, patch: pytest.MonkeyPatch) -> None:
    assert story.run("apply", NEMOFLOW_FAILPOINT="edit.sent:1").code == -9


def forgotten(story: Story, patch: pytest.MonkeyPatch) -> None:
    shutil.rmtree(story.root / ".nemoflow")


def changed_outside(story: Story, patch: pytest.MonkeyPatch) -> None:
    """Somebody else writes to the session's draft."""
    path = max((story.root / ".nemoflow/sessions").glob("*.json"), key=os.path.getmtime)
    value = json.loads(path.read_text())
    steps = story.tables()["drafts"]
    value["draft"] = next(digest for digest, _ in steps if digest != value["draft"])
    path.write_text(json.dumps(value))


def contents(story: Story) -> dict[str, bytes]:
    """All files but those of the state, which is compared by its rows."""
    return {
        str(path): path.read_bytes()
        for path in story.root.rglob("*")
        if path.is_file() and ".nemoflow" not in path.parts
    }


def saved_as(key: str, value: object) -> Change:
    """The plan's own file says something else."""

    def change(story: Story, patch: pytest.MonkeyPatch) -> None:
        path = story.root / "plan.json"
        path.write_text(json.dumps({**json.loads(path.read_text()), key: value}))

    return change


def other_action(story: Story, patch: pytest.MonkeyPatch) -> None:
    """Somebody edits what the plan says would be done, for those who read it."""
    path = story.root / "plan.json"
    path.write_text(path.read_text().replace("fade out for 0.5 seconds", "fade out for 9 s"))


CAUSES: dict[str, tuple[Change, str]] = {
    "a line of the recipe": (
        written("video.yml", "35%", "20%"),
        "line 9 of the recipe is `- add {{ inputs.bed }} as background music at 20% volume`,"
        " it was `- add {{ inputs.bed }} as background music at 35% volume`",
    ),
    "an edit, by a line": (
        written("video.yml", "fade out for 0.5 seconds", "fade out for 1 second"),
        "edit 4 is `fade out for 1 second`, it was `fade out for 0.5 seconds`",
    ),
    "a comment": (appended("video.yml", b"# later\n"), "line 13 of the recipe is new: `# later`"),
    "the recipe is gone": (removed("video.yml"), "the recipe is gone"),
    "the recipe is broken": (written("video.yml", "edits:", "edit:"), 'unknown key "edit"'),
    "the project file": (written("nemoflow.yml", "Hi", "Ho"), "`nemoflow.yml` changed"),
    "its variable": (written("nemoflow.yml", "Hi", "Ho"), "variable `headline` has another value"),
    "a variable file": (written("more.yml", "there", "away"), "`more.yml` changed"),
    "a variable file is gone": (removed("more.yml"), "`more.yml` is gone"),
    "the environment": (
        in_environment("NEMOFLOW_VAR_headline", VALUE),
        "variable `headline` has another value",
    ),
    "music": (appended("bed.m4a"), "input `bed` has other content"),
    "footage": (appended("walk.mp4"), "input `walk` has other content"),
    "an input is gone": (removed("walk.mp4"), "walk.mp4"),
    "an output": (appended("out/demo.mp4"), "`out/demo.mp4` was changed outside nemoflow"),
    "FFmpeg": (other_build, "the engine, its FFmpeg or its fonts are another build"),
    "an apply": (applied_meanwhile, "got `fade out for 0.5 seconds`"),
    "an apply of something else": (drafted_elsewhere, "got `mute`"),
    "an interrupted apply": (interrupted, "edit 4 (`fade out for 0.5 seconds`) is unfinished"),
    "the state is not there": (forgotten, "restore `.nemoflow`"),
    "another nemoflow": (saved_as("nemoflow", "9.9.9"), "it was saved by nemoflow 9.9.9"),
    "a newer format": (saved_as("nemoflow_plan", 2), "format 2, this nemoflow reads 1"),
    "the plan itself": (other_action, "edit 4 is `fade out for 0.5 seconds`, it was `fade out for"),
}


@pytest.mark.parametrize("cause", CAUSES)
def test_it_is_refused_and_says_why(
    story: Story, said: Said, monkeypatch: pytest.MonkeyPatch, cause: str
) -> None:
    change, sentence = CAUSES[cause]
    assert said("plan", "--var-file", "more.yml", "--out", "plan.json").code == 0
    change(story, monkeypatch)
    state = story.tables() if (story.root / ".nemoflow").exists() else {}
    files = contents(story)
    refused = said("apply", "plan.json")
    assert refused.code == 7, refused.err
    assert sentence in refused.err
    assert VALUE not in refused.err
    assert refused.out == ""
    assert (story.tables() if (story.root / ".nemoflow").exists() else {}) == state
    assert contents(story) == files
    assert said("show", "plan.json").code == (3 if cause == "a newer format" else 0)


def test_every_cause_is_told_and_in_json_too(story: Story, said: Said) -> None:
    story.write({"video.yml": RECIPE})
    said("plan", "--out", "plan.json")
    story.write({"video.yml": RECIPE.replace("cut", "trim"), "nemoflow.yml": "vars: {headline: A}"})
    appended("bed.m4a")(story, pytest.MonkeyPatch())
    (line,) = said("apply", "--json", "plan.json").events()
    assert line["kind"] == "stale_plan"
    causes = line["causes"]
    assert isinstance(causes, list)
    assert [cause.split(" of ")[0] for cause in causes] == [
        "line 7",
        "`nemoflow.yml` changed",
        "variable `headline` has another value",
        "input `bed` has other content",
        "edit 1 is another one now",
        "edit 2 is another one now",
    ]
    assert "6 things changed" in str(line["message"])
