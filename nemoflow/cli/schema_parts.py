"""What the JSON Schemas of this folder are put together from."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

TEXT: Json = {"type": "string"}
NUMBER: Json = {"type": "number"}
COUNT: Json = {"type": "integer", "minimum": 0}
FLAG: Json = {"type": "boolean"}
MAYBE_TEXT: Json = {"type": ["string", "null"]}
MAYBE_NUMBER: Json = {"type": ["number", "null"]}
MAYBE_COUNT: Json = {"type": ["integer", "null"], "minimum": 0}


def listed(items: Json) -> Json:
    """An array of any length."""
    return {"type": "array", "items": items}


def pair(items: Json) -> Json:
    """An array of exactly two."""
    return {"type": "array", "items": items, "minItems": 2, "maxItems": 2}


def choice(*values: str) -> Json:
    """One of some texts."""
    return {"enum": list(values)}


def closed(properties: Json) -> Json:
    """An object with all of these properties and no other."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def line(name: str, /, **properties: Any) -> Json:
    """A line of `--json`: its type, and all of these."""
    return closed({"type": {"const": name}, **properties})


TEXTS = listed(TEXT)
