"""`nemoflow schema`: JSON Schemas of recipes, saved plans, exported state and `--json`."""

from __future__ import annotations

import click

from nemoflow.cli.schemas import SCHEMAS, schema_text
from nemoflow.cli.terminal import Terminal


@click.command("schema")
@click.argument("name", type=click.Choice(list(SCHEMAS)), default="video", required=False)
def command(name: str) -> int:
    """Print a JSON Schema: of video.yml, for editors, or of what nemoflow writes.

    `video` is a recipe, `plan` a saved plan, `state` what `state export` prints, `events` one line
    of `--json`; `output`, `credits` and `doctor` are what those commands print with `--json`.
    """
    Terminal.of_process().result([schema_text(name).rstrip("\n")])
    return 0
