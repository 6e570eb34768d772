"""Generated pages are in step with the code they describe."""

from __future__ import annotations

import re

import pytest

from tests.docs.generate import COMMAND, PAGES, generated
from tests.docs.pages import DOCS, ROOT, part_names, quoted, rows


@pytest.mark.parametrize("name", PAGES)
def test_page_is_in_step(name: str) -> None:
    written = (DOCS / name).read_text(encoding="utf-8")
    assert written == generated(name), f"docs/{name} is out of step; run `{COMMAND}`"


@pytest.mark.parametrize("name", PAGES)
def test_every_generated_part_is_used(name: str) -> None:
    assert set(part_names((DOCS / name).read_text(encoding="utf-8"))) == set(PAGES[name]())


def test_every_code_in_the_program_is_listed() -> None:
    text = (DOCS / "spec-reference.md").read_text(encoding="utf-8")
    listed = {code for row in rows(text, "Code", "Meaning") for code in quoted(row[0])}
    source = [path.read_text(encoding="utf-8") for path in (ROOT / "nemoflow").rglob("*.py")]
    used = {code for text in source for code in re.findall(r'"(NF\d{3})"', text)}
    assert listed == used
