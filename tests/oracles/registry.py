"""Which test is whose oracle: an operation of the catalogue without one is a failing test."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import ParamSpec

_P = ParamSpec("_P")

ORACLES: defaultdict[str, list[str]] = defaultdict(list)
"""Operation -> names of the tests that render it and judge the decoded file."""


def oracle(*operations: str) -> Callable[[Callable[_P, None]], Callable[_P, None]]:
    """Marks a test as an oracle of these operations."""

    def mark(test: Callable[_P, None]) -> Callable[_P, None]:
        for operation in operations:
            ORACLES[operation].append(f"{test.__module__}.{test.__qualname__}")
        return test

    return mark
