"""From a path to a `Spec`, or to everything that is wrong with it.

The stations: bytes -> clean text -> tree -> variables -> templates -> shape -> inputs, edits,
outputs, expectations. The first three can end the work; from there on every station reports what
it finds and the rest goes on, so that all problems of a file come at once and in reading order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from os.path import normpath
from pathlib import Path

from nemoflow.model.errors import InvalidSpec, Problem
from nemoflow.model.spec import Spec
from nemoflow.specfile.authored import check_name, slug
from nemoflow.specfile.codes import Code
from nemoflow.specfile.collisions import collision_problems
from nemoflow.specfile.context import LoadContext as LoadContext
from nemoflow.specfile.edits import edits_of
from nemoflow.specfile.expectations import expectations_of
from nemoflow.specfile.inputs import inputs_of
from nemoflow.specfile.outputs import outputs_of
from nemoflow.specfile.scalars import is_null
from nemoflow.specfile.shape import shape
from nemoflow.specfile.template import Renderer, template_values
from nemoflow.specfile.values import BadValue
from nemoflow.specfile.variables import (
    Surroundings,
    Variables,
    declared_variables,
    gather,
    surroundings,
    unknown_variable,
)
from nemoflow.specfile.yamltree import Document, Mapping, Node, Scalar, parse

__all__ = ["LoadContext", "UnfinishedSpecs", "in_order", "load_spec", "load_specs"]

_TEMPLATE = re.compile(r"\{\{|\{%")


def load_spec(path: str, context: LoadContext) -> Spec:
    """The checked spec at `path`.

    Raises InvalidSpec with all problems of the file, its project file and its variable files, in
    reading order. Reads nothing but those files and the inputs; changes nothing.
    """
    return load_specs([path], context)[0]


def load_specs(paths: Sequence[str], context: LoadContext) -> tuple[Spec, ...]:
    """The specs at `paths`, checked one by one and against each other.

    Raises InvalidSpec with the problems of all of them. A `--var` is unknown only when no spec
    of the call uses it.
    """
    around = surroundings(context)
    problems: list[Problem] = []
    loaded: list[_Loaded] = []
    unfinished: list[Spec] = []
    for path in paths:
        try:
            loaded.append(_load(path, context, around))
        except UnfinishedSpecs as error:
            problems += error.problems
            unfinished += error.specs
        except InvalidSpec as error:
            problems += error.problems
    # What cannot be read might use any variable.
    if len(loaded) == len(paths):
        problems += _unknown_given(loaded)
    problems += collision_problems([item.spec for item in loaded])
    if problems:
        raise UnfinishedSpecs(problems, (*(item.spec for item in loaded), *unfinished))
    return tuple(item.spec for item in loaded)


class UnfinishedSpecs(InvalidSpec):
    """Problems, and the specs as far as they could be read: a backend may find more in them."""

    def __init__(self, problems: Iterable[Problem], specs: tuple[Spec, ...]) -> None:
        super().__init__(problems)
        self.specs = specs


@dataclass(frozen=True, slots=True)
class _Loaded:
    spec: Spec
    unknown: tuple[str, ...]
    """Names set with `--var` that this spec does not use."""
    inputs_known: bool
    """Whether every input that is written could be read."""


def _unknown_given(loaded: list[_Loaded]) -> list[Problem]:
    if not loaded:
        return []
    known = {variable.name for item in loaded for variable in item.spec.variables}
    everywhere = set(loaded[0].unknown).intersection(*(item.unknown for item in loaded))
    return [unknown_variable(name, known) for name in loaded[0].unknown if name in everywhere]


def _load(path: str, context: LoadContext, around: Surroundings) -> _Loaded:
    file = Path(normpath(Path(path).absolute()))
    _check_encodable(file)
    document = parse(context.source(file))
    problems = list(document.problems)
    own = declared_variables(document.root.get("vars"), "spec", problems.append)
    variables = gather(own, around)
    try:
        loaded = _build(file, document, variables, context, around, problems)
    except InvalidSpec as error:
        raise InvalidSpec(in_order([*problems, *error.problems])) from error
    if problems:
        raise UnfinishedSpecs(in_order(problems), _readable(loaded))
    return loaded


def _readable(loaded: _Loaded) -> tuple[Spec, ...]:
    """The spec without what a backend would blame for a problem that is already reported.

    That is an edit whose template could not be filled in, and any edit when an input is missing.
    """
    if not loaded.inputs_known:
        return ()
    spec = loaded.spec
    whole = (item for item in spec.edits if not _TEMPLATE.search(item.text + item.params))
    return (replace(spec, edits=tuple(whole)),)


def _check_encodable(file: Path) -> None:
    """Raises InvalidSpec for a path that is not text: no message or state could name it."""
    try:
        str(file).encode()
    except UnicodeEncodeError as error:
        shown = str(file).encode(errors="backslashreplace").decode()
        hint = "rename it; if the name looks right to you, set PYTHONUTF8=1"
        message = f"the path of the spec is not UTF-8: `{shown}`"
        raise InvalidSpec([Problem(Code.ENCODING, message, hint=hint)]) from error


def _build(
    file: Path,
    document: Document,
    variables: Variables,
    context: LoadContext,
    around: Surroundings,
    problems: list[Problem],
) -> _Loaded:
    """The spec as far as it can be read; `problems` says whether it may be used."""
    report = problems.append
    renderer = Renderer(
        document.source,
        report,
        template_values({name: item.value for name, item in variables.values.items()}),
        _input_names(document.root),
    )
    name, root = _rendered(file, document.root, renderer)
    shaped = shape(root, report)
    backend = context.backend_override or shaped.file.backend
    context = context.for_backend(backend)
    inputs = inputs_of(shaped, file.parent, backend, context, report)
    edits = edits_of(shaped, inputs, frozenset(renderer.mentioned), context, report)
    spec = Spec(
        path=str(file),
        shown=context.shown(str(file)),
        name=name,
        backend=backend,
        language=shaped.file.language,
        inputs=tuple(item for item in inputs if item.name not in edits.unused),
        edits=edits.edits,
        outputs=outputs_of(shaped, name, file.parent, context, report),
        expect=expectations_of(shaped),
        variables=variables.listed(renderer.used),
        depends_on=(str(file), *around.depends_on),
    )
    if problems and "output" not in shaped.broken:
        # It will not be compared with others, so that what it says of itself is said here.
        problems += collision_problems([spec])
    inputs_known = {item.name for item in inputs} >= set(renderer.inputs)
    return _Loaded(spec, variables.unknown_given(renderer.used, around.given), inputs_known)


def _rendered(file: Path, root: Mapping, renderer: Renderer) -> tuple[str, Mapping]:
    """The spec's name, and the tree with every template filled in."""
    given = root.get("name")
    if isinstance(given, Scalar) and not is_null(given):
        given = renderer.scalar(given, inputs=False)
    name = _name(file, given)
    renderer.variables["name"] = name
    items = []
    for key, node in root.items:
        if key.text == "name" and given is not None:
            node = given
        elif key.text != "vars":
            node = renderer.tree(node, inputs=key.text == "edits")
        items.append((key, node))
    return name, replace(root, items=tuple(items))


def _name(file: Path, given: Node | None) -> str:
    """The written name when it is usable (the shape reports it when not), else the default."""
    if isinstance(given, Scalar) and not is_null(given):
        try:
            return check_name(given.text)
        except BadValue:
            return slug(given.text)
    stem = file.parent.name if file.stem == "video" else file.stem.removesuffix(".video")
    return slug(stem)


def _input_names(root: Mapping) -> tuple[str, ...]:
    node = root.get("inputs")
    return tuple(key.text for key, _ in node.items) if isinstance(node, Mapping) else ()


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Each problem once, by file and place; those without a place come last."""
    return sorted(dict.fromkeys(problems), key=_position)


def _position(problem: Problem) -> tuple[bool, str, int, int]:
    place = problem.place
    return (False, place.path, place.line, place.column) if place else (True, "", 0, 0)
