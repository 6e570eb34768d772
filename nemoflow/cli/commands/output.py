"""`nemoflow output`: where the rendered files are, for scripts."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import click

from nemoflow.cli.options import options_of, profile_option, spec_options
from nemoflow.cli.terminal import Terminal
from nemoflow.cli.views.jsonl import json_text
from nemoflow.cli.views.lines import safe
from nemoflow.cli.views.state import output_value
from nemoflow.cli.wiring import Workplace, connect_to_read, drafts_of
from nemoflow.model.errors import NemoflowError
from nemoflow.model.spec import FINAL_PROFILE
from nemoflow.planning.standing import older_than_drafts


@click.command("output")
@spec_options
@profile_option
@click.option("--json", "as_json", is_flag=True, help="One JSON document with digests and sizes.")
def command(as_json: bool, **given: Any) -> int:
    """Print the path of every rendered file, one a line.

    PATHS are specs, folders or globs; the default is this folder.
    """
    options = options_of(**given)
    terminal = Terminal.of_process()
    places = connect_to_read(options)
    found = [
        (place.root, spec, record)
        for place in places
        for spec in place.specs
        for output in spec.outputs
        if (record := place.desk.store.load(spec.shown).render(output.shown))
        and os.path.exists(output.path)
    ]
    is_final = options.profile == FINAL_PROFILE
    terminal.talk(line for place in places for line in _older(place) if is_final)
    if as_json:
        value = [{"spec": spec.shown, **output_value(record)} for _, spec, record in found]
        terminal.result([json_text(value, indent=2)])
        return 0
    if not found:
        drafted = is_final and any(map(_is_drafted, places))
        profile = "" if is_final else f" --profile {options.profile}"
        hint = "; `nemoflow output --profile draft` prints where its draft is" if drafted else ""
        raise NemoflowError("nothing is rendered yet", hint=f"run `nemoflow apply{profile}`{hint}")
    terminal.result(safe(os.path.join(root, record.output)) for root, _, record in found)
    return 0


def _older(place: Workplace) -> Iterator[str]:
    """A note for each finished file that does not show yet what its draft shows."""
    for spec in place.read:
        state = place.desk.store.load(spec.shown)
        for record in older_than_drafts(spec, state, drafts_of(spec, place.root).outputs):
            yield f"note: {safe(record.output)} is older than its draft; run `nemoflow apply`"


def _is_drafted(place: Workplace) -> bool:
    """Whether any recipe of the project has a draft."""
    return any(
        place.desk.store.load(spec.shown).render(draft.shown) and os.path.exists(draft.path)
        for spec in place.read
        for draft in drafts_of(spec, place.root).outputs
    )
