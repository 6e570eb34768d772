"""`nemoflow show`: what is remembered of a spec, and where its variables come from."""

from __future__ import annotations

from typing import Any

import click

from nemoflow.cli.loading import find, load
from nemoflow.cli.options import json_option, options_of, spec_options
from nemoflow.cli.terminal import Terminal
from nemoflow.cli.views.jsonl import header_line
from nemoflow.cli.views.state import state_line, state_lines
from nemoflow.cli.wiring import desk_for
from nemoflow.model.draft import summary


@click.command("show")
@spec_options
@json_option
def command(as_json: bool, **given: Any) -> int:
    """Show what is remembered: session, edits, checkpoints, outputs, variables."""
    options = options_of(**given)
    terminal = Terminal.of_process()
    root, found = find(options)
    specs = load(options, root, found.specs)
    desk = desk_for(root, specs, writable=False, emit=lambda _: None, options=options)
    if as_json:
        terminal.result([header_line()])
    for spec in specs:
        state = desk.store.load(spec.shown)
        session = state.sessions[0] if state.sessions else None
        timeline = ""
        if session and session.draft_digest:
            timeline = summary(desk.store.draft(session.draft_digest))
        if as_json:
            terminal.result([state_line(spec, state, timeline)])
        else:
            terminal.result(state_lines(spec, state, timeline, root))
    return 0
