"""How fast this machine renders: learnt from renders, smoothed, asked before the next one. Pure."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

_SHARE = 0.3
"""Weight of the newest render: one that shared the machine with others does not decide alone."""
LEAST_SECONDS = 1.0
"""A shorter render tells how long processes take to start, not how fast they are."""


@dataclass(frozen=True, slots=True)
class Work:
    """Work of a kind: `amount` in the kind's own unit, the `longest` of its parts is so much.

    0 `longest` is work in one part. What is `last` begins when everything else is done.
    """

    kind: str
    amount: float
    longest: float = 0.0
    last: bool = False

    def hands(self, workers: int) -> float:
        """How many of the workers it keeps busy, on average."""
        return max(1.0, min(float(workers), self.amount / (self.longest or self.amount)))


@dataclass(frozen=True, slots=True)
class Pace:
    """`seconds` that one worker takes for one unit of a kind of work."""

    seconds: float

    def of(self, work: Work, workers: int) -> float:
        """Seconds that some work takes."""
        return self.seconds * work.amount / work.hands(workers)

    def text(self) -> str:
        """As it is kept."""
        return json.dumps(asdict(self)) + "\n"


def read_pace(text: str) -> Pace | None:
    """What was kept; None when it is no pace."""
    try:
        seconds = json.loads(text)["seconds"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    known = isinstance(seconds, (int, float)) and math.isfinite(seconds) and seconds > 0
    return Pace(float(seconds)) if known else None


def learnt(before: Pace | None, work: Work, workers: int, elapsed: float) -> Pace | None:
    """The pace after some work took `elapsed` seconds; the one before when that tells nothing."""
    if elapsed < LEAST_SECONDS or work.amount <= 0:
        return before
    seen = elapsed * work.hands(workers) / work.amount
    return Pace(seen if before is None else before.seconds + _SHARE * (seen - before.seconds))


def telling(works: Sequence[Work]) -> Work | None:
    """Of work side by side, the one whose time it took: the first, being the largest."""
    return next((work for work in works if not work.last), None)


def expected(works: Sequence[Work], paces: Mapping[str, Pace], workers: int) -> float | None:
    """Seconds that all the work takes; None when the pace of what decides it is not known.

    Of what is done side by side the slowest decides.
    """
    beside = telling(works)
    last = [work for work in works if work.last]
    if any(work.kind not in paces for work in (*([beside] if beside else []), *last)):
        return None
    known = [work for work in works if work.kind in paces]
    side = max((paces[work.kind].of(work, workers) for work in known if not work.last), default=0.0)
    return side + sum(paces[work.kind].of(work, 1) for work in last)
