"""The typed form of an edit as read: its operation, its sentence and the inputs it uses.

Both backends need it: one carries the operation out, the other sends the sentence.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass

from nemoflow.engine.ops.catalog import OPERATIONS
from nemoflow.engine.ops.operation import OpProblem
from nemoflow.engine.ops.params import Backdrop, Name, Names
from nemoflow.model.errors import Problem
from nemoflow.model.op import Op
from nemoflow.model.spec import Edit, replace_references

TYPED = "NF311"


@dataclass(frozen=True, slots=True)
class Typed:
    """A typed edit that is written right. In `sentence` the inputs are references."""

    op: Op
    sentence: str
    inputs: tuple[str, ...]


def read_typed(edit: Edit, known: Collection[str]) -> Typed | Problem:
    """The typed edit, or what is wrong with it; `known` are the names of all inputs."""
    operation = OPERATIONS[edit.op]
    try:
        # In the typed form an input's name stands alone; the marks are for sentences.
        op = operation.typed(json.loads(replace_references(edit.params, lambda name: name)))
    except OpProblem as error:
        place = dict(edit.param_places).get(error.param, edit.place)
        return Problem(TYPED, error.message, place, hint=error.hint)
    unknown = [name for name in inputs_of(op) if name not in known]
    if unknown:
        return Problem(
            TYPED,
            f"there is no input `{unknown[0]}`",
            edit.place,
            hint=f"known inputs: {', '.join(known)}",
        )
    inputs = tuple(dict.fromkeys((*edit.inputs, *inputs_of(op))))
    return Typed(op, operation.say(op), inputs)


def inputs_of(op: Op) -> tuple[str, ...]:
    """The inputs an operation names, in order."""
    values, names = op.values(), list[str]()
    for param in OPERATIONS[op.name].params:
        value = values[param.name]
        if isinstance(param.kind, Name) and isinstance(value, str) and value:
            names.append(value)
        if isinstance(param.kind, Backdrop) and not str(value).startswith("#"):
            names.append(str(value))
        if isinstance(param.kind, Names) and isinstance(value, list):
            names += value
    return tuple(names)
