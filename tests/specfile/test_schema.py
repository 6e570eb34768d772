"""The JSON Schema agrees with the loader, and the starter spec with both."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # ships no types

from nemoflow.specfile.codes import MEANINGS, Code
from nemoflow.specfile.schema import SCHEMA_ID, video_schema
from nemoflow.specfile.starter import starter_spec
from tests.specfile.folder import OPS, Folder
from tests.specfile.test_properties import SAMPLE

OPERATIONS: dict[str, dict[str, object]] = {
    name: {
        "type": "object",
        "description": f"The operation {name}.",
        "properties": {param: {"type": ["string", "number", "array"]} for param in params},
        "additionalProperties": False,
    }
    for name, (_, *params) in OPS.items()
}


@pytest.fixture(scope="module")
def schema() -> Any:
    return json.loads(json.dumps(video_schema(OPERATIONS)))


def test_is_a_valid_schema_with_an_identity(schema: Any) -> None:
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == SCHEMA_ID
    assert schema["title"]


def test_every_property_is_described(schema: Any) -> None:
    blocks = [schema, *(schema["$defs"][name] for name in ("EditDo", "OutputBlock", "ExpectBlock"))]
    for block in blocks:
        for name, found in block["properties"].items():
            assert found.get("description"), name
    assert schema["$defs"]["edit_music"]["description"] == "The operation music."


def test_accepts_what_the_loader_accepts(schema: Any, folder: Folder) -> None:
    validator = Draft202012Validator(schema)
    more = {
        "inputs": {"walk": "walk.mp4"},
        "edits": [{"fade_out": 1, "id": "x"}, {"concat": ["walk"]}, {"music": None}],
        "output": {"path": "a.mp4", "fps": 30, "quality": 20, "poster": {"path": "a.png"}},
        "expect": {"fps": 30, "audio": True},
    }
    for tree in (SAMPLE, more, {"inputs": {"a": "walk.mp4"}, "output": "a.mp4"}):
        assert not folder.problems(json.dumps(tree))
        validator.validate(tree)


@pytest.mark.parametrize(
    "change",
    [
        {"inputs": {}},
        {"nme": "x"},
        {"edits": "x"},
        {"edits": [{"do": "x", "wen": "y"}]},
        {"edits": [{"fade_ot": 1}]},
        {"edits": [{"music": {"volum": 1}}]},
        {"edits": [{"music": 1, "trim": 2}]},
        {"backend": "clowd"},
        {"output": {"path": "a.mp4", "fit": "x"}},
        {"output": {"path": "a.mp4", "resolution": "4k"}},
        {"expect": {"durations": "1s"}},
        {"inputs": {"a b": "walk.mp4"}},
        {"vars": {"a": [1]}},
    ],
)
def test_refuses_what_the_loader_refuses(
    schema: Any, folder: Folder, change: dict[str, Any]
) -> None:
    tree = {"inputs": {"walk": "walk.mp4"}, **change}
    assert folder.problems(json.dumps(tree))
    assert not Draft202012Validator(schema).is_valid(tree)


@pytest.mark.parametrize(
    ("name", "clips"),
    [
        ("demo", []),
        ("My Film: no. 1", ["a.mp4"]),
        (
            "true",
            ["walk.mp4", 'b "q".mp4', "c: d.mov", "# e.jpg", "1.png", "z/walk.mp4", "bed.m4a"],
        ),
        ("片头", ["素材 一.mp4", "- x.mp4", "'.mp4", "@a.mp4", "~.mp4", "a\\b.mp4", "no"]),
        ("x", ["only.m4a"]),
        ("x", ["a.m4a", "b.m4a"]),
    ],
)
def test_the_starter_spec_loads(schema: Any, folder: Folder, name: str, clips: list[str]) -> None:
    text = starter_spec(name, clips)
    for clip in clips or ["footage/clip.mp4"]:
        folder.write(clip.replace("\\", "/"))
    spec = folder.load(text)
    assert {item.shown for item in spec.inputs} >= {
        clip.replace("\\", "/") for clip in clips if not clip.endswith(".m4a")
    }
    music = len({clip.endswith(".m4a") for clip in clips}) == 2
    assert sum(bool(edit.inputs) for edit in spec.edits) == music
    assert spec.base_inputs
    Draft202012Validator(schema).validate(yaml.safe_load(text))
    assert text.count("#") >= 8
    assert text.endswith("\n")
    assert "\n\n\n" not in text


def test_every_code_has_a_meaning() -> None:
    assert set(MEANINGS) == set(Code)
    assert len({str(code) for code in Code}) == len(Code)
