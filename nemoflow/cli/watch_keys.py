"""What the keys of a watch do."""

from __future__ import annotations

import os
from dataclasses import dataclass

import click

from nemoflow.cli.terminal import Terminal, has_desktop
from nemoflow.cli.views.lines import safe
from nemoflow.cli.views.watch import held_lines
from nemoflow.cli.watch_diff import Differences, Memory
from nemoflow.model.watching import Held, Mark, Phase, SpecView
from nemoflow.runner.watching.board import Board
from nemoflow.runner.watching.loop import Loop
from nemoflow.runner.watching.machine import Key

HELP = {
    "a": "apply what is held, and try again what failed",
    "p": "pause, go on",
    "d": "what the last change did, before and after; or what is held",
    "r": "render the finished files once",
    "o": "where the files are, opened on a desktop",
    "q": "quit",
    "?": "these keys",
}


@dataclass
class Keyboard:
    """Called with every key."""

    loop: Loop
    board: Board
    terminal: Terminal
    memory: Memory
    differences: Differences
    page: str = ""
    """Where a browser sees the watch, if anywhere."""

    def __call__(self, key: str) -> None:
        """Does what a key asks for; others do nothing."""
        match key.lower():
            case "a":
                self.loop.press(Key.APPLY)
            case "p":
                self.loop.press(Key.PAUSE)
            case "d":
                self._compare()
            case "r":
                self.loop.press(Key.RENDER)
            case "o":
                self._open()
            case "q" | "\x04":
                self.loop.leave()
            case "?" | "h":
                self.terminal.talk(f"  {name}  {text}" for name, text in HELP.items())
            case _:
                pass

    def _compare(self) -> None:
        held = [one for view in self.board.now.specs if (one := _held(view))]
        for one in held:
            self.terminal.talk(held_lines(one, True, self.terminal.err_colour))
        if held:
            return
        change = self.memory.last
        if change is None:
            self.terminal.talk(["nothing was changed since this watch began"])
        else:
            self.differences.show(change, self.page)

    def _open(self) -> None:
        files = [path for view in self.board.now.specs for path in view.files]
        self.terminal.talk([safe(path) for path in files] or ["nothing is rendered yet"])
        if files and has_desktop(os.environ):
            click.launch(files[0])


def _held(view: SpecView) -> Held | None:
    """What was told when it was held."""
    if view.phase is not Phase.HELD or view.plan is None:
        return None
    replays = sum(edit.mark is Mark.REPLAYED for edit in view.edits)
    return Held(view.spec, view.plan, view.credits, replays)
