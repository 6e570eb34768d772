"""What the documentation prints is true: sentences, typed forms, recipes, links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from nemoflow.cli.loading import load
from nemoflow.cli.options import Options
from nemoflow.engine.language import Asset, Pool, Refused, Routed, Understood, understand
from nemoflow.engine.ops.catalog import OPERATIONS
from nemoflow.model.op import Op
from tests.docs import spec_reference
from tests.docs.pages import DOCS, ROOT, blocks, pages, quoted, rows

EDITING = (DOCS / "editing.md").read_text(encoding="utf-8")
REFERENCE = (DOCS / "spec-reference.md").read_text(encoding="utf-8")
POOL = Pool(
    (
        Asset("demo", "demo.mp4", "video"),
        Asset("intro", "intro.mp4", "video"),
        Asset("outro", "outro.mp4", "video"),
        Asset("bed", "lofi.m4a", "audio"),
        Asset("photo", "photo.jpg", "image"),
        Asset("logo", "logo.png", "image"),
        Asset("look", "look.cube", "lut"),
        Asset("subs", "subs.srt", "subtitle"),
    )
)


def typed(cell: str) -> tuple[Op, ...]:
    """The operations that a cell of typed forms writes."""
    found = [yaml.safe_load(item) for item in quoted(cell)]
    return tuple(OPERATIONS[name].typed(given) for item in found for name, given in item.items())


def meanings() -> Iterator[tuple[str, Pool, str]]:
    """Sentence, inputs, typed forms: of every table that says what a sentence means."""
    for english, chinese, means in rows(EDITING, "English", "Chinese", "Means"):
        yield from ((say, POOL, means) for say in (*quoted(english), *quoted(chinese)))
    for words, means in rows(REFERENCE, "In words", "Typed"):
        yield from ((say, spec_reference.POOL, means) for say in quoted(words))


REFUSED = list(rows(EDITING, "Sentence", "Reason", "Write instead"))
ROUTED = list(rows(EDITING, "Sentence", "Command"))


MEANINGS = list(meanings())


@pytest.mark.parametrize(("say", "pool", "means"), MEANINGS, ids=[row[0] for row in MEANINGS])
def test_sentence_means_what_the_page_says(say: str, pool: Pool, means: str) -> None:
    found = understand(say, pool)
    assert isinstance(found, Understood), found
    assert found.ops == typed(means)


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: row[0])
def test_sentence_is_refused_for_the_reason_given(row: list[str]) -> None:
    found = understand(quoted(row[0])[0], POOL)
    assert isinstance(found, Refused), found
    assert f"`{found.reason}`" == row[1]
    for better in quoted(row[2]):
        assert isinstance(understand(better, POOL), Understood), better


@pytest.mark.parametrize("row", ROUTED, ids=lambda row: row[0])
def test_sentence_is_a_command(row: list[str]) -> None:
    found = understand(quoted(row[0])[0], POOL)
    assert isinstance(found, Routed)
    assert f"`{found.command}`" == row[1]


def test_there_is_enough_to_try() -> None:
    assert len(MEANINGS) > 100
    assert len(REFUSED) > 15
    shown = {op.name for _, _, means in MEANINGS for op in typed(means)}
    assert shown == set(OPERATIONS)


def recipes() -> Iterator[tuple[str, str, str]]:
    """Page, project file and recipe of every whole recipe in the documentation.

    A block is one when its first line names a recipe (or the project file).
    """
    for page in pages():
        project = ""
        for block in blocks(page.read_text(encoding="utf-8")):
            if block.language == "yaml" and block.text.startswith("# nemoflow.yml\n"):
                project = block.text
            elif block.language == "yaml" and re.match(r"# [\w./-]*video\.yml\n", block.text):
                yield page.name, project, block.text


RECIPES = list(recipes())


@pytest.mark.parametrize(
    ("page", "project", "text"), RECIPES, ids=[text.partition("\n")[0] for _, _, text in RECIPES]
)
def test_recipe_loads(page: str, project: str, text: str, tmp_path: Path) -> None:
    for name in re.findall(
        r"(?:\.\./)?([\w-]+/[\w.-]+\.(?:mp4|m4a))", text.partition("output:")[0]
    ):
        media = tmp_path / name
        media.parent.mkdir(exist_ok=True)
        media.write_bytes(b"\x00\x00\x00\x20ftypisom" + b"\x00" * 100)
    if project:
        (tmp_path / "nemoflow.yml").write_text(project, encoding="utf-8")
    spec = tmp_path / text.partition("\n")[0].removeprefix("# ")
    spec.parent.mkdir(exist_ok=True)
    spec.write_text(text, encoding="utf-8")
    (loaded,) = load(Options(), str(tmp_path), [str(spec)])
    assert loaded.edits, page


def _anchor(heading: str) -> str:
    plain = re.sub(r"[^\w\- ]", "", heading.strip().lower())
    return plain.replace(" ", "-")


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if target.startswith("http"):
            continue
        name, _, anchor = target.partition("#")
        found = (page.parent / name).resolve() if name else page
        assert found.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.+)$", found.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in {_anchor(item) for item in headings}, target


def test_files_named_in_the_architecture_exist() -> None:
    text = (DOCS / "architecture.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:nemoflow|tests|docs|schemas)/[\w./]+)(?:::(\w+))?`", text)
    assert named
    for path, test in named:
        assert (ROOT / path).exists(), path
        if test:
            source = (ROOT / path).read_text(encoding="utf-8")
            assert f"def {test}(" in source, f"{path}::{test}"
