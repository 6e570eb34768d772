"""`plan --out`, `show` and `apply` of the file: what you saw is what is done, anywhere, once."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.stories.conftest import SPEC
from tests.stories.said import Said
from tests.story import Story

OTHER = SPEC.replace("name: demo", "name: other").replace("demo.mp4", "other.mp4")


def test_it_does_what_a_plain_apply_does(story: Story, said: Said, tmp_path: Path) -> None:
    shutil.copytree(story.root, tmp_path / "plain")
    Story(tmp_path / "plain", story.env).apply()
    planned = said("plan", "--out", "plan.json", "--detailed-exitcode")
    assert planned.code == 2
    assert planned.out.endswith("Next: nemoflow apply plan.json\n")
    done = said("apply", "plan.json")
    assert done.code == 0
    assert done.out.startswith("Applied: 1 spec; 3 edits, 1 render")
    draft = Story(tmp_path / "plain", {}).session()["draft"]
    assert story.session()["draft"] == draft
    made = (story.root / "out/demo.mp4").read_bytes()
    assert made == (tmp_path / "plain/out/demo.mp4").read_bytes()
    assert "No changes" in said("plan").out
    # Once is enough: it is another plan by now.
    assert said("apply", "plan.json").code == 7


def test_a_plan_without_changes_is_saved_and_applied_like_any_other(
    story: Story, said: Said
) -> None:
    said("apply")
    planned = said("plan", "--out", "plan.json", "--detailed-exitcode", "--json")
    assert planned.code == 0
    assert planned.events()[0]["changes"] is False
    assert said("apply", "plan.json").out == "No changes. 1 spec up to date.\n"
    assert said("show", "plan.json", "--detailed-exitcode").code == 0
    story.write({"video.yml": SPEC + "# later\n"})
    assert said("apply").code == 0  # a comment: nothing to do
    assert said("apply", "plan.json").code == 7  # and yet not what was looked at


def test_show_prints_what_plan_printed_wherever_it_is(
    story: Story, said: Said, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned = said("plan", "--out", "plan.json")
    as_json = said("plan", "--json").out
    shutil.copyfile(story.root / "plan.json", tmp_path / "elsewhere.json")
    monkeypatch.chdir(tmp_path)
    shutil.rmtree(story.root)
    shown = said("show", "elsewhere.json")
    assert shown.code == 0
    assert shown.out == planned.out.replace("plan.json", "elsewhere.json")
    assert said("show", "elsewhere.json", "--json").out == as_json
    assert said("show", "elsewhere.json", "--detailed-exitcode").code == 2
    assert said("show", "--vars", "elsewhere.json").code == 3


def test_it_is_applied_in_another_checkout(story: Story, said: Said, tmp_path: Path) -> None:
    said("apply")
    story.write({"video.yml": SPEC.replace("Hello", "Bye"), "more.yml": "unused: 1\n"})
    said("plan", "--out", "plan.json", "--var-file", "more.yml")
    assert str(tmp_path) not in (story.root / "plan.json").read_text()
    clone = tmp_path / "clone"
    shutil.copytree(story.root, clone, ignore=shutil.ignore_patterns("out", "cache"))
    other = Story(clone, story.env)
    done = other.run("apply", "plan.json")
    assert done.code == 0, done.err
    assert (clone / "out/demo.mp4").exists()


def test_several_recipes_are_all_applied_or_none(story: Story, said: Said) -> None:
    story.write({"more/video.yml": OTHER.replace("walk.mp4", "../walk.mp4")})
    story.write(
        {
            "more/video.yml": (story.root / "more/video.yml")
            .read_text()
            .replace("bed.m4a", "../bed.m4a")
        }
    )
    assert said("plan", "--out", "plan.json").code == 0
    story.write({"video.yml": SPEC + "# later\n"})
    refused = said("apply", "plan.json")
    assert refused.code == 7
    assert "  - `video.yml`: line 11 of the recipe is new: `# later`" in refused.err
    assert not (story.root / "more/out").exists()
    story.write({"video.yml": SPEC})
    assert said("apply", "plan.json").code == 0
    assert (story.root / "more/out/other.mp4").exists()


def test_projects_are_saved_one_by_one(story: Story, said: Said) -> None:
    story.write({"a/nemoflow.yml": "vars: {}\n", "a/video.yml": SPEC})
    story.copy_of(story.root / "walk.mp4", "a/walk.mp4")
    story.copy_of(story.root / "bed.m4a", "a/bed.m4a")
    refused = said("plan", "--out", "plan.json")
    assert refused.code == 3
    assert "these are 2 projects" in refused.err
    planned = said("plan", "a", "--out", "plan.json")
    assert planned.out.endswith("Next: nemoflow apply --project a plan.json\n")
    story.write({"video.yml": OTHER})
    assert said("apply", "plan.json").code == 7  # here is a recipe of this name, too
    assert said("apply", "--project", "a", "plan.json").code == 0
    assert (story.root / "a/out/demo.mp4").exists()


def test_what_was_said_is_said_once(story: Story, said: Said) -> None:
    story.write({"video.yml": SPEC.replace("Hello", "{{ word }}")})
    assert said("plan", "--var", "word=Hi", "--profile", "draft", "--out", "p").code == 0
    for option in (["--var", "word=Ho"], ["--profile", "final"], ["--ignore-drift"]):
        refused = said("apply", "p", *option)
        assert refused.code == 3
        assert f"`{option[0]}` cannot be given with a saved plan" in refused.err
    assert said("apply", "p", "video.yml").code == 3
    assert "is a saved plan already" in said("plan", "p").err
    assert said("apply", "p", "--low-priority", "--parallel", "1").code == 0
    assert (story.root / ".nemoflow/drafts/out/demo.mp4").exists()
    assert not (story.root / "out").exists()


def test_nothing_else_is_written_over(story: Story, said: Said) -> None:
    for name in ("video.yml", "walk.mp4", "."):
        refused = said("plan", "--out", name)
        assert refused.code == 3, name
    assert (story.root / "video.yml").read_text() == SPEC
    (story.root / "empty").touch()
    before = {path.name for path in story.root.iterdir()}
    assert said("plan", "--out", "empty").code == 0
    assert said("plan", "--out", "empty").code == 0
    assert {path.name for path in story.root.iterdir()} == before
    outside = said("plan", "--allow-outside", "--out", "x", "--var-file", "../v.yml")
    assert outside.code == 3
    story.write({"video.yml": SPEC.replace("out/demo", "../demo")})
    outside = said("plan", "--allow-outside", "--out", "x")
    assert "lies outside the project" in outside.err
    assert not (story.root / "x").exists()


def test_two_at_once_do_the_work_once(story: Story) -> None:
    story.run("plan", "--out", "plan.json")
    runs = [story.start("apply", "plan.json", "--lock-timeout", "60s") for _ in range(2)]
    errors = [run.communicate(timeout=60)[1] for run in runs]
    codes = [run.returncode for run in runs]
    assert sorted(codes) == [0, 7], errors
    assert "an apply ran since" in errors[codes.index(7)]
    (session,) = (story.root / ".nemoflow/sessions").glob("*.json")
    assert len(json.loads(session.read_text())["log"]) == 3


@pytest.mark.parametrize("point", ["planned", "edit.sent:2", "render.staged"])
def test_killed_in_the_middle(story: Story, point: str) -> None:
    story.run("plan", "--out", "plan.json")
    assert story.run("apply", "plan.json", NEMOFLOW_FAILPOINT=point).code == -9
    again = story.run("apply", "plan.json")
    if point == "planned":
        assert again.code == 0  # nothing was done: it is the same plan
    else:
        assert again.code == 7
        assert "unfinished" in again.err
        story.run("plan", "--out", "plan.json")
        assert story.run("apply", "plan.json").code == 0
    log = story.session()["log"]
    assert isinstance(log, list)
    assert len(log) == len(set(log)) == 3
