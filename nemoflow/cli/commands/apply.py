"""`nemoflow apply`: lock, look, think, do - for every spec asked for."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from typing import Any

import click

from nemoflow.cli.loading import parse_rows
from nemoflow.cli.options import json_option, options_of, spec_options
from nemoflow.cli.signals import two_step_stop
from nemoflow.cli.terminal import Terminal
from nemoflow.cli.views.jsonl import header_line
from nemoflow.cli.views.lines import nothing_to_do, safe
from nemoflow.cli.views.run import RunView, closing, json_view
from nemoflow.cli.wiring import Workplace, connect
from nemoflow.model.events import EditDone, Event, RenderDone
from nemoflow.runner.converge import Outcome, converge_all
from nemoflow.runner.settle import settle


@click.command("apply")
@spec_options
@click.option("--parallel", type=click.IntRange(1, 64), help="Specs at a time; default: cores.")
@click.option("--lock-timeout", default="0", metavar="TIME", help="Wait for a running apply.")
@click.option("--auto-approve", is_flag=True, help="Never ask, also where edits cost credits.")
@json_option
def command(as_json: bool, auto_approve: bool, parallel: int | None, **given: Any) -> int:
    """Send the missing edits, render, check the files.

    PATHS are specs, folders or globs; the default is this folder.
    """
    options = options_of(parallel=parallel or 0, **given)
    terminal = Terminal.of_process()
    view = _View(terminal, as_json)
    place = connect(options, writable=True, emit=view.event)
    view.begin(len(place.specs))
    started = time.monotonic()
    with two_step_stop(place.desk.stop, place.desk.backend.cancel, terminal):
        outcomes = converge_all(place.specs, place.desk, place.parallel)
    parsed = parse_rows(place.specs, place.root, place.desk.digests)
    settle(outcomes, place.scope, place.desk, parsed)
    place.desk.store.close()
    view.end(place, outcomes, time.monotonic() - started)
    return 128 + place.desk.stop.signal if place.desk.stop.asked else _verdict(outcomes)


class _View:
    """Chooses between lines for people and JSON for machines; counts what was really done."""

    def __init__(self, terminal: Terminal, as_json: bool) -> None:
        self._terminal = terminal
        self._json = as_json
        self._show: Callable[[Event], None] = json_view(terminal)
        self._edits = 0
        self._files: list[RenderDone] = []

    def begin(self, specs: int) -> None:
        if self._json:
            self._terminal.result([header_line()])
        else:
            self._show = RunView(self._terminal, many=specs > 1)

    def event(self, event: Event) -> None:
        if isinstance(event, EditDone):
            self._edits += 1
        if isinstance(event, RenderDone):
            self._files.append(event)
        self._show(event)

    def end(self, place: Workplace, outcomes: Sequence[Outcome], seconds: float) -> None:
        if self._json:
            return
        failed = sum(item.error is not None for item in outcomes)
        if not failed and all(item.plan is not None and item.plan.is_empty for item in outcomes):
            self._terminal.result(nothing_to_do(len(outcomes) + len(place.clean)))
            return
        renders = sum(not item.fetched for item in self._files)
        line = closing(len(outcomes), failed, self._edits, renders, seconds)
        paths = (os.path.relpath(item.path) for item in self._files)
        self._terminal.result([line, *(f"  {safe(path)}" for path in paths)])


def _verdict(outcomes: Sequence[Outcome]) -> int:
    """The exit code of a whole run: that of its failures when they agree, else 1."""
    from nemoflow.cli.main import exit_code

    codes = {exit_code(item.error) for item in outcomes if item.error is not None}
    if not codes:
        return 0
    return codes.pop() if len(codes) == 1 else 1
