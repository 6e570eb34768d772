"""`nemoflow apply`: lock, look, think, do - for every spec asked for."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from typing import Any

import click

from nemoflow.cli.loading import parse_rows
from nemoflow.cli.options import (
    Options,
    drift_options,
    json_option,
    options_of,
    profile_option,
    spec_options,
)
from nemoflow.cli.saved import agreed, saved_among
from nemoflow.cli.signals import two_step_stop
from nemoflow.cli.terminal import Terminal
from nemoflow.cli.views.jsonl import error_line, header_line
from nemoflow.cli.views.lines import nothing_to_do, safe
from nemoflow.cli.views.run import RunView, closing, json_view
from nemoflow.cli.wiring import Workplace, close, connect, opened_for_writing
from nemoflow.model.errors import Interrupted, StalePlan
from nemoflow.model.events import EditDone, Event, Noted, RenderDone
from nemoflow.runner.converge import Accept, Outcome, converge_all, whatever
from nemoflow.runner.desk import Stop
from nemoflow.runner.settle import settle


@click.command("apply")
@spec_options
@click.option(
    "--parallel", type=click.IntRange(1, 64), metavar="N", help="Specs at a time; default: cores."
)
@click.option(
    "--lock-timeout",
    default="0",
    metavar="TIME",
    help="How long to wait for a running apply: 30s, 5m; default: not at all.",
)
@click.option(
    "--max-credits",
    type=click.FloatRange(min=0),
    metavar="N",
    help="Stop (exit 6) rather than spend more than this in the cloud.",
)
@click.option(
    "--low-priority",
    is_flag=True,
    help="Let other programs go first; also NEMOFLOW_LOW_PRIORITY=1.",
)
@profile_option
@drift_options
@json_option
def command(as_json: bool, parallel: int | None, **given: Any) -> int:
    """Send the missing edits, render, check the files.

    PATHS are specs, folders or globs; the default is this folder. Or one plan that `plan --out`
    saved: exactly that is done, or nothing (exit 7) when it is stale.
    """
    options = options_of(parallel=parallel or 0, **given)
    terminal = Terminal.of_process()
    view = _View(terminal, as_json)
    stop = Stop()
    try:
        places, accept = _task(options, view)
    except StalePlan as error:
        if as_json:
            terminal.result([header_line(), error_line(error)])
        raise
    desks = [opened_for_writing(place, stop) for place in places]
    view.begin(sum(len(place.specs) for place in places))
    started = time.monotonic()
    outcomes: list[Outcome] = []
    with two_step_stop(stop, [desk.backend.cancel for desk in desks], terminal):
        for place, desk in zip(places, desks, strict=True):
            done = converge_all(place.specs, desk, place.parallel, accept)
            settle(done, place.scope, desk, parse_rows(place.read, place.root, desk.digests))
            close(place, desk)
            outcomes += done
    clean = sum(len(place.clean) for place in places)
    view.end(clean, outcomes, time.monotonic() - started)
    return 128 + stop.signal if stop.asked else _verdict(outcomes)


def _task(options: Options, view: _View) -> tuple[tuple[Workplace, ...], Accept]:
    """What is to be done, and which plans may be: any, or those of a saved plan."""
    saved = saved_among(options.paths)
    if not saved:
        return connect(options, view.event), whatever
    task = agreed(saved, options)
    return task.connect(view.event), task.accept


class _View:
    """Chooses between lines for people and JSON for machines; counts what was really done."""

    def __init__(self, terminal: Terminal, as_json: bool) -> None:
        self._terminal = terminal
        self._json = as_json
        self._show: Callable[[Event], None] = self._early
        self._edits = 0
        self._spent = 0.0
        self._files: list[RenderDone] = []

    def begin(self, specs: int) -> None:
        if self._json:
            self._terminal.result([header_line()])
            self._show = json_view(self._terminal)
        else:
            self._show = RunView(self._terminal, many=specs > 1)

    def _early(self, event: Event) -> None:
        """Before anything has begun: why it takes a while."""
        if isinstance(event, Noted):
            self._terminal.talk([safe(event.text)])

    def event(self, event: Event) -> None:
        if isinstance(event, EditDone):
            self._edits += 1
            self._spent += event.cost
        if isinstance(event, RenderDone):
            self._files.append(event)
        self._show(event)

    def end(self, clean: int, outcomes: Sequence[Outcome], seconds: float) -> None:
        if self._json:
            return
        errors = [item.error for item in outcomes if item.error is not None]
        failed = sum(not isinstance(error, Interrupted) for error in errors)
        if not errors and all(item.plan is not None and item.plan.is_empty for item in outcomes):
            self._terminal.result(nothing_to_do(len(outcomes) + clean))
            return
        renders = sum(not item.fetched for item in self._files)
        stopped, done = len(errors) > failed, len(outcomes) - len(errors)
        line = closing(len(outcomes), done, failed, self._edits, renders, seconds, self._spent)
        paths = (os.path.relpath(item.path) for item in self._files)
        after = ["Stopped on request: the same command goes on from here."] if stopped else []
        self._terminal.result([line, *(f"  {safe(path)}" for path in paths), *after])


def _verdict(outcomes: Sequence[Outcome]) -> int:
    """The exit code of a whole run: that of its failures when they agree, else 1."""
    from nemoflow.cli.main import exit_code

    codes = {exit_code(item.error) for item in outcomes if item.error is not None}
    if not codes:
        return 0
    return codes.pop() if len(codes) == 1 else 1
