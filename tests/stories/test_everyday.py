"""A recipe's life: first apply, nothing to do, edits added, changed, reverted, removed."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.stories.conftest import SPEC
from tests.story import Story


def with_edits(*edits: str) -> str:
    head, rest = SPEC.split("edits:\n")
    tail = rest[rest.index("output:") :]
    return head + "edits:\n" + "".join(f"  - {edit}\n" for edit in edits) + tail


CUT, TITLE = "cut the first 1 second", 'add the title "Hello" for 1 second'
MUSIC = "add {{ inputs.bed }} as background music at 35% volume"


def test_first_apply_then_nothing_to_do(story: Story) -> None:
    first = story.apply()
    assert "out/demo.mp4" in first.out
    assert not (story.root / ".nemoflow/state.db-wal").exists()  # one file holds it all
    rows, starts = story.tables(), story.ffmpeg_starts()
    again = story.apply()
    assert again.out.splitlines()[-1] == "No changes. 1 spec up to date."
    assert story.tables() == rows
    assert story.ffmpeg_starts() == starts
    assert story.run("plan", "--detailed-exitcode").code == 0


def test_an_appended_edit_is_the_only_one_done(story: Story) -> None:
    story.apply()
    before = len(story.session()["log"])  # type: ignore[arg-type]  # JSON list
    story.write({"video.yml": with_edits(CUT, TITLE, MUSIC, "fade out over 0.5 seconds")})
    planned = story.run("plan", "--detailed-exitcode")
    assert planned.code == 2
    assert "3 kept, 1 new" in planned.out
    assert story.does() == ["edit", "render"]
    story.apply()
    assert len(story.session()["log"]) == before + 1  # type: ignore[arg-type]  # JSON list


def test_a_change_in_the_middle_and_back_does_nothing_twice(story: Story) -> None:
    story.apply()
    whole = (story.root / "out/demo.mp4").read_bytes()
    story.write({"video.yml": with_edits(CUT, 'add the title "Other" for 1 second', MUSIC)})
    story.apply()
    assert (story.root / "out/demo.mp4").read_bytes() != whole
    log, starts = story.session()["log"], story.ffmpeg_starts()
    story.write({"video.yml": SPEC})
    assert story.does() == ["fetch"]
    story.apply()
    assert (story.root / "out/demo.mp4").read_bytes() == whole
    assert story.session()["log"] == log
    assert story.ffmpeg_starts() == starts


def test_removed_trailing_edits_render_an_earlier_draft(story: Story) -> None:
    story.apply()
    log = story.session()["log"]
    story.write({"video.yml": with_edits(CUT)})
    assert story.does() == ["render"]
    story.apply()
    assert story.session()["log"] == log


@pytest.mark.parametrize(
    "cosmetic",
    [
        "# a comment\n" + SPEC,
        SPEC.replace("- cut the first 1 second", '-   "cut  the first 1 second"'),
        SPEC.replace("name: demo\n", "") + "name: demo\n",
        SPEC.replace("  walk: walk.mp4\n  bed: bed.m4a", "  bed: bed.m4a\n  walk: walk.mp4"),
        SPEC.replace("{{ inputs.bed }}", "{{inputs.bed}}"),
    ],
    ids=["comment", "spacing-quoting", "key-order", "input-order", "template-spacing"],
)
def test_cosmetic_changes_are_no_changes(story: Story, cosmetic: str) -> None:
    story.apply()
    story.write({"video.yml": cosmetic})
    assert story.does() == []
    assert "No changes" in story.apply().out


def test_touching_an_input_is_no_change_but_new_bytes_are_named(story: Story) -> None:
    story.apply()
    os.utime(story.root / "bed.m4a")
    assert story.does() == []
    with (story.root / "bed.m4a").open("ab") as stream:
        stream.write(b"\0" * 16)
    out = story.run("plan").out
    assert "content changed: bed" in out
    assert "2 kept, 1 changed" in out


def test_content_changed_with_size_and_mtime_kept_is_seen(story: Story) -> None:
    story.apply()
    path = story.root / "walk.mp4"
    before, data = path.stat(), bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(bytes(data))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (path.stat().st_size, path.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    out = story.run("plan").out
    assert "`walk`" in out
    assert "3 replayed" in out


def test_a_fresh_clone_with_restored_state_has_no_changes(story: Story, tmp_path: Path) -> None:
    story.apply()
    clone = tmp_path / "clone"
    shutil.copytree(story.root, clone, copy_function=shutil.copyfile)  # new mtimes and inodes
    elsewhere = Story(clone, story.env)
    assert elsewhere.does() == []
    starts = story.ffmpeg_starts()
    assert "No changes" in elsewhere.apply().out
    assert story.ffmpeg_starts() == starts


def test_output_deleted_edited_or_replaced(story: Story) -> None:
    story.apply()
    out = story.root / "out/demo.mp4"
    whole = out.read_bytes()
    out.unlink()
    assert story.does() == ["fetch"]
    shutil.rmtree(story.root / ".nemoflow/cache")
    assert story.does() == ["render"]
    story.apply()
    assert out.read_bytes() == whole  # deterministic
    with out.open("ab") as stream:
        stream.write(b"edited by hand")
    text = story.run("plan").out
    assert "! out/demo.mp4" in text
    assert "changed outside nemoflow" in text


def test_a_failed_expectation_keeps_the_file_and_is_remembered(story: Story) -> None:
    story.write({"video.yml": SPEC + "expect:\n  duration: 9s..10s\n  audio: true\n"})
    done = story.run("apply")
    assert done.code == 9
    assert "duration is 2 s, expected" in done.err
    assert (story.root / "out/demo.mp4").exists()
    assert "failed: duration" in story.run("show").out
    starts = story.ffmpeg_starts()
    assert story.run("apply").code == 9
    assert story.ffmpeg_starts() == starts
    story.write({"video.yml": SPEC + "expect:\n  duration: 2s\n"})
    assert story.does() == ["check"]
    assert story.run("apply").code == 0
    assert story.does() == []


def test_several_specs_one_failing(story: Story) -> None:
    other = SPEC.replace("demo", "other")
    bad = SPEC.replace("demo", "bad") + "expect: {duration: 60s}\n"
    story.write({"other.video.yml": other, "bad.video.yml": bad})
    done = story.run("apply")
    assert done.code == 9
    assert "2 of 3 specs" in done.out
    assert (story.root / "out/demo.mp4").exists()
    assert (story.root / "out/other.mp4").exists()
    # The two good ones are settled; only the bad one is looked at again.
    plans = story.plan()
    assert [plan["changes"] for plan in plans] == [False, False, False]


def test_json_of_apply_is_one_value_a_line(story: Story) -> None:
    done = story.apply("--json")
    kinds = [event["type"] for event in done.events()]
    assert kinds[0] == "plan"
    assert kinds.count("edit_done") == 3
    assert kinds[-1] == "spec_done"


def test_show_output_and_state(story: Story) -> None:
    assert story.run("output").code == 1
    story.apply()
    assert story.run("output").out.strip().endswith("out/demo.mp4")
    shown = story.run("show").out
    assert 'add the title "Hello"' in shown
    assert "4 checkpoints" in shown
    assert "video.yml" in story.run("state", "list").out
    assert "forgotten" in story.run("state", "rm", "video.yml").out
    assert story.does()[0] == "open_session"
    assert story.run("state", "rm", "video.yml").code == 3
