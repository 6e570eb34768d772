"""Before a plan is made: an edit that an interrupted run left behind is decided by evidence."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from nemoflow.model.errors import SessionLost
from nemoflow.model.events import EditAdopted, Noted
from nemoflow.model.observed import Balance
from nemoflow.model.state import Intent, State
from nemoflow.runner.desk import Desk
from nemoflow.runner.failpoints import reach
from nemoflow.runner.once import Once, doubt, spent
from nemoflow.runner.reconcile import Finding, Look

LONG_AGO = timedelta(minutes=25)
"""Nothing of an edit that left this long ago can still be under way: one look is enough."""


def settle_pending(spec: str, state: State, desk: Desk) -> State:
    """The state without edits in the balance. Raises InDoubt when no evidence decides.

    A backend whose unmoved draft proves everything needs no watching: the planner decides there.
    """
    rules = desk.backend.capabilities
    pending = state.edits_begun_at(rules.identity)
    if rules.conclusive or not pending:
        return state
    for intent in pending:
        _settle(spec, intent, desk)
    return desk.store.load(spec)


def _settle(spec: str, intent: Intent, desk: Desk) -> None:
    try:
        _decide(spec, intent, desk)
    except SessionLost:
        # Whatever became of it, also by the user's word, went with its session.
        desk.store.drop_edit_intents(spec, desk.backend.capabilities.identity)
        desk.store.session_lost(intent.session)


def _decide(spec: str, intent: Intent, desk: Desk) -> None:
    found = _find(spec, intent, desk)
    if found in (Finding.UNKNOWN, Finding.AWAY):
        raise doubt(spec, intent.shown_number, intent.say, found)
    if found is Finding.NOT_APPLIED:
        desk.store.drop_edit_intents(spec, desk.backend.capabilities.identity)
        reach("pending.dropped")
        desk.emit(Noted(spec, f'edit "{intent.say}" of an interrupted run was not applied'))
        return
    _record(spec, intent, desk)


def _find(spec: str, intent: Intent, desk: Desk) -> Finding:
    if intent.verdict:
        return Finding.APPLIED if intent.verdict == "applied" else Finding.NOT_APPLIED
    rules = desk.backend.capabilities
    age = desk.clock.utc() - datetime.fromisoformat(intent.begun_at)
    if age > LONG_AGO:
        rules = replace(rules, looks=rules.looks[:1] and (0.0,))
    else:
        words = f'edit "{intent.say}" was sent by an interrupted run; looking for evidence'
        desk.emit(Noted(spec, words))
    return Once(desk, spec, intent.session).reconciled(_before(intent), rules)


def _record(spec: str, intent: Intent, desk: Desk) -> None:
    draft = desk.backend.draft(intent.session)
    cost = spent(_before(intent).balance, desk.backend.balance())
    step = intent.applied(draft.digest, cost)
    desk.store.finish_edit(spec, intent.session, step, draft, desk.now())
    reach("pending.adopted")
    desk.purse.pay(cost)
    desk.emit(EditAdopted(spec, intent.shown_number, intent.say))


def _before(intent: Intent) -> Look:
    known = intent.balance_before is not None
    balance = Balance(intent.balance_before or 0.0, intent.frozen_before or 0.0)
    return Look(intent.draft_before, balance if known else None)
