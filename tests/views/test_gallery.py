"""Golden files for every view: plain, colour taken away, Markdown, JSON; and none is forgotten."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

import jsonschema
import pytest

from tests.golden import FOLDER, check_golden
from tests.story import ROOT
from tests.views.gallery import GALLERY as VIEWS
from tests.views.gallery_answers import ANSWERS

GALLERY = VIEWS | ANSWERS
DOCUMENTS = {
    "account": "credits",
    "doctor": "doctor",
    "graph": "events",
    "output": "output",
    "saved_plan": "plan",
    "state_export": "state",
}
"""Golden files that are one JSON document -> the schema they keep to."""
ELSEWHERE = {
    "chart": ("graph.dot", "graph.mmd"),
    "diff": ("diff_every_kind.txt",),
    "explain": ("explain_refused.txt",),
    "graph": ("graph_text.txt", "graph.json"),
    "nodes": ("graph_text.txt",),
    "ops": ("ops_volume.txt",),
    "plan": ("plan_changed.txt", "plan_drift_and_an_edit.txt"),
    "plan_markdown": ("plan_changed.md", "plan_drift_and_an_edit.md"),
}
"""Views whose goldens another test of this folder compares."""
OPTIONAL = {"causes"}
PARTS = {
    "diff_page": "a page of its own, read as HTML by test_diff_view",
    "lines": "words that all views share",
    "markdown": "words that all comments share",
}


def text(name: str, colour: bool) -> str:
    return "".join(f"{line}\n" for line in GALLERY[name][1](colour))


def test_every_view_has_a_golden() -> None:
    views = {path.stem for path in (ROOT / "nemoflow/cli/views").glob("*.py")} - {"__init__"}
    shown = {module for module, _ in GALLERY.values()} | ELSEWHERE.keys() | PARTS.keys()
    assert views - shown == set(), "add the view to tests/views/gallery.py"
    assert shown - views == set()
    named = {*GALLERY, *(name for names in ELSEWHERE.values() for name in names)}
    assert {name for name in named if not (FOLDER / name).exists()} == set()


@pytest.mark.parametrize("name", GALLERY)
def test_views_read_as_designed(name: str) -> None:
    check_golden(name, text(name, colour=False))


@pytest.mark.parametrize("name", GALLERY)
def test_colour_adds_nothing_but_colour(name: str) -> None:
    plain = text(name, colour=False)
    assert re.sub(r"\x1b\[\d+m", "", text(name, colour=True)) == plain
    assert all(line.isprintable() for line in plain.splitlines())


def values(name: str) -> list[Any]:
    """The document of a golden file, or its lines."""
    content = (FOLDER / name).read_text(encoding="utf-8")
    return [
        json.loads(part) for part in ([content] if name.endswith(".json") else content.splitlines())
    ]


@cache
def validator(schema: str) -> jsonschema.Draft202012Validator:
    text = (ROOT / "schemas" / f"{schema}.schema.json").read_text(encoding="utf-8")
    return jsonschema.Draft202012Validator(json.loads(text))


@pytest.mark.parametrize("name", sorted(path.name for path in FOLDER.glob("*.json*")))
def test_json_is_as_its_committed_schema_says(name: str) -> None:
    stem, _, form = name.partition(".")
    schema = "events" if form == "jsonl" else DOCUMENTS[stem]  # a new document needs a schema
    for value in values(name):
        best = jsonschema.exceptions.best_match(validator(schema).iter_errors(value))
        assert best is None, best.message


@pytest.mark.parametrize("name", sorted(path.name for path in FOLDER.glob("*.json*")))
def test_a_schema_tells_everything(name: str) -> None:
    """A field more or one less is not valid: what is promised is what is told."""
    schema = "events" if name.endswith(".jsonl") else DOCUMENTS[name.partition(".")[0]]
    for value in values(name):
        inner = value[0] if isinstance(value, list) else value
        for key in inner:
            less = {kept: item for kept, item in inner.items() if kept != key}
            told = [less] if isinstance(value, list) else less
            assert key in OPTIONAL or not validator(schema).is_valid(told), key
        more = {**inner, "surprise": 1}
        assert not validator(schema).is_valid([more] if isinstance(value, list) else more)


@pytest.mark.parametrize("name", ["diff_every_kind.txt", "graph_text.txt", "plan_detail.txt"])
def test_colour_is_there_to_be_stripped(name: str) -> None:
    assert "\x1b[" in text(name, colour=True)


def test_every_line_that_is_promised_has_a_golden() -> None:
    promised = {
        item["properties"]["type"]["const"]
        for entry in validator("events").schema["$defs"].values()
        for item in entry.get("oneOf", entry.get("anyOf", [entry]))
        if "type" in item.get("properties", {})
    }
    lines = [value for path in FOLDER.glob("*.jsonl") for value in values(path.name)]
    shown = {value["type"] for value in [*lines, *values("graph.json")]}
    assert promised - shown == set(), "add such a line to tests/views/gallery*.py"
