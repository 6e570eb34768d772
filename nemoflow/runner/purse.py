"""What a run may spend, and who spends it now. Credits."""

from __future__ import annotations

import threading
from collections.abc import Callable

from nemoflow.model.errors import BudgetExceeded
from nemoflow.model.plan import Edit, Plan

_HINT = "raise --max-credits, or send fewer edits; nothing more was sent"


def _unasked(plan: Plan) -> None:
    """Every plan is approved."""


class Purse:
    """The credits of one run, over all its specs. `limit` None = whatever it costs.

    Without a limit `approve` decides about every plan with paid edits; it raises NotApproved. A
    limit is a yes in itself.

    `turn` is held while an edit is under way: a balance belongs to the account, so beside another
    paid edit it would prove nothing.
    """

    def __init__(
        self, limit: float | None = None, approve: Callable[[Plan], None] = _unasked
    ) -> None:
        self.turn = threading.Lock()
        self._approve = approve
        self._limit = limit
        self._spent = 0.0

    def admit(self, plan: Plan) -> None:
        """Raises BudgetExceeded when a plan costs more than is left, or is not approved."""
        if plan.costs_credits:
            self._demand(plan.cost, f"the plan for `{plan.spec.shown}` is")
            if self._limit is None:
                _affordable(plan)
                if plan.count(Edit):
                    self._approve(plan)

    @property
    def spent(self) -> float:
        """Credits so far."""
        return self._spent

    def check(self, edit: Edit) -> None:
        """Raises BudgetExceeded when one more edit is likely to cost more than is left."""
        if edit.cost:
            self._demand(edit.cost, f'edit {edit.number} ("{edit.say}") is')

    def pay(self, credits: float) -> None:
        """This much was spent."""
        self._spent += credits

    def _demand(self, cost: float, what: str) -> None:
        if self._limit is None or self._spent + cost <= self._limit:
            return
        so_far = f" and {self._spent:.4g} are spent" if self._spent else ""
        raise BudgetExceeded(
            f"{what} likely to cost ~{cost:.4g} credits{so_far}; the limit is {self._limit:g}",
            hint=_HINT,
        )


def _affordable(plan: Plan) -> None:
    """Half a recipe is no video. Only what past edits did cost counts: a guess stops nobody."""
    if plan.balance is None or not plan.past_edits or plan.cost <= plan.balance:
        return
    raise BudgetExceeded(
        f"the plan for `{plan.spec.shown}` is likely to cost ~{plan.cost:.4g} credits and the"
        f" account has {plan.balance:g}; nothing was sent",
        hint="top up or use another account; `--max-credits` sends what that many credits pay for",
    )
