"""The catalogue of operations, as lines and as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence

from nemoflow.cli.clips import pool_in
from nemoflow.cli.views.jsonl import json_text
from nemoflow.engine.language import Understood, understand
from nemoflow.engine.ops.operation import Operation
from nemoflow.engine.ops.params import Param
from nemoflow.model.op import Op

_MANY = 12
"""Values of a closed set that are listed; the reference has the others."""


def catalogue_lines(operations: Sequence[Operation]) -> list[str]:
    """A line an operation: its name, what it does; then how to see more."""
    width = max(len(item.name) for item in operations)
    lines = [f"{item.name:<{width}}  {_first(item.summary)}" for item in operations]
    return [*lines, "", "nemoflow ops NAME   parameters, defaults, sentences"]


def _first(summary: str) -> str:
    """The first sentence of a summary."""
    return summary.split(". ")[0]


def operation_lines(item: Operation) -> list[str]:
    """Everything about one operation: parameters, sentences, an example of the typed form."""
    names = [*(param.name for param in item.params), *item.shorthand_schema]
    width = max(map(len, names), default=0)
    lines = [item.name, f"  {item.summary}", "", "parameters"]
    lines += [f"  {param.name:<{width}}  {_told(param)}" for param in item.params]
    lines += [
        f"  {name:<{width}}  short form: {value['description']}"
        for name, value in item.shorthand_schema.items()
        if isinstance(value, dict)
    ]
    lines += ["", "sentences", *(f"  {phrase}" for phrase in item.phrasings)]
    phrase, op = example(item)
    return [*lines, "", "example", f"  - {phrase}", f"  - {op.name}: {json_text(op.values())}"]


def example(item: Operation) -> tuple[str, Op]:
    """The first sentence and the operation it means, with every parameter.

    Raises ValueError when the catalogue's own sentence is not understood: a test forbids it.
    """
    phrase = item.phrasings[0]
    found = understand(phrase, pool_in(phrase))
    if not isinstance(found, Understood):
        raise ValueError(f"{item.name}: `{phrase}` is not understood")
    return phrase, found.ops[0]


def _told(param: Param) -> str:
    given = "required" if param.required else f"default {_plain(param.default)}"
    return f"{param.summary} ({', '.join(item for item in (_values(param), given) if item)})"


def _values(param: Param) -> str:
    """What may be written, where that is a short list."""
    schema = param.kind.schema()
    known = schema.get("enum", ())
    if isinstance(known, list) and known and len(known) <= _MANY:
        return f"one of {' '.join(map(str, known))}"
    low, high = schema.get("minimum"), schema.get("maximum")
    if isinstance(low, (int, float)) and isinstance(high, (int, float)):
        return f"{low:g} to {high:g}"
    return ""


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def operation_line(item: Operation) -> str:
    """One operation as a JSON line; `schema` is that of its typed form."""
    return json_text(
        {
            "type": "operation",
            "op": item.name,
            "summary": item.summary,
            "params": [
                {
                    "name": param.name,
                    "summary": param.summary,
                    "required": param.required,
                    "default": param.default,
                }
                for param in item.params
            ],
            "phrasings": list(item.phrasings),
            "schema": item.json_schema(),
        }
    )
