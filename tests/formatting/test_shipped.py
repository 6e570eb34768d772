"""What nemoflow ships is laid out as `nemoflow fmt` lays it out: examples, first recipes, pages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from nemoflow.model.errors import InvalidSpec
from nemoflow.specfile.formatting import formatted
from nemoflow.specfile.source import source_of
from nemoflow.specfile.starter import starter_spec
from tests.story import ROOT

RECIPES = sorted(
    path.relative_to(ROOT).as_posix()
    for pattern in ("**/video.yml", "**/*.video.yml", "**/nemoflow.yml")
    for path in (ROOT / "examples").glob(pattern)
)
PAGES = ["README.md", *sorted(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md"))]
_BLOCK = re.compile(r"^```ya?ml\n(.*?)^```$", re.M | re.S)
_WHOLE = re.compile(r"^(name|inputs|edits|output):", re.M)
"""A block with one of these keys is a recipe, or the top of one."""


def laid_out(text: str) -> str:
    return formatted(source_of(text.encode(), "video.yml"))


def test_the_examples_are_found() -> None:
    assert len(RECIPES) >= 7


@pytest.mark.parametrize("name", RECIPES)
def test_examples(name: str) -> None:
    text = Path(ROOT, name).read_text(encoding="utf-8")
    assert laid_out(text) == text


@pytest.mark.parametrize(
    "clips",
    [
        [],
        ["walk.mp4"],
        ["a b.mp4", "no.mp4", "1.mov", "字.mp4", "it's.mp4", 'q".mp4'],
        ["clips/walk.mp4", "song.mp3"],
        ["song.mp3"],
    ],
)
@pytest.mark.parametrize("name", ["demo", "My video: 2", "no", "字"])
def test_first_recipes(name: str, clips: list[str]) -> None:
    text = starter_spec(name, clips)
    assert laid_out(text) == text


@pytest.mark.parametrize("page", PAGES)
def test_recipes_on_pages(page: str) -> None:
    for text in _BLOCK.findall(Path(ROOT, page).read_text(encoding="utf-8")):
        if not _WHOLE.search(text):
            continue
        try:
            assert laid_out(text) == text
        except InvalidSpec:
            continue  # a block that shows what is refused, or only a part
