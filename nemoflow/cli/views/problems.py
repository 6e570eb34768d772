"""Problems in files: caret blocks for people, annotations for GitHub Actions."""

from __future__ import annotations

import os
from collections.abc import Iterable

from nemoflow.cli.views.jsonl import json_text
from nemoflow.cli.views.lines import plural, safe
from nemoflow.model.errors import Problem
from nemoflow.specfile.locate import problem_lines

MAX_SHOWN = 100


def problems_lines(problems: Iterable[Problem], colour: bool) -> list[str]:
    """Every problem as a block, a blank line between, and a count at the end.

    Of very many the first `MAX_SHOWN`: nobody reads more, and they would bury the count.
    """
    found = list(problems)
    lines: list[str] = []
    for problem in found[:MAX_SHOWN]:
        block = problem_lines(problem)
        if colour:
            block[0] = f"\x1b[31m{block[0]}\x1b[0m"
        lines += [*block, ""]
    if os.environ.get("GITHUB_ACTIONS") == "true":
        lines += [annotation(problem) for problem in found[:MAX_SHOWN]]
    more = f", {len(found) - MAX_SHOWN} of them not shown" if len(found) > MAX_SHOWN else ""
    lines.append(f"{plural(len(found), 'problem')}{more}; nothing was changed")
    return lines


def annotation(problem: Problem) -> str:
    """GitHub's workflow command for one problem; its own escaping for data and properties."""
    text = problem.message + (f" ({problem.hint})" if problem.hint else "")
    data = safe(text).replace("%", "%25")
    if problem.place is None:
        return f"::error::{data}"
    path = safe(problem.place.path)
    for char, code in (("%", "%25"), (":", "%3A"), (",", "%2C")):
        path = path.replace(char, code)
    place = problem.place
    return f"::error file={path},line={place.line},col={place.column}::{data}"


def problem_value(problem: Problem) -> dict[str, object]:
    """One problem as JSON values."""
    place = problem.place
    return {
        "type": "problem",
        "code": problem.code,
        "message": problem.message,
        "hint": problem.hint or problem.label,
        "path": place.path if place else None,
        "line": place.line if place else None,
        "column": place.column if place else None,
    }


def problem_value_line(problem: Problem) -> str:
    """One problem as a JSON line."""
    return json_text(problem_value(problem))
