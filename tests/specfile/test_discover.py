"""Which project and which specs an argument list means."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from nemoflow.model.errors import UsageError
from nemoflow.specfile.discover import find_project, find_specs


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in (
        "video.yml",
        "a/video.yaml",
        "a/teaser.video.yml",
        "a/notes.yml",
        "a/out/video.yml",
        "b/c/x.video.yaml",
        "b/video.yml.bak",
        ".hidden/video.yml",
        "node_modules/video.yml",
        "recipes/one.yml",
        "recipes/two.yml",
        "recipes/readme.md",
        "nemoflow.yml",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return tmp_path


def names(tree: Path, *arguments: str, cwd: str = "") -> list[str]:
    found = find_specs(arguments, str(tree / cwd))
    return [os.path.relpath(path, tree) for path in found.specs]


def test_a_folder_is_searched_to_the_bottom(tree: Path) -> None:
    everything = ["video.yml", "a/teaser.video.yml", "a/video.yaml", "b/c/x.video.yaml"]
    assert names(tree) == everything
    assert names(tree, "a") == ["a/teaser.video.yml", "a/video.yaml"]
    assert names(tree, "..", cwd="a") == everything
    assert names(tree, "recipes") == []


def test_files_are_taken_as_they_are_and_once(tree: Path) -> None:
    assert names(
        tree, "recipes/two.yml", "a/notes.yml", "recipes/two.yml", "./recipes/two.yml"
    ) == [
        "recipes/two.yml",
        "a/notes.yml",
    ]
    assert names(tree, str(tree / "video.yml"), ".")[0] == "video.yml"
    assert len(names(tree, "a", ".")) == 4


def test_globs(tree: Path) -> None:
    assert names(tree, "recipes/*.yml") == ["recipes/one.yml", "recipes/two.yml"]
    assert names(tree, "recipes/*") == ["recipes/one.yml", "recipes/two.yml"]
    assert names(tree, "**/*.video.y*ml") == ["a/teaser.video.yml", "b/c/x.video.yaml"]
    assert names(tree, "[ab]/video.yaml") == ["a/video.yaml"]
    assert names(tree, "*.yml") == ["video.yml"]
    assert names(tree, "?") == ["a/teaser.video.yml", "a/video.yaml", "b/c/x.video.yaml"]
    assert names(tree, "recipes", "recipes/*.yml") == ["recipes/one.yml", "recipes/two.yml"]
    assert names(tree, "recipes/one.yml", "recipes/one.*") == ["recipes/one.yml"]


def test_a_name_with_magic_in_it_is_first_a_name(tree: Path) -> None:
    (tree / "[x].video.yml").touch()
    assert names(tree, "[x].video.yml") == ["[x].video.yml"]


def test_folders_are_those_whose_listing_mattered(tree: Path) -> None:
    def folders(*arguments: str) -> set[str]:
        found = find_specs(arguments, str(tree))
        return {os.path.relpath(path, tree) for path in found.folders}

    assert folders() == {".", "a", "b", "b/c", "recipes"}
    assert folders("video.yml") == set()
    assert folders("recipes/*.yml") == {"recipes"}
    assert folders("*/video.yaml") == {"."}


def test_links_to_folders_are_not_followed(tree: Path) -> None:
    (tree / "b" / "loop").symlink_to(tree, target_is_directory=True)
    (tree / "b" / "link.video.yml").symlink_to(tree / "video.yml")
    assert names(tree, "b") == ["b/link.video.yml", "b/c/x.video.yaml"]
    assert names(tree, "b/loop")[0] == "b/loop/video.yml"
    assert names(tree, "b/**/*.video.yaml") == ["b/c/x.video.yaml"]


def test_folders_whose_names_are_no_text_are_left_out(tree: Path) -> None:
    odd = tree / "b" / os.fsdecode(b"d\xff")
    odd.mkdir()
    (odd / "video.yml").touch()
    assert names(tree, "b") == ["b/c/x.video.yaml"]
    assert len(names(tree, f"b/{odd.name}")) == 1  # named outright it is read, and refused there


@pytest.mark.parametrize(
    ("argument", "hint"),
    [
        ("vidoe.yml", "did you mean `video.yml`?"),
        ("recipe/one.yml", "did you mean `recipes/one.yml`?"),
        ("recipes/ono.yml", "did you mean `recipes/one.yml`?"),
        ("zzz", "name a spec"),
        ("zz/*.yml", "check the pattern"),
        ("nemoflow.yml", "name a spec"),
    ],
)
def test_what_is_not_there(tree: Path, argument: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        names(tree, argument)
    assert argument in caught.value.message
    assert hint in caught.value.hint


def test_ten_thousand_specs_are_quick(tmp_path: Path) -> None:
    for outer in range(100):
        for inner in range(100):
            path = tmp_path / f"f{outer}" / f"n{inner}.video.yml"
            path.parent.mkdir(exist_ok=True)
            path.touch()
    began = time.process_time()
    assert len(find_specs((), str(tmp_path)).specs) == 10_000
    assert time.process_time() - began < 0.5


def test_project_root(tree: Path, tmp_path: Path) -> None:
    assert find_project(str(tree / "b" / "c" / "x.video.yaml")) == tree
    (tree / "b" / ".nemoflow").mkdir()
    assert find_project(str(tree / "b" / "c")) == tree / "b"
    assert find_project(str(tree / "b" / "no" / "*.yml")) == tree / "b"
    assert find_project(str(tree / "b" / "c"), str(tree / "a")) == tree / "a"
    with pytest.raises(UsageError, match="is not a folder"):
        find_project(str(tree), str(tree / "video.yml"))


def test_project_root_by_git_or_the_folder_itself(tmp_path: Path) -> None:
    spec = tmp_path / "repo" / "x" / "video.yml"
    spec.parent.mkdir(parents=True)
    spec.touch()
    assert find_project(str(spec)) == spec.parent
    (tmp_path / "repo" / ".git").touch()
    assert find_project(str(spec)) == tmp_path / "repo"


def test_imports_nothing_heavy() -> None:
    code = (
        "import sys, nemoflow.specfile.discover, nemoflow.specfile.collisions,"
        " nemoflow.specfile.context\n"
        "sys.exit(bool({'yaml', 'pydantic', 'jinja2', 'wcwidth'} & set(sys.modules)))\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
