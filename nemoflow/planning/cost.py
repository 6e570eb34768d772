"""What an edit is likely to cost, learned from this project's own history. Credits."""

from __future__ import annotations

from statistics import median

from nemoflow.backend import Capabilities
from nemoflow.model.state import State

SESSION_CREDITS = 50.0
"""Protocol, "Numbers": about 50 credits for one editing session."""


def edit_cost(state: State, capabilities: Capabilities, edits: int) -> float:
    """Credits for one edit: the median of past ones, else an even share of a session."""
    if not capabilities.costs_credits or edits == 0:
        return 0.0
    past = [step.cost for item in state.sessions for step in item.steps if step.cost > 0]
    return median(past) if past else SESSION_CREDITS / edits
