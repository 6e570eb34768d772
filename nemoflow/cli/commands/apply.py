"""`nemoflow apply`: lock, look, think, do - for every spec asked for."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import click

from nemoflow.cli.approval import approval_of
from nemoflow.cli.loading import parse_rows
from nemoflow.cli.options import (
    Form,
    Options,
    drift_options,
    low_priority_option,
    options_of,
    profile_option,
    spec_options,
    telling_options,
)
from nemoflow.cli.saved import agreed, saved_among
from nemoflow.cli.signals import two_step_stop
from nemoflow.cli.views.annotations import failure_annotations
from nemoflow.cli.views.jsonl import event_line
from nemoflow.cli.views.lines import nothing_to_do, safe
from nemoflow.cli.views.run import RunView, closing
from nemoflow.cli.views.run_markdown import Applied, Ended, run_markdown
from nemoflow.cli.voices import Voices, voices_of
from nemoflow.cli.wiring import Workplace, close, connect, opened_for_writing
from nemoflow.model.errors import Interrupted
from nemoflow.model.events import EditDone, Event, Noted, RenderDone
from nemoflow.model.plan import Plan
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
@low_priority_option
@click.option(
    "--auto-approve",
    is_flag=True,
    help="Spend credits without asking; also NEMOFLOW_AUTO_APPROVE=1.",
)
@profile_option
@drift_options
@telling_options
def command(
    parallel: int | None,
    auto_approve: bool,
    form: str | None,
    as_json: bool,
    json_into: str | None,
    marker: str | None,
    **given: Any,
) -> int:
    """Send the missing edits, render, check the files.

    PATHS are specs, folders or globs; the default is this folder. Or one plan that `plan --out`
    saved: exactly that is done, or nothing (exit 7) when it is stale.

    An apply that would spend credits asks first; a saved plan, --max-credits or --auto-approve is
    a yes.
    """
    options = options_of(parallel=parallel or 0, **given)
    voices = voices_of("apply", options.paths, form, as_json, json_into, marker)
    terminal = voices.terminal
    view, stop = _View(voices), Stop()
    approve = approval_of(auto_approve, stop, sys.stdin, os.environ, terminal)
    with voices.telling_errors():
        places, accept = _task(options, view, approve)
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
    view.end([spec for place in places for spec in place.clean], outcomes, started)
    return 128 + stop.signal if stop.asked else _verdict(outcomes)


def _task(
    options: Options, view: _View, approve: Callable[[Plan], None]
) -> tuple[tuple[Workplace, ...], Accept]:
    """What is to be done, and which plans may be: any, or those of a saved plan."""
    saved = saved_among(options.paths)
    if not saved:
        return connect(options, view.event, approve), whatever
    task = agreed(saved, options)
    return task.connect(view.event), task.accept


class _View:
    """Hands events to those who tell them; counts what was really done."""

    def __init__(self, voices: Voices) -> None:
        self._voices = voices
        self._show: Callable[[Event], None] = self._early
        self._edits = 0
        self._spent = 0.0
        self._files: list[RenderDone] = []

    def begin(self, specs: int) -> None:
        voices = self._voices
        voices.begin()
        shown = RunView(voices.terminal, many=specs > 1) if voices.form is not Form.JSON else None
        self._show = partial(_told, voices, shown)

    def _early(self, event: Event) -> None:
        """Before anything has begun: why it takes a while."""
        if isinstance(event, Noted):
            self._voices.terminal.talk([safe(event.text)])

    def event(self, event: Event) -> None:
        if isinstance(event, EditDone):
            self._edits += 1
            self._spent += event.cost
        if isinstance(event, RenderDone):
            self._files.append(event)
        self._show(event)

    def end(self, clean: Sequence[str], outcomes: Sequence[Outcome], started: float) -> None:
        lines = self._closing(len(clean), outcomes, time.monotonic() - started)
        ended = [Ended(item.spec.shown, item.plan, item.error) for item in outcomes]
        told = Applied(ended, self._files, len(clean), lines[0], self._voices.marker)
        self._voices.tell(lines, partial(run_markdown, told))
        failed = [(item.spec, item.error) for item in outcomes if item.error is not None]
        self._voices.annotate(failure_annotations(failed, os.environ))

    def _closing(self, clean: int, outcomes: Sequence[Outcome], seconds: float) -> list[str]:
        errors = [item.error for item in outcomes if item.error is not None]
        failed = sum(not isinstance(error, Interrupted) for error in errors)
        if not errors and all(item.plan is not None and item.plan.is_empty for item in outcomes):
            return nothing_to_do(len(outcomes) + clean)
        renders = sum(not item.fetched for item in self._files)
        stopped, done = len(errors) > failed, len(outcomes) - len(errors)
        line = closing(len(outcomes), done, failed, self._edits, renders, seconds, self._spent)
        paths = (os.path.relpath(item.path) for item in self._files)
        after = ["Stopped on request: the same command goes on from here."] if stopped else []
        return [line, *(f"  {safe(path)}" for path in paths), *after]


def _told(voices: Voices, shown: RunView | None, event: Event) -> None:
    voices.lines(event_line(item) for item in (event,))
    if shown is not None:
        shown(event)


def _verdict(outcomes: Sequence[Outcome]) -> int:
    """The exit code of a whole run: that of its failures when they agree, else 1."""
    from nemoflow.cli.main import exit_code

    codes = {exit_code(item.error) for item in outcomes if item.error is not None}
    if not codes:
        return 0
    return codes.pop() if len(codes) == 1 else 1
