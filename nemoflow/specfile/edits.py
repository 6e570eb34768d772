"""The `edits` block: text, `{do: ...}` and typed operations become `Edit`s."""

from __future__ import annotations

from dataclasses import dataclass, replace

from nemoflow.model.canon import canonical_json
from nemoflow.model.errors import Place, Problem
from nemoflow.model.op import Value
from nemoflow.model.router import router_command
from nemoflow.model.spec import Edit, Input, references
from nemoflow.specfile.authored import EDIT_OPTIONS
from nemoflow.specfile.binding import BOUND_PARAMETERS, Binder, binder
from nemoflow.specfile.codes import Code
from nemoflow.specfile.context import LoadContext
from nemoflow.specfile.locate import listed, shortened, suggestion
from nemoflow.specfile.scalars import is_null, typed
from nemoflow.specfile.shape import Shaped
from nemoflow.specfile.source import Report
from nemoflow.specfile.template import MAX_TEXT
from nemoflow.specfile.values import BadValue, truth
from nemoflow.specfile.yamltree import Mapping, Node, Scalar, Sequence

_SKIPPED = frozenset({"", "false", "no", "0"})


@dataclass(frozen=True, slots=True)
class Edits:
    """The edits to carry out, and the inputs named only by edits that are skipped."""

    edits: tuple[Edit, ...]
    unused: frozenset[str]


def edits_of(
    shaped: Shaped,
    inputs: tuple[Input, ...],
    mentioned: frozenset[str],
    context: LoadContext,
    report: Report,
) -> Edits:
    """The edits in order; what is wrong with one goes to `report`.

    `mentioned` are inputs that some template names, even in a branch not taken: an input meant
    for a skipped edit must not turn into base footage.
    """
    reader = _Reader(binder(inputs), context, report)
    active: list[Edit] = []
    named = set(mentioned)
    for number in shaped.numbers:
        node = shaped.node("edits", number - 1)
        edit = reader.read(number, node)
        if edit is None:
            continue
        named.update(edit.inputs)
        if not _is_skipped(node):
            active.append(edit)
    _same_ids(active, report)
    used = {name for edit in active for name in edit.inputs}
    return Edits(tuple(active), frozenset(named - used))


def _is_skipped(node: Node) -> bool:
    when = node.get("when") if isinstance(node, Mapping) else None
    if not isinstance(when, Scalar):
        return False
    return is_null(when) or when.text.strip().lower() in _SKIPPED


def _same_ids(edits: list[Edit], report: Report) -> None:
    first: dict[str, Edit] = {}
    for edit in edits:
        if edit.id and edit.id in first:
            message = (
                f'edits {first[edit.id].number} and {edit.number} have the same id "{edit.id}"'
            )
            report(Problem(Code.BAD_VALUE, message, edit.place, "", "give each its own"))
        first.setdefault(edit.id, edit)


@dataclass(frozen=True, slots=True)
class _Reader:
    binder: Binder
    context: LoadContext
    report: Report

    def read(self, number: int, node: Node) -> Edit | None:
        """One edit, or None when something is wrong with it."""
        if isinstance(node, Scalar):
            return self._text(Edit(number, node.place), node)
        if not isinstance(node, Mapping):
            return None
        edit = self._options(Edit(number, node.place), node)
        do = node.get("do")
        return self._text(edit, do) if isinstance(do, Scalar) else self._typed(edit, node)

    def _options(self, edit: Edit, node: Mapping) -> Edit:
        name, change = node.get("id"), node.get("allow_no_change")
        return replace(
            edit,
            id=name.text.strip() if isinstance(name, Scalar) and not is_null(name) else "",
            allow_no_change=self._truth(edit, change),
        )

    def _truth(self, edit: Edit, node: Node | None) -> bool:
        if not isinstance(node, Scalar):
            return False
        try:
            return truth(node.text)
        except BadValue as error:
            where = f"edits[{edit.number}].allow_no_change"
            message = f"{where}: {error.message}"
            self.report(Problem(Code.BAD_VALUE, message, node.place, error.label, error.hint))
            return False

    def _text(self, edit: Edit, scalar: Scalar) -> Edit | None:
        text = scalar.text.strip()
        problem = _text_problem(edit.number, text, scalar.place)
        problem = problem or self.binder.ambiguity(text, scalar.place)
        if problem:
            self.report(problem)
            return None
        text = self.binder.words(text)
        return replace(edit, place=scalar.place, text=text, inputs=references(text))

    def _typed(self, edit: Edit, node: Mapping) -> Edit | None:
        self._check_options(edit.number, node)
        named = [(key, value) for key, value in node.items if key.text not in EDIT_OPTIONS]
        if len(named) != 1:
            self.report(_operations(edit.number, node, [key for key, _ in named]))
            return None
        key, value = named[0]
        problem = self._unknown(edit.number, key, value)
        if problem:
            self.report(problem)
            return None
        return self._operation(replace(edit, place=key.place), key.text, value)

    def _check_options(self, number: int, node: Mapping) -> None:
        # Beside `do` the shape has checked them; it knows nothing of typed edits.
        for key, value in node.items:
            if key.text in EDIT_OPTIONS and not isinstance(value, Scalar):
                kind = "a mapping" if isinstance(value, Mapping) else "a list"
                message = f"`edits[{number}].{key.text}` must be text, but is {kind}"
                self.report(Problem(Code.WRONG_TYPE, message, value.place, f"this is {kind}"))

    def _unknown(self, number: int, key: Scalar, value: Node) -> Problem | None:
        known = self.context.op_names
        if " " in key.text and isinstance(value, Scalar):
            text = f"{key.text}: {value.text}"
            place = replace(key.place, width=max(1, len(key.place.source) - key.place.column + 1))
            hint = "write '" + shortened(text, 80).replace("'", "''") + "'"
            message = "`: ` makes a mapping of this text"
            return Problem(Code.UNKNOWN_OPERATION, message, place, "quote this text", hint)
        if not known or key.text in known:
            return None
        return Problem(
            Code.UNKNOWN_OPERATION,
            f'unknown key "{shortened(key.text)}" in edits[{number}]',
            key.place,
            suggestion(key.text, (*known, "do", *EDIT_OPTIONS)),
            f"write `do: ...` for an instruction in words, or use an operation: "
            f"{listed(sorted(known), 60)}",
        )

    def _operation(self, edit: Edit, name: str, value: Node) -> Edit | None:
        pairs = self._pairs(edit.number, name, value)
        if pairs is None:
            return None
        params: dict[str, Value] = {}
        places: list[tuple[str, Place]] = []
        for key, node in pairs:
            found = self._value(edit.number, key, node)
            if found is None:
                continue
            params[key] = found
            places.append((key, node.place))
        text = canonical_json(params)
        return replace(
            edit, op=name, params=text, inputs=references(text), param_places=tuple(places)
        )

    def _pairs(self, number: int, name: str, value: Node) -> list[tuple[str, Node]] | None:
        """Parameters as written; a scalar or a list belongs to the main parameter."""
        main, *known = self.context.op_names.get(name, ("value",))
        if isinstance(value, Scalar) and is_null(value):
            return []
        if not isinstance(value, Mapping):
            if not main:
                self._report_bare(number, name, value.place, known)
                return None
            return [(main, value)]
        unknown = [key for key, _ in value.items if known and key.text not in known]
        for key in unknown:
            message = f'unknown key "{shortened(key.text)}" in edits[{number}]'
            hint = f"known keys: {', '.join(known)}"
            label = suggestion(key.text, known)
            self.report(Problem(Code.UNKNOWN_KEY, message, key.place, label, hint))
        return None if unknown else [(key.text, node) for key, node in value.items]

    def _report_bare(self, number: int, name: str, place: Place, known: list[str]) -> None:
        message = f"`{name}` in edits[{number}] needs named values"
        hint = f"write `{name}: {{{known[-1]}: ...}}`; known keys: {', '.join(known)}"
        self.report(Problem(Code.WRONG_TYPE, message, place, "", hint))

    def _value(self, number: int, key: str, node: Node) -> Value:
        match node:
            case Scalar():
                value = typed(node)
                if key not in BOUND_PARAMETERS or value is None:
                    return value
                self._ambiguous(node)
                return self.binder.value(node.text)
            case Sequence() if all(isinstance(item, Scalar) for item in node.items):
                items = [item for item in node.items if isinstance(item, Scalar)]
                if key not in BOUND_PARAMETERS:
                    return [item.text for item in items]
                for item in items:
                    self._ambiguous(item)
                return [self.binder.value(item.text) for item in items]
            case _:
                message = f"`{key}` in edits[{number}] must be a value or a list of values"
                self.report(Problem(Code.WRONG_TYPE, message, node.place))
                return None

    def _ambiguous(self, scalar: Scalar) -> None:
        if scalar.text in self.binder.shared and scalar.text not in self.binder.names:
            problem = self.binder.ambiguity(scalar.text, scalar.place)
            if problem:
                self.report(problem)


def _text_problem(number: int, text: str, place: Place) -> Problem | None:
    if not text:
        hint = "write an instruction, or remove the line; `when:` skips an edit"
        return Problem(Code.EMPTY_EDIT, f"edits[{number}] is empty", place, "", hint)
    if len(text) > MAX_TEXT:
        message = f"edits[{number}] is longer than {MAX_TEXT:,} characters"
        return Problem(Code.BAD_VALUE, message, place, "", "split it into several edits")
    command = router_command(text)
    if command:
        message = f'"{shortened(text)}" is a command, not an edit'
        return Problem(Code.ROUTER_WORD, message, place, "", f"remove it; `{command}` does this")
    return None


def _operations(number: int, node: Mapping, keys: list[Scalar]) -> Problem:
    place = keys[1].place if len(keys) > 1 else node.place
    if keys:
        names = ", ".join(f"`{shortened(key.text)}`" for key in keys)
        message = f"edits[{number}] has more than one operation: {names}"
        hint = "give each operation a list item of its own"
    else:
        message = f"edits[{number}] has no instruction"
        hint = "add `do: ...` with the instruction in words"
    return Problem(Code.UNKNOWN_OPERATION, message, place, "", hint)
