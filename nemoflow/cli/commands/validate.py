"""`nemoflow validate`: everything that can be known offline, all problems at once."""

from __future__ import annotations

from typing import Any

import click

from nemoflow.cli.options import json_option, options_of, spec_options
from nemoflow.cli.terminal import Terminal
from nemoflow.cli.views.jsonl import header_line
from nemoflow.cli.views.lines import plural, safe
from nemoflow.cli.views.problems import problem_value_line
from nemoflow.cli.wiring import connect_to_all
from nemoflow.model.errors import InvalidSpec
from nemoflow.model.spec import Spec


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
        places = connect_to_all(options)
    except InvalidSpec as error:
        if not as_json:
            raise
        terminal.result([header_line(), *(problem_value_line(p) for p in error.problems)])
        return 3
    specs = [spec for place in places for spec in place.specs]
    if as_json:
        terminal.result([header_line()])
    else:
        terminal.result([*map(_valid_line, specs), f"{plural(len(specs), 'spec')} valid."])
    return 0


def _valid_line(spec: Spec) -> str:
    return f"{safe(spec.shown)}   valid ({plural(len(spec.edits), 'edit')})"
