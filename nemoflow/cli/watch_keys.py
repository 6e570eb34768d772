"""What the keys of a watch do."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass

import click

from nemoflow.cli.terminal import Terminal
from nemoflow.cli.views.lines import safe
from nemoflow.runner.watching.board import Board
from nemoflow.runner.watching.loop import Loop
from nemoflow.runner.watching.machine import Key

HELP = {
    "a": "apply what is held, and try again what failed",
    "p": "pause, go on",
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

    def __call__(self, key: str) -> None:
        """Does what a key asks for; others do nothing."""
        match key.lower():
            case "a":
                self.loop.press(Key.APPLY)
            case "p":
                self.loop.press(Key.PAUSE)
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

    def _open(self) -> None:
        files = [path for view in self.board.now.specs for path in view.files]
        self.terminal.talk([safe(path) for path in files] or ["nothing is rendered yet"])
        if files and _has_desktop():
            click.launch(files[0])


def _has_desktop() -> bool:
    shown = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    return bool(shown) or sys.platform == "darwin"
