"""`nemoflow output`: where the rendered files are, for scripts."""

from __future__ import annotations

import json
import os
from typing import Any

import click

from nemoflow.cli.loading import find, load
from nemoflow.cli.options import options_of, spec_options
from nemoflow.cli.terminal import Terminal
from nemoflow.cli.views.lines import safe
from nemoflow.cli.views.state import output_value
from nemoflow.cli.wiring import desk_for
from nemoflow.model.errors import NemoflowError


@click.command("output")
@spec_options
@click.option("--json", "as_json", is_flag=True, help="One JSON document with digests and sizes.")
def command(as_json: bool, **given: Any) -> int:
    """Print the path of every rendered file, one a line."""
    options = options_of(**given)
    terminal = Terminal.of_process()
    root, found = find(options)
    specs = load(options, root, found.specs)
    desk = desk_for(root, specs, writable=False, emit=lambda _: None, options=options)
    records = [
        (spec, record)
        for spec in specs
        for output in spec.outputs
        if (record := desk.store.load(spec.shown).render(output.shown))
        and os.path.exists(output.path)
    ]
    if as_json:
        value = [{"spec": spec.shown, **output_value(record)} for spec, record in records]
        terminal.result([json.dumps(value, indent=2, ensure_ascii=False)])
        return 0
    if not records:
        raise NemoflowError("nothing is rendered yet", hint="run `nemoflow apply`")
    terminal.result(safe(os.path.join(root, record.output)) for _, record in records)
    return 0
