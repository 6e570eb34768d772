"""What a run did, as one value: which edits changed, what was drawn, where the time went."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from nemoflow.model import events as happened
from nemoflow.model.draft import Draft
from nemoflow.model.events import Event
from nemoflow.model.plan import Edit, Fetch, Plan, Render
from nemoflow.model.spec import Spec
from nemoflow.model.watching import Mark, Parts, Range, Refreshed
from nemoflow.runner.desk import Desk
from nemoflow.runner.watching.board import mark_of

_LISTED = 3
"""So many edits are named one by one."""


@dataclass
class Recorder:
    """Passes events on under the watch's name of the recipe, and remembers what counts."""

    name: str
    emit: Callable[[Event], None]
    clock: Callable[[], float] = time.monotonic
    planned: float = 0.0
    rendering: float = 0.0
    drawings: list[happened.Drawing] = field(default_factory=list)
    done: list[happened.RenderDone] = field(default_factory=list)
    credits: float = 0.0
    begun: float = field(init=False)

    def __post_init__(self) -> None:
        self.begun = self.clock()

    def __call__(self, event: Event) -> None:
        """One event of the run."""
        match event:
            case happened.Planned():
                self.planned = self.clock()
            case happened.RenderStarted():
                self.rendering = self.rendering or self.clock()
            case happened.Drawing():
                self.drawings.append(event)
            case happened.RenderDone():
                self.done.append(event)
            case happened.EditDone():
                self.credits += event.cost
            case _:
                pass
        if isinstance(event, happened.SpecFailed):
            return  # told when it is clear that nothing was still being written
        self.emit(replace(event, spec=self.name) if event.spec else event)

    def parts(self) -> Parts:
        """Where the run's time went."""
        end = self.clock()
        planned = self.planned or end
        rendering = self.rendering or end
        return Parts(
            plan=planned - self.begun, edit=max(0.0, rendering - planned), render=end - rendering
        )


def refreshed(
    name: str, profile: str, plan: Plan, target: Spec, desk: Desk, recorder: Recorder
) -> Refreshed:
    """The summary of a run that ended well."""
    return Refreshed(
        spec=name,
        profile=profile,
        files=tuple(item.path for item in target.outputs),
        shown=tuple(item.shown for item in target.outputs),
        changes=changes_of(plan),
        ranges=_ranges(recorder.drawings),
        drawn=sum(item.missing for item in recorder.drawings),
        segments=sum(item.segments for item in recorder.drawings),
        parts=recorder.parts(),
        draft=_draft(plan, desk),
        credits=recorder.credits,
        rendered=bool(recorder.done),
    )


def _ranges(drawings: list[happened.Drawing]) -> tuple[Range, ...]:
    """Where anything was drawn, in the first output that says so: outputs show the same times."""
    return next((item.ranges for item in drawings if item.ranges), ())


def _draft(plan: Plan, desk: Desk) -> Draft:
    found = plan.draft_digest
    if not found or plan.count(Edit):
        sessions = desk.store.load(plan.spec.shown).sessions
        named = (item for item in sessions if item.id == plan.session)
        found = next(named, sessions[0]).draft_digest
    return desk.store.draft(found)


def changes_of(plan: Plan) -> tuple[str, ...]:
    """`edit 2 changed`, `edit 4 new`, `1 edit gone`; else why a file is made anew."""
    edits = [action for action in plan.actions if isinstance(action, Edit)]
    said = []
    for mark in (Mark.CHANGED, Mark.NEW):
        numbers = [edit.number for edit in edits if mark_of(edit) is mark]
        if numbers:
            said.append(f"{_named(numbers)} {mark.value}")
    if plan.gone:
        said.append(f"{len(plan.gone)} {'edit' if len(plan.gone) == 1 else 'edits'} gone")
    if not said:
        reasons = (one.reason for one in plan.actions if isinstance(one, (Render, Fetch)))
        said += dict.fromkeys(reason.value for reason in reasons)
    return tuple(said)


def _named(numbers: list[int]) -> str:
    if len(numbers) == 1:
        return f"edit {numbers[0]}"
    if len(numbers) <= _LISTED:
        return f"edits {', '.join(map(str, numbers))}"
    return f"{len(numbers)} edits"
