"""`nemoflow watch` on real files: saves of all kinds, new and lost recipes, media, loops."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path
from random import Random

import pytest

from tests.stories.conftest import SPEC
from tests.story import Story
from tests.watching.conftest import Watch
from tests.watching.saves import PATTERNS, atomic

DRAFT = ".nemoflow/drafts/out/demo.mp4"


def titled(text: str) -> str:
    return SPEC.replace("Hello", text)


def starts(story: Story) -> int:
    return story.ffmpeg_starts()


def test_every_save_of_every_editor_counts(story: Story, watch: Watch) -> None:
    """Each pattern five times, mixed; the last one of each is waited for."""
    spec, chance = story.root / "video.yml", Random(5)
    watched = watch()
    first = watched.refreshed()
    assert first["files"] == [DRAFT]
    assert first["drawn"] == first["segments"] > 0
    order = [*PATTERNS] * 5
    chance.shuffle(order)
    for number, save in enumerate(order):
        words = f"{save.__name__} {number}"
        save(spec, titled(words))
        if save in order[number + 1 :]:
            watched.quiet(chance.uniform(0, 0.06))
            continue
        while f'"{words}"' not in (found := watched.refreshed())["timeline"]:
            pass  # one of those before
        assert found["changes"] == ["edit 2 changed"]
        assert found["drawn"] <= found["segments"]
    assert watched.of("spec_invalid") == []
    assert len(watched.of("refreshed")) <= 1 + len(order)
    made = [event["timeline"] for event in watched.of("edit_done")]
    assert len(made) == len(set(made)), "an edit was sent twice"
    assert not (story.root / "out").exists()
    assert watched.stop() == 130
    assert story.does("--profile", "draft") == []  # the state is that of an apply


def test_what_changes_nothing_begins_nothing(story: Story, watch: Watch) -> None:
    spec = story.root / "video.yml"
    watched = watch()
    watched.refreshed()
    before = starts(story)
    os.utime(spec)
    atomic(spec, SPEC)
    (story.root / "out").mkdir()
    (story.root / "out/demo.mp4").write_bytes(b"an output is no dependency")
    (story.root / ".nemoflow/drafts/out/demo.mp4").touch()
    (story.root / "notes.txt").write_text("nor is this")
    assert watched.quiet() == []
    assert starts(story) == before
    spec.write_text("# a comment\n" + SPEC)
    found = watched.refreshed()
    assert not found["rendered"]
    assert starts(story) == before
    assert watched.stop(signal.SIGTERM) == 143


def test_an_invalid_recipe_is_told_once_and_the_last_good_draft_stays(
    story: Story, watch: Watch
) -> None:
    spec = story.root / "video.yml"
    watched = watch()
    watched.refreshed()
    draft = (story.root / DRAFT).read_bytes()
    spec.write_text(titled("Bye").replace("edits:", "edit:"))
    (problem, *_) = watched.until("spec_invalid")["problems"]
    assert (problem["path"], problem["line"]) == ("video.yml", 5)
    spec.write_text(titled("Bye").replace("edits:", "edit:") + "\n")
    spec.write_text(SPEC.replace("cut the first 1 second", "make it pop"))
    assert watched.until("spec_invalid")["problems"][0]["line"] == 6
    assert (story.root / DRAFT).read_bytes() == draft
    spec.write_text(titled("Bye"))
    watched.until("spec_valid")
    assert '"Bye"' in watched.refreshed()["timeline"]


def test_recipes_join_and_leave_also_in_new_folders(story: Story, watch: Watch) -> None:
    watched = watch()
    watched.refreshed()
    folder = story.root / "more/deep"
    folder.mkdir(parents=True)
    shutil.copyfile(story.root / "walk.mp4", folder / "walk.mp4")
    (folder / "b.video.yml").write_text("inputs: {walk: walk.mp4}\noutput: out/b.mp4\n")
    assert watched.until("spec_joined")["spec"] == "more/deep/b.video.yml"
    assert watched.refreshed()["spec"] == "more/deep/b.video.yml"
    (folder / "b.video.yml").unlink()
    assert watched.until("spec_left")["spec"] == "more/deep/b.video.yml"
    (story.root / "video.yml").write_text(titled("Still watched"))
    watched.refreshed(spec="video.yml")


def test_inputs_variables_and_the_project_file_count(
    story: Story, watch: Watch, bed: Path, walk: Path
) -> None:
    story.write({"vars.yml": "said: One\n", "video.yml": titled("{{ said }}")})
    watched = watch("--var-file", "vars.yml")
    assert '"One"' in watched.refreshed()["timeline"]
    story.write({"vars.yml": "said: Two\n"})
    assert '"Two"' in watched.refreshed()["timeline"]
    story.write({"nemoflow.yml": "vars: {said: Three, other: 1}\n"})
    assert not watched.refreshed()["rendered"]  # the file of the command line wins
    shutil.copyfile(walk, story.root / "bed.m4a.part")
    os.replace(story.root / "bed.m4a.part", story.root / "bed.m4a")
    found = watched.refreshed()
    assert found["changes"] == ["edit 3 changed"]
    assert found["drawn"] == 0


def test_a_missing_input_is_waited_for(story: Story, watch: Watch, walk: Path) -> None:
    (story.root / "walk.mp4").unlink()
    watched = watch()
    assert "does not exist" in watched.until("spec_invalid")["problems"][0]["message"]
    data = walk.read_bytes()
    with (story.root / "walk.mp4").open("wb") as stream:
        for at in range(0, len(data), len(data) // 5):
            stream.write(data[at : at + len(data) // 5])
            stream.flush()
            watched.quiet(0.1)  # a slow copy
    watched.refreshed()
    assert len(watched.of("spec_invalid")) == 1, "half a file was looked at"


def test_many_files_at_once_are_one_run(story: Story, watch: Watch) -> None:
    story.write({"video.yml": titled("{{ said }}"), "nemoflow.yml": "vars: {said: One}\n"})
    watched = watch()
    watched.refreshed()
    story.write({"video.yml": titled("{{ said }}!"), "nemoflow.yml": "vars: {said: Two}\n"})
    assert '"Two!"' in watched.refreshed()["timeline"]
    assert watched.quiet(0.4) == []


def test_somebody_elses_apply_is_seen(story: Story, watch: Watch) -> None:
    watched = watch()
    watched.refreshed()
    text = titled("From elsewhere")
    story.write({"other/video.yml": "inputs: {walk: ../walk.mp4}\noutput: out/o.mp4\n"})
    watched.refreshed(spec="other/video.yml")
    story.apply("video.yml")
    story.write({"video.yml": text})
    found = watched.refreshed(spec="video.yml")
    assert found["changes"] == ["edit 2 changed"]
    assert story.does("video.yml", "--profile", "draft") == []


def test_a_loop_is_noticed(story: Story, watch: Watch) -> None:
    spec = story.root / "video.yml"
    watched = watch()
    watched.refreshed()
    for turn in range(5):
        spec.write_text(titled("Even" if turn % 2 else "Odd"))
        event = watched.until("paused") if turn == 4 else watched.refreshed()
    assert event["why"] == "loop"
    assert event["files"] == ["video.yml"]
    spec.write_text(titled("Something else"))
    watched.until("resumed")
    assert '"Something else"' in watched.refreshed()["timeline"]


def test_final_files_when_asked_for(story: Story, watch: Watch) -> None:
    watched = watch("--final")
    assert watched.refreshed()["files"] == ["out/demo.mp4"]
    assert story.does() == []


def test_polling_sees_the_same(story: Story, watch: Watch) -> None:
    watched = watch("--poll")
    watched.refreshed()
    atomic(story.root / "video.yml", titled("Polled"))
    assert '"Polled"' in watched.refreshed()["timeline"]


def test_a_folder_that_is_replaced_is_watched_on(story: Story, watch: Watch) -> None:
    folder, away = story.root / "clips", story.root / "away"
    folder.mkdir()
    story.copy_of(story.root / "walk.mp4", "clips/walk.mp4")
    story.write({"video.yml": SPEC.replace("walk: walk.mp4", "walk: clips/walk.mp4")})
    watched = watch()
    watched.refreshed()
    folder.rename(away)
    watched.until("spec_invalid")
    shutil.copytree(away, folder)
    watched.until("spec_valid")
    (folder / "walk.mp4").write_bytes(b"")
    watched.until("spec_invalid")


@pytest.mark.parametrize("arguments", [(), ("nothing-here",)])
def test_nothing_to_watch_is_said_at_once(
    story: Story, arguments: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    done = Story(tmp_path / "empty", {}).run("watch", *arguments)
    assert done.code == 3
    assert "no spec found" in done.err or "does not exist" in done.err
