"""`nemoflow graph`: what a render consists of, and what of it is there already."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from nemoflow.cli.options import json_option, one_spec_options, options_of, profile_option
from nemoflow.cli.recipe import Recipe, any_output, one_recipe
from nemoflow.cli.signals import stopping
from nemoflow.cli.terminal import Terminal
from nemoflow.cli.views.chart import Chart, chart_of, dot_lines, mermaid_lines
from nemoflow.cli.views.graph import graph_lines, graph_value
from nemoflow.cli.views.jsonl import header_line, json_text
from nemoflow.cli.views.nodes import Picture, states_of
from nemoflow.engine.cache import Cache
from nemoflow.engine.check import check_renderable, way_out
from nemoflow.engine.formats import SUBTITLE_FILES
from nemoflow.engine.outlook import Outlook, outlook
from nemoflow.model.errors import UsageError
from nemoflow.model.spec import Output
from nemoflow.store.store import FOLDER

DRAWN: Mapping[str, Callable[[Chart], Iterator[str]]] = {
    "mermaid": mermaid_lines,
    "dot": dot_lines,
}
_TEXT = "text"


@click.command("graph")
@one_spec_options
@click.option("--output", "wanted", default="", metavar="NAME", help="Of this output; the first.")
@click.option(
    "--edit", type=int, metavar="N", help="After the first N edits; 0 is the bare footage."
)
@click.option(
    "--format",
    "drawn_as",
    type=click.Choice([_TEXT, *DRAWN]),
    default=_TEXT,
    help="A table, or a drawing for Markdown pages or for Graphviz.",
)
@profile_option
@json_option
def command(wanted: str, edit: int | None, drawn_as: str, as_json: bool, **given: Any) -> int:
    """Show what a render consists of: segments, sound, file, and which of them are held.

    SPEC is a recipe or the folder of one; the default is this folder. Nothing is applied, rendered
    or written. Neighbours are drawn as one box where there are more than a hundred.
    """
    if as_json and drawn_as != _TEXT:
        raise UsageError(f"`--json` and `--format {drawn_as}` contradict each other")
    terminal, cancel = Terminal.of_process(), threading.Event()
    with stopping(cancel), one_recipe(options_of(**given), terminal, cancel) as recipe:
        seen = _seen(recipe, any_output(recipe.spec, wanted), edit)
        held = {key for key, node in seen.graph.nodes.items() if seen.holds(node)}
        states = states_of(seen.graph, held, {node.key for node in seen.missing})
        copied = seen.copied is not None
        picture = Picture(recipe.spec.shown, seen.setup, seen.graph, states, copied)
        if as_json:
            terminal.result([header_line(), json_text(graph_value(picture))])
        elif drawn_as in DRAWN:
            terminal.result(DRAWN[drawn_as](chart_of(picture)))
        else:
            forecast = seen.forecast(recipe.place.workers)
            terminal.result(graph_lines(picture, forecast, terminal.out_colour))
    return 0


def _seen(recipe: Recipe, output: Output, edit: int | None) -> Outlook:
    """Raises UsageError for what has no nodes, EngineFailed for what cannot be rendered."""
    if output.format in SUBTITLE_FILES:
        raise UsageError(
            f"`{output.shown}` holds words alone: nothing is rendered for it",
            hint="name another output with `--output`",
        )
    # What is measured for a look is not kept: `keeps` is for what people wait for again and again.
    timeline = replace(recipe, keeps=False).course().after(edit)
    problem = check_renderable(timeline, output)
    if problem:
        raise UsageError(problem, hint=way_out(timeline, output))
    return outlook(
        timeline,
        output,
        media=recipe.media(),
        ffmpeg_digest=recipe.place.desk.digests.of(recipe.engine.ffmpeg),
        cache=Cache(Path(recipe.place.root, FOLDER, "cache")),
        coded=recipe.looking.coded,
    )
