"""How the local engine understands a spec, offline: the timeline is tried before anything runs."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import assert_never

from nemoflow.engine.check import check_renderable
from nemoflow.engine.edit import OpRefused, apply_ops, place_base, register
from nemoflow.engine.fonts import MissingFont, check_fonts
from nemoflow.engine.language import Asset, Pool, Refused, Routed, Understood, understand
from nemoflow.engine.ops.catalog import OPERATIONS
from nemoflow.engine.ops.operation import OpProblem
from nemoflow.engine.probe import MediaProblem, probe
from nemoflow.engine.timeline import Source, Timeline
from nemoflow.model.errors import Place, Problem
from nemoflow.model.observed import Reading, Understanding
from nemoflow.model.op import Op, encode_ops
from nemoflow.model.spec import Edit, Spec, replace_references

MEDIA, LANGUAGE, TYPED, TIMELINE, FONT, OUTPUT = (
    "NF301",
    "NF310",
    "NF311",
    "NF312",
    "NF313",
    "NF320",
)


def read_spec(
    spec: Spec,
    files: Mapping[str, str],
    digests: Mapping[str, str],
    measure: Callable[[str, str, str], Source] = probe,
) -> Understanding:
    """One reading an edit, and problems of inputs and outputs.

    The timeline is built as `apply` would build it. After an edit that cannot be carried out the
    later ones are only read, not tried: their timeline is not known.
    """
    sources, problems = _sources(spec, files, digests, measure)
    if problems:
        return Understanding(_unread(spec), tuple(problems))
    walk = _Walk(spec, sources)
    readings = tuple(walk.edit(edit) for edit in spec.edits)
    problems += walk.output_problems()
    return Understanding(readings, tuple(problems))


def _sources(
    spec: Spec,
    files: Mapping[str, str],
    digests: Mapping[str, str],
    measure: Callable[[str, str, str], Source],
) -> tuple[dict[str, Source], list[Problem]]:
    sources: dict[str, Source] = {}
    problems: list[Problem] = []
    for item in spec.inputs:
        try:
            sources[item.name] = measure(files[item.name], item.name, digests[item.name])
        except MediaProblem as error:
            problems.append(Problem(MEDIA, error.message, item.place, hint=error.hint))
    return sources, problems


def _unread(spec: Spec) -> tuple[Reading, ...]:
    return tuple(Reading(edit.number, edit.text, edit.text) for edit in spec.edits)


class _Walk:
    """The timeline on its way through the edits."""

    def __init__(self, spec: Spec, sources: Mapping[str, Source]) -> None:
        self._spec = spec
        self._sources = sources
        self._pool = Pool(
            tuple(Asset(item.name, item.filename, item.kind) for item in sources.values())
        )
        self._timeline = Timeline()
        self._known = True
        for item in spec.base_inputs:
            self._timeline = place_base(self._timeline, sources[item.name])

    def edit(self, edit: Edit) -> Reading:
        """The reading of the next edit."""
        say = self._shown(edit.text)
        ops, notes, problem = self._typed(edit) if edit.op else self._text(edit)
        if problem is not None:
            self._known = False
            return Reading(edit.number, edit.text or edit.params, say or edit.op, problem=problem)
        words = say or "; ".join(self._shown(OPERATIONS[op.name].say(op)) for op in ops)
        tried, problem = self._try(edit, ops)
        return Reading(
            edit.number, encode_ops(ops), words, tuple(dict.fromkeys((*notes, *tried))), problem
        )

    def output_problems(self) -> list[Problem]:
        """Outputs that the final timeline cannot fill."""
        if not self._known:
            return []
        return [
            Problem(OUTPUT, text, output.place)
            for output in self._spec.outputs
            if (text := check_renderable(self._timeline, output))
        ]

    def _text(self, edit: Edit) -> tuple[tuple[Op, ...], tuple[str, ...], Problem | None]:
        found = understand(edit.text, self._pool)
        match found:
            case Understood():
                return found.ops, found.notes, None
            case Refused():
                place = _clause_place(edit, self._shown(edit.text[slice(*found.span)]))
                message = self._shown(found.message)
                return (), (), Problem(LANGUAGE, message, place, found.reason, found.hint)
            case Routed():
                hint = f"run `nemoflow {found.command}`"
                message = f"`{found.word}` is a command, not an edit"
                return (), (), Problem(LANGUAGE, message, edit.place, hint=hint)
            case _:
                assert_never(found)

    def _typed(self, edit: Edit) -> tuple[tuple[Op, ...], tuple[str, ...], Problem | None]:
        try:
            return (OPERATIONS[edit.op].typed(json.loads(edit.params)),), (), None
        except OpProblem as error:
            place = dict(edit.param_places).get(error.param, edit.place)
            return (), (), Problem(TYPED, error.message, place, hint=error.hint)

    def _try(self, edit: Edit, ops: tuple[Op, ...]) -> tuple[tuple[str, ...], Problem | None]:
        if not self._known:
            return (), None
        try:
            for name in edit.inputs:
                self._timeline = register(self._timeline, self._sources[name])
            applied = apply_ops(self._timeline, ops)
            check_fonts(applied.timeline)
        except OpRefused as error:
            self._known = False
            return (), Problem(TIMELINE, error.message, edit.place, error.reason, error.hint)
        except MissingFont as error:
            self._known = False
            return (), Problem(FONT, error.message, edit.place, hint=error.hint)
        self._timeline = applied.timeline
        return applied.notes, None

    def _shown(self, text: str) -> str:
        """References as the file names people know."""
        names = {item.name: item.filename for item in self._spec.inputs}
        return replace_references(text, lambda name: names.get(name, name))


def _clause_place(edit: Edit, clause: str) -> Place:
    """The clause to blame inside the source line, the whole value when it cannot be found."""
    at = edit.place.source.find(clause, max(0, edit.place.column - 1)) if clause else -1
    if at < 0:
        return edit.place
    return Place(edit.place.path, edit.place.line, at + 1, len(clause), edit.place.source)
