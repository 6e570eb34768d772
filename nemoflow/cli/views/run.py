"""Events as they happen: lines off a terminal, a live line on one, JSON for machines."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import assert_never

from nemoflow.cli.terminal import GREEN, RED, Terminal, paint
from nemoflow.cli.views.lines import plural, safe, seconds_text, size_text
from nemoflow.cli.views.plan import cost_lines, plan_lines
from nemoflow.model import events as happened
from nemoflow.model.events import Event


@dataclass
class RunView:
    """Human lines on stderr with elapsed seconds; one live line for progress on a terminal."""

    terminal: Terminal
    many: bool
    """Several specs run at once: each line names its spec."""
    clock: Callable[[], float] = time.monotonic
    _begun: float = field(init=False)
    _shown_at: float = 0.0
    _told: dict[str, str] = field(default_factory=dict)
    """Spec -> the last words of its backend; an agent may tell the timeline itself."""

    def __post_init__(self) -> None:
        self._begun = self._shown_at = self.clock()

    def __call__(self, event: Event) -> None:
        """Shows one event."""
        if isinstance(event, (happened.Rendering, happened.Uploading)):
            self._progress(event)
            return
        if isinstance(event, happened.Planned):
            if not event.plan.is_empty or event.plan.failed or not self.many:
                self.terminal.talk(plan_lines(event.plan, self.terminal.err_colour))
                self.terminal.talk(cost_lines([event.plan]))
            return
        if isinstance(event, happened.EditTold):
            self._told[event.spec] = event.text
        if isinstance(event, happened.EditDone) and self._told.get(event.spec) == event.timeline:
            return
        text = event_text(event, self.terminal.err_colour)
        if text:
            self.terminal.talk([f"{self._elapsed()}  {self._prefix(event)}{text}"])

    def _elapsed(self) -> str:
        return f"{self.clock() - self._begun:7.1f}s"

    def _progress(self, event: happened.Rendering | happened.Uploading) -> None:
        now = self.clock()
        # A terminal is redrawn ten times a second, a log gets a line every five seconds.
        if now - self._shown_at < (0.1 if self.terminal.live else 5.0):
            return
        self._shown_at = now
        text = f"{self._elapsed()}  {self._prefix(event)}{progress_text(event)}"
        if self.terminal.live:
            self.terminal.status(text)
        else:
            self.terminal.talk([text])

    def _prefix(self, event: Event) -> str:
        return f"{safe(event.spec)}: " if self.many and event.spec else ""


def progress_text(event: happened.Rendering | happened.Uploading) -> str:
    """`render out/a.mp4  42%  (126/300 frames, 570 kept, 2.1x, about 12s left)`."""
    if isinstance(event, happened.Uploading):
        return f"upload {safe(event.name)}  {size_text(event.sent)} of {size_text(event.size)}"
    share = 100 * event.done // event.total if event.total else 0
    if event.unit == "percent":
        return f"render {safe(event.output)}  {share}%  ({safe(event.note)}{_left(event)})"
    if event.done >= event.total and (event.note != "rendering" or not event.total):
        # What is left has no frames to count.
        return f"render {safe(event.output)}  {safe(event.note)}"
    kept = f", {event.kept} kept" if event.kept else ""
    speed = f", {event.speed:.1f}x" if event.speed else ""
    facts = f"{event.done}/{event.total} frames{kept}{speed}{_left(event)}"
    return f"render {safe(event.output)}  {share}%  ({facts})"


def _left(event: happened.Rendering) -> str:
    return "" if event.eta is None else f", about {left_text(event.eta)} left"


def left_text(seconds: float) -> str:
    """`12s`, `2m10s`, `25m`, `1h05m`: no finer than anybody can know."""
    whole = max(1, round(seconds))
    if whole < 60:
        return f"{whole}s"
    if whole < 600:
        whole = round(whole, -1)
        return f"{whole // 60}m{whole % 60:02d}s"
    minutes = round(whole / 60)
    return f"{minutes}m" if minutes < 60 else f"{minutes // 60}h{minutes % 60:02d}m"


def event_text(event: Event, colour: bool) -> str:
    """One event in words; empty when it needs none."""
    match event:
        case happened.SessionOpened():
            return f"session {safe(event.session)} opened"
        case happened.Uploaded():
            return f"input {safe(event.name)} handed over ({size_text(event.size)})"
        case happened.Rewound():
            return f"back to the draft after {plural(event.kept, 'edit')}"
        case happened.EditStarted():
            return f"edit {event.number}: {safe(event.say)}"
        case happened.EditTold():
            return f"  {safe(event.text)}"
        case happened.EditDone():
            return f"  {safe(event.timeline)}"
        case happened.EditAdopted():
            return f"edit found applied, recorded: {safe(event.say)}"
        case happened.RenderStarted():
            return f"render {safe(event.output)}"
        case happened.RenderDone():
            how = "from the cache" if event.fetched else "rendered"
            facts = f"{event.seconds:.2f} s, {size_text(event.size)}"
            return f"{paint('✓', GREEN, colour)} {safe(event.output)}  {how}  ({facts})"
        case happened.Checked():
            return _checked(event, colour)
        case happened.Noted():
            return safe(event.text)
        case happened.SpecFailed():
            hint = f" - {safe(event.hint)}" if event.hint else ""
            return f"{paint('✗', RED, colour)} {safe(event.error)}{hint}"
        case happened.SpecDone() | happened.Planned() | happened.Rendering() | happened.Uploading():
            return ""
        case happened.Drawing():
            return ""  # progress says it in frames
        case _:
            assert_never(event)


def _checked(event: happened.Checked, colour: bool) -> str:
    good = [f"{paint('✓', GREEN, colour)} {safe(text)}" for text in event.passed]
    bad = [f"{paint('✗', RED, colour)} {safe(text)}" for text in event.failed]
    return f"check {safe(event.output)}: {'; '.join([*bad, *good])}"


def closing(
    outcomes: int,
    done: int,
    failed: int,
    edits: int,
    renders: int,
    seconds: float,
    spent: float = 0.0,
) -> str:
    """`Applied: 1 spec; 3 edits, 1 render in 4.2s; 30 credits spent.`"""
    work = f"{plural(edits, 'edit')}, {plural(renders, 'render')} in {seconds_text(seconds)}"
    if spent:
        work += f"; {spent:.4g} credits spent"
    if failed:
        work += f"; {failed} failed"
    specs = plural(outcomes, "spec")
    return f"Applied: {specs if done == outcomes else f'{done} of {specs}'}; {work}."
