"""`nemoflow state`: what is remembered at all, as JSON too, and forgetting it."""

from __future__ import annotations

import os

import click

from nemoflow.cli.options import json_option
from nemoflow.cli.terminal import Terminal
from nemoflow.cli.views.jsonl import header_line
from nemoflow.cli.views.lines import safe
from nemoflow.cli.views.state import export_text, remembered_line, remembered_text
from nemoflow.model.errors import UsageError
from nemoflow.specfile.discover import find_project
from nemoflow.store.lock import locked
from nemoflow.store.store import Store


@click.group("state")
def command() -> None:
    """List, export or forget what is remembered."""


@command.command("list")
@click.option("--project", default="", help="Project folder; holds .nemoflow/.")
@json_option
def list_command(project: str, as_json: bool) -> int:
    """One line for each spec with a session."""
    terminal = Terminal.of_process()
    store = Store(_root(project), writable=False)
    states = [store.load(spec) for spec in store.specs()]
    if as_json:
        terminal.result([header_line(), *map(remembered_line, states)])
        return 0
    lines = [remembered_text(state) for state in states]
    terminal.result(lines or ["nothing is remembered in this project"])
    return 0


@command.command("export")
@click.argument("specs", nargs=-1)
@click.option("--project", default="", help="Project folder; holds .nemoflow/.")
def export_command(specs: tuple[str, ...], project: str) -> int:
    """Print what is remembered of SPECS, or of all, as one JSON document.

    Sessions, edits, checkpoints, anything unfinished, rendered files; no token. It is for reading:
    to take a state along, copy `.nemoflow`. Its schema: `nemoflow schema state`.
    """
    store = Store(_root(project), writable=False)
    known = store.specs()
    names = [_known_name(store.root, item, known) for item in specs] or known
    Terminal.of_process().result([export_text([store.load(name) for name in names])])
    return 0


@command.command("rm")
@click.argument("specs", nargs=-1, required=True)
@click.option("--project", default="", help="Project folder; holds .nemoflow/.")
def rm_command(specs: tuple[str, ...], project: str) -> int:
    """Forget SPECS: the next apply starts over. Rendered files stay."""
    terminal = Terminal.of_process()
    store = Store(_root(project), writable=True)
    known = store.specs()
    names = [_known_name(store.root, item, known) for item in specs]
    for name in names:
        with locked(os.path.join(store.folder, "locks"), name, 0.0, lambda _: None):
            store.forget(name)
        terminal.result([f"{safe(name)}   forgotten"])
    return 0


def _root(project: str) -> str:
    return str(find_project(os.getcwd(), project or os.environ.get("NEMOFLOW_PROJECT", "")))


def _known_name(root: str, given: str, known: tuple[str, ...]) -> str:
    """A spec by its path from here or from the project root. Raises UsageError."""
    from_here = os.path.relpath(os.path.join(os.getcwd(), given), root)
    for name in (from_here, given):
        if name in known:
            return name
    raise UsageError(
        f"nothing is remembered of `{given}`", hint="`nemoflow state list` shows what is"
    )
