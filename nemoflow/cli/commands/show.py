"""`nemoflow show`: what is remembered of a spec, and where its variables come from."""

from __future__ import annotations

import shlex
from typing import Any

import click

from nemoflow.cli.commands.plan import show_plans
from nemoflow.cli.options import Form, options_of, spec_options, telling_options
from nemoflow.cli.saved import read_plan, saved_among
from nemoflow.cli.views.lines import safe
from nemoflow.cli.views.state import state_line, state_lines, variable_lines
from nemoflow.cli.voices import Voices, voices_of
from nemoflow.cli.wiring import connect_to_read, drafts_of
from nemoflow.model.draft import summary
from nemoflow.model.errors import UsageError
from nemoflow.model.spec import Spec
from nemoflow.model.state import State
from nemoflow.store.store import Store


@click.command("show")
@spec_options
@click.option("--vars", "only_variables", is_flag=True, help="Only the variables and origins.")
@click.option(
    "--detailed-exitcode", is_flag=True, help="Of a saved plan: exit 2 when it has changes."
)
@telling_options
def command(
    form: str | None,
    as_json: bool,
    json_into: str | None,
    marker: str | None,
    only_variables: bool,
    detailed_exitcode: bool,
    **given: Any,
) -> int:
    """Show what is remembered: session, edits, checkpoints, outputs, drafts, variables.

    PATHS are specs, folders or globs; the default is this folder. Or one plan that `plan --out`
    saved: it is printed as `plan` did, whatever has changed since. Markdown is for saved plans.
    """
    options = options_of(**given)
    saved = saved_among(options.paths)
    voices = voices_of("plan", options.paths, form, as_json, json_into, marker)
    if saved and only_variables:
        raise UsageError(
            "`--vars` cannot be shown of a saved plan: it holds no values but those of `--var`",
            hint="name the recipe instead",
        )
    if saved:
        return _show_plan(voices, saved, detailed_exitcode)
    if voices.form is Form.MARKDOWN:
        raise UsageError("`show --format markdown` is for a saved plan", hint="use --format json")
    if detailed_exitcode:
        raise UsageError(
            "`--detailed-exitcode` is for a saved plan", hint="`nemoflow plan` knows of changes"
        )
    places = connect_to_read(options)
    voices.begin()
    for place in places:
        for spec in place.specs:
            _show_spec(voices, spec, place.desk.store, only_variables)
    return 0


def _show_spec(voices: Voices, spec: Spec, store: Store, only_variables: bool) -> None:
    said = voices.form is not Form.JSON
    if only_variables and said:
        voices.terminal.result(variable_lines(spec) or ["no variables"])
        return
    state = store.load(spec.shown)
    timeline = _timeline(state, store)
    drafts = drafts_of(spec, store.root).outputs
    voices.lines([state_line(spec, state, timeline, drafts)])
    if said:
        voices.terminal.result(state_lines(spec, state, timeline, store.root, drafts))


def _show_plan(voices: Voices, file: str, detailed: bool) -> int:
    plans = [item.plan for item in read_plan(file).specs]
    show_plans(voices, plans, (), safe(shlex.join(("nemoflow", "apply", file))))
    return 2 if detailed and any(not item.is_empty for item in plans) else 0


def _timeline(state: State, store: Store) -> str:
    session = state.sessions[0] if state.sessions else None
    if session is None or not session.draft_digest:
        return ""
    return summary(store.draft(session.draft_digest))
