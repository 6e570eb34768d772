"""Problems in files: caret blocks for people, values for machines."""

from __future__ import annotations

import os
from collections.abc import Iterable

from nemoflow.cli.views.annotations import problem_annotation
from nemoflow.cli.views.jsonl import json_text
from nemoflow.cli.views.lines import plural
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
        lines += [problem_annotation(problem, os.environ) for problem in found[:MAX_SHOWN]]
    more = f", {len(found) - MAX_SHOWN} of them not shown" if len(found) > MAX_SHOWN else ""
    lines.append(f"{plural(len(found), 'problem')}{more}; nothing was changed")
    return lines


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
