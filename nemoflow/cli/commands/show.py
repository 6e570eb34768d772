"""`nemoflow show`: what is remembered of a spec, and where its variables come from."""

from __future__ import annotations

from typing import Any

import click

from nemoflow.cli.options import json_option, options_of, spec_options
from nemoflow.cli.terminal import Terminal
from nemoflow.cli.views.jsonl import header_line
from nemoflow.cli.views.state import state_line, state_lines, variable_lines
from nemoflow.cli.wiring import connect_to_read
from nemoflow.model.draft import summary
from nemoflow.model.state import State
from nemoflow.store.store import Store


@click.command("show")
@spec_options
@click.option("--vars", "only_variables", is_flag=True, help="Only the variables and origins.")
@json_option
def command(as_json: bool, only_variables: bool, **given: Any) -> int:
    """Show what is remembered: session, edits, checkpoints, outputs, variables.

    PATHS are specs, folders or globs; the default is this folder.
    """
    options = options_of(**given)
    terminal = Terminal.of_process()
    places = connect_to_read(options)
    if as_json:
        terminal.result([header_line()])
    for place in places:
        for spec in place.specs:
            if only_variables and not as_json:
                terminal.result(variable_lines(spec) or ["no variables"])
                continue
            state = place.desk.store.load(spec.shown)
            timeline = _timeline(state, place.desk.store)
            if as_json:
                terminal.result([state_line(spec, state, timeline)])
            else:
                terminal.result(state_lines(spec, state, timeline, place.root))
    return 0


def _timeline(state: State, store: Store) -> str:
    session = state.sessions[0] if state.sessions else None
    if session is None or not session.draft_digest:
        return ""
    return summary(store.draft(session.draft_digest))
