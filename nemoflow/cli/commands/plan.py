"""`nemoflow plan`: looks and thinks; writes nothing, starts nothing."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
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
from nemoflow.cli.views.jsonl import clean_line, error_line, header_line, json_text, plan_line
from nemoflow.cli.views.lines import safe, up_to_date_line
from nemoflow.cli.views.plan import closing_lines, legend_lines, plan_lines
from nemoflow.cli.wiring import Workplace, connect
from nemoflow.model.errors import NemoflowError
from nemoflow.model.events import Event, Noted
from nemoflow.model.plan import Plan, Render
from nemoflow.model.spec import FINAL_PROFILE
from nemoflow.runner.converge import plan_spec
from nemoflow.runner.look import look, look_offline


@click.command("plan")
@spec_options
@click.option("--detailed-exitcode", is_flag=True, help="Exit 2 when there are changes.")
@click.option("--offline", is_flag=True, help="Ask no service: plan from what is remembered.")
@click.option(
    "--detail", is_flag=True, help="Say which parts each render has to make, and how long it takes."
)
@profile_option
@drift_options
@json_option
def command(
    detailed_exitcode: bool, offline: bool, detail: bool, as_json: bool, **given: Any
) -> int:
    """Show what apply would do; change nothing.

    PATHS are specs, folders or globs; the default is this folder.
    """
    options = options_of(**given)
    try:
        places = connect(options, _early(Terminal.of_process()))
        see = look_offline if offline else look
        found = [
            (place, plan_spec(spec, place.desk, see)) for place in places for spec in place.specs
        ]
        told = _told(found) if detail else _Told()
    except NemoflowError as error:
        if as_json:
            Terminal.of_process().result([header_line(), error_line(error)])
        raise
    plans = [made for _, made in found]
    clean = [pair for place in places for pair in place.clean.items()]
    _show(plans, told, clean, as_json, _next(options))
    return 2 if detailed_exitcode and any(not made.is_empty for made in plans) else 0


def _early(terminal: Terminal) -> Callable[[Event], None]:
    """Tells why there is no plan yet; nothing else happens while one is made."""

    def event(found: Event) -> None:
        if isinstance(found, Noted):
            terminal.talk([safe(found.text)])

    return event


@dataclass(frozen=True, slots=True)
class _Told:
    """More about renders: by spec and output in words, by spec for machines, and one note."""

    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    lines: Mapping[str, Sequence[str]] = field(default_factory=dict)
    note: str = ""


def _told(found: Sequence[tuple[Workplace, Plan]]) -> _Told:
    # Loaded late: the renderer, which no other plan needs.
    from nemoflow.cli.detail import details, is_known_here
    from nemoflow.cli.views.forecast import CLOUD_NOTE

    made = {plan.spec.path: details(place, plan) for place, plan in found}
    unknown = any(plan.count(Render) and not is_known_here(plan) for _, plan in found)
    return _Told(
        {path: {item.output.shown: item.text for item in items} for path, items in made.items()},
        {path: [json_text(item.value) for item in items] for path, items in made.items()},
        CLOUD_NOTE if unknown else "",
    )


def _show(
    plans: list[Plan],
    told: _Told,
    clean: list[tuple[str, int]],
    as_json: bool,
    next_command: str,
) -> None:
    terminal = Terminal.of_process()
    if as_json:
        terminal.result([header_line(), *(clean_line(spec) for spec, _ in clean)])
        for made in plans:
            terminal.result([plan_line(made), *told.lines.get(made.spec.path, ())])
        return
    lines = [up_to_date_line(safe(spec), edits) for spec, edits in clean]
    for made in plans:
        lines += plan_lines(made, terminal.out_colour, told.words.get(made.spec.path, {}))
    lines += [f"  {told.note}"] if told.note else []
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
