"""`nemoflow output`: where the rendered files are, for scripts."""

from __future__ import annotations

import os
from typing import Any

import click

from nemoflow.cli.options import options_of, profile_option, spec_options
from nemoflow.cli.terminal import Terminal
from nemoflow.cli.views.jsonl import json_text
from nemoflow.cli.views.lines import safe
from nemoflow.cli.views.state import output_value
from nemoflow.cli.wiring import connect_to_read
from nemoflow.model.errors import NemoflowError
from nemoflow.model.spec import FINAL_PROFILE


@click.command("output")
@spec_options
@profile_option
@click.option("--json", "as_json", is_flag=True, help="One JSON document with digests and sizes.")
def command(as_json: bool, **given: Any) -> int:
    """Print the path of every rendered file, one a line.

    PATHS are specs, folders or globs; the default is this folder.
    """
    options = options_of(**given)
    terminal = Terminal.of_process()
    found = [
        (place.root, spec, record)
        for place in connect_to_read(options)
        for spec in place.specs
        for output in spec.outputs
        if (record := place.desk.store.load(spec.shown).render(output.shown))
        and os.path.exists(output.path)
    ]
    if as_json:
        value = [{"spec": spec.shown, **output_value(record)} for _, spec, record in found]
        terminal.result([json_text(value, indent=2)])
        return 0
    if not found:
        profile = "" if options.profile == FINAL_PROFILE else f" --profile {options.profile}"
        raise NemoflowError("nothing is rendered yet", hint=f"run `nemoflow apply{profile}`")
    terminal.result(safe(os.path.join(root, record.output)) for root, _, record in found)
    return 0
