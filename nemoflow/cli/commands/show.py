"""`nemoflow show`: what is remembered of a spec, and where its variables come from."""

from __future__ import annotations

import shlex
from typing import Any

import click

from nemoflow.cli.commands.plan import show_plans
from nemoflow.cli.options import json_option, options_of, spec_options
from nemoflow.cli.saved import read_plan, saved_among
from nemoflow.cli.terminal import Terminal
from nemoflow.cli.views.jsonl import header_line
from nemoflow.cli.views.lines import safe
from nemoflow.cli.views.state import state_line, state_lines, variable_lines
from nemoflow.cli.wiring import connect_to_read
from nemoflow.model.draft import summary
from nemoflow.model.errors import UsageError
from nemoflow.model.state import State
from nemoflow.store.store import Store


@click.command("show")
@spec_options
@click.option("--vars", "only_variables", is_flag=True, help="Only the variables and origins.")
@click.option(
    "--detailed-exitcode", is_flag=True, help="Of a saved plan: exit 2 when it has changes."
)
@json_option
def command(as_json: bool, only_variables: bool, detailed_exitcode: bool, **given: Any) -> int:
    """Show what is remembered: session, edits, checkpoints, outputs, variables.

    PATHS are specs, folders or globs; the default is this folder. Or one plan that `plan --out`
    saved: it is printed as `plan` did, whatever has changed since.
    """
    options = options_of(**given)
    terminal = Terminal.of_process()
    saved = saved_among(options.paths)
    if saved and only_variables:
        raise UsageError(
            "`--vars` cannot be shown of a saved plan: it holds no values but those of `--var`",
            hint="name the recipe instead",
        )
    if saved:
        return _show_plan(saved, as_json, detailed_exitcode)
    if detailed_exitcode:
        raise UsageError(
            "`--detailed-exitcode` is for a saved plan", hint="`nemoflow plan` knows of changes"
        )
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


def _show_plan(file: str, as_json: bool, detailed: bool) -> int:
    plans = [item.plan for item in read_plan(file).specs]
    show_plans(plans, (), as_json, safe(shlex.join(("nemoflow", "apply", file))))
    return 2 if detailed and any(not item.is_empty for item in plans) else 0


def _timeline(state: State, store: Store) -> str:
    session = state.sessions[0] if state.sessions else None
    if session is None or not session.draft_digest:
        return ""
    return summary(store.draft(session.draft_digest))
