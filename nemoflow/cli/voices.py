"""The forms in which one command tells what it found: stdout's, a record's, a step's summary."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

import click

from nemoflow.cli.github import is_github, summarise
from nemoflow.cli.options import Form, form_of
from nemoflow.cli.record import Record, opened_record
from nemoflow.cli.terminal import Terminal
from nemoflow.cli.views.jsonl import error_line, header_line
from nemoflow.cli.views.markdown import LIMIT
from nemoflow.cli.views.problems import problem_value_line
from nemoflow.cli.views.problems_markdown import error_markdown
from nemoflow.model.errors import InvalidSpec, NemoflowError


@dataclass(frozen=True, slots=True)
class Voices:
    """`what` is the command's name; `marker` names this comment among others."""

    what: str
    terminal: Terminal
    form: Form
    marker: str
    record: Record | None

    def begin(self) -> None:
        """The header, where lines follow as they come."""
        if self.form is Form.JSON:
            self.terminal.result([header_line()])

    def lines(self, lines: Iterable[str]) -> None:
        """JSON lines, to everybody who reads them; made only when somebody does."""
        if self.form is not Form.JSON and self.record is None:
            return
        found = list(lines)
        if self.form is Form.JSON:
            self.terminal.result(found)
        if self.record is not None:
            self.record.write(found)

    def tell(self, text: Sequence[str], markdown: Callable[[int], str]) -> None:
        """The result in words or as Markdown, and in the step's summary.

        `markdown` is given how many characters it may have.
        """
        if self.form is Form.TEXT:
            self.terminal.result(text)
        if self.form is Form.MARKDOWN:
            self.terminal.result([markdown(LIMIT).rstrip("\n")])
        summarise(markdown, os.environ, self.terminal)

    def annotate(self, lines: Sequence[str]) -> None:
        """Workflow commands, where a workflow obeys them."""
        if is_github(os.environ):
            self.terminal.talk(lines)

    @contextmanager
    def telling_errors(self) -> Iterator[None]:
        """An error is told in every form, and goes on: words about it are main's."""
        try:
            yield
        except NemoflowError as error:
            problems = error.problems if isinstance(error, InvalidSpec) else ()
            self.refuse(error, [*map(problem_value_line, problems), error_line(error)])
            raise

    def refuse(self, error: NemoflowError, lines: Iterable[str]) -> None:
        """Why there is no result, as JSON `lines` and as Markdown."""
        self.begin()
        self.lines(lines)
        self.tell([], partial(error_markdown, self.what, self.marker, error))


def voices_of(
    what: str,
    paths: Sequence[str],
    form: str | None,
    as_json: bool,
    json_into: str | None,
    marker: str | None,
) -> Voices:
    """The voices asked for, files of theirs open. Raises UsageError before anything is done."""
    terminal = Terminal.of_process()
    chosen = form_of(form, as_json)
    named = marker if marker is not None else " ".join(paths)
    record = opened_record(json_into, terminal)
    if record is not None:
        click.get_current_context().call_on_close(record.close)
    return Voices(what, terminal, chosen, named, record)
