"""No operation of the catalogue without its sentences, its place in the schema and the pages.

Its oracle is asked for in `tests/oracles/test_catalogue.py`.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import yaml

from nemoflow.engine.language import Understood, understand
from nemoflow.engine.ops.catalog import OPERATIONS
from tests.language.test_corpus import ALL, POOL

ROOT = Path(__file__).parents[2]
LEAST = 10
"""Sentences of the corpus that mean an operation, alone or beside others."""
GROUPS = [
    group
    for groups in yaml.safe_load((ROOT / "tests/cases/paraphrases.yml").read_text()).values()
    for group in groups
]


def is_chinese(text: str) -> bool:
    return any("\u4e00" <= char <= "\u9fff" for char in text)


def counted(chinese: bool) -> Counter[str]:
    """Cases of each operation in one language."""
    return Counter(
        name
        for case in ALL
        if is_chinese(case["say"]) == chinese
        for name in {name for item in case.get("ops", ()) for name in item}
    )


ENGLISH, CHINESE = counted(chinese=False), counted(chinese=True)
SCHEMA = (ROOT / "schemas/video.schema.json").read_text()
PAGE = (ROOT / "docs/editing.md").read_text()
REFERENCE = (ROOT / "docs/spec-reference.md").read_text()


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_is_spoken_of_in_both_languages(name: str) -> None:
    assert ENGLISH[name] + CHINESE[name] >= LEAST, f"{name}: cases in tests/cases/language"
    assert CHINESE[name] >= 3
    phrasings = OPERATIONS[name].phrasings
    assert any(map(is_chinese, phrasings))
    assert not all(map(is_chinese, phrasings))


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_is_written_of(name: str) -> None:
    item = OPERATIONS[name]
    assert f'"{name}": {{' in SCHEMA
    assert f"`{name}: " in PAGE, f"{name}: a row in docs/editing.md"
    assert name in REFERENCE
    for param in item.params:
        assert param.summary
        assert f"`{param.name}`" in REFERENCE


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group[0])
def test_paraphrases_have_one_canonical_form(group: list[str]) -> None:
    found = [understand(text, POOL) for text in group]
    refused = [
        text for text, one in zip(group, found, strict=True) if not isinstance(one, Understood)
    ]
    assert not refused
    assert len({one.ops for one in found if isinstance(one, Understood)}) == 1


def test_there_are_enough_groups() -> None:
    chinese = sum(is_chinese(group[0]) for group in GROUPS)
    assert min(chinese, len(GROUPS) - chinese) >= 8
    assert all(len(set(group)) >= 4 for group in GROUPS)
