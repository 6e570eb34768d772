"""What a watch tells: lines for people, JSON for machines."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from nemoflow.cli.terminal import CYAN, GREEN, RED, YELLOW, Terminal, paint
from nemoflow.cli.views.jsonl import event_line, json_text, plan_value
from nemoflow.cli.views.lines import plural, safe, seconds_text
from nemoflow.cli.views.plan import cost_lines, plan_lines
from nemoflow.cli.views.problems import problem_value, problems_lines
from nemoflow.cli.views.run import event_text, progress_text
from nemoflow.model import events as happened
from nemoflow.model import watching as told
from nemoflow.model.draft import summary
from nemoflow.model.watching import Parts, Range, Refreshed, Snapshot, Told, Why

_QUIET = (
    happened.Planned,
    happened.SessionOpened,
    happened.Rewound,
    happened.RenderStarted,
    happened.RenderDone,
    happened.Drawing,
    happened.SpecDone,
    happened.EditTold,
)
"""The summary line says it."""

_PAID = (happened.Uploaded, happened.EditStarted, happened.EditDone)
"""Told of edits that cost something; those on this machine are over in a moment."""


def _costs(spec: str, now: Snapshot) -> bool:
    view = now.spec(spec)
    return view is not None and view.plan is not None and view.plan.costs_credits


@dataclass
class WatchView:
    """A `Listener`: one line a save, everything else only where it matters."""

    terminal: Terminal
    keys: bool
    """Somebody can press keys."""
    clock: Callable[[], str] = lambda: time.strftime("%H:%M:%S")
    _drawn_at: float = 0.0

    def __call__(self, event: Told, now: Snapshot) -> None:
        """Shows one event."""
        if isinstance(event, (happened.Rendering, happened.Uploading)):
            self._progress(event)
            return
        if isinstance(event, Refreshed):
            self.terminal.talk([])
            self.terminal.result([self._stamped(refreshed_text(event, self._colour))])
            return
        lines = self._lines(event, now)
        if lines:
            self.terminal.talk(lines)

    @property
    def _colour(self) -> bool:
        return self.terminal.out_colour

    def _stamped(self, text: str) -> str:
        return f"{self.clock()} {text}"

    def _progress(self, event: happened.Rendering | happened.Uploading) -> None:
        now = time.monotonic()
        if self.terminal.live and now - self._drawn_at > 0.1:
            self._drawn_at = now
            self.terminal.status(self._stamped(f"{safe(event.spec)}  {progress_text(event)}"))

    def _lines(self, event: Told, now: Snapshot) -> list[str]:
        colour = self.terminal.err_colour
        if isinstance(event, _QUIET) or (isinstance(event, _PAID) and not _costs(event.spec, now)):
            return []
        if isinstance(event, told.SpecInvalid):
            head = f"{paint('✗', RED, colour)} {safe(event.spec)}  cannot be used"
            kept = now.spec(event.spec)
            more = "; the last good files stay" if kept and kept.files else ""
            blocks = problems_lines(event.problems, colour)[:-1]
            return [self._stamped(head + more), *blocks]
        if isinstance(event, told.Held):
            return self._held(event)
        text = run_text(event, colour) or watch_text(event, self.keys, colour)
        return [self._stamped(text)] if text else []

    def _held(self, event: told.Held) -> list[str]:
        colour = self.terminal.err_colour
        lines = held_lines(event, self.keys, colour)
        return [*lines[:-1], self._stamped(lines[-1])]


def held_lines(event: told.Held, keys: bool, colour: bool) -> list[str]:
    """A plan that waits for a word: what it would do and cost, and last how to say yes."""
    how = (
        "press `a` to apply it"
        if keys
        else "`nemoflow apply` sends it; `watch --max-credits N` lets new edits through"
    )
    again = f", {plural(event.replays, 'edit')} paid for before" if event.replays else ""
    head = f"{paint('‖', YELLOW, colour)} {safe(event.spec)}  held: ~{event.credits:g} credits"
    return [
        *plan_lines(event.plan, colour),
        *cost_lines([event.plan]),
        f"{head}{again}; {how}",
    ]


def run_text(event: Told, colour: bool) -> str:
    """What happens in a run, with the recipe's name; empty for everything else."""
    if not isinstance(event, happened.Event):
        return ""
    text = event_text(event, colour)
    return f"{safe(event.spec)}  {text}" if text and event.spec else text


def watch_text(event: Told, keys: bool, colour: bool) -> str:
    """An event of the watch itself in words; empty when it needs none."""
    match event:
        case told.WatchStarted():
            what = plural(len(event.specs), "recipe") if event.specs else "no recipe yet"
            how = "? lists the keys" if keys else "^C ends it"
            return f"watching {what}, {event.profile} files; {how}"
        case told.SpecJoined():
            return f"{paint('+', GREEN, colour)} {safe(event.spec)}  joined"
        case told.SpecLeft():
            return f"{paint('-', RED, colour)} {safe(event.spec)}  is gone; its files stay"
        case told.SpecValid():
            return f"{paint('✓', GREEN, colour)} {safe(event.spec)}  can be used again"
        case told.RunCancelled():
            return ""
        case told.Paused():
            return _paused(event, keys)
        case told.Resumed():
            return "goes on"
        case told.WatchTrouble():
            if not event.text:
                return "folders are watched again"
            return f"{paint('warning', YELLOW, colour)}: {safe(event.text)}; {safe(event.hint)}"
        case _:
            return ""


def _paused(event: told.Paused, keys: bool) -> str:
    way = "`p` goes on" if keys else "it goes on with other contents"
    if event.why is Why.ASKED:
        return f"paused; {way}"
    names = ", ".join(safe(name) for name in event.files[:3])
    return (
        f"paused: {names} had the same content three times within ten seconds - does something"
        f" write it after every render? {way}"
    )


def refreshed_text(event: Refreshed, colour: bool) -> str:
    """`promo/video.yml  edit 2 changed  0:02-0:05 rendered (2 of 24 segments) in 0.9s  FILE`."""
    took = f"in {seconds_text(event.parts.total)}"
    changes = "; ".join(safe(text) for text in event.changes)
    credits = f"  {event.credits:.4g} credits" if event.credits else ""
    files = "  ".join(safe(name) for name in event.shown)
    if not event.rendered:
        what = changes or "nothing to render"
        return f"{safe(event.spec)}  {what}  up to date {took}{credits}  {files}"
    head = f"{paint('✓', GREEN, colour)} {safe(event.spec)}  {changes}  {_drawn(event)} {took}"
    return f"{head}{credits}  {paint(files, CYAN, colour)}"


def _drawn(event: Refreshed) -> str:
    if not event.segments:
        return "made"
    if not event.drawn:
        return "no new picture, joined"
    count = f"{event.drawn} of {plural(event.segments, 'segment')}"
    if event.drawn == event.segments:
        return f"rendered ({plural(event.segments, 'segment')})"
    ranges = [range_text(one) for one in event.ranges[:3]]
    more = f" and {len(event.ranges) - 3} more" if len(event.ranges) > 3 else ""
    return f"{', '.join(ranges)}{more} rendered ({count})"


def range_text(found: Range) -> str:
    """`0:02-0:05`; tenths where whole seconds would say nothing."""
    start, end = found
    if end - start < 2:
        return f"{_time(start, 1)}-{_time(end, 1)}"
    return f"{_time(start, 0)}-{_time(end, 0)}"


def _time(seconds: float, digits: int) -> str:
    rounded = round(seconds, digits)
    minutes, rest = divmod(rounded, 60)
    width = 2 if not digits else 4
    return f"{int(minutes)}:{rest:0{width}.{digits}f}"


def told_line(event: Told) -> str:
    """Any event as a JSON line."""
    match event:
        case told.Held():
            plan = plan_value(event.plan)
            bare = {"spec": event.spec, "credits": event.credits, "replays": event.replays}
            return json_text({"type": "held", **bare, "plan": plan})
        case told.SpecInvalid():
            problems = [problem_value(problem) for problem in event.problems]
            return json_text({"type": "spec_invalid", "spec": event.spec, "problems": problems})
        case Refreshed():
            return json_text(_refreshed_value(event))
        case _:
            return event_line(event)


def _refreshed_value(event: Refreshed) -> dict[str, object]:
    return {
        "type": "refreshed",
        "spec": event.spec,
        "profile": event.profile,
        "files": list(event.shown),
        "changes": list(event.changes),
        "ranges": [list(one) for one in event.ranges],
        "drawn": event.drawn,
        "segments": event.segments,
        "seconds": parts_value(event.parts),
        "credits": event.credits,
        "rendered": event.rendered,
        "timeline": summary(event.draft),
    }


def parts_value(parts: Parts) -> dict[str, float]:
    """Seconds by part, and in all."""
    names = ("settle", "load", "plan", "edit", "render", "total")
    return {name: round(getattr(parts, name), 4) for name in names}
