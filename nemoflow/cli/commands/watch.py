"""`nemoflow watch`: apply drafts whenever a recipe or a file it uses is saved."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, nullcontext
from types import FrameType
from typing import Any

import click

from nemoflow.cli.keys import has_keys, keys
from nemoflow.cli.loading import find
from nemoflow.cli.options import (
    json_into_option,
    json_option,
    low_priority_option,
    options_of,
    spec_options,
)
from nemoflow.cli.previewing import previewing
from nemoflow.cli.record import Record, opened_record
from nemoflow.cli.signals import handled
from nemoflow.cli.studio import DiskStudio
from nemoflow.cli.terminal import Terminal
from nemoflow.cli.views.jsonl import header_line
from nemoflow.cli.views.watch import WatchView, told_line
from nemoflow.cli.watch_diff import Differences, Memory
from nemoflow.cli.watch_keys import Keyboard
from nemoflow.model.profiles import DRAFT
from nemoflow.model.spec import FINAL_PROFILE
from nemoflow.model.watching import Phase, Snapshot, Told
from nemoflow.runner.watching.board import Board, Listener
from nemoflow.runner.watching.loop import Loop


@click.command("watch")
@spec_options
@click.option("--final", is_flag=True, help="Render the finished files, not drafts.")
@click.option("--poll", is_flag=True, help="Look again and again: for network disks.")
@click.option(
    "--max-credits",
    type=click.FloatRange(min=0),
    metavar="N",
    help="New edits in the cloud may cost this much in all without a key; default: 0.",
)
@low_priority_option
@click.option("--preview", is_flag=True, help="Show it all as a page in a browser here.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    metavar="N",
    help="Of the page; 0, the default, takes a free one.",
)
@click.option("--open", "opened", is_flag=True, help="Open the page; means --preview.")
@json_option
@json_into_option
def command(
    final: bool,
    poll: bool,
    preview: bool,
    port: int,
    opened: bool,
    as_json: bool,
    json_into: str | None,
    **given: Any,
) -> int:
    """Apply drafts whenever a recipe, or a file that it uses, is saved.

    PATHS are specs, folders or globs; the default is this folder. Whatever would cost credits is
    held until `a` is pressed.
    """
    options = options_of(**given)
    terminal = Terminal.of_process()
    find(options)  # told before anything begins when there is nothing to watch
    record = opened_record(json_into, terminal)
    with_keys = has_keys() and not as_json
    board, memory = Board(), Memory()
    for listener in _listeners(terminal, as_json, with_keys, record):
        board.listen(listener)
    board.listen(memory)
    studio = DiskStudio(options, FINAL_PROFILE if final else DRAFT.name, board.tell)
    loop = Loop(studio, board, final=final, polling=poll)
    asked: list[int] = []
    shown = preview or opened
    try:
        with (
            closing(Differences(terminal, studio.digests, studio.root_of, record)) as differences,
            leaving(loop, board, terminal, asked),
            previewing(board, terminal, port, opened) if shown else nullcontext("") as page,
            keys(Keyboard(loop, board, terminal, memory, differences, page))
            if with_keys
            else nullcontext(),
        ):
            loop.run()
    finally:
        studio.close()
        if record:
            record.close()
    return 128 + asked[0] if asked else 0


def _listeners(
    terminal: Terminal, as_json: bool, with_keys: bool, record: Record | None
) -> Iterator[Listener]:
    """Those who tell: people or programs on stdout, and the file of `--json-into`."""
    if as_json:
        terminal.result([header_line()])
        yield _json(terminal.result)
    else:
        yield WatchView(terminal, with_keys)
    if record:
        yield _json(record.write)


def _json(write: Callable[[list[str]], None]) -> Listener:
    def tell(event: Told, now: Snapshot) -> None:
        write([told_line(event)])

    return tell


@contextmanager
def leaving(loop: Loop, board: Board, terminal: Terminal, asked: list[int]) -> Iterator[None]:
    """The first ^C ends the watch after a running edit, the second at once."""

    def on_signal(number: int, frame: FrameType | None) -> None:
        if asked:
            os._exit(128 + number)
        asked.append(number)
        loop.leave()
        if any(view.phase is Phase.RUNNING for view in board.now.specs):
            terminal.talk(["stopping after the running edit; once more to leave at once"])

    with handled(on_signal):
        yield
