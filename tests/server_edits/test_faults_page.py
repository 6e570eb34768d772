"""`docs/faults.md` tells of every fault, and its examples are rules."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest

from nemoflow.server.fault_kinds import KINDS
from nemoflow.server.fault_rules import read_rules
from nemoflow.server.fault_settings import PLACES, Setting, When
from nemoflow.specfile.source import Source
from tests.docs.pages import DOCS, blocks, rows

PAGE = (DOCS / "faults.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^### `(\w+)`\n(.*?)(?=^##|\Z)", PAGE, re.DOTALL | re.MULTILINE))
HEAD = ("Key", "Value", "Default")


def settings_of(text: str) -> dict[str, tuple[str, str]]:
    """Key -> (value, default) of the tables in a text."""
    return {row[0].strip("`"): (row[1], row[2]) for row in rows(text, *HEAD)}


def expected(kind: type) -> dict[str, tuple[str, str]]:
    """The same from the code."""
    return {
        item.name: (_values(item.metadata["setting"]), _default(item.default))
        for item in fields(kind)
    }


def _values(setting: Setting) -> str:
    if setting.choices:
        return ", ".join(f"`{item}`" for item in setting.choices)
    names = {int: "whole number", float: "number", str: "text", bool: "`true` or `false`"}
    name = names.get(setting.kind, "list of texts")
    return f"{name}, {setting.low:.12g} to {setting.high:.12g}" if setting.high else name


def _default(value: object) -> str:
    match value:
        case bool():
            return f"`{str(value).lower()}`"
        case tuple():
            return f"`[{', '.join(value)}]`"
        case float():
            return f"`{value:g}`"
        case "":
            return ""
        case _:
            return f"`{value}`"


def test_every_fault_has_its_section_in_the_order_of_the_code() -> None:
    assert list(SECTIONS) == list(KINDS)


@pytest.mark.parametrize("name", KINDS)
def test_a_section_tells_all_settings_and_calls(name: str) -> None:
    text = SECTIONS[name]
    assert settings_of(text) == expected(KINDS[name])
    calls = [" ".join(found.split()) for found in re.findall(r"^`on`: (.*?)\.$", text, re.M | re.S)]
    assert calls == [", ".join(f"`{place}`" for place in PLACES if place in KINDS[name].on)]


@pytest.mark.parametrize("name", KINDS)
def test_the_examples_of_a_section_are_rules_of_its_fault(name: str) -> None:
    examples = blocks(SECTIONS[name])
    assert examples
    for block in examples:
        found = read_rules(Source("faults.yml", block.text))
        assert {rule.fault.do for rule in found.rules} == {name}


def test_the_first_example_is_a_file_of_rules() -> None:
    first = blocks(PAGE)[0]
    assert len(read_rules(Source("faults.yml", first.text)).rules) == 2


def test_the_conditions_are_told() -> None:
    assert settings_of(PAGE.partition("## Any call")[0]) == expected(When)
