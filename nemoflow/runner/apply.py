"""Doing: walks a plan one action at a time, intent before, result after."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import assert_never

from nemoflow.backend import Media, Progress
from nemoflow.model.draft import summary
from nemoflow.model.errors import Drifted
from nemoflow.model.events import (
    EditAdopted,
    Noted,
    Rewound,
    SessionOpened,
    Uploaded,
    Uploading,
)
from nemoflow.model.plan import (
    Adopt,
    AdoptDrift,
    Check,
    Edit,
    Fetch,
    OpenSession,
    Plan,
    Render,
    Rewind,
    Upload,
)
from nemoflow.model.state import State
from nemoflow.runner.deliver import Delivery
from nemoflow.runner.desk import Desk
from nemoflow.runner.failpoints import reach
from nemoflow.runner.once import Once


def apply_plan(plan: Plan, state: State, desk: Desk) -> None:
    """Carries out every action in order. Raises a NemoflowError; what was done is recorded."""
    Walk(plan, state, desk).run()


class Walk:
    """One spec's plan on its way: where it stands, and one method an action."""

    def __init__(self, plan: Plan, state: State, desk: Desk) -> None:
        self._plan = plan
        self._spec = plan.spec.shown
        self._desk = desk
        self._session = plan.session
        self._draft_digest = plan.draft_digest
        self._stale_intent = bool(state.edits_begun_at(desk.backend.capabilities.identity))
        self._sent = False
        """Edits were sent since the draft was last known to rest."""
        self._base_left = sum(isinstance(a, Upload) and a.base for a in plan.actions)

    def run(self) -> None:
        """Every action; stops between two when asked."""
        for action in self._plan.actions:
            self._desk.stop.check()
            match action:
                case OpenSession():
                    self._open(action)
                case Upload():
                    self._upload(action)
                case Rewind():
                    self._rewind(action)
                case Adopt():
                    self._adopt(action)
                case AdoptDrift():
                    self._adopt_drift(action)
                case Edit():
                    self._edit(action)
                case Render():
                    self._delivery().render(action)
                case Fetch():
                    self._delivery().fetch(action)
                case Check():
                    self._delivery().check(action)
                case _:
                    assert_never(action)

    def _open(self, action: OpenSession) -> None:
        desk, plan = self._desk, self._plan
        self._forget_stale_intent()
        if action.lost:
            desk.store.session_lost(action.lost)
        opened = desk.backend.open_session(plan.spec.name, plan.spec.language)
        self._session = opened.id
        reach("session.opened")
        desk.store.open_session(
            self._spec,
            self._session,
            desk.backend.capabilities.identity,
            plan.seed,
            plan.base_inputs,
            desk.now(),
            opened.task,
        )
        reach("session.recorded")
        desk.emit(SessionOpened(self._spec, self._session))
        if not self._base_left:
            self._base_ready()

    def _upload(self, action: Upload) -> None:
        desk, item = self._desk, self._plan.spec.input(action.name)
        media = Media(
            name=item.name,
            filename=item.filename,
            digest=action.digest,
            path=item.path,
            url=item.url,
            base=action.base,
        )
        ref = desk.backend.upload(self._session, media, self._uploading(action.name))
        reach("upload.sent")
        desk.store.uploaded(self._session, item.name, action.digest, ref)
        reach("upload.recorded")
        desk.emit(Uploaded(self._spec, item.name, _size(item.path)))
        if action.base:
            self._base_left -= 1
            if not self._base_left:
                self._base_ready()

    def _uploading(self, name: str) -> Callable[[Progress], None]:
        emit, spec = self._desk.emit, self._spec

        def told(step: Progress) -> None:
            if step.note:
                emit(Noted(spec, f"{name}: {step.note}"))
            emit(Uploading(spec, name, step.done, step.total))

        return told

    def _base_ready(self) -> None:
        draft = self._desk.backend.draft(self._session)
        self._desk.store.base_ready(self._session, draft)
        self._draft_digest = draft.digest
        reach("base.recorded")

    def _rewind(self, action: Rewind) -> None:
        desk = self._desk
        # A moved draft is evidence of an edit; moving it on purpose must not look like that.
        self._forget_stale_intent()
        desk.backend.rewind(action.session, desk.store.draft(action.draft_digest))
        reach("rewind.sent")
        desk.store.rewound(action.session, action.steps)
        reach("rewind.recorded")
        self._draft_digest = action.draft_digest
        desk.emit(Rewound(self._spec, action.session, len(action.steps)))

    def _adopt(self, action: Adopt) -> None:
        desk, intent = self._desk, action.intent
        draft = desk.backend.draft(action.session)
        step = intent.applied(draft.digest)
        desk.store.finish_edit(self._spec, action.session, step, draft, desk.now())
        reach("adopt.recorded")
        self._stale_intent = False
        if not self._plan.count(Edit):
            self._draft_digest = self._plan.draft_digest or draft.digest
        desk.emit(EditAdopted(self._spec, action.number, intent.say))

    def _adopt_drift(self, action: AdoptDrift) -> None:
        desk = self._desk
        draft = desk.backend.draft(action.session)
        if draft.digest != action.draft_digest:
            raise Drifted(
                f"session {action.session} was changed again while this ran",
                hint="`nemoflow plan` shows how it stands now",
            )
        desk.store.moved_on(action.session, draft)
        reach("drift.recorded")
        desk.emit(Noted(self._spec, "the draft as it is now is the new base"))

    def _edit(self, action: Edit) -> None:
        self._forget_stale_intent()
        self._catch_up()
        draft = Once(self._desk, self._spec, self._session).send(action)
        self._draft_digest = draft.digest
        self._sent = True

    def _catch_up(self) -> None:
        """A second stage of the edit before (music, titles) may have come after its answer."""
        desk = self._desk
        if not (self._sent and desk.backend.capabilities.remote):
            return
        draft = desk.backend.draft(self._session)
        if draft.digest != self._draft_digest:
            desk.store.moved_on(self._session, draft)
            reach("edit.moved_on")
            self._draft_digest = draft.digest
            desk.emit(Noted(self._spec, f"the draft moved on by itself: {summary(draft)}"))

    def _forget_stale_intent(self) -> None:
        if self._stale_intent:
            self._desk.store.drop_edit_intents(self._spec, self._desk.backend.capabilities.identity)
            self._stale_intent = False

    def _delivery(self) -> Delivery:
        self._catch_up()
        self._sent = False
        return Delivery(self._plan.spec, self._session, self._draft_digest, self._desk)


def _size(path: str) -> int:
    return os.path.getsize(path) if path else 0
