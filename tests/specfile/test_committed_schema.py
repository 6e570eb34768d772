"""The committed JSON Schema is what the models and the catalogue say."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from nemoflow.cli.schemas import schema_text

COMMITTED = Path(__file__).resolve().parents[2] / "schemas" / "video.schema.json"


def test_the_committed_schema_is_in_step() -> None:
    assert COMMITTED.read_text(encoding="utf-8") == schema_text(), (
        "run `nemoflow schema > schemas/video.schema.json`"
    )


def test_it_is_a_valid_schema_with_an_identity() -> None:
    schema = json.loads(COMMITTED.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"].endswith("video.schema.json")


@pytest.mark.parametrize(
    ("spec", "valid"),
    [
        ({"inputs": {"a": "a.mp4"}, "edits": ["cut the first 2s"]}, True),
        ({"inputs": {"a": "a.mp4"}, "edits": [{"title": {"text": "Hi"}}]}, True),
        ({"inputs": {"a": "a.mp4"}, "edits": [{"title": {"txt": "Hi"}}]}, False),
        ({"inputs": {"a": "a.mp4"}, "edits": [{"nonsense": {}}]}, False),
        ({"inputs": {"a": "a.mp4"}, "outputs": []}, False),
    ],
)
def test_it_tells_good_from_bad(spec: dict[str, object], valid: bool) -> None:
    schema = json.loads(COMMITTED.read_text(encoding="utf-8"))
    found = jsonschema.Draft202012Validator(schema).is_valid(spec)
    assert found is valid
