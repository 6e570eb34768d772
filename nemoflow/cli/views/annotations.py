"""GitHub's workflow commands: what is wrong, shown beside the line of the file it is about."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence

from nemoflow.cli.views.lines import safe
from nemoflow.model.errors import NemoflowError, Place, Problem
from nemoflow.model.plan import Plan
from nemoflow.model.spec import Spec

WORKSPACE = "GITHUB_WORKSPACE"


def annotation(
    kind: str, text: str, place: Place | None, title: str, environ: Mapping[str, str]
) -> str:
    """`::error file=a.yml,line=3,col=5,title=NF012::text`; `kind` is error, warning or notice."""
    properties = [f"title={_property(title)}"] if title else []
    if place is not None:
        path = _property(in_workspace(place.path, environ))
        properties = [f"file={path}", f"line={place.line}", f"col={place.column}", *properties]
    return f"::{kind} {','.join(properties)}".rstrip() + f"::{_data(text)}"


def in_workspace(path: str, environ: Mapping[str, str]) -> str:
    """The path as GitHub knows it: from the checkout, wherever the command runs."""
    workspace = environ.get(WORKSPACE, "")
    if not workspace:
        return path
    found = os.path.relpath(os.path.realpath(path), os.path.realpath(workspace))
    return path if found.startswith("..") else found


def problem_annotation(problem: Problem, environ: Mapping[str, str]) -> str:
    """An error at its place, with what to do next."""
    more = problem.hint or problem.label
    text = problem.message + (f" ({more})" if more else "")
    return annotation("error", text, problem.place, problem.code, environ)


def plan_annotations(plans: Iterable[Plan], environ: Mapping[str, str]) -> list[str]:
    """Warnings: sessions changed outside nemoflow, files that are not what was asked for."""
    lines = []
    for plan in plans:
        if plan.drift is not None:
            text = f"session {plan.drift.session} was changed outside nemoflow"
            lines.append(annotation("warning", text, _top(plan.spec), "drift", environ))
        lines += [
            annotation("warning", f"{output}: {text}", _promise(plan.spec), "expect", environ)
            for output, text in plan.failed
        ]
    return lines


def failure_annotations(
    failed: Sequence[tuple[Spec, NemoflowError]], environ: Mapping[str, str]
) -> list[str]:
    """Errors: the specs that could not be carried out, and why."""
    return [
        annotation(
            "error",
            error.message + (f" ({error.hint})" if error.hint else ""),
            _top(spec),
            "nemoflow apply",
            environ,
        )
        for spec, error in failed
    ]


def _top(spec: Spec) -> Place:
    return Place(spec.path, 1, 1)


def _promise(spec: Spec) -> Place:
    """Where the first expectation is written."""
    written = spec.expect[0].place if spec.expect else Place(spec.path, 1, 1)
    return Place(spec.path, written.line, written.column)


def _data(text: str) -> str:
    return safe(text).replace("%", "%25")


def _property(text: str) -> str:
    for char, code in (("%", "%25"), (":", "%3A"), (",", "%2C")):
        text = text.replace(char, code)
    return safe(text)
