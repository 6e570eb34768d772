"""The example workflow and the action, played: branch, plan, merge, apply, apply again."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from tests.ci.conftest import SPEC, Clone
from tests.ci.github import GitHub

LONGER = SPEC.replace("1 second", "0.5 seconds")


def starts(github: GitHub) -> int:
    """FFmpeg processes so far."""
    log = Path(github.env["NEMOFLOW_FFMPEG_LOG"])
    return len(log.read_text().splitlines()) if log.exists() else 0


def test_branch_plan_merge_apply_and_again_on_a_fresh_clone(github: GitHub, clone: Clone) -> None:
    first = github.push()
    assert first.ok, first.said
    assert first.artifacts == {"videos": ["demo.mp4"]}
    rendered = starts(github)
    assert rendered > 0

    clone.save("longer", LONGER)
    seen = github.pull_request("longer")
    assert seen.ok, seen.said
    (comment,) = github.comments
    assert "0.5 seconds" in comment
    assert seen.summary
    assert seen.outputs["changes"] == "true"
    assert json.loads(Path(seen.outputs["plan"]).read_text())
    assert (starts(github), len(github.caches)) == (rendered, 1)  # looked, did nothing

    clone.save("longer", LONGER.replace("0.5", "0.4"))
    assert github.pull_request("longer").ok
    (comment,) = github.comments  # the same one
    assert "0.4 seconds" in comment
    assert "0.5 seconds" not in comment

    clone.merge("longer")
    merged = github.push()
    assert merged.ok, merged.said
    rendered = starts(github)

    again = github.push()
    assert again.ok
    assert "No changes" in again.said
    assert starts(github) == rendered
    assert again.artifacts == {"videos": ["demo.mp4"]}
    assert file_of(again.workspace) == file_of(merged.workspace) != file_of(first.workspace)


def file_of(workspace: Path) -> bytes:
    return (workspace / "out/demo.mp4").read_bytes()


def test_outputs_that_were_not_kept_are_put_back_without_a_render(
    github: GitHub, clone: Clone
) -> None:
    first = github.push()
    for kept in (github.folder / "cache").rglob("out"):
        shutil.rmtree(kept)
    rendered = starts(github)
    again = github.push()
    assert again.ok, again.said
    assert starts(github) == rendered
    assert file_of(again.workspace) == file_of(first.workspace)


def test_a_bad_recipe_fails_the_check_and_the_comment_says_why(
    github: GitHub, clone: Clone
) -> None:
    clone.save("bad", SPEC.replace("edits", "edit"))
    seen = github.pull_request("bad")
    assert not seen.ok
    assert 'unknown key "edit"' in github.comments[0]


def test_a_fork_may_not_comment_and_passes(github: GitHub, clone: Clone) -> None:
    clone.save("fork", LONGER)
    github.env["GH_FORBIDDEN"] = "1"
    seen = github.pull_request("fork")
    assert seen.ok
    assert "::notice::nemoflow: no right to comment here" in seen.said
    assert github.comments == []
    assert seen.summary


def test_state_is_kept_after_a_failed_apply(github: GitHub, clone: Clone) -> None:
    clone.save("main", SPEC + "expect:\n  duration: 9s\n")
    failed = github.push()
    assert not failed.ok
    assert failed.artifacts == {}
    assert len(github.caches) == 1
    rendered = starts(github)
    clone.save("main", SPEC + "expect:\n  duration: 1s\n")
    assert github.push().ok
    assert starts(github) == rendered


def test_words_of_users_are_never_run(github: GitHub, clone: Clone) -> None:
    evil = "a,$(touch${IFS}x)`touch${IFS}y`"
    clone.save(evil, LONGER)
    seen = github.pull_request(evil, args="video.yml --var $(touch${IFS}z)=1 *")
    assert not seen.ok
    assert "`--var $(touch${IFS}z)=1` is not NAME=VALUE" in seen.said
    done = github.push(evil)  # an apply whose cache is named after the branch
    assert done.ok, done.said
    assert not {"x", "y", "z"} & {path.name for path in github.folder.rglob("*")}


def test_folders_versions_and_a_wrong_command(github: GitHub, clone: Clone) -> None:
    shutil.copytree(clone.root, clone.root / "promo", ignore=shutil.ignore_patterns(".git"))
    clone.save("main", "{}", "note.json")
    done = github.push(**{"working-directory": "promo", "version": "1.2.3"})
    assert done.ok, done.said
    assert (done.workspace / "promo/out/demo.mp4").exists()
    assert not (done.workspace / "out").exists()
    assert "nemoflow==1.2.3" in (github.folder / "pip.log").read_text().splitlines()
    wrong = github.push(command="destroy")
    assert not wrong.ok
    assert "is plan or apply" in wrong.said
