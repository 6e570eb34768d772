"""`nemoflow validate`: everything that can be known offline, all problems at once."""

from __future__ import annotations

from typing import Any

import click

from nemoflow.cli.options import json_option, options_of, spec_options
from nemoflow.cli.terminal import Terminal
from nemoflow.cli.views.jsonl import header_line
from nemoflow.cli.views.lines import plural, safe
from nemoflow.cli.views.problems import problem_value_line
from nemoflow.cli.wiring import connect_to_read
from nemoflow.model.errors import InvalidSpec, Problem
from nemoflow.model.spec import Spec
from nemoflow.runner.desk import Desk
from nemoflow.runner.look import input_digests, understand


@click.command("validate")
@spec_options
@json_option
def command(as_json: bool, **given: Any) -> int:
    """Check specs offline: syntax, inputs, edits, outputs.

    PATHS are specs, folders or globs; the default is this folder. Nothing is written or sent.
    """
    options = options_of(**given)
    terminal = Terminal.of_process()
    try:
        places = connect_to_read(options)
        problems = [p for place in places for spec in place.specs for p in _read(spec, place.desk)]
        if problems:
            raise InvalidSpec(problems)
    except InvalidSpec as error:
        if not as_json:
            raise
        terminal.result([header_line(), *(problem_value_line(p) for p in error.problems)])
        return 3
    specs = [spec for place in places for spec in place.specs]
    if as_json:
        terminal.result([header_line()])
    else:
        terminal.result(
            [
                *(
                    f"{safe(item.shown)}   valid ({plural(len(item.edits), 'edit')})"
                    for item in specs
                ),
                f"{plural(len(specs), 'spec')} valid.",
            ]
        )
    return 0


def _read(spec: Spec, desk: Desk) -> tuple[Problem, ...]:
    return understand(spec, desk.backend, input_digests(spec, desk.digests)).all_problems
