"""`nemoflow resolve`: the user's word on an edit whose outcome no evidence decides."""

from __future__ import annotations

import os

import click

from nemoflow.cli.terminal import Terminal
from nemoflow.cli.views.lines import safe
from nemoflow.model.errors import UsageError
from nemoflow.specfile.discover import find_project
from nemoflow.store.store import Store


@click.command("resolve")
@click.argument("spec", type=click.Path())
@click.argument("number", type=click.IntRange(1))
@click.option("--applied", is_flag=True, help="The session has the edit.")
@click.option("--not-applied", is_flag=True, help="The session does not have the edit.")
@click.option("--project", default="", help="Project folder; holds .nemoflow/.")
def command(spec: str, number: int, applied: bool, not_applied: bool, project: str) -> int:
    """Decide edit NUMBER of SPEC, sent by an interrupted run: applied or not."""
    if applied == not_applied:
        raise UsageError("say which", hint="pass --applied or --not-applied, one of the two")
    verdict = "applied" if applied else "not-applied"
    explicit = project or os.environ.get("NEMOFLOW_PROJECT", "")
    root = str(find_project(os.path.abspath(spec), explicit))
    store = Store(root, writable=True)
    name = os.path.relpath(os.path.abspath(spec), root)
    if not store.decide(name, number, verdict):
        raise UsageError(
            f"edit {number} of `{name}` is not in doubt", hint=f"`nemoflow show {spec}` tells"
        )
    Terminal.of_process().result(
        [
            f"{safe(name)}   edit {number} recorded as {verdict}",
            f"Next: nemoflow apply {safe(spec)}",
        ]
    )
    return 0
