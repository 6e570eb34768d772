"""Golden files for every view: plain, colour taken away, Markdown, JSON; and none is forgotten."""

from __future__ import annotations

import json
import re

import jsonschema
import pytest

from tests.golden import FOLDER, check_golden
from tests.story import ROOT
from tests.views.gallery import GALLERY

SCHEMA = ROOT / "schemas/events.schema.json"
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


@pytest.mark.parametrize("name", [name for name in GALLERY if name.endswith(".jsonl")])
def test_json_lines_are_values_with_a_type(name: str) -> None:
    for line in text(name, colour=False).splitlines():
        assert isinstance(json.loads(line)["type"], str)


@pytest.mark.skipif(not SCHEMA.exists(), reason="the schema of events is not committed yet")
@pytest.mark.parametrize("name", ["events.jsonl", "problems.jsonl", "watch.jsonl"])
def test_events_are_as_their_schema_says(name: str) -> None:
    validator = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text()))
    assert not validator.is_valid({"type": "nothing"})
    for line in text(name, colour=False).splitlines():
        validator.validate(json.loads(line))
