"""Templates in values: filled in after parsing, one scalar at a time, each error in its place.

A template can change a value's text and nothing else: keys, types and structure stay as written.
Jinja2 is imported by the first value that holds `{{` or `{%`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping as Values
from dataclasses import dataclass, field, replace

from nemoflow.model.errors import Place, Problem
from nemoflow.model.op import Scalar as Value
from nemoflow.specfile.codes import Code
from nemoflow.specfile.locate import listed, suggestion
from nemoflow.specfile.scalars import typed_text
from nemoflow.specfile.source import Report, Source
from nemoflow.specfile.yamltree import Mapping, Node, Scalar, Sequence

MAX_TEXT = 10_000
"""Characters of one value, before and after its templates are filled in."""


_EXPRESSION = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_QUOTES = '"“”「」《》'


@dataclass(slots=True)
class Renderer:
    """Fills in the templates of one file. `used` and `mentioned` collect what they name."""

    source: Source
    report: Report
    variables: dict[str, Value]
    inputs: tuple[str, ...]
    used: set[str] = field(default_factory=set)
    mentioned: set[str] = field(default_factory=set)

    def tree(self, node: Node, *, inputs: bool) -> Node:
        """The node with every value filled in; `inputs` says whether inputs may be named."""
        match node:
            case Scalar():
                return self.scalar(node, inputs=inputs)
            case Sequence():
                fill = self._in_edits if inputs else self._outside
                return replace(node, items=tuple(fill(item) for item in node.items))
            case Mapping():
                pairs = (
                    (key, self._in_edits(value))
                    if inputs and key.text == "do"
                    else (key, self.tree(value, inputs=inputs))
                    for key, value in node.items
                )
                return replace(node, items=tuple(pairs))

    def _outside(self, node: Node) -> Node:
        return self.tree(node, inputs=False)

    def _in_edits(self, node: Node) -> Node:
        """A sentence, when it is a scalar: no value may end the quoted text it stands in."""
        made = self.tree(node, inputs=True)
        if isinstance(node, Scalar) and isinstance(made, Scalar):
            written = _EXPRESSION.sub("", node.text)
            for mark in _QUOTES:
                if mark in written and made.text.count(mark) > written.count(mark):
                    message = f"a value brings a `{mark}` into a sentence that quotes with it"
                    hint = 'write the operation out: title: {text: "{{ headline }}"}'
                    self.report(Problem(Code.BAD_TEMPLATE, message, node.place, "", hint))
                    break
        return made

    def scalar(self, scalar: Scalar, *, inputs: bool) -> Scalar:
        """One value filled in; as it was when it holds no template or a broken one."""
        if "{{" not in scalar.text and "{%" not in scalar.text:
            return scalar
        if len(scalar.text) > MAX_TEXT:
            self.report(_too_long(scalar))
            return scalar
        text = self._filled(scalar, inputs)
        if text is None:
            return scalar
        if len(text) > MAX_TEXT:
            self.report(_too_long(scalar))
            return scalar
        return replace(scalar, text=text, plain=False)

    def _filled(self, scalar: Scalar, inputs: bool) -> str | None:
        # Here, because a spec without templates need not pay for importing Jinja2.
        from nemoflow.specfile import sandbox

        try:
            parsed = sandbox.parse_template(scalar.text)
            self.used.update(parsed.names)
            self.mentioned.update(parsed.inputs)
            known = self._known_names(scalar, parsed.names)
            if not (self._known_inputs(scalar, parsed.inputs, inputs) and known):
                return None
            return sandbox.render_template(parsed, self.variables, self.inputs)
        except sandbox.BadTemplate as error:
            place = self._place(scalar, error)
            self.report(Problem(Code.BAD_TEMPLATE, error.message, place, "", error.hint))
            return None

    def _place(self, scalar: Scalar, error: Exception) -> Place:
        needle, line = getattr(error, "needle", ""), getattr(error, "line", 0)
        if needle:
            return find_inside(self.source, scalar, needle)
        start = sum(len(part) + 1 for part in scalar.text.split("\n")[: max(0, line - 1)])
        found = (scalar.text.find(tag, start) for tag in ("{{", "{%"))
        opened = [at for at in found if at >= 0]
        return place_inside(self.source, scalar, min(opened), 2) if opened else scalar.place

    def _known_names(self, scalar: Scalar, names: tuple[str, ...]) -> bool:
        unknown = [name for name in names if name not in self.variables]
        for name in unknown:
            place = find_inside(self.source, scalar, name)
            self.report(self._undefined(name, place))
        return not unknown

    def _undefined(self, name: str, place: Place) -> Problem:
        known = sorted(self.variables)
        if name == "vars":
            hint = "variables stand at the top: write `{{ headline }}`, not `{{ vars.headline }}`"
        elif name in self.inputs:
            hint = f"to name the input write `{{{{ inputs.{name} }}}}`"
        else:
            hint = (
                f"known variables: {listed(known)}; add it under `vars`, or pass `--var {name}=...`"
            )
        label = suggestion(name, known)
        return Problem(Code.UNDEFINED, f'the variable "{name}" is not defined', place, label, hint)

    def _known_inputs(self, scalar: Scalar, names: tuple[str, ...], allowed: bool) -> bool:
        if names and not allowed:
            place = find_inside(self.source, scalar, "inputs")
            message = "inputs can be named in edits only"
            self.report(Problem(Code.BAD_TEMPLATE, message, place, "", "write the text out"))
            return False
        unknown = [name for name in names if name not in self.inputs]
        for name in unknown:
            place = find_inside(self.source, scalar, name)
            label, hint = suggestion(name, self.inputs), f"known inputs: {listed(self.inputs)}"
            message = f'there is no input "{name}"'
            self.report(Problem(Code.UNKNOWN_INPUT, message, place, label, hint))
        return not unknown


def template_values(texts: Values[str, str]) -> dict[str, Value]:
    """Variables as templates see them.

    `true` and `false` are truth values, so that `{% if music %}` works from every source; a
    number is one only when it prints exactly as it was written, so `0.50` and `007` stay text.
    """
    return {name: _template_value(text) for name, text in texts.items()}


def _template_value(text: str) -> Value:
    value = typed_text(text)
    if isinstance(value, bool):
        return value
    return value if value is not None and str(value) == text else text


def find_inside(source: Source, scalar: Scalar, needle: str) -> Place:
    """The place of a word inside the templates of a value; of the value when it is not found."""
    start = 0
    while (at := scalar.text.find(needle, start)) >= 0:
        before = scalar.text[:at]
        opened = max(before.rfind("{{"), before.rfind("{%"))
        closed = max(before.rfind("}}"), before.rfind("%}"))
        edges = before[-1:] + scalar.text[at + len(needle) :][:1]
        is_word = needle.isidentifier() and (_joins(edges) or _is_quoted(before[opened:]))
        if opened > closed and not is_word:
            return place_inside(source, scalar, at, len(needle))
        start = at + 1
    return scalar.place


def _joins(edges: str) -> bool:
    return any(char.isalnum() or char == "_" for char in edges)


def _is_quoted(expression: str) -> bool:
    """Whether what follows stands inside a string of a template."""
    return expression.count("'") % 2 == 1 or expression.count('"') % 2 == 1


def place_inside(source: Source, scalar: Scalar, offset: int, width: int) -> Place:
    """The place of `width` characters of a value.

    Quoting and folding make the raw text differ from the value: the same occurrence of the
    same characters is looked for there.
    """
    needle = scalar.text[offset : offset + width]
    start, end = scalar.span
    at = start - 1
    for _ in range(scalar.text.count(needle, 0, offset) + 1):
        at = source.text.find(needle, at + 1, end)
        if at < 0:
            return scalar.place
    return source.place(at, at + width)


def _too_long(scalar: Scalar) -> Problem:
    return Problem(
        Code.BAD_VALUE,
        f"the value is longer than {MAX_TEXT:,} characters",
        scalar.place,
        "",
        "say less in one value; long text belongs in a file",
    )
