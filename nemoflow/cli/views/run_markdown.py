"""What an apply did, as Markdown: failures first, then files, then what was done for each."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from nemoflow.cli.views.lines import plural, size_text
from nemoflow.cli.views.markdown import LIMIT, Section, alert, cell, code, few, fitting, sticky
from nemoflow.cli.views.plan_markdown import Body, folder_rows, no_rows, plan_block, plan_rows
from nemoflow.model.errors import NemoflowError
from nemoflow.model.events import RenderDone
from nemoflow.model.plan import Plan


@dataclass(frozen=True, slots=True)
class Ended:
    """One spec at its end: its plan as far as it got, the error when it failed."""

    spec: str
    plan: Plan | None
    error: NemoflowError | None


@dataclass(frozen=True, slots=True)
class Applied:
    """A whole run. `line` is its closing line; `clean` specs had nothing to do from the start."""

    ended: Sequence[Ended]
    files: Sequence[RenderDone]
    clean: int
    line: str
    marker: str

    @property
    def failed(self) -> list[Ended]:
        """Specs that stopped."""
        return [item for item in self.ended if item.error is not None]

    @property
    def done(self) -> list[Plan]:
        """The plans that were carried out and did something."""
        plans = [item.plan for item in self.ended if item.error is None]
        return [plan for plan in plans if plan is not None and not plan.is_empty]


def run_markdown(told: Applied, limit: int = LIMIT) -> str:
    """The comment, at most `limit` characters: details, then lines, then counts."""
    return fitting((partial(_document, told, body, rows) for body, rows in _LEVELS), limit)


def _document(told: Applied, body: Body, rows: int) -> Section:
    """`rows`: of how many failures and files there is more than the count."""
    lines = [sticky("apply", told.marker), f"### nemoflow apply: {_headline(told)}", ""]
    lines += alert("CAUTION", few(told.failed, _failure, rows))
    lines += [told.line, ""]
    if len(told.files) <= rows:
        lines += _files(told.files)
    lines += body(told.done, {})
    quiet = told.clean + len(told.ended) - len(told.failed) - len(told.done)
    return [*lines, f"{plural(quiet, 'spec')} up to date.", ""] if quiet else lines


def _headline(told: Applied) -> str:
    if told.failed:
        total = plural(len(told.ended) + told.clean, "spec")
        return f"{len(told.failed)} of {total} failed"
    return f"{plural(len(told.done), 'spec')} applied" if told.done else "no changes"


def _failure(item: Ended) -> list[str]:
    assert item.error is not None
    lines = [f"- {code(item.spec)}: {code(item.error.message, 1000)}"]
    return [*lines, f"  - hint: {code(item.error.hint, 1000)}"] if item.error.hint else lines


def _files(files: Sequence[RenderDone]) -> Section:
    if not files:
        return []
    rows = [
        f"| {cell(item.output)} | {item.seconds:.2f} s | {size_text(item.size)} |"
        f" {'from the cache' if item.fetched else 'rendered'} |"
        for item in files
    ]
    return ["| File | Length | Size | |", "| --- | --: | --: | --- |", *rows, ""]


def _blocks(plans: Sequence[Plan], details: object, *, kept: bool) -> Section:
    return [line for plan in plans for line in plan_block(plan, {}, kept=kept)]


_LEVELS: tuple[tuple[Body, int], ...] = (
    (partial(_blocks, kept=True), sys.maxsize),
    (partial(_blocks, kept=False), sys.maxsize),
    (plan_rows, sys.maxsize),
    (folder_rows, 20),
    (no_rows, 5),
    (no_rows, 0),
)
