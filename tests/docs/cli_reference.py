"""The generated parts of `docs/cli-reference.md`: every command, and the exit codes."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import click

from nemoflow.cli.main import COMMANDS, EXIT_CODES, nemoflow
from tests.docs.pages import table

MEANINGS = {
    0: "Done, or nothing to do.",
    1: "It failed: an edit was refused, the engine could not finish, the state cannot be used; "
    "or several specs failed for different reasons.",
    2: "There are changes (`plan` and `diff` with `--detailed-exitcode` only).",
    3: "The spec or the command line is wrong; nothing was done.",
    4: "Another `apply` works on the spec; the message names its process and host.",
    5: "An interrupted edit may or may not have been applied; `nemoflow resolve` decides.",
    6: "Credits, or a limit you set, would be exceeded.",
    7: "Something the plan rests on has changed since.",
    8: "A token is missing or refused, or the account does not include this.",
    9: "A rendered file does not meet `expect`; it is kept for inspection.",
    130: "Stopped by ^C (143: by `SIGTERM`, 129: its terminal was closed); what was done is"
    " recorded, run it again to go on.",
}


def parts() -> dict[str, str]:
    """Every generated part by name."""
    return {"commands": commands(), "exit-codes": exit_codes()}


def exit_codes() -> str:
    """What the shell sees."""
    raised = {code for _, code in EXIT_CODES}
    assert raised <= set(MEANINGS), f"say what {raised - set(MEANINGS)} means"
    return table(("Code", "Meaning"), [(f"`{code}`", text) for code, text in MEANINGS.items()])


def commands() -> str:
    """A section for each command, in the order of `nemoflow --help`."""
    root = click.Context(nemoflow, info_name="nemoflow")
    sections = []
    for name in COMMANDS:
        command = nemoflow.get_command(root, name)
        assert command is not None
        sections += list(_sections(command, root, name, "##"))
    return "\n\n".join(sections)


def _sections(command: click.Command, above: click.Context, name: str, level: str) -> Iterator[str]:
    context = click.Context(command, info_name=name, parent=above)
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    yield f"{level} `{context.command_path}`"
    yield f"```text\n{usage}\n```"
    yield inspect.cleandoc(command.help or "")
    options = [
        record
        for param in command.get_params(context)
        if isinstance(param, click.Option)
        and (record := param.get_help_record(context))
        and "--help" not in record[0]
    ]
    if options:
        yield table(("Option", "Meaning"), [(f"`{flags}`", text) for flags, text in options])
    if isinstance(command, click.Group):
        for inner in command.list_commands(context):
            found = command.get_command(context, inner)
            assert found is not None
            yield from _sections(found, context, inner, f"{level}#")
