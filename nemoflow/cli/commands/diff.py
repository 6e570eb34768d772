"""`nemoflow diff`: what changed between two states of a recipe, in words and in pictures."""

from __future__ import annotations

import threading
from typing import Any

import click

from nemoflow.cli.comparing import compare, leave
from nemoflow.cli.options import Options, json_option, one_spec_options, options_of
from nemoflow.cli.pictures import Waiting, chosen_suffix
from nemoflow.cli.recipe import Recipe, one_recipe, picture_output
from nemoflow.cli.sides import Side, after_edits, as_applied, as_written, at_revision
from nemoflow.cli.signals import stopping
from nemoflow.cli.terminal import Terminal
from nemoflow.cli.views.diff import comparison_line, comparison_lines
from nemoflow.cli.views.jsonl import header_line
from nemoflow.cli.views.lines import safe
from nemoflow.model.errors import UsageError


class _TwoNumbers(click.Command):
    """Lets `--at` be followed by one number or by two."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """`--at 1 3` is one option with two numbers in it."""
        for at, word in enumerate(args[:-2]):
            if word == "--at" and args[at + 2].isdecimal():
                args = [*args[: at + 1], f"{args[at + 1]}..{args[at + 2]}", *args[at + 3 :]]
                break
        return super().parse_args(ctx, args)


@click.command("diff", cls=_TwoNumbers)
@one_spec_options
@click.option("--at", "edits", default="", metavar="N [M]", help="After edit N; M, or all of them.")
@click.option("--rev", default="", metavar="GIT_REV", help="As it was in this git revision.")
@click.option("--output", "wanted", default="", metavar="NAME", help="As this output shows it.")
@click.option(
    "-o", "--to", default="", metavar="FILE", help="Stills beside each other: png, jpg, webp."
)
@click.option("--html", default="", metavar="FILE", help="The same as one HTML file.")
@click.option("--detailed-exitcode", is_flag=True, help="Exit 2 when there are differences.")
@json_option
def command(
    edits: str,
    rev: str,
    wanted: str,
    to: str,
    html: str,
    detailed_exitcode: bool,
    as_json: bool,
    **given: Any,
) -> int:
    """Show what changed between two states of a recipe: which times, and how they look.

    SPEC is a recipe or the folder of one; the default is this folder. Without `--at` and `--rev`
    the recipe as it is written now is compared with what was applied last. Nothing is applied, and
    without `-o` and `--html` nothing is drawn. Exits 0 whether or not there are differences.
    """
    terminal, cancel = Terminal.of_process(), threading.Event()
    span, suffix, options = _numbers(edits, rev), chosen_suffix(to), options_of(**given)
    with stopping(cancel), one_recipe(options, terminal, cancel) as recipe:
        sides = _sides(recipe, options, span, rev, wanted)
        compared = compare(recipe.spec.shown, sides)
        files = leave(recipe.easel, compared, (to, suffix, html), Waiting(terminal))
    found = compared.found
    if as_json:
        terminal.result([header_line(), comparison_line(found, files)])
    else:
        terminal.result(comparison_lines(found, colour=terminal.out_colour))
        terminal.result(f"  {safe(file)}" for file in files)
    return 2 if detailed_exitcode and found.changes.any else 0


def _numbers(written: str, rev: str) -> tuple[int, int | None] | None:
    """The edits of `--at`. Raises UsageError."""
    if not written:
        return None
    if rev:
        raise UsageError("`--at` and `--rev` exclude each other", hint="give one of them")
    first, _, last = written.partition("..")
    if not first.isdecimal() or (last and not last.isdecimal()):
        raise UsageError(
            f"`--at {written.replace('..', ' ')}` is no edit",
            hint="write `--at 2` or `--at 2 4`: the numbers of edits, 0 for the bare footage",
        )
    return int(first), int(last) if last else None


def _sides(
    recipe: Recipe, options: Options, span: tuple[int, int | None] | None, rev: str, wanted: str
) -> tuple[Side, Side]:
    output = picture_output(recipe.spec, wanted)
    if span is not None:
        return after_edits(recipe, output, *span)
    if rev:
        return at_revision(recipe, options, rev, wanted), as_written(recipe, output)
    return as_applied(recipe, output), as_written(recipe, output)
