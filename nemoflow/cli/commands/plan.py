"""`nemoflow plan`: looks and thinks; writes nothing, starts nothing."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable
from typing import Any

import click

from nemoflow.cli.options import (
    Options,
    drift_options,
    json_option,
    options_of,
    profile_option,
    spec_options,
)
from nemoflow.cli.terminal import Terminal
from nemoflow.cli.views.jsonl import clean_line, error_line, header_line, plan_line
from nemoflow.cli.views.lines import safe, up_to_date_line
from nemoflow.cli.views.plan import closing_lines, legend_lines, plan_lines
from nemoflow.cli.wiring import connect
from nemoflow.model.errors import NemoflowError
from nemoflow.model.events import Event, Noted
from nemoflow.model.plan import Plan
from nemoflow.model.spec import FINAL_PROFILE
from nemoflow.runner.converge import plan_spec
from nemoflow.runner.look import look, look_offline


@click.command("plan")
@spec_options
@click.option("--detailed-exitcode", is_flag=True, help="Exit 2 when there are changes.")
@click.option("--offline", is_flag=True, help="Ask no service: plan from what is remembered.")
@profile_option
@drift_options
@json_option
def command(detailed_exitcode: bool, offline: bool, as_json: bool, **given: Any) -> int:
    """Show what apply would do; change nothing.

    PATHS are specs, folders or globs; the default is this folder.
    """
    options = options_of(**given)
    try:
        places = connect(options, _early(Terminal.of_process()))
        see = look_offline if offline else look
        plans = [plan_spec(spec, place.desk, see) for place in places for spec in place.specs]
    except NemoflowError as error:
        if as_json:
            Terminal.of_process().result([header_line(), error_line(error)])
        raise
    clean = [pair for place in places for pair in place.clean.items()]
    _show(plans, clean, as_json, _next(options))
    return 2 if detailed_exitcode and any(not made.is_empty for made in plans) else 0


def _early(terminal: Terminal) -> Callable[[Event], None]:
    """Tells why there is no plan yet; nothing else happens while one is made."""

    def event(found: Event) -> None:
        if isinstance(found, Noted):
            terminal.talk([safe(found.text)])

    return event


def _show(
    plans: list[Plan], clean: list[tuple[str, int]], as_json: bool, next_command: str
) -> None:
    terminal = Terminal.of_process()
    if as_json:
        terminal.result([header_line(), *(clean_line(spec) for spec, _ in clean)])
        terminal.result(plan_line(made) for made in plans)
        return
    lines = [up_to_date_line(safe(spec), edits) for spec, edits in clean]
    lines += [line for made in plans for line in plan_lines(made, terminal.out_colour)]
    lines += legend_lines(plans, terminal.out_colour)
    terminal.result([*lines, *closing_lines(plans, len(clean), next_command)])


def _next(options: Options) -> str:
    """The apply that does what was planned: everything that decided the plan is said again."""
    said = [*options.paths]
    if options.project and options.project != os.environ.get("NEMOFLOW_PROJECT"):
        said += ["--project", options.project]
    said += [part for name, value in options.variables for part in ("--var", f"{name}={value}")]
    said += [part for path in options.var_files for part in ("--var-file", os.path.relpath(path))]
    if options.backend:
        said += ["--backend", options.backend]
    if options.allow_outside:
        said += ["--allow-outside"]
    if options.profile != FINAL_PROFILE:
        said += ["--profile", options.profile]
    return safe(shlex.join(("nemoflow", "apply", *said)))
