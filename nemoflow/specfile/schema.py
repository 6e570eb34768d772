"""The JSON Schema of `video.yml` (draft 2020-12), made from the shapes in `authored.py`.

For editors: it knows types, keys and closed sets. What needs the file system, templates or other
specs is `load.py`'s.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from nemoflow.specfile.authored import EditDo, VideoFile

SCHEMA_ID = "https://nemoflow.dev/schemas/video.schema.json"
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_SCALAR = {"type": ["string", "number", "boolean", "null"]}


def video_schema(operations: Mapping[str, Mapping[str, object]]) -> dict[str, object]:
    """The schema; `operations` maps each typed operation to the schema of its parameters."""
    made: dict[str, Any] = VideoFile.model_json_schema()
    definitions = made.pop("$defs")
    del definitions["EditTyped"]
    properties = made["properties"]
    properties["vars"]["additionalProperties"] = _SCALAR
    properties["inputs"] |= {
        "minProperties": 1,
        "propertyNames": {"pattern": r"^\w[\w-]{0,99}$"},
    }
    options = _options(definitions)
    definitions |= {
        _definition(name): _operation(name, found, options) for name, found in operations.items()
    }
    properties["edits"]["items"] = {
        "anyOf": [
            {"type": "string", "minLength": 1, "description": "An instruction in plain language."},
            *({"$ref": f"#/$defs/{name}"} for name in ("EditDo", *map(_definition, operations))),
        ]
    }
    body = _tidy(made)
    return {
        "$schema": _DIALECT,
        "$id": SCHEMA_ID,
        "title": "nemoflow video recipe",
        "description": body.pop("description"),
        "type": "object",
        "additionalProperties": False,
        "required": ["inputs"],
        "properties": body["properties"],
        "$defs": _tidy(definitions),
    }


def _definition(operation: str) -> str:
    return f"edit_{operation}"


def _options(definitions: Mapping[str, Any]) -> dict[str, Any]:
    """`id`, `when`, `allow_no_change`: they may stand beside every operation."""
    shared = definitions[EditDo.__name__]["properties"]
    return {key: deepcopy(value) for key, value in shared.items() if key != "do"}


def _operation(
    name: str, params: Mapping[str, object], options: Mapping[str, Any]
) -> dict[str, Any]:
    """One typed edit: its parameters as a mapping, or a single value for the main one."""
    described = {key: value for key, value in params.items() if key in ("description", "title")}
    return {
        "type": "object",
        **described,
        "properties": {name: {"anyOf": [dict(params), _SCALAR, {"type": "array"}]}, **options},
        "required": [name],
        "additionalProperties": False,
    }


def _tidy(value: Any) -> Any:
    """Without what pydantic adds for its own use: titles of properties, nulls, text defaults."""
    if isinstance(value, list):
        return [_tidy(item) for item in value]
    if not isinstance(value, dict):
        return value
    found = {key: _tidy(item) for key, item in value.items() if not _is_noise(key, item)}
    choices = found.get("anyOf")
    if isinstance(choices, list) and {"type": "null"} in choices:
        rest = [choice for choice in choices if choice != {"type": "null"}]
        del found["anyOf"]
        found |= rest[0] if len(rest) == 1 else {"anyOf": rest}
    return found


def _is_noise(key: str, item: object) -> bool:
    return (key == "title" and isinstance(item, str)) or (key == "default" and item is None)
