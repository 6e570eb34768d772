"""The typed form of an edit, through the whole command."""

from __future__ import annotations

import pytest

from tests.story import Story

HEAD = "name: demo\ninputs: {walk: walk.mp4, bed: bed.m4a, more: walk.mp4}\nedits:\n"
TAIL = "output: out/demo.mp4\n"


@pytest.mark.parametrize(
    "edit",
    [
        "music: {file: bed}",
        "music: bed",
        'music: {file: "{{ inputs.bed }}", volume: 35%}',
        "concat: {clips: [more]}",
        "concat: more",
    ],
)
def test_a_typed_edit_names_its_input(story: Story, edit: str) -> None:
    story.write({"video.yml": f"{HEAD}  - {edit}\n{TAIL}"})
    does = story.does()
    assert does[-2:] == ["edit", "render"]
    assert does[-3] == "upload"  # the input belongs to the edit that names it


def test_text_and_typed_form_are_the_same_edit(story: Story) -> None:
    story.write({"video.yml": f"{HEAD}  - add bed.m4a as background music at 35% volume\n{TAIL}"})
    story.apply()
    story.write({"video.yml": f"{HEAD}  - music: {{file: bed, volume: 35%}}\n{TAIL}"})
    assert story.does() == []


def test_an_edit_that_changes_nothing_is_found_before_anything_runs(story: Story) -> None:
    twice = "  - keep the first 2 seconds\n  - keep the first 2 seconds\n"
    story.write({"video.yml": HEAD + twice + TAIL})
    for command in ("validate", "plan", "apply"):
        done = story.run(command)
        assert done.code == 3
        assert "video.yml:5:5" in done.err
        assert "changes nothing" in done.err
    assert not (story.root / ".nemoflow").exists()
