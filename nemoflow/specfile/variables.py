"""Template variables and where each value comes from.

Lowest first: the project file's `vars`, the spec's `vars`, the environment (`NEMOFLOW_VAR_x`),
`--var-file` (later files win), `--var` (later ones win). Values are scalars and are taken as they
are: a variable cannot refer to another.
"""

from __future__ import annotations

import keyword
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from nemoflow.model.errors import InvalidSpec, Problem
from nemoflow.model.spec import Variable
from nemoflow.specfile.codes import Code
from nemoflow.specfile.context import LoadContext
from nemoflow.specfile.discover import PROJECT_FILE
from nemoflow.specfile.locate import did_you_mean, listed, suggestion
from nemoflow.specfile.scalars import is_null
from nemoflow.specfile.source import FORBIDDEN_VALUE, Report, Source
from nemoflow.specfile.yamltree import Mapping, Node, Scalar, parse

ENVIRONMENT_PREFIX = "NEMOFLOW_VAR_"
RESERVED = frozenset({"inputs", "name", "vars", "true", "false", "none", "loop", "self"})

_Reader = Callable[[Source, Report], tuple[Variable, ...]]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The variables that come from beside the spec: read once for all specs of a run."""

    project: tuple[Variable, ...] = ()
    files: tuple[Variable, ...] = ()
    environment: tuple[Variable, ...] = ()
    given: tuple[Variable, ...] = ()
    depends_on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Variables:
    """All values by name, and which names something declares (so that they are listed)."""

    values: dict[str, Variable]
    declared: frozenset[str]

    def listed(self, used: Iterable[str]) -> tuple[Variable, ...]:
        """The variables that belong to the spec: declared ones and those templates use."""
        names = sorted(self.declared | {name for name in used if name in self.values})
        return tuple(self.values[name] for name in names)

    def unknown_given(self, used: Iterable[str], given: tuple[Variable, ...]) -> tuple[str, ...]:
        """Names set with `--var` that nothing declares and no template uses."""
        known = self.declared | set(used)
        return tuple(dict.fromkeys(item.name for item in given if item.name not in known))


def surroundings(context: LoadContext) -> Surroundings:
    """Reads the project file, the variable files and the environment; raises InvalidSpec."""
    problems: list[Problem] = []
    project_file = Path(context.project_root) / PROJECT_FILE
    found: list[str] = []
    project: tuple[Variable, ...] = ()
    if context.texts.has(project_file):
        found.append(str(project_file))
        project = _collect(problems, project_file, context, _project_variables)
    files: list[Variable] = []
    for name in context.var_files:
        path = Path(name).absolute()
        found.append(str(path))
        files += _collect(problems, path, context, _file_variables)
    environment = tuple(
        Variable(key.removeprefix(ENVIRONMENT_PREFIX), value, f"env {key}")
        for key, value in sorted(context.environ.items())
        if key.startswith(ENVIRONMENT_PREFIX)
    )
    given = tuple(Variable(name, value, "--var") for name, value in context.variables)
    problems += [problem for item in given if (problem := _given_problem(item))]
    if problems:
        raise InvalidSpec(problems)
    # The environment belongs to everybody: what is no variable there is not ours to judge.
    clean = tuple(item for item in environment if _given_problem(item) is None)
    return Surroundings(project, tuple(files), clean, given, tuple(found))


def _given_problem(item: Variable) -> Problem | None:
    if item.name in RESERVED or not item.name.isidentifier():
        hint = "set `name:` in the spec" if item.name == "name" else "choose another name"
        message = f"`--var {item.name}` cannot be set: this is no name for a variable"
        return Problem(Code.BAD_VALUE, message, hint=hint)
    if FORBIDDEN_VALUE.search(item.value):
        message = f"the value of `--var {item.name}` holds a control character"
        return Problem(Code.ENCODING, message, hint="newlines and tabs are fine; remove the rest")
    return None


def _collect(
    problems: list[Problem], path: Path, context: LoadContext, read: _Reader
) -> tuple[Variable, ...]:
    try:
        return read(context.source(path), problems.append)
    except InvalidSpec as error:
        problems += error.problems
        return ()


def _project_variables(source: Source, report: Report) -> tuple[Variable, ...]:
    document = parse(source, "the project file")
    for problem in document.problems:
        report(problem)
    for key, _ in document.root.items:
        if key.text != "vars":
            label = suggestion(key.text, ["vars"])
            report(
                Problem(
                    Code.UNKNOWN_KEY,
                    f'unknown key "{key.text}" in the project file',
                    key.place,
                    label,
                    "known keys: vars",
                )
            )
    return declared_variables(document.root.get("vars"), "project", report)


def _file_variables(source: Source, report: Report) -> tuple[Variable, ...]:
    document = parse(source, "a variable file")
    for problem in document.problems:
        report(problem)
    return declared_variables(document.root, f"file {source.path}", report)


def declared_variables(node: Node | None, origin: str, report: Report) -> tuple[Variable, ...]:
    """The variables of a `vars` mapping; what is wrong with them goes to `report`."""
    if node is None or (isinstance(node, Scalar) and is_null(node)):
        return ()
    if not isinstance(node, Mapping):
        report(Problem(Code.WRONG_TYPE, "`vars` must be a mapping of names to values", node.place))
        return ()
    found = []
    for key, value in node.items:
        problem = _name_problem(key) or _value_problem(key, value)
        if problem:
            report(problem)
        elif isinstance(value, Scalar):
            found.append(Variable(key.text, "" if is_null(value) else value.text, origin))
    return tuple(found)


def _name_problem(key: Scalar) -> Problem | None:
    name = key.text
    if name.isidentifier() and not name.startswith("__"):
        if name not in RESERVED and not keyword.iskeyword(name):
            return None
        return Problem(
            Code.BAD_VALUE,
            f'"{name}" is a reserved word',
            key.place,
            "",
            f"choose another name, for example `{name}_text`",
        )
    return Problem(
        Code.BAD_VALUE,
        f'"{name}" cannot be the name of a variable',
        key.place,
        "",
        "use letters, digits and `_`, not beginning with a digit",
    )


def _value_problem(key: Scalar, value: Node) -> Problem | None:
    if not isinstance(value, Scalar):
        kind = "a mapping" if isinstance(value, Mapping) else "a list"
        message = f"the variable `{key.text}` must be one value, not {kind}"
        return Problem(Code.WRONG_TYPE, message, value.place, "", "write text, a number or true")
    if "{{" in value.text or "{%" in value.text:
        return Problem(
            Code.BAD_TEMPLATE,
            f"the variable `{key.text}` refers to others; variables are plain values",
            value.place,
            "",
            "write the value out, or put both variables where this one is used",
        )
    return None


def gather(own: tuple[Variable, ...], around: Surroundings) -> Variables:
    """All variables of one spec, the highest source winning."""
    values: dict[str, Variable] = {}
    for source in (around.project, own, around.environment, around.files, around.given):
        values |= {item.name: item for item in source}
    return Variables(values, frozenset(item.name for item in (*around.project, *own)))


def unknown_variable(name: str, known: Iterable[str]) -> Problem:
    """The problem of a `--var` that nothing uses."""
    every = sorted(known)
    near = did_you_mean(name, every)
    listing = f"known variables: {listed(every)}" if every else "the spec has no variables"
    hint = f'did you mean "{near}"? {listing}' if near else listing
    message = f"`--var {name}` sets a variable the spec does not use"
    return Problem(Code.UNKNOWN_VARIABLE, message, hint=hint)
