"""Recipes are what was there before they were read: nothing saved meanwhile passes for read."""

from __future__ import annotations

import os
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from nemoflow.cli.options import Options
from nemoflow.cli.recipes import Recipes
from nemoflow.model.errors import Problem
from nemoflow.model.spec import Spec
from nemoflow.store.digests import Digests

NAME = "video.yml"
TEXT = """\
vars: {file: walk.mp4}
inputs: {walk: "{{ file }}", bed: bed.m4a}
edits: [mute the video]
output: out/demo.mp4
"""

_MEDIA = b"\0\0\0\x18ftypisom" + bytes(64)
"""What a file of this kind begins with; nobody looks further here."""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "nemoflow.yml").write_text("vars: {}\n")
    (tmp_path / NAME).write_text(TEXT)
    for name in ("walk.mp4", "bed.m4a"):
        (tmp_path / name).write_bytes(_MEDIA)
    return tmp_path


def saving(save: Callable[[], object]) -> Callable[[str, Spec], tuple[Problem, ...]]:
    """A check that is just going on when somebody saves, once."""
    left = [save]

    def check(root: str, spec: Spec) -> tuple[Problem, ...]:
        if left:
            left.pop()()
        return ()

    return check


def test_a_recipe_saved_while_it_is_read_is_read_again(root: Path) -> None:
    recipes = Recipes(Options(paths=(str(root),)), Digests())
    path, text = root / NAME, TEXT.replace('"{{ file }}"', "walk.mp4")
    path.write_text(text)
    check = saving(lambda: path.write_text(text.replace("mute", "reverse")))
    found = recipes.read(check)
    assert found.digests[str(path)] == sha256(text.encode()).hexdigest()
    known = recipes.get(NAME)
    assert known is not None
    assert known.spec is not None
    assert known.spec.edits[0].text == "mute the video"
    again = recipes.read(check)
    assert again.contents != found.contents
    known = recipes.get(NAME)
    assert known is not None
    assert known.spec is not None
    assert known.spec.edits[0].text == "reverse the video"
    assert recipes.read(check).contents == again.contents


@pytest.mark.parametrize("name", ["walk.mp4", "bed.m4a"])
def test_footage_saved_meanwhile_is_told_as_it_was(root: Path, name: str) -> None:
    """One of them is named by a template: that it belongs to the recipe is known too late."""
    recipes = Recipes(Options(paths=(str(root),)), Digests())
    path, turns = str(root / name), []

    def check(root: str, spec: Spec) -> tuple[Problem, ...]:
        turns.append(Path(path).read_bytes())
        Path(path).write_bytes(_MEDIA + b"more" * len(turns))
        return ()

    found = recipes.read(check)
    now = sha256(Path(path).read_bytes()).hexdigest()
    assert found.digests[path] != now
    assert recipes.read(check).contents != found.contents


def test_a_recipe_that_comes_meanwhile_joins_with_the_next_reading(root: Path) -> None:
    recipes = Recipes(Options(paths=(str(root),)), Digests())

    def save() -> None:
        (root / "b.video.yml").write_text(TEXT)
        os.utime(root, (1, 1))  # the clock of the disk may not have ticked yet

    check = saving(save)
    found = recipes.read(check)
    assert list(found.contents) == [NAME]
    assert found.digests[f"{root}/"] != recipes.content_of(f"{root}/")
    assert sorted(recipes.read(check).contents) == ["b.video.yml", NAME]
