"""What a watch may spend without asking. Credits."""

from __future__ import annotations

from nemoflow.model.errors import BudgetExceeded
from nemoflow.model.plan import Edit, Plan
from nemoflow.model.watching import Mark
from nemoflow.runner.purse import Purse
from nemoflow.runner.watching.board import mark_of

_CENT = 1e-6


class HeldBack(BudgetExceeded):
    """Somebody has to say that this plan may be carried out; nothing was sent."""

    def __init__(self, plan: Plan, replays: int) -> None:
        super().__init__(f"the plan for `{plan.spec.shown}` is held", hint="press `a` to apply it")
        self.plan = plan
        self.replays = replays


class Allowance(Purse):
    """The purse of a whole watch: `limit` credits for edits that were never paid before.

    `approved` is what somebody who saw a plan said yes to; it holds for one run.
    """

    def __init__(self, limit: float) -> None:
        super().__init__(None)
        self._free = limit
        self.approved = 0.0

    def admit(self, plan: Plan) -> None:
        """Raises HeldBack for a plan nobody said yes to, BudgetExceeded for one beyond means."""
        edits = [action for action in plan.actions if isinstance(action, Edit)]
        if plan.costs_credits and edits and plan.cost > self.approved + _CENT:
            replays = sum(mark_of(edit) is Mark.REPLAYED for edit in edits)
            if replays or self.spent + plan.cost > self._free + _CENT:
                raise HeldBack(plan, replays)
        super().admit(plan)
