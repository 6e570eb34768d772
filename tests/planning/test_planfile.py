"""The file of a saved plan: what goes in comes out, and nothing bad comes in."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings

from nemoflow.cli.schemas import SCHEMAS
from nemoflow.cli.views.plan import legend_lines, plan_lines
from nemoflow.model.errors import UsageError
from nemoflow.model.plan import Plan
from nemoflow.model.savedplan import SavedPlan, Settings
from nemoflow.model.shapes import ShapeError, plain, read
from nemoflow.model.spec import Spec
from nemoflow.planning.planfile import decode, encode, portable
from nemoflow.runner.pinned import plan_to_save
from tests.desk import Project
from tests.planning.drawn import drawn
from tests.views.test_plan_view import SCENES

SCHEMA = jsonschema.Draft202012Validator(SCHEMAS["plan"]())


@given(drawn(SavedPlan))
@settings(max_examples=12, deadline=None)
def test_any_value_comes_back_and_is_what_the_schema_says(saved: SavedPlan) -> None:
    value = json.loads(json.dumps(plain(SavedPlan, saved)))
    assert read(SavedPlan, value) == saved
    SCHEMA.validate({"nemoflow_plan": 1, **value})


def saved_from(plan: Plan, project: Project) -> SavedPlan:
    """A real plan with real pins; only its backend is one that files may name."""
    _, item = plan_to_save(plan.spec, project._desk(writable=False))
    plan = replace(portable(plan), spec=replace(portable(plan).spec, backend="local"))
    return SavedPlan("0.1.0", Settings((("a", "b"),)), (replace(item, plan=plan),))


@pytest.mark.parametrize("name", SCENES)
def test_every_kind_of_plan_is_saved_and_shown_the_same(project: Project, name: str) -> None:
    plan = SCENES[name](project)
    saved = saved_from(plan, project)
    text = encode(saved)
    assert decode(text, "p") == saved
    assert str(project.root) not in text
    SCHEMA.validate(json.loads(text))
    found = decode(text, "p").specs[0].plan
    shown = replace(plan, spec=replace(plan.spec, backend="local"))
    assert plan_lines(found, False) == plan_lines(shown, False)
    assert legend_lines([found], False) == legend_lines([shown], False)


@pytest.fixture
def text(project: Project) -> str:
    return encode(saved_from(SCENES["changed"](project), project))


Json = Any


def places(value: Json, at: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every place in a JSON value."""
    yield at
    items: list[tuple[str | int, Json]] = []
    if isinstance(value, dict):
        items = list(value.items())
    if isinstance(value, list):
        items = list(enumerate(value))
    for key, below in items:
        yield from places(below, (*at, key))


def put(value: Json, at: tuple[str | int, ...], new: object) -> Json:
    """A copy with another value at a place; without the place when `new` is `...`."""
    made = deepcopy(value)
    below = made
    for key in at[:-1]:
        below = below[key]
    if new is ...:
        del below[at[-1]]
    else:
        below[at[-1]] = new
    return made


def test_any_place_may_hold_anything(text: str) -> None:
    value = json.loads(text)
    bad = (..., None, True, -1, 1e300, "\x1b[31m", [[]], {"do": "burn"})
    changed = [put(value, at, new) for at in list(places(value))[1::4] for new in bad]
    messages = [refusal(json.dumps(item)) for item in changed]
    refused = [message for message in messages if message]
    assert all("plan.json" in message for message in refused)
    assert len(refused) > 200


def refusal(text: str) -> str:
    """Why a text is no saved plan, empty when it is one; no other error may come."""
    try:
        decode(text, "plan.json")
    except UsageError as error:
        return error.message
    return ""


def test_nothing_in_it_drives_the_terminal(text: str) -> None:
    def spoiled(value: Json) -> Json:
        if isinstance(value, dict):
            return {key: spoiled(item) for key, item in value.items()}
        if isinstance(value, list):
            return [spoiled(item) for item in value]
        return f"{value}\x1b[31m\u202e" if isinstance(value, str) else value

    value = json.loads(text)
    for at in list(places(value))[1:]:
        below = value
        for key in at:
            below = below[key]
        changed = json.dumps(put(value, at, spoiled(below)))
        if isinstance(below, str) and not refusal(changed):
            shown = "\n".join(plan_lines(decode(changed, "p").specs[0].plan, False))
            assert not set(shown) & {"\x1b", "\u202e"}, at


def told(change: Callable[[Json], Json]) -> Callable[[str], str]:
    return lambda text: json.dumps(change(json.loads(text)))


SPEC_PATH = ("specs", 0, "plan", "spec", "shown")
BAD: dict[str, tuple[Callable[[str], str], str]] = {
    "cut off": (lambda text: text[:400], "p:"),
    "not JSON": (lambda text: text.replace('"specs":', '"specs"'), "p:"),
    "deep": (lambda text: '{"nemoflow_plan": ' + "[" * 100_000, "nested too deeply"),
    "many digits": (lambda text: text.replace(": 1,", f": {'9' * 5000},", 1), "too large a number"),
    "no number": (lambda text: text.replace(": 1,", ": NaN,", 1), "is no number of JSON"),
    "twice": (lambda text: text.replace('"settings"', '"specs": [], "settings"'), "stands twice"),
    "half a character": (
        told(lambda value: put(value, (*SPEC_PATH[:-1], "name"), "\ud800")),
        "`specs[0].plan.spec.name` holds half a character",
    ),
    "upwards": (
        told(lambda value: put(value, SPEC_PATH, "../video.yml")),
        "`specs[0].plan.spec.shown` must be a path inside the project",
    ),
    "absolute": (told(lambda v: put(v, SPEC_PATH, "/etc/passwd")), "inside the project"),
    "variables upwards": (
        told(lambda value: put(value, ("settings", "var_files"), ["a/../../b"])),
        "`settings.var_files[0]` must be a path inside the project",
    ),
    "one recipe twice": (
        told(lambda value: put(value, ("specs",), value["specs"] * 2)),
        "names a recipe that is there already",
    ),
    "no recipe": (told(lambda value: put(value, ("specs",), [])), "`specs` is empty"),
    "more": (told(lambda value: {**value, "run": "rm"}), "`run` is not known here"),
    "no version": (told(lambda value: {**value, "nemoflow_plan": True}), "must be 1"),
    "a variable's name": (
        told(lambda value: put(value, ("settings", "variables"), [["a b", "c"]])),
        "is no name of a variable",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_used_is_refused_with_its_place(text: str, name: str) -> None:
    change, words = BAD[name]
    with pytest.raises(UsageError) as caught:
        decode(change(text), "p")
    assert words in caught.value.message
    assert "nemoflow plan --out" in caught.value.hint


def test_the_way_to_a_wrong_value_is_told() -> None:
    with pytest.raises(ShapeError, match=r"`path` must be text"):
        read(
            Spec,
            {"path": 1, **dict.fromkeys(("shown", "name", "backend", "language"), "")}
            | {"inputs": [], "edits": [], "outputs": []},
        )


def test_equal_plans_have_equal_bytes(project: Project, tmp_path: Path) -> None:
    first = encode(saved_from(SCENES["first"](project), project))
    again = encode(saved_from(SCENES["first"](project), project))
    assert first == again
