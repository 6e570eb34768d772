"""The command table, and the one place where errors become messages and exit codes."""

from __future__ import annotations

import importlib
import os
import sys
from typing import TYPE_CHECKING, Any

import click

from nemoflow.cli.terminal import Terminal
from nemoflow.model import errors
from nemoflow.store.database import as_broken_state
from nemoflow.store.full_disk import as_full
from nemoflow.version import __version__

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

# Name -> (module in `commands`, one line of help): --help must not import every command.
COMMANDS: dict[str, tuple[str, str]] = {
    "init": ("init", "Write a commented video.yml, from nothing or from a folder of clips."),
    "validate": ("validate", "Check specs offline: syntax, inputs, edits, outputs."),
    "fmt": ("fmt", "Lay recipes out in one way; comments and meaning stay."),
    "plan": ("plan", "Show what apply would do; change nothing."),
    "apply": ("apply", "Send the missing edits, render, check the files."),
    "watch": ("watch", "Apply drafts whenever a recipe or a file it uses is saved."),
    "show": ("show", "Show what is remembered: session, edits, checkpoints, outputs."),
    "output": ("output", "Print where the rendered files are."),
    "state": ("state", "List, export or forget what is remembered."),
    "cache": ("cache", "See, tidy, check and hand over what is kept of renders."),
    "resolve": ("resolve", "Decide an edit whose outcome is in doubt."),
    "serve": ("serve", "Serve the NemoVideo API over the local engine."),
    "login": ("login", "Keep a token for the cloud."),
    "logout": ("logout", "Forget the token."),
    "credits": ("credits", "Show the cloud account's credits."),
    "open": ("open", "Print a link to a spec's cloud session."),
    "doctor": ("doctor", "Check this machine and the cloud account."),
    "explain": ("explain", "Show what a sentence or a spec means; do nothing."),
    "frame": ("frame", "Draw one frame of a recipe as it is written now."),
    "sheet": ("sheet", "Draw many frames of a recipe in one picture."),
    "diff": ("diff", "Show what changed in a recipe: times and stills, before and after."),
    "graph": ("graph", "Show what a render consists of, and what of it is there."),
    "ops": ("ops", "List the operations, or show one."),
    "completion": ("completion", "Print the script that completes words in bash, zsh or fish."),
    "schema": ("schema", "Print the JSON Schemas of recipes, plans, state and --json."),
}

COMPLETION_VARIABLE = "_NEMOFLOW_COMPLETE"
"""Set by the scripts of `nemoflow completion` when a shell asks for words."""

EXIT_CODES: tuple[tuple[type[errors.NemoflowError], int], ...] = (
    (errors.InvalidSpec, 3),
    (errors.UsageError, 3),
    (errors.InputRefused, 3),
    (errors.Locked, 4),
    (errors.InDoubt, 5),
    (errors.BudgetExceeded, 6),
    (errors.StalePlan, 7),
    (errors.NotAllowed, 8),
    (errors.ExpectationFailed, 9),
    (errors.Interrupted, 130),
    (errors.NemoflowError, 1),
)


def exit_code(error: errors.NemoflowError) -> int:
    """The number the shell sees for an error."""
    return next(code for kind, code in EXIT_CODES if isinstance(error, kind))


class CommandTable(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Imports and returns one command."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"nemoflow.cli.commands.{COMMANDS[cmd_name][0]}")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Adds the nearest name to the message for an unknown one."""
        name = args[0] if args else ""
        if name and not name.startswith("-") and name not in COMMANDS:
            import difflib

            near = difflib.get_close_matches(name, COMMANDS, n=1)
            hint = f"did you mean `{near[0]}`?" if near else "`nemoflow --help` lists them"
            raise errors.UsageError(f"there is no command `{name}`", hint=hint)
        return super().resolve_command(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem[Any]]:
        """Commands from the static table, then the options."""
        from click.shell_completion import CompletionItem

        names = [
            CompletionItem(name, help=help_text)
            for name, (_, help_text) in COMMANDS.items()
            if name.startswith(incomplete)
        ]
        return [*names, *click.Command.shell_complete(self, ctx, incomplete)]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Help from the static table."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, help_text) for name, (_, help_text) in COMMANDS.items()])


@click.group(cls=CommandTable, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="nemoflow")
def nemoflow() -> None:
    """Terraform for video: recipes in git, planned, applied, checked.

    \b
    nemoflow init        write a first video.yml
    nemoflow plan        see what would be done
    nemoflow apply       do it: out/<name>.mp4
    """


def run(argv: list[str]) -> int:
    """Runs one command line; returns the exit code. Never raises for a user's mistake."""
    terminal = Terminal.of_process()
    if COMPLETION_VARIABLE in os.environ:
        from nemoflow.cli.completing import register

        register()
    try:
        result = nemoflow.main(args=argv, prog_name="nemoflow", standalone_mode=False)
    except errors.NemoflowError as error:
        terminal.error(error)
        return exit_code(error)
    except click.exceptions.Exit as ended:
        return ended.exit_code
    except click.ClickException as error:
        terminal.error(_usage_error(error, argv))
        return 3
    except (KeyboardInterrupt, click.Abort):
        terminal.error(errors.Interrupted("interrupted"))
        return 130
    except BrokenPipeError:
        # The reader of our output went away; say nothing, and let nothing be flushed to it.
        _drop_output()
        return 1
    except Exception as error:
        known = _known(error)
        if known is None:
            raise
        _drop_output()
        terminal.error(known)
        return exit_code(known)
    return result if isinstance(result, int) else 0


def _usage_error(error: click.ClickException, argv: list[str]) -> errors.UsageError:
    dashed = [item for item in argv if item.startswith("-") and os.path.exists(item)]
    if isinstance(error, click.NoSuchOption) and dashed:
        hint = f"for the file write `./{dashed[0]}`"
    else:
        where = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else ""
        hint = f"`{where or 'nemoflow'} --help` shows the usage"
    return errors.UsageError(error.format_message(), hint=hint)


def _known(error: Exception) -> errors.NemoflowError | None:
    """What the machine refused, in words; None for a defect of ours."""
    if isinstance(error, UnicodeEncodeError):
        return errors.UsageError(
            f"this locale cannot write `{error.object}`", hint="set PYTHONUTF8=1"
        )
    full = as_full(error, os.getcwd())
    if full is not None:
        return full
    if isinstance(error, OSError):
        where = f"`{error.filename}`: " if error.filename else ""
        return errors.NemoflowError(
            f"{where}{error.strerror or error}", hint="check permissions and free space"
        )
    return as_broken_state(error)


def _drop_output() -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
