"""`nemoflow sheet`: a recipe as it is written now, many of its frames in one picture."""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from nemoflow.cli.options import json_option, one_spec_options, options_of
from nemoflow.cli.pictures import Waiting, chosen_suffix, put
from nemoflow.cli.recipe import one_recipe, picture_output
from nemoflow.cli.signals import stopping
from nemoflow.cli.terminal import Terminal
from nemoflow.cli.views.jsonl import header_line
from nemoflow.cli.views.lines import plural, safe
from nemoflow.cli.views.stills import sheet_line
from nemoflow.engine.desk import Desk
from nemoflow.engine.sheet import MOST_CELLS, Sheet, cell_of, even_frames, usual_grid
from nemoflow.engine.snapshot import Shot, assemble, cell_name, take
from nemoflow.engine.still import clock_text
from nemoflow.model.errors import UsageError


@click.command("sheet")
@one_spec_options
@click.option("--grid", default="", metavar="4x3", help="Columns and rows; 5x5, or as fits.")
@click.option(
    "--edit", type=int, metavar="N", help="After the first N edits; 0 is the bare footage."
)
@click.option("--output", "wanted", default="", metavar="NAME", help="As this output shows it.")
@click.option("-o", "--to", default="", metavar="FILE", help="png, jpg or webp.")
@json_option
def command(grid: str, edit: int | None, wanted: str, to: str, as_json: bool, **given: Any) -> int:
    """Draw a contact sheet of a recipe: frames evenly over its length, each with its time.

    SPEC is a recipe or the folder of one; the default is this folder. Each frame is exactly the
    one that apply would render, made smaller; nothing is applied.
    """
    terminal, cancel = Terminal.of_process(), threading.Event()
    suffix, cells = chosen_suffix(to), _cells(grid)
    with stopping(cancel), one_recipe(options_of(**given), terminal, cancel) as recipe:
        output = picture_output(recipe.spec, wanted)
        with recipe.desk(recipe.course().after(edit), output) as desk:
            sheet, frames = _sheet(desk, cells)
            _draw(desk, sheet, frames, Waiting(terminal))
            made = assemble(desk.folder, sheet, desk.engine, cancel, suffix=suffix)
            place = Path(to or f"{recipe.spec.name}-sheet.png")
            put(made, place)
    if as_json:
        shown = list(zip(frames, sheet.labels, strict=True))
        line = sheet_line(recipe.spec.shown, str(place), shown, sheet.size)
        terminal.result([header_line(), line])
        return 0
    terminal.result([safe(str(place))])
    terminal.talk([f"{plural(len(frames), 'frame')}, {sheet.columns} by {sheet.rows}"])
    return 0


def _cells(written: str) -> tuple[int, int] | None:
    """Columns and rows. Raises UsageError."""
    if not written:
        return None
    found = re.fullmatch(r"([1-9]\d?)x([1-9]\d?)", written)
    if not found or int(found[1]) * int(found[2]) > MOST_CELLS:
        raise UsageError(
            f"`--grid {written}` is not a grid",
            hint=f"write columns by rows, as 4x3; at most {MOST_CELLS} frames",
        )
    return int(found[1]), int(found[2])


def _sheet(desk: Desk, cells: tuple[int, int] | None) -> tuple[Sheet, tuple[int, ...]]:
    canvas, total = desk.canvas, desk.timeline.frames
    columns, rows = cells or usual_grid(total, Fraction(canvas.width, canvas.height))
    frames = even_frames(columns * rows, total)
    labels = tuple(clock_text(frame, canvas.rate) for frame in frames)
    return Sheet(min(columns, len(frames)), *cell_of(canvas), labels), frames


def _draw(desk: Desk, sheet: Sheet, frames: Sequence[int], waiting: Waiting) -> None:
    look = sheet.look(desk.canvas)
    shots = [Shot(frame, cell_name(number), look) for number, frame in enumerate(frames)]
    waiting.through(take(desk, shots))
