"""What a watch shows now: a fold over what it tells, and those who listen. The fold is pure."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

from nemoflow.model import events as happened
from nemoflow.model.plan import Edit, Plan, Reason
from nemoflow.model.watching import (
    EditView,
    Held,
    Mark,
    Paused,
    Phase,
    Refreshed,
    Resumed,
    RunCancelled,
    RunStarted,
    Snapshot,
    SpecInvalid,
    SpecJoined,
    SpecLeft,
    SpecValid,
    SpecView,
    Told,
    WatchStarted,
    WatchTrouble,
)

Listener = Callable[[Told, Snapshot], None]
"""Hears of every event, with what is shown after it. Called from the thread that tells."""


class Board:
    """Keeps the snapshot and tells listeners; safe from several threads, in one order for all."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._listeners: list[Listener] = []
        self._now = Snapshot()

    @property
    def now(self) -> Snapshot:
        """What is shown."""
        with self._lock:
            return self._now

    def listen(self, listener: Listener) -> Snapshot:
        """From now on `listener` hears of everything; returns what is shown before that."""
        with self._lock:
            self._listeners.append(listener)
            return self._now

    def leave(self, listener: Listener) -> None:
        """It hears of nothing more."""
        with self._lock:
            self._listeners = [item for item in self._listeners if item != listener]

    def tell(self, event: Told) -> None:
        """One more event."""
        with self._lock:
            self._now = seen(self._now, event)
            for listener in tuple(self._listeners):
                listener(event, self._now)


def seen(now: Snapshot, event: Told) -> Snapshot:
    """What is shown after an event."""
    match event:
        case WatchStarted():
            specs = tuple(SpecView(name) for name in sorted(event.specs))
            return replace(now, specs=specs, profile=event.profile)
        case SpecJoined():
            others = (item for item in now.specs if item.spec != event.spec)
            joined = sorted([*others, SpecView(event.spec)], key=lambda item: item.spec)
            return replace(now, specs=tuple(joined))
        case SpecLeft():
            return replace(now, specs=tuple(one for one in now.specs if one.spec != event.spec))
        case Paused():
            return replace(now, paused=event.why)
        case Resumed():
            return replace(now, paused=None, trouble=None)
        case WatchTrouble():
            return replace(now, trouble=event if event.text else None)
        case _:
            name = getattr(event, "spec", "")
            views = tuple(_spec(one, event) if one.spec == name else one for one in now.specs)
            return replace(now, specs=views)


def _spec(view: SpecView, event: Told) -> SpecView:
    match event:
        case SpecInvalid():
            return replace(view, phase=Phase.INVALID, problems=event.problems)
        case SpecValid():
            return replace(view, phase=event.phase, problems=())
        case RunStarted():
            view = replace(view, error="", hint="", kind="")
            return replace(view, phase=Phase.RUNNING, credits=0.0, progress=0.0)
        case RunCancelled():
            phase = Phase.INVALID if view.problems else Phase.WAITING
            return replace(_stopped(view), phase=phase)
        case Held():
            return replace(
                view,
                phase=Phase.HELD,
                plan=event.plan,
                edits=edit_views(event.plan),
                credits=event.credits,
            )
        case happened.Planned():
            return replace(view, plan=event.plan, edits=edit_views(event.plan))
        case happened.EditStarted():
            return _marked(view, event.number, Mark.RUNNING)
        case happened.EditDone() | happened.EditAdopted():
            return _marked(view, event.number, Mark.DONE)
        case happened.Rendering():
            share = event.done / event.total if event.total else 0.0
            return replace(view, progress=share)
        case happened.SpecFailed():
            return _failed(view, event)
        case Refreshed():
            return _refreshed(view, event)
        case _:
            return view


def _refreshed(view: SpecView, event: Refreshed) -> SpecView:
    return replace(
        view,
        # What was made may be of the last good content, while what is written now is of no use.
        phase=Phase.INVALID if view.problems else Phase.CURRENT,
        draft=event.draft,
        files=event.files,
        changed=event.ranges if event.rendered else view.changed,
        progress=1.0,
        version=view.version + event.rendered,
        parts=event.parts,
    )


def _failed(view: SpecView, event: happened.SpecFailed) -> SpecView:
    view = replace(view, error=event.error, hint=event.hint, kind=event.kind)
    return replace(_stopped(view), phase=Phase.FAILED)


def _stopped(view: SpecView) -> SpecView:
    """An edit that was under way is in doubt, or else was not carried out after all."""
    planned = {one.number: one.mark for one in edit_views(view.plan)} if view.plan else {}
    edits = tuple(
        replace(one, mark=Mark.DOUBT if view.in_doubt else planned.get(one.number, Mark.NEW))
        if one.mark is Mark.RUNNING
        else one
        for one in view.edits
    )
    return replace(view, edits=edits)


def _marked(view: SpecView, number: int, mark: Mark) -> SpecView:
    edits = tuple(replace(one, mark=mark) if one.number == number else one for one in view.edits)
    return replace(view, edits=edits)


def edit_views(plan: Plan) -> tuple[EditView, ...]:
    """Every edit of a plan as it stands before anything is done, in the order of the file."""
    kept = [EditView(item.number, item.step.say, Mark.KEPT) for item in plan.kept]
    edits = (action for action in plan.actions if isinstance(action, Edit))
    sent = [EditView(one.number, one.say, mark_of(one), one.cost) for one in edits]
    return tuple(sorted([*kept, *sent], key=lambda one: one.number))


_FIRST_TIME = (Reason.NEW, Reason.FIRST, Reason.APPENDED)
_OTHERWISE = (Reason.CHANGED, Reason.INPUT_CHANGED)


def mark_of(edit: Edit) -> Mark:
    """Whether an edit that is to be sent is new, changed, or the same as one sent before."""
    if edit.reason in _FIRST_TIME:
        return Mark.NEW
    return Mark.CHANGED if edit.reason in _OTHERWISE else Mark.REPLAYED
