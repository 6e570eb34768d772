"""`nemoflow validate`: everything that can be known offline, all problems at once."""

from __future__ import annotations

import os
from functools import partial
from typing import Any

import click

from nemoflow.cli.options import Form, options_of, spec_options, telling_options
from nemoflow.cli.views.annotations import problem_annotation
from nemoflow.cli.views.lines import plural
from nemoflow.cli.views.problems import MAX_SHOWN, problem_value_line
from nemoflow.cli.views.problems_markdown import valid_markdown
from nemoflow.cli.views.state import valid_line, valid_text
from nemoflow.cli.voices import voices_of
from nemoflow.cli.wiring import connect_to_all
from nemoflow.model.errors import InvalidSpec


@click.command("validate")
@spec_options
@telling_options
def command(
    form: str | None, as_json: bool, json_into: str | None, marker: str | None, **given: Any
) -> int:
    """Check specs offline: syntax, inputs, edits, outputs.

    PATHS are specs, folders or globs; the default is this folder. Nothing is written or sent.
    """
    options = options_of(**given)
    voices = voices_of("validate", options.paths, form, as_json, json_into, marker)
    try:
        places = connect_to_all(options)
    except InvalidSpec as error:
        voices.refuse(error, map(problem_value_line, error.problems))
        if voices.form is not Form.JSON:
            raise
        voices.annotate([problem_annotation(p, os.environ) for p in error.problems[:MAX_SHOWN]])
        return 3
    specs = [spec for place in places for spec in place.specs]
    voices.begin()
    voices.lines(map(valid_line, specs))
    text = [*map(valid_text, specs), f"{plural(len(specs), 'spec')} valid."]
    valid = [(spec.shown, len(spec.edits)) for spec in specs]
    voices.tell(text, partial(valid_markdown, voices.marker, valid))
    return 0
