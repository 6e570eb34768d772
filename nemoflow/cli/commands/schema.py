"""`nemoflow schema`: the JSON Schema of video.yml, for editors."""

from __future__ import annotations

import json

import click

from nemoflow.cli.terminal import Terminal
from nemoflow.engine.ops.catalog import OPERATIONS
from nemoflow.specfile.schema import video_schema


@click.command("schema")
def command() -> int:
    """Print the JSON Schema of video.yml."""
    Terminal.of_process().result([schema_text().rstrip("\n")])
    return 0


def schema_text() -> str:
    """The schema as the committed file holds it: indented, with a final newline."""
    schema = video_schema({name: item.json_schema() for name, item in OPERATIONS.items()})
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
