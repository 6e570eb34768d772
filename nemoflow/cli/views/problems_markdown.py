"""Why there is no result, as a comment for a pull request: problems in files, or one error."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial

from nemoflow.cli.views.lines import plural
from nemoflow.cli.views.markdown import LIMIT, Section, alert, cell, code, few, fitting, sticky
from nemoflow.model.errors import InvalidSpec, NemoflowError, Problem, StalePlan


def error_markdown(what: str, marker: str, error: NemoflowError, limit: int = LIMIT) -> str:
    """The comment of a command (`what`) that could not be carried out."""
    if isinstance(error, InvalidSpec):
        return problems_markdown(what, marker, error.problems, limit)
    head = [sticky(what, marker), f"### nemoflow {what}: failed", ""]
    text: str = error.message
    causes: tuple[str, ...] = ()
    if isinstance(error, StalePlan):
        text, causes = error.head, error.causes
    message = [f"{code(text, 1000)}  "]
    hint = [f"hint: {code(error.hint, 1000)}"] if error.hint else []
    listed = [*(f"- {code(cause)}" for cause in causes), ""] if causes else []
    levels = ([*message, *listed, *hint], [*message, *hint])
    return fitting([partial(_cautioned, head, lines) for lines in levels], limit)


def _cautioned(head: Section, lines: Section) -> Section:
    return head + alert("CAUTION", lines)


def valid_markdown(marker: str, specs: Sequence[tuple[str, int]], limit: int = LIMIT) -> str:
    """The comment of a validation without problems; `specs` are (path, edits)."""
    head = [
        sticky("validate", marker),
        f"### nemoflow validate: {plural(len(specs), 'spec')} valid",
    ]
    rows = ["", *(f"- {code(path)}: {plural(edits, 'edit')}" for path, edits in specs)]
    return fitting([lambda: head + rows, lambda: [*head, ""]], limit)


def problems_markdown(
    what: str, marker: str, problems: Sequence[Problem], limit: int = LIMIT
) -> str:
    """Problems in reading order; of very many where they are, and how many."""
    files = len({problem.place.path for problem in problems if problem.place})
    where = f" in {plural(files, 'file')}" if files else ""
    head = [
        sticky(what, marker),
        f"### nemoflow {what}: {plural(len(problems), 'problem')}{where}",
        "",
    ]
    bodies = (
        partial(_list, problems, hints=True),
        partial(_list, problems, hints=False),
        partial(_few_and_table, problems),
        partial(_few, problems),
        list[str],
    )
    levels = [partial(_closed, head, body) for body in bodies]
    return fitting(levels, limit)


def _closed(head: Section, body: object) -> Section:
    assert callable(body)
    return [*head, *body(), "Nothing was changed.", ""]


def _list(problems: Sequence[Problem], *, hints: bool) -> Section:
    lines = []
    for problem in problems:
        lines += _one(problem)
        if hints:
            lines += [f"  - {code(text)}" for text in (problem.label, problem.hint) if text]
    return [*lines, ""]


def _one(problem: Problem) -> Section:
    place = problem.place
    where = f"{code(f'{place.path}:{place.line}:{place.column}')} " if place else ""
    return [f"- {where}**{problem.code}** {code(problem.message)}"]


def _few(problems: Sequence[Problem]) -> Section:
    return [*few(problems, _one, 20), ""]


def _few_and_table(problems: Sequence[Problem]) -> Section:
    return [*_few(problems), *_table(problems)]


def _table(problems: Sequence[Problem]) -> Section:
    counts = Counter(problem.place.path if problem.place else "" for problem in problems)
    rows = [f"| {cell(path)} | {count} |" for path, count in counts.items()]
    return ["| File | Problems |", "| --- | --: |", *rows, ""]
