"""What one edit means, in text or typed: operations, the inputs they use, or a problem."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import assert_never

from nemoflow.engine.language import Asset, Pool, Refused, Routed, Understood, understand
from nemoflow.engine.ops.typed import TYPED, inputs_of, read_typed
from nemoflow.engine.timeline import Source
from nemoflow.model.errors import Place, Problem
from nemoflow.model.op import Op
from nemoflow.model.spec import Edit, Spec, replace_references

LANGUAGE = "NF310"

__all__ = ["LANGUAGE", "TYPED", "Meaning", "Reader"]


@dataclass(frozen=True, slots=True)
class Meaning:
    """An edit as understood. `ops` is empty when there is a problem; `say` is for people."""

    edit: Edit
    say: str
    ops: tuple[Op, ...] = ()
    inputs: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    problem: Problem | None = None


class Reader:
    """Reads the edits of one spec; knows its inputs, not its timeline."""

    def __init__(self, spec: Spec, sources: Mapping[str, Source], pool: Pool | None = None) -> None:
        """`pool` says what sentences may name, where that is more than names and file names."""
        self._filenames = {item.name: item.filename for item in spec.inputs}
        self._pool = pool or Pool(
            tuple(Asset(item.name, item.filename, item.kind) for item in sources.values())
        )

    def meaning(self, edit: Edit) -> Meaning:
        """The meaning of one edit."""
        return self._typed(edit) if edit.op else self._text(edit)

    def _text(self, edit: Edit) -> Meaning:
        say = self._shown(edit.text)
        found = understand(edit.text, self._pool)
        match found:
            case Understood():
                inputs = self._inputs(edit, found.ops)
                return Meaning(edit, say, found.ops, inputs, found.notes)
            case Refused():
                place = _clause_place(edit, self._shown(edit.text[slice(*found.span)]))
                message = self._shown(found.message)
                problem = Problem(LANGUAGE, message, place, found.reason, found.hint)
            case Routed():
                message = f"`{found.word}` is a command, not an edit"
                hint = f"run `{found.command}`"
                problem = Problem(LANGUAGE, message, edit.place, hint=hint)
            case _:
                assert_never(found)
        return Meaning(edit, say, inputs=edit.inputs, problem=problem)

    def _typed(self, edit: Edit) -> Meaning:
        found = read_typed(edit, self._filenames)
        if isinstance(found, Problem):
            return Meaning(edit, edit.op, inputs=edit.inputs, problem=found)
        return Meaning(edit, self._shown(found.sentence), (found.op,), found.inputs)

    def _inputs(self, edit: Edit, ops: tuple[Op, ...]) -> tuple[str, ...]:
        used = (name for op in ops for name in inputs_of(op) if name in self._filenames)
        return tuple(dict.fromkeys((*edit.inputs, *used)))

    def _shown(self, text: str) -> str:
        """References as the file names people know."""
        return replace_references(text, lambda name: self._filenames.get(name, name))


def _clause_place(edit: Edit, clause: str) -> Place:
    """The clause to blame inside the source line, the whole value when it cannot be found."""
    at = edit.place.source.find(clause, max(0, edit.place.column - 1)) if clause else -1
    if at < 0:
        return edit.place
    return Place(edit.place.path, edit.place.line, at + 1, len(clause), edit.place.source)
