"""Key `d` of a watch: what the last change did, in words and in pictures.

It works beside the watch, in a thread of its own and with FFmpeg at low priority, and only reads:
timelines are those of the drafts before and after, and nothing is sent anywhere.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import click

from nemoflow.cli.comparing import Compared, compare, leave
from nemoflow.cli.easel import Easel
from nemoflow.cli.pictures import Waiting
from nemoflow.cli.recipe import picture_output
from nemoflow.cli.record import Record
from nemoflow.cli.sides import Side
from nemoflow.cli.terminal import Terminal, has_desktop
from nemoflow.cli.views.diff import comparison_line, comparison_lines, edit_lines
from nemoflow.cli.views.lines import safe
from nemoflow.cli.wiring import DRAFTS
from nemoflow.engine import ffmpeg
from nemoflow.engine.desk import Engine
from nemoflow.engine.draftcodec import decode
from nemoflow.model.draft import Draft
from nemoflow.model.errors import Interrupted, NemoflowError, UsageError
from nemoflow.model.spec import Output, Spec
from nemoflow.model.watching import Refreshed, Snapshot, Told
from nemoflow.runner.look import input_digests
from nemoflow.store.digests import Digests
from nemoflow.store.store import FOLDER

BEFORE, NOW = "before", "now"


@dataclass(frozen=True, slots=True)
class Made:
    """What was made of a recipe: its timeline, the edits in words, the recipe with its outputs."""

    draft: Draft
    said: tuple[str, ...]
    target: Spec
    profile: str

    def differs(self, other: Made) -> bool:
        """Whether the one looks otherwise; finished files of the same timeline are no change."""
        if self.draft.digest != other.draft.digest:
            return True
        return self.profile == other.profile and self._settings() != other._settings()

    def _settings(self) -> list[dict[str, object]]:
        return [output.settings() for output in self.target.outputs]


@dataclass(frozen=True, slots=True)
class Change:
    """The last change of a recipe that the watch calls `spec`."""

    spec: str
    before: Made
    after: Made


@dataclass
class Memory:
    """A listener of the board: remembers the last change."""

    last: Change | None = None
    _made: dict[str, Made] = field(default_factory=dict)

    def __call__(self, event: Told, now: Snapshot) -> None:
        """One event, and what is shown after it."""
        view = now.spec(event.spec) if isinstance(event, Refreshed) else None
        if not isinstance(event, Refreshed) or view is None or view.plan is None:
            return
        said = tuple(edit.say for edit in view.edits)
        made = Made(event.draft, said, view.plan.spec, event.profile)
        known = self._made.setdefault(event.spec, made)
        if made.differs(known):
            self._made[event.spec] = made
            self.last = Change(event.spec, known, made)


@dataclass
class Differences:
    """Tells and draws changes, the newest one asked for. `record` takes the line for machines."""

    terminal: Terminal
    digests: Digests
    root_of: Callable[[str], str]
    """Recipe -> the folder of its project."""
    record: Record | None = None
    _cancel: threading.Event = field(default_factory=threading.Event)
    _pool: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(1, "nemoflow-diff")
    )

    def show(self, change: Change, page: str) -> None:
        """Begins; what is still being drawn is given up. `page` is where a browser shows it."""
        self._cancel.set()
        self._cancel = threading.Event()
        self._pool.submit(self._shown, change, page, self._cancel)

    def close(self) -> None:
        """Gives up what is being drawn."""
        self._cancel.set()
        self._pool.shutdown()

    def _shown(self, change: Change, page: str, cancel: threading.Event) -> None:
        try:
            if not cancel.is_set():
                self._told(change, page, cancel)
        except Interrupted:
            pass  # a newer one was asked for, or the watch ends
        except NemoflowError as error:
            self.terminal.error(error)
        except Exception as error:
            # Nobody waits for this thread: what breaks in it must not go unseen.
            self.terminal.error(NemoflowError(f"no comparison: {error!r}", hint="please report it"))

    def _told(self, change: Change, page: str, cancel: threading.Event) -> None:
        if change.after.target.backend != "local":
            self._words(change, page or "only `--preview` shows how it looks")
            return
        try:
            compared = compare(change.spec, self._sides(change))
        except UsageError as error:  # there is no picture, or none that can be drawn
            self._words(change, error.message)
            return
        colour = self.terminal.err_colour
        self.terminal.talk(comparison_lines(compared.found, colour=colour))
        files = [] if page else self._drawn(change, compared, cancel)
        self.terminal.talk([f"  before and after: {safe(name)}" for name in (*files, page) if name])
        if self.record:
            self.record.write([comparison_line(compared.found, files)])
        if files and has_desktop(os.environ):
            click.launch(files[-1])

    def _words(self, change: Change, more: str) -> None:
        """The edits alone, and what there is to say about the rest."""
        said = change.before.said, change.after.said
        lines = edit_lines(*said, colour=self.terminal.err_colour)
        self.terminal.talk([safe(change.spec), *lines, f"  {safe(more)}"])

    def _sides(self, change: Change) -> tuple[Side, Side]:
        media = self._media(change.before.target) | self._media(change.after.target)
        one, other = change.before, change.after
        return _side(BEFORE, one, media), _side(NOW, other, media)

    def _media(self, spec: Spec) -> dict[str, str]:
        """Content digest -> path, as the files are now."""
        found = input_digests(spec, self.digests)
        return {found[item.name]: item.path for item in spec.inputs if item.path}

    def _drawn(self, change: Change, compared: Compared, cancel: threading.Event) -> list[str]:
        """The picture and the page beside the draft; none of no change that can be seen."""
        if not compared.found.changes.picture:
            return []
        folder = os.path.join(self.root_of(change.spec), FOLDER)
        binary = ffmpeg.locate(os.environ)
        kept = Path(folder, "cache")
        engine = Engine(binary, "", kept, os.cpu_count() or 1, ffmpeg.LOW_PRIORITY)
        place = os.path.relpath(_place(folder, compared.sides[1].output))
        wanted = f"{place}.diff.png", ".png", f"{place}.diff.html"
        easel = Easel(engine, self.digests.of, cancel)
        return leave(easel, compared, wanted, Waiting(self.terminal))


def _side(title: str, made: Made, media: dict[str, str]) -> Side:
    return Side(title, made.said, decode(made.draft), picture_output(made.target), media)


def _place(folder: str, output: Output) -> str:
    """The draft's own path; finished files get nothing beside them."""
    drafts = os.path.join(folder, DRAFTS, "")
    below = output.path.startswith(drafts)
    return output.path if below else drafts + os.path.basename(output.path)
