"""One edit, sent at most once: intent before, evidence after, record last.

Whatever is lost on the way - an answer, this process - the intent on disk says what to look for.
"""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass

from nemoflow.backend import Capabilities, Instruction
from nemoflow.model.draft import Draft, summary
from nemoflow.model.errors import (
    EditRefused,
    InDoubt,
    NemoflowError,
    ServiceFailed,
    Unconfirmed,
)
from nemoflow.model.events import EditDone, EditStarted, EditTold, Noted
from nemoflow.model.observed import Balance
from nemoflow.model.plan import Edit
from nemoflow.model.state import Intent
from nemoflow.runner.desk import Desk
from nemoflow.runner.failpoints import reach
from nemoflow.runner.reconcile import Finding, Look, await_rest, reconcile


@dataclass(frozen=True)
class Once:
    """Edits of one spec on one session."""

    desk: Desk
    spec: str
    session: str

    def send(self, action: Edit) -> Draft:
        """Carries the edit out and records it. Raises a NemoflowError.

        Any error but InDoubt means that the edit was not applied, and its intent is gone.
        """
        desk = self.desk
        # Credits are the account's: beside another paid edit a balance would prove nothing.
        with desk.purse.turn if desk.backend.capabilities.costs_credits else nullcontext():
            desk.purse.check(action)
            before = self._look()
            intent = self._intent(action, before)
            desk.store.begin(self.spec, intent)
            reach("edit.intent")
            desk.emit(EditStarted(self.spec, action.number, action.say))
            self._speak(action, before)
            reach("edit.sent")
            return self._record(action, intent, before)

    def see(self) -> Look | None:
        """One look at the session and the account; None when the service does not answer."""
        try:
            return self._look()
        except ServiceFailed:
            return None

    def reconciled(self, before: Look, rules: Capabilities) -> Finding:
        """APPLIED, NOT_APPLIED or UNKNOWN, by all evidence there is.

        Where edits are known to cost, one that was not paid for did not move the draft.
        """
        desk = self.desk
        found = reconcile(before, self.see, rules, desk.clock, self._note)
        if found is not Finding.FREE:
            return found
        return Finding.UNKNOWN if desk.store.costs(rules.identity) else Finding.APPLIED

    def _note(self, text: str) -> None:
        self.desk.emit(Noted(self.spec, f"  {text}"))

    def _look(self) -> Look:
        backend = self.desk.backend
        return Look(backend.draft(self.session).digest, backend.balance())

    def _speak(self, action: Edit, before: Look) -> None:
        desk = self.desk
        instruction = Instruction(action.say, action.canonical, dict(action.inputs))
        try:
            for words in desk.backend.edit(self.session, instruction):
                self._tell(action, words)
                reach("edit.told")
        except Unconfirmed as error:
            self._tell(action, f"{error.message}; looking for evidence")
            self._decide(action, before, error)
        except InDoubt:
            raise
        except NemoflowError:
            # The backend says that nothing was changed: nothing is in doubt.
            self._forget()
            raise
        else:
            await_rest(before, self.see, desk.backend.capabilities, desk.clock)

    def _decide(self, action: Edit, before: Look, lost: Unconfirmed) -> None:
        if self._finding(action, before) is Finding.NOT_APPLIED:
            self._forget()
            raise EditRefused(
                f'edit {action.number} ("{action.say}") was not carried out: {lost.message};'
                " draft and credits did not move",
                hint="run apply again: it is sent again, and only it",
            ) from lost
        self._tell(action, "it was applied")

    def _finding(self, action: Edit, before: Look) -> Finding:
        """Applied or not. Raises InDoubt."""
        desk = self.desk
        found = self.reconciled(before, desk.backend.capabilities)
        if found is Finding.UNKNOWN and action.allow_no_change and self._look().charged(before):
            return Finding.APPLIED
        if found in (Finding.UNKNOWN, Finding.AWAY):
            raise doubt(self.spec, action.number, action.say, found)
        return found

    def _record(self, action: Edit, intent: Intent, before: Look) -> Draft:
        desk = self.desk
        draft, balance = desk.backend.draft(self.session), desk.backend.balance()
        now = Look(draft.digest, balance)
        if not now.moved(before):
            self._demand_change(action, before, now)
            draft, balance = desk.backend.draft(self.session), desk.backend.balance()
        cost = spent(before.balance, balance)
        step = intent.applied(draft.digest, cost)
        desk.store.finish_edit(self.spec, self.session, step, draft, desk.now())
        reach("edit.recorded")
        desk.purse.pay(cost)
        desk.emit(EditDone(self.spec, action.number, summary(draft), cost))
        return draft

    def _demand_change(self, action: Edit, before: Look, now: Look) -> None:
        """The edit was answered and there is nothing to see. Returns when that is in order."""
        if now.charged(before) or now.running(before):
            # Paid for, or still at work: perhaps the change comes late.
            if self.reconciled(before, self.desk.backend.capabilities) is Finding.APPLIED:
                return
            now = self._look()
            if now.running(before):
                raise doubt(self.spec, action.number, action.say, Finding.UNKNOWN)
        if action.allow_no_change:
            return
        self._forget()
        cost = spent(before.balance, now.balance)
        raise EditRefused(
            f'edit {action.number} ("{action.say}") was answered and changed nothing'
            + (f"; it cost {cost:g} credits" if cost else ""),
            hint="say it differently, or allow it: {do: ..., allow_no_change: true}",
        )

    def _forget(self) -> None:
        self.desk.store.drop_edit_intents(self.spec, self.desk.backend.capabilities.identity)

    def _tell(self, action: Edit, words: str) -> None:
        self.desk.emit(EditTold(self.spec, action.number, words))

    def _intent(self, action: Edit, before: Look) -> Intent:
        balance = before.balance
        return Intent(
            kind="edit",
            session=self.session,
            key=action.key,
            position=action.position,
            say=action.say,
            canonical=action.canonical,
            inputs=action.inputs,
            draft_before=before.draft,
            balance_before=balance.available if balance else None,
            frozen_before=balance.frozen if balance else None,
            begun_at=self.desk.now(),
            number=action.number,
        )


def doubt(spec: str, number: int, say: str, found: Finding) -> InDoubt:
    """The error for an edit that no evidence decides, with the two commands to choose from."""
    later = "run apply again when it does; or " if found is Finding.AWAY else ""
    return InDoubt(
        f'edit {number} ("{say}") was sent, its answer was lost, and {found.value}',
        hint=f"{later}look at the session, then say `nemoflow resolve {spec} {number} --applied`"
        " or `--not-applied`",
    )


def spent(before: Balance | None, after: Balance | None) -> float:
    """Credits between two balances; 0 where none are counted."""
    if before is None or after is None:
        return 0.0
    return max(0.0, before.available + before.frozen - after.available - after.frozen)
