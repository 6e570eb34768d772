"""`nemoflow plan`: looks and thinks; writes nothing, starts nothing."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import click

from nemoflow.cli.loading import find_root
from nemoflow.cli.options import (
    Options,
    drift_options,
    options_of,
    profile_option,
    spec_options,
    telling_options,
)
from nemoflow.cli.saved import saved_among, saved_plan, write_plan
from nemoflow.cli.terminal import Terminal
from nemoflow.cli.views.annotations import plan_annotations
from nemoflow.cli.views.jsonl import clean_line, json_text, plan_line
from nemoflow.cli.views.lines import safe, up_to_date_line
from nemoflow.cli.views.plan import closing_lines, legend_lines, plan_lines
from nemoflow.cli.views.plan_markdown import Planning, plan_markdown
from nemoflow.cli.voices import Voices, voices_of
from nemoflow.cli.wiring import Workplace, connect, connect_to_all
from nemoflow.model.errors import UsageError
from nemoflow.model.events import Event, Noted
from nemoflow.model.plan import Plan, Render
from nemoflow.model.spec import FINAL_PROFILE
from nemoflow.runner.converge import plan_spec
from nemoflow.runner.look import Look, look, look_offline
from nemoflow.runner.pinned import plan_to_save


@click.command("plan")
@spec_options
@click.option("--detailed-exitcode", is_flag=True, help="Exit 2 when there are changes.")
@click.option(
    "--out",
    type=click.Path(),
    metavar="FILE",
    help="Save the plan, with all it rests on, for `nemoflow apply FILE`.",
)
@click.option("--offline", is_flag=True, help="Ask no service: plan from what is remembered.")
@click.option(
    "--detail", is_flag=True, help="Say which parts each render has to make, and how long it takes."
)
@profile_option
@drift_options
@telling_options
def command(
    detailed_exitcode: bool,
    out: str | None,
    offline: bool,
    detail: bool,
    form: str | None,
    as_json: bool,
    json_into: str | None,
    marker: str | None,
    **given: Any,
) -> int:
    """Show what apply would do; change nothing.

    PATHS are specs, folders or globs; the default is this folder.
    """
    options = options_of(**given)
    _refuse_saved(options)
    see = look_offline if offline else look
    voices = voices_of("plan", options.paths, form, as_json, json_into, marker)
    emit = _early(voices.terminal)
    with voices.telling_errors():
        places = connect_to_all(options, emit) if out else connect(options, emit)
        found = _saving(places, options, out, see) if out else _planned(places, see)
        told = _told(found) if detail else NOTHING_MORE
    plans = [made for _, made in found]
    clean = [pair for place in places for pair in place.clean.items()]
    next_command = _next_saved(out, places) if out else _next(options)
    show_plans(voices, plans, clean, next_command, told)
    return 2 if detailed_exitcode and any(not made.is_empty for made in plans) else 0


Made = Sequence[tuple[Workplace, Plan]]


def _planned(places: Sequence[Workplace], see: Look) -> Made:
    return [(place, plan_spec(spec, place.desk, see)) for place in places for spec in place.specs]


def _saving(places: Sequence[Workplace], options: Options, out: str, see: Look) -> Made:
    """The same plans, and saved in a file."""
    made = [
        (place, *plan_to_save(spec, place.desk, see)) for place in places for spec in place.specs
    ]
    write_plan(saved_plan(places, [item for _, _, item in made], options), out)
    return [(place, plan) for place, plan, _ in made]


def _refuse_saved(options: Options) -> None:
    saved = saved_among(options.paths)
    if saved:
        raise UsageError(
            f"`{saved}` is a saved plan already",
            hint=f"`nemoflow show {saved}` prints it, `nemoflow apply {saved}` carries it out",
        )


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


def _told(found: Made) -> _Told:
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


NOTHING_MORE = _Told()


def show_plans(
    voices: Voices,
    plans: Sequence[Plan],
    clean: Sequence[tuple[str, int]],
    next_command: str,
    told: _Told = NOTHING_MORE,
) -> None:
    """Tells plans; `clean` are (recipe, edits) that are proven up to date beside them."""
    voices.begin()
    voices.lines(clean_line(spec) for spec, _ in clean)
    for made in plans:
        voices.lines([plan_line(made), *told.lines.get(made.spec.path, ())])
    colour = voices.terminal.out_colour
    lines = [up_to_date_line(safe(spec), edits) for spec, edits in clean]
    for made in plans:
        lines += plan_lines(made, colour, told.words.get(made.spec.path, {}))
    lines += [f"  {told.note}"] if told.note else []
    lines += legend_lines(plans, colour)
    lines += closing_lines(plans, len(clean), next_command)
    comment = Planning(plans, len(clean), voices.marker, next_command, told.words)
    voices.tell(lines, partial(plan_markdown, comment))
    voices.annotate(plan_annotations(plans, os.environ))


def _next_saved(out: str, places: Sequence[Workplace]) -> str:
    """Where it will not be found by itself, the project is named."""
    here = find_root(os.getcwd(), os.environ.get("NEMOFLOW_PROJECT", ""))
    root = places[0].root
    where = [] if root == here else ["--project", os.path.relpath(root)]
    return safe(shlex.join(("nemoflow", "apply", *where, out)))


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
