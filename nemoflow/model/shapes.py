"""Nouns <-> JSON, driven by their type hints: exact both ways, strict on the way in.

A noun is an object of its fields, those at their default left out; a member of a union of nouns
carries its name as `do` (`{"do": "open_session", ...}`). The same hints make the JSON Schema, so
that what is written, what is accepted and what is documented cannot part.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import Enum
from functools import cache
from math import isfinite
from typing import Any, get_args, get_origin, get_type_hints

TAG = "do"
LARGEST = 2**53
"""Beyond it JSON's numbers are no longer exact in every reader."""
_WORDS = {str: "text", bool: "true or false", int: "a whole number", float: "a number"}
_JSON_TYPES = {str: "string", bool: "boolean", int: "integer", float: "number"}


class ShapeError(ValueError):
    """A value that is not what its place asks for; `at` is the way to it: `specs[0].plan`."""

    def __init__(self, at: str, what: str) -> None:
        super().__init__(f"`{at}` {what}" if at else what)
        self.at = at


def plain(kind: Any, value: Any) -> object:
    """The JSON value of a noun (or tuple, text, number ...) of the type `kind`."""
    members = _members(kind)
    if members:
        return {TAG: snake(type(value).__name__), **_fields_of(value)}
    if value is not None and _optional(kind) is not None:
        return plain(_optional(kind), value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return [plain(item, one) for item, one in zip(_items(kind, len(value)), value, strict=True)]
    return _fields_of(value) if is_dataclass(value) else value


def _fields_of(value: Any) -> dict[str, object]:
    return {
        item.name: plain(hint, getattr(value, item.name))
        for item, hint in _hinted(value.__class__)
        if item.default is MISSING or getattr(value, item.name) != item.default
    }


def read(kind: Any, value: object, at: str = "") -> Any:
    """The noun a JSON value stands for. Raises ShapeError, which names the place."""
    members = _members(kind)
    if members:
        return _tagged(members, value, at)
    if _optional(kind) is not None:
        return None if value is None else read(_optional(kind), value, at)
    if get_origin(kind) is tuple:
        return _tuple(kind, value, at)
    if is_dataclass(kind):
        return _noun(kind, value, at)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _choice(kind, value, at)
    return _scalar(kind, value, at)


def _scalar(kind: Any, value: object, at: str) -> object:
    right = type(value) in (int, float) if kind is float else type(value) is kind
    if not right:
        raise ShapeError(at, f"must be {_WORDS[kind]}")
    if isinstance(value, str) and any("\ud800" <= char <= "\udfff" for char in value):
        raise ShapeError(at, "holds half a character")
    if isinstance(value, (int, float)) and not (isfinite(value) and abs(value) <= LARGEST):
        raise ShapeError(at, "is too large a number")
    return value


def _choice(kind: type[Enum], value: object, at: str) -> Enum:
    for item in kind:
        if item.value == value:
            return item
    raise ShapeError(at, f"must be one of: {', '.join(str(item.value) for item in kind)}")


def _tuple(kind: Any, value: object, at: str) -> tuple[object, ...]:
    if not isinstance(value, list):
        raise ShapeError(at, "must be a list")
    items = _items(kind, len(value))
    if len(items) != len(value):
        raise ShapeError(at, f"must have {len(items)} values")
    return tuple(
        read(item, one, f"{at}[{index}]")
        for index, (item, one) in enumerate(zip(items, value, strict=True))
    )


def _tagged(members: Mapping[str, Any], value: object, at: str) -> object:
    if not isinstance(value, dict):
        raise ShapeError(at, "must be an object")
    name = value.get(TAG)
    if not isinstance(name, str) or name not in members:
        raise ShapeError(f"{at}.{TAG}", f"must be one of: {', '.join(members)}")
    return _noun(members[name], {key: item for key, item in value.items() if key != TAG}, at)


def _noun(kind: Any, value: object, at: str) -> object:
    if not isinstance(value, dict):
        raise ShapeError(at, "must be an object")
    hinted = _hinted(kind)
    unknown = [key for key in value if key not in {item.name for item, _ in hinted}]
    if unknown:
        raise ShapeError(_below(at, unknown[0]), "is not known here")
    missing = [item.name for item, _ in hinted if _is_required(item) and item.name not in value]
    if missing:
        raise ShapeError(_below(at, missing[0]), "is missing")
    return kind(
        **{
            item.name: read(hint, value[item.name], _below(at, item.name))
            for item, hint in hinted
            if item.name in value
        }
    )


def _below(at: str, key: str) -> str:
    shown = key if key.isidentifier() and len(key) < 80 else repr(key[:40])
    return f"{at}.{shown}" if at else shown


# --- the schema ---------------------------------------------------------------------------------


def schema(kind: Any, definitions: dict[str, object]) -> dict[str, object]:
    """The JSON Schema (2020-12) of `kind`; those of its nouns are added to `definitions`."""
    members = _members(kind)
    if members:
        return {
            "oneOf": [_tagged_schema(name, kind, definitions) for name, kind in members.items()]
        }
    if _optional(kind) is not None:
        return {"anyOf": [schema(_optional(kind), definitions), {"type": "null"}]}
    if get_origin(kind) is tuple:
        return _tuple_schema(kind, definitions)
    if is_dataclass(kind):
        name = definition_name(kind)
        if name not in definitions:
            definitions[name] = {}  # taken, should it be met below itself
            definitions[name] = noun_schema(kind, definitions)
        return {"$ref": f"#/$defs/{name}"}
    if isinstance(kind, type) and issubclass(kind, Enum):
        return {"enum": [item.value for item in kind]}
    return {"type": _JSON_TYPES[kind]}


def noun_schema(
    kind: Any, definitions: dict[str, object], tag: Mapping[str, object] | None = None
) -> dict[str, object]:
    """One noun as an object; `tag` are further properties, all required."""
    hinted = _hinted(kind)
    extra = dict(tag or {})
    return {
        "description": (kind.__doc__ or "").strip().splitlines()[0],
        "type": "object",
        "properties": {
            **extra,
            **{item.name: schema(hint, definitions) for item, hint in hinted},
        },
        "required": [*extra, *(item.name for item, _ in hinted if _is_required(item))],
        "additionalProperties": False,
    }


def definition_name(kind: Any) -> str:
    """`plan.edit` and `spec.edit`: two nouns share a name."""
    return f"{kind.__module__.rpartition('.')[2]}.{snake(kind.__name__)}"


def _tagged_schema(name: str, kind: Any, definitions: dict[str, object]) -> dict[str, object]:
    key = definition_name(kind)
    definitions[key] = noun_schema(kind, definitions, {TAG: {"const": name}})
    return {"$ref": f"#/$defs/{key}"}


def _tuple_schema(kind: Any, definitions: dict[str, object]) -> dict[str, object]:
    held = get_args(kind)
    if held[-1] is ...:
        return {"type": "array", "items": schema(held[0], definitions)}
    made = [schema(item, definitions) for item in held]
    return {
        "type": "array",
        "prefixItems": made,
        "minItems": len(held),
        "maxItems": len(held),
    }


# --- hints --------------------------------------------------------------------------------------


def snake(name: str) -> str:
    """`OpenSession` -> `open_session`."""
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")


@cache
def _hinted(kind: Any) -> tuple[tuple[Field[Any], Any], ...]:
    hints = get_type_hints(kind)
    return tuple((item, hints[item.name]) for item in fields(kind))


def _is_required(item: Field[Any]) -> bool:
    return item.default is MISSING and item.default_factory is MISSING


def _members(kind: Any) -> dict[str, Any]:
    """The nouns of a union of nouns by their names; empty for anything else."""
    if not isinstance(kind, types.UnionType):
        return {}
    held = get_args(kind)
    return {snake(item.__name__): item for item in held} if all(map(is_dataclass, held)) else {}


def _optional(kind: Any) -> Any:
    """`X` of `X | None`, else None."""
    held = get_args(kind) if isinstance(kind, types.UnionType) else ()
    rest = [item for item in held if item is not types.NoneType]
    return rest[0] if len(rest) == 1 and len(held) == 2 else None


def _items(kind: Any, count: int) -> tuple[Any, ...]:
    """The types of a tuple's values, `count` of them where it has any number."""
    held = get_args(kind)
    return (held[0],) * count if held and held[-1] is ... else held
