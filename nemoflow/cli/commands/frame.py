"""`nemoflow frame`: one frame of a recipe as it is written now, as a picture."""

from __future__ import annotations

import sys
import threading
from pathlib import Path
from typing import Any

import click

from nemoflow.cli.options import json_option, one_spec_options, options_of
from nemoflow.cli.pictures import Waiting, chosen_suffix, put
from nemoflow.cli.recipe import Recipe, one_recipe, picture_output
from nemoflow.cli.signals import stopping
from nemoflow.cli.terminal import Terminal
from nemoflow.cli.views.jsonl import header_line
from nemoflow.cli.views.lines import safe
from nemoflow.cli.views.stills import frame_line
from nemoflow.engine.argv_still import Look
from nemoflow.engine.desk import Desk
from nemoflow.engine.instant import MIDDLE, frame_at
from nemoflow.engine.snapshot import Shot, take
from nemoflow.engine.still import clock_text


@click.command("frame")
@one_spec_options
@click.option(
    "--at", "moment", default=MIDDLE, metavar="TIME", help="5s, 0:05, 50%, end-1s or 120f; 50%."
)
@click.option(
    "--edit", type=int, metavar="N", help="After the first N edits; 0 is the bare footage."
)
@click.option("--output", "wanted", default="", metavar="NAME", help="As this output shows it.")
@click.option(
    "-o", "--to", default="", metavar="FILE", help="png, jpg or webp; `-` is standard output."
)
@json_option
def command(
    moment: str, edit: int | None, wanted: str, to: str, as_json: bool, **given: Any
) -> int:
    """Draw one frame of a recipe, exactly as apply would render it; nothing is applied.

    SPEC is a recipe or the folder of one; the default is this folder. The picture goes beside
    where you are, named after the recipe and the time, unless `-o` says otherwise. It takes as
    long for the end of a long video as for its start.
    """
    terminal, cancel = Terminal.of_process(), threading.Event()
    suffix = chosen_suffix(to, as_json=as_json, piped=True)
    with stopping(cancel), one_recipe(options_of(**given), terminal, cancel) as recipe:
        output = picture_output(recipe.spec, wanted)
        with recipe.desk(recipe.course().after(edit), output) as desk:
            frame = frame_at(moment, desk.timeline.frames, desk.canvas.rate)
            made = _drawn(desk, frame, suffix, Waiting(terminal))
            if to == "-":
                sys.stdout.buffer.write(made.read_bytes())
                sys.stdout.buffer.flush()
                return 0
            place = Path(to or _usual_name(recipe, frame, desk))
            put(made, place)
            _tell(terminal, recipe, desk, frame, place, as_json=as_json)
    return 0


def _drawn(desk: Desk, frame: int, suffix: str, waiting: Waiting) -> Path:
    name = f"frame{suffix}"
    look = Look(desk.canvas.width, desk.canvas.height)
    waiting.through(take(desk, [Shot(frame, name, look)]))
    return desk.folder / name


def _usual_name(recipe: Recipe, frame: int, desk: Desk) -> str:
    """`demo-0m05.000s.png`."""
    when = clock_text(frame, desk.canvas.rate).replace(":", "m")
    return f"{recipe.spec.name}-{when}s.png"


def _tell(
    terminal: Terminal, recipe: Recipe, desk: Desk, frame: int, place: Path, *, as_json: bool
) -> None:
    when, canvas = clock_text(frame, desk.canvas.rate), desk.canvas
    if as_json:
        size = (canvas.width, canvas.height)
        line = frame_line(recipe.spec.shown, str(place), (frame, when), size)
        terminal.result([header_line(), line])
        return
    terminal.result([safe(str(place))])
    terminal.talk([f"frame {frame} at {when}, {canvas.width}x{canvas.height}"])
