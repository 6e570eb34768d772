"""`nemoflow ops`: the catalogue of operations."""

from __future__ import annotations

import click

from nemoflow.cli.options import json_option
from nemoflow.cli.terminal import Terminal
from nemoflow.cli.views.ops import catalogue_lines, operation_line, operation_lines
from nemoflow.engine.ops.catalog import OPERATIONS
from nemoflow.model.errors import UsageError


@click.command("ops")
@click.argument("name", required=False)
@json_option
def command(name: str | None, as_json: bool) -> int:
    """List the operations of the local engine, or show one: parameters, defaults, sentences.

    NAME is an operation, such as `cut`.
    """
    terminal = Terminal.of_process()
    if name is not None and name not in OPERATIONS:
        from nemoflow.specfile.locate import did_you_mean

        near = did_you_mean(name, OPERATIONS)
        hint = f"did you mean `{near}`?" if near else "`nemoflow ops` lists them"
        raise UsageError(f"there is no operation `{name}`", hint=hint)
    chosen = list(OPERATIONS.values()) if name is None else [OPERATIONS[name]]
    if as_json:
        terminal.result(operation_line(item) for item in chosen)
    elif name is None:
        terminal.result(catalogue_lines(chosen))
    else:
        terminal.result(operation_lines(chosen[0]))
    return 0
