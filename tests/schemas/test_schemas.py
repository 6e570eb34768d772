"""The committed schemas are those of the code, and what the command prints obeys them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, get_args

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nemoflow.cli.schemas import SCHEMAS, schema_text
from nemoflow.cli.views.watch import told_line
from nemoflow.model.watching import Told
from tests.planning.drawn import drawn
from tests.stories.conftest import SPEC, bed, said, story, walk
from tests.stories.said import Said
from tests.story import Story
from tests.tokens import TOKEN

__all__ = ["bed", "said", "story", "walk"]  # fixtures of the stories

FOLDER = Path(__file__).resolve().parents[2] / "schemas"
PLAIN = [
    kind
    for kind in get_args(Told)
    if kind.__name__ not in ("Planned", "Held", "SpecInvalid", "Refreshed")
]


def validator(name: str) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(json.loads((FOLDER / f"{name}.schema.json").read_text()))


def valid(lines: str) -> list[dict[str, Any]]:
    """Every line of a run, each valid."""
    found = [json.loads(line) for line in lines.splitlines()]
    for value in found:
        validator("events").validate(value)
    assert found[0]["type"] == "nemoflow"
    return found


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_committed_schema_is_in_step(name: str) -> None:
    committed = FOLDER / f"{name}.schema.json"
    assert committed.read_text(encoding="utf-8") == schema_text(name), (
        f"run `nemoflow schema {name} > schemas/{name}.schema.json`"
    )
    jsonschema.Draft202012Validator.check_schema(json.loads(schema_text(name)))


@given(st.one_of([drawn(kind) for kind in PLAIN]))
@settings(max_examples=60, deadline=None)
def test_any_event_is_valid(event: Told) -> None:
    validator("events").validate(json.loads(told_line(event)))


def test_what_the_commands_print_is_valid(story: Story, said: Said) -> None:
    assert len(valid(said("plan", "--json", "--detail", "--out", "plan.json").out)) >= 3
    validator("plan").validate(json.loads((story.root / "plan.json").read_text()))
    valid(said("show", "plan.json", "--json").out)
    valid(said("graph", "--json").out)
    types = {line["type"] for line in valid(said("apply", "plan.json", "--json").out)}
    assert {"plan", "session_opened", "uploaded", "edit_done", "rendering", "render_done"} <= types
    stale = valid(said("apply", "plan.json", "--json").out)[-1]
    assert stale["causes"]
    for command in (
        ["plan"],
        ["show"],
        ["diff", "--at", "0"],
        ["explain", "video.yml"],
        ["validate"],
        ["fmt", "--check"],
        ["frame", "-o", "one.png"],
        ["sheet", "--grid", "2x1", "-o", "two.png"],
        ["state", "list"],
        ["cache", "stats"],
        ["cache", "verify"],
        ["cache", "export", "cache.tar"],
        ["cache", "import", "cache.tar"],
        ["cache", "gc", "--all"],
    ):
        assert len(valid(said(*command, "--json").out)) >= 2, command
    (told,) = valid(said("show", "--json").out)[1:]
    assert told["outputs"][0]["current"] is True
    story.write({"video.yml": SPEC.replace("35%", "350 %%")})
    assert valid(said("validate", "--json").out)[-1]["type"] == "problem"


def test_answers_without_a_header_and_documents_are_valid(story: Story, said: Said) -> None:
    sentences = ("cut the first second", "wibble", "export the video")
    lines = [said("explain", "--json", text).out for text in sentences]
    for line in "".join([*lines, said("ops", "--json").out]).splitlines():
        validator("events").validate(json.loads(line))
    validator("doctor").validate(json.loads(said("doctor", "--json").out))
    assert validator("output").is_valid(json.loads(said("output", "--json").out))


def test_the_export_of_the_state_is_valid_and_whole(story: Story, said: Said) -> None:
    said("apply")
    exported = said("state", "export").out
    value = json.loads(exported)
    validator("state").validate(value)
    (spec,) = value["specs"]
    assert spec["sessions"][0]["steps"][0]["say"] == "cut the first 1 second"
    assert spec["renders"][0]["output"] == "out/demo.mp4"
    assert not TOKEN.search(exported.encode())
    assert json.loads(said("state", "export", "video.yml").out) == value
    assert said("state", "export", "none.yml").code == 3


@pytest.mark.parametrize("line", [{"type": "burned"}, {"type": "noted", "spec": 1, "text": ""}, {}])
def test_other_lines_are_not_valid(line: dict[str, object]) -> None:
    assert not validator("events").is_valid(line)
