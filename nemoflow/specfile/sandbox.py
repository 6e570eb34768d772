"""Jinja2 on a short leash: variables, `inputs.NAME`, `{% if %}` and a few filters.

The syntax tree is checked before anything runs, so calls, loops and attributes never reach the
sandbox, and what is left cannot run long or grow large. Imported only when a value holds a
template.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError, nodes
from jinja2.runtime import Context, Undefined
from jinja2.sandbox import SandboxedEnvironment

from nemoflow.model.op import Scalar as Value
from nemoflow.model.spec import reference
from nemoflow.specfile.source import FORBIDDEN_VALUE

MAX_DEPTH = 40
_USE = "templates may use variables, `inputs.NAME`, `{% if %}` and arithmetic"


class BadTemplate(Exception):
    """`needle` is the part of the value that is wrong; empty for all of it."""

    def __init__(self, message: str, needle: str = "", hint: str = "", line: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.needle = needle
        self.hint = hint
        self.line = line


@dataclass(frozen=True, slots=True)
class Parsed:
    """A checked template. `names` are the variables it needs, `inputs` those it mentions."""

    text: str
    names: tuple[str, ...]
    inputs: tuple[str, ...]


@lru_cache(maxsize=512)
def parse_template(text: str) -> Parsed:
    """The template's names after checking every node of it; raises BadTemplate."""
    try:
        tree = _environment().parse(text)
    except TemplateSyntaxError as error:
        raise _unreadable(text, error) from error
    except (RecursionError, MemoryError, ValueError) as error:
        raise BadTemplate("the template is nested too deep", hint="split the value") from error
    found = list(_walk(tree))
    for node, _ in found:
        _check(node)
    guarded = {name for node, _ in found for name in _guarded(node)}
    names = [
        node.name
        for node, parent in found
        if isinstance(node, nodes.Name) and not _is_inputs(node, parent)
    ]
    if "inputs" in names:
        raise BadTemplate("`inputs` alone is not a value", "inputs", "write `inputs.NAME`")
    mentioned = [_member(node) for node, _ in found if _is_member(node)]
    free = tuple(dict.fromkeys(name for name in names if name not in guarded))
    return Parsed(text, free, tuple(dict.fromkeys(mentioned)))


def _unreadable(text: str, error: TemplateSyntaxError) -> BadTemplate:
    for opening, closing in (("{{", "}}"), ("{%", "%}")):
        if text.count(opening) > text.count(closing):
            message = f"a template is opened with `{opening}` and never closed"
            return BadTemplate(message, hint=f"close it with `{closing}`", line=error.lineno)
    said = (error.message or "cannot be read").rstrip(".")
    return BadTemplate(f"the template cannot be read: {said}", hint=_USE, line=error.lineno)


def render_template(parsed: Parsed, variables: Mapping[str, Value], inputs: Iterable[str]) -> str:
    """The text with its templates filled in; raises BadTemplate."""
    references = _Inputs({name: reference(name) for name in inputs})
    try:
        return _compiled(parsed.text).render({**variables, "inputs": references})
    except BadTemplate:
        raise
    except TemplateError as error:
        raise BadTemplate(f"the template fails: {error.message}") from error
    except Exception as error:
        # Arithmetic on user values can fail in any way Python knows; none of it is ours.
        said = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise BadTemplate(f"the template fails: {said}", hint=_USE) from error


@lru_cache(maxsize=512)
def _compiled(text: str) -> Template:
    # The recipes of a folder share most of their templates.
    return _environment().from_string(text)


class _Inputs:
    """`inputs.bed` and `inputs["bed"]`; has no attribute an input's name could meet."""

    __slots__ = ("_marks",)

    def __init__(self, marks: Mapping[str, str]) -> None:
        self._marks = marks

    def __getitem__(self, name: str) -> str:
        return self._marks[name]


class _Environment(SandboxedEnvironment):
    intercepted_binops = frozenset({"*", "%"})

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        # Repeating and formatting text are how a short template makes a huge value.
        if isinstance(left, str) or isinstance(right, str):
            raise BadTemplate(f"`{operator}` needs numbers on both sides", hint=_USE)
        return super().call_binop(context, operator, left, right)


@cache
def _environment() -> SandboxedEnvironment:
    made = _Environment(
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        autoescape=False,
        finalize=_printed,
        # `{#` is ordinary text ("episode {#3"); no user text can hold U+E000.
        comment_start_string="{#\ue000",
        comment_end_string="\ue000#}",
    )
    made.globals.clear()
    made.filters = dict(_FILTERS)
    made.tests = {"defined": _is_defined, "undefined": lambda value: not _is_defined(value)}
    return made


def _printed(value: object) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else value


def _is_defined(value: object) -> bool:
    return not isinstance(value, Undefined)


def _default(value: object, other: object = "", boolean: bool = False) -> object:
    missing = isinstance(value, Undefined) or (boolean and not value)
    return other if missing else value


def _replace(text: object, old: object, new: object) -> str:
    found = str(text)
    if len(str(new)) * (found.count(str(old)) + 1) > 10_000:
        raise BadTemplate("`replace` makes the value too long", "replace")
    return found.replace(str(old), str(new))


def _round(value: float, digits: int = 0) -> float | int:
    return round(value, digits) if digits else round(value)


_FILTERS: dict[str, Callable[..., Any]] = {
    "abs": abs,
    "capitalize": lambda text: str(text).capitalize(),
    "default": _default,
    "int": int,
    "length": len,
    "lower": lambda text: str(text).lower(),
    "replace": _replace,
    "round": _round,
    "title": lambda text: str(text).title(),
    "trim": lambda text: str(text).strip(),
    "upper": lambda text: str(text).upper(),
}
_ALLOWED = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const),
    *(nodes.If, nodes.CondExpr, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not),
    *(nodes.Concat, nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod),
    *(nodes.Neg, nodes.Pos, nodes.Filter, nodes.Test, nodes.Keyword),
)


def _walk(tree: nodes.Node) -> Iterator[tuple[nodes.Node, nodes.Node | None]]:
    """Every node with its parent, in reading order; raises BadTemplate when too deep."""
    stack: list[tuple[nodes.Node, nodes.Node | None, int]] = [(tree, None, 0)]
    while stack:
        node, parent, depth = stack.pop()
        if depth > MAX_DEPTH:
            raise BadTemplate("the template is nested too deep", hint="split the value")
        yield node, parent
        below = [(child, node, depth + 1) for child in node.iter_child_nodes()]
        stack.extend(reversed(below))


def _check(node: nodes.Node) -> None:
    """Raises BadTemplate for a node that templates may not use."""
    match node:
        case nodes.Getattr() | nodes.Getitem() if not _is_member(node):
            needle = f".{node.attr}" if isinstance(node, nodes.Getattr) else "["
            raise BadTemplate("a template cannot look inside a value", needle, _USE)
        case nodes.Filter(name=name) if name not in _FILTERS:
            known = f"known filters: {', '.join(_FILTERS)}"
            raise BadTemplate(f'unknown filter "{name}"', name, known)
        case nodes.Test(name=name) if name not in ("defined", "undefined"):
            raise BadTemplate(f'unknown test "{name}"', name, "known tests: defined, undefined")
        case nodes.Call():
            raise BadTemplate("a template cannot call anything", "(", _USE)
        case nodes.Const(value=str() as text) if FORBIDDEN_VALUE.search(text):
            raise BadTemplate("a template cannot make control characters", "\\", _USE)
        case nodes.Getattr() | nodes.Getitem():
            return
        case _ if not isinstance(node, _ALLOWED):
            kind = type(node).__name__.lower()
            raise BadTemplate(f"a template cannot use `{kind}`", _keyword(kind), _USE)


def _keyword(kind: str) -> str:
    """What the source is likely to show of a kind of node."""
    return {"list": "[", "dict": "{", "tuple": "(", "pow": "**", "assign": "set"}.get(kind, kind)


def _is_inputs(node: nodes.Node, parent: nodes.Node | None) -> bool:
    return isinstance(node, nodes.Name) and node.name == "inputs" and _is_member(parent)


def _is_member(node: nodes.Node | None) -> bool:
    """Whether a node is `inputs.NAME` or `inputs["NAME"]`."""
    if not isinstance(node, nodes.Getattr | nodes.Getitem):
        return False
    if not isinstance(node.node, nodes.Name) or node.node.name != "inputs":
        return False
    return isinstance(node, nodes.Getattr) or (
        isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str)
    )


def _member(node: nodes.Node) -> str:
    if isinstance(node, nodes.Getattr):
        return node.attr
    return str(operator.attrgetter("arg.value")(node))


def _guarded(node: nodes.Node) -> Iterator[str]:
    """Names that may be undefined: under `default` or asked for with `is defined`."""
    if isinstance(node, nodes.Filter) and node.name != "default":
        return
    if isinstance(node, nodes.Filter | nodes.Test) and isinstance(node.node, nodes.Name):
        yield node.node.name
