"""Single pieces of a stream's event, read without trusting their types (protocol.md "Survive")."""

from __future__ import annotations

from nemoflow.wire.jsontext import loads

_UNKNOWN = "unknown error"


def first(found: dict[str, object], *names: str) -> object:
    """The first of `names` that is there: ADK's camel case, or the snake case of its Python."""
    return next((found[name] for name in names if found.get(name) is not None), None)


def text_of(value: object) -> str:
    """Text, or a number as text; empty for anything else."""
    if isinstance(value, str):
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    return ""


def args_of(call: dict[str, object]) -> dict[str, object]:
    """The arguments of a call, also when they come as JSON text."""
    value = first(call, "args", "arguments", "input")
    if isinstance(value, str):
        try:
            value = loads(value)
        except ValueError:
            return {}
    return value if isinstance(value, dict) else {}


def message_of(value: object) -> str:
    """The text of an error, however deep it lies."""
    while isinstance(value, dict):
        value = first(value, "error", "message", "errorMessage", "detail", "content")
    return text_of(value).strip() or _UNKNOWN
