"""`nemoflow explain`: what sentences mean, alone or in a spec; nothing is done."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

import click

from nemoflow.cli.clips import bare_spec, files_of, pool_of, pool_of_spec
from nemoflow.cli.options import json_option, options_of
from nemoflow.cli.terminal import Terminal
from nemoflow.cli.views.explain import outcome_line, outcome_lines, step_line, step_lines
from nemoflow.cli.views.jsonl import header_line
from nemoflow.cli.views.lines import plural, safe
from nemoflow.engine.language import Pool, Understood, understand

_LONGEST_LINE = 1 << 20
"""Bytes of a line that are read; the engine refuses far shorter ones, in words."""


@click.command("explain")
@click.argument("what", nargs=-1)
@click.option(
    "--clips", multiple=True, metavar="FILE,...", help="Files a sentence may name; kind by suffix."
)
@click.option("--project", default="", help="Project folder; holds .nemoflow/.")
@click.option("--var", "variables", multiple=True, metavar="NAME=VALUE", help="Set a variable.")
@click.option(
    "--var-file", "var_files", multiple=True, type=click.Path(), help="YAML file of variables."
)
@json_option
def command(what: tuple[str, ...], clips: tuple[str, ...], as_json: bool, **given: Any) -> int:
    """Show what a sentence, or every edit of a spec, means: operations, rules, timeline.

    WHAT is a sentence, specs or folders (default: this folder), or `-`: one sentence a line from
    standard input, answered line by line. Exits 3 when a sentence is not understood; `-` does not.
    """
    if what == ("-",):
        return _stream(pool_of(clips), as_json)
    if not what or all(_is_spec(item) for item in what):
        return _specs(what, as_json, given)
    return _sentence(" ".join(what), clips, as_json)


def _is_spec(item: str) -> bool:
    return os.path.exists(item) or item.endswith((".yml", ".yaml"))


def _stream(pool: Pool, as_json: bool) -> int:
    """Answers each line before the next is read; a line may hold anything."""
    terminal = Terminal.of_process()
    for text in lines_of(sys.stdin.buffer):
        found = understand(text, pool)
        terminal.result([outcome_line(found)] if as_json else [*outcome_lines(text, found), ""])
    return 0


def lines_of(stream: BinaryIO) -> Iterator[str]:
    """Lines as text: what is not UTF-8 becomes U+FFFD, what is beyond `_LONGEST_LINE` is lost."""
    while line := stream.readline(_LONGEST_LINE):
        rest = line
        while rest and not rest.endswith(b"\n"):
            rest = stream.readline(_LONGEST_LINE)
        yield line.decode("utf-8", "replace").removesuffix("\n").removesuffix("\r")


def _sentence(text: str, clips: tuple[str, ...], as_json: bool) -> int:
    """One sentence; on the timeline of `--clips` when all of them exist."""
    terminal = Terminal.of_process()
    pool, files = pool_of(clips), files_of(clips)
    found = understand(_clean(text), pool)
    code = 0 if isinstance(found, Understood) else 3
    if as_json:
        terminal.result([outcome_line(found)])
    elif code == 0 and files and len(files) == len(pool.assets):
        from nemoflow.backends.local.explain import explain
        from nemoflow.cli.wiring import looking_at
        from nemoflow.store.digests import read_digest

        digests = {name: name for name in files}
        looking = looking_at("", read_digest, _talk(terminal))
        looking.learn(files, digests)
        spec = bare_spec(_clean(text), files)
        (step,) = explain(spec, files, digests, pool, look_into=looking.glance)
        code = 3 if step.problem else 0
        terminal.result(step_lines(step, numbered=False))
    else:
        terminal.result(outcome_lines(_clean(text), found))
    return code


def _talk(terminal: Terminal) -> Callable[[str], None]:
    return lambda text: terminal.talk([safe(text)])


def _clean(text: str) -> str:
    """Bytes of the command line that are no text become U+FFFD."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _specs(paths: tuple[str, ...], as_json: bool, given: dict[str, Any]) -> int:
    """Every edit of every spec, tried on the timeline in order."""
    # Loaded late: a sentence needs neither specs nor states.
    from nemoflow.backends.local.explain import explain
    from nemoflow.cli.wiring import connect_to_read, looking_at
    from nemoflow.runner.look import input_digests, input_files

    terminal = Terminal.of_process()
    terminal.result([header_line()] if as_json else [])
    refused = 0
    for place in connect_to_read(options_of(paths=paths, **given)):
        for spec in place.specs:
            files, digests = input_files(spec), input_digests(spec, place.desk.digests)
            pool = None if len(files) == len(spec.inputs) else pool_of_spec(spec)
            looking = looking_at(place.root, place.desk.digests.of, _talk(terminal))
            looking.learn(files, digests)
            steps = explain(spec, files, digests, pool, looking.source, looking.glance)
            refused += sum(step.problem is not None for step in steps)
            if as_json:
                terminal.result(step_line(spec.shown, step) for step in steps)
                continue
            read = "" if spec.backend == "local" else "   as the local engine reads it"
            terminal.result([f"{safe(spec.shown)}   {plural(len(steps), 'edit')}{read}"])
            for step in steps:
                terminal.result(["", *step_lines(step, numbered=True)])
    return 3 if refused else 0
