"""What an edit is likely to cost, learned from this project's own history. Credits."""

from __future__ import annotations

from statistics import median

from nemoflow.backend import Capabilities

SESSION_CREDITS = 50.0
"""Protocol, "Numbers": about 50 credits for one editing session."""


def edit_cost(spent: tuple[float, ...], capabilities: Capabilities, edits: int) -> float:
    """Credits for one edit: the median of past ones, else an even share of a session."""
    if not capabilities.costs_credits or edits == 0:
        return 0.0
    return median(spent) if spent else SESSION_CREDITS / edits
