"""Doing: walks a plan one action at a time, intent before, result after."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import assert_never

from nemoflow.backend import Instruction, Media, Progress
from nemoflow.model.draft import summary
from nemoflow.model.errors import EditRefused
from nemoflow.model.events import (
    EditAdopted,
    EditDone,
    EditStarted,
    EditTold,
    Rewound,
    SessionOpened,
    Uploaded,
    Uploading,
)
from nemoflow.model.plan import (
    Adopt,
    Check,
    Edit,
    Fetch,
    OpenSession,
    Plan,
    Render,
    Rewind,
    Upload,
)
from nemoflow.model.state import AppliedStep, Intent, State
from nemoflow.runner.deliver import Delivery
from nemoflow.runner.desk import Desk
from nemoflow.runner.failpoints import reach


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
        self._stale_intent = any(item.kind == "edit" for item in state.intents)
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
        self._session = desk.backend.open_session(plan.spec.name, plan.spec.language).id
        reach("session.opened")
        desk.store.open_session(
            self._spec,
            self._session,
            desk.backend.capabilities.kind,
            plan.seed,
            plan.base_inputs,
            desk.now(),
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
        return lambda step: emit(Uploading(spec, name, step.done, step.total))

    def _available(self) -> float | None:
        found = self._desk.backend.balance()
        return found.available if found else None

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
        step = AppliedStep(
            intent.position,
            intent.key,
            intent.say,
            intent.canonical,
            draft.digest,
            intent.inputs,
            _spent(intent.balance_before, self._available()),
        )
        desk.store.finish_edit(self._spec, action.session, step, draft, desk.now())
        reach("adopt.recorded")
        self._stale_intent = False
        if not self._plan.count(Edit):
            self._draft_digest = self._plan.draft_digest or draft.digest
        desk.emit(EditAdopted(self._spec, action.number, intent.say))

    def _edit(self, action: Edit) -> None:
        desk = self._desk
        self._forget_stale_intent()
        before = desk.backend.draft(self._session).digest
        balance = self._available()
        desk.store.begin(self._spec, self._intent(action, before, balance))
        reach("edit.intent")
        desk.emit(EditStarted(self._spec, action.number, action.say))
        self._send(action)
        reach("edit.sent")
        self._record(action, before, balance)

    def _send(self, action: Edit) -> None:
        desk = self._desk
        instruction = Instruction(action.say, action.canonical, dict(action.inputs))
        try:
            for words in desk.backend.edit(self._session, instruction):
                desk.emit(EditTold(self._spec, action.number, words))
        except EditRefused:
            # The backend says that nothing was changed: nothing is in doubt.
            desk.store.drop_edit_intents(self._spec)
            raise

    def _intent(self, action: Edit, before: str, balance: float | None) -> Intent:
        return Intent(
            kind="edit",
            session=self._session,
            key=action.key,
            position=action.position,
            say=action.say,
            canonical=action.canonical,
            inputs=action.inputs,
            draft_before=before,
            balance_before=balance,
            begun_at=self._desk.now(),
        )

    def _record(self, action: Edit, before: str, balance: float | None) -> None:
        desk = self._desk
        draft = desk.backend.draft(self._session)
        if draft.digest == before and not action.allow_no_change:
            desk.store.drop_edit_intents(self._spec)
            raise EditRefused(
                f'edit {action.number} ("{action.say}") changed nothing',
                hint="say it differently, or allow it: {do: ..., allow_no_change: true}",
            )
        cost = _spent(balance, self._available())
        step = AppliedStep(
            action.position,
            action.key,
            action.say,
            action.canonical,
            draft.digest,
            action.inputs,
            cost,
        )
        desk.store.finish_edit(self._spec, self._session, step, draft, desk.now())
        reach("edit.recorded")
        self._draft_digest = draft.digest
        desk.emit(EditDone(self._spec, action.number, summary(draft), cost))

    def _forget_stale_intent(self) -> None:
        if self._stale_intent:
            self._desk.store.drop_edit_intents(self._spec)
            self._stale_intent = False

    def _delivery(self) -> Delivery:
        return Delivery(self._plan.spec, self._session, self._draft_digest, self._desk)


def _spent(before: float | None, after: float | None) -> float:
    return before - after if before is not None and after is not None else 0.0


def _size(path: str) -> int:
    return os.path.getsize(path) if path else 0
