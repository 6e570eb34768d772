"""How much longer a render is likely to take, from how it went so far. Pure: time is handed in."""

from __future__ import annotations

import math
from collections import deque

from nemoflow.backend import Progress

_EVIDENCE_SECONDS = 2.0
_EVIDENCE_STEPS = 3
"""Nothing is said before frames have come this long and this often: a start tells nothing."""
_WINDOW_SECONDS = 20.0
"""What happened longer ago was another part of the video."""
_CALM_SECONDS = 5.0
"""Over how long a new estimate takes the place of what was said before."""


class Countdown:
    """One render, from its first step to its last; steps are told in their order."""

    def __init__(self) -> None:
        self._stage: tuple[str, int] | None = None
        self._grown: deque[tuple[float, int]] = deque()
        self._said: tuple[float, float] | None = None

    def left(self, now: float, step: Progress) -> float | None:
        """Seconds (0 or more) until the step's stage ends; None before there is evidence."""
        stage = (step.note, step.total)
        if stage != self._stage:
            self._stage, self._said = stage, None
            self._grown.clear()
        if not step.done or step.done >= step.total:
            return None
        if not self._grown or step.done > self._grown[-1][1]:
            self._grown.append((now, step.done))
        estimate = self._estimate(now, step)
        if estimate is not None:
            self._said = (now, self._calm(now, estimate))
        return self._said[1] if self._said else None

    def _estimate(self, now: float, step: Progress) -> float | None:
        if now - self._grown[0][0] < _EVIDENCE_SECONDS or len(self._grown) <= _EVIDENCE_STEPS:
            return None
        while len(self._grown) > _EVIDENCE_STEPS + 1 and self._grown[1][0] < now - _WINDOW_SECONDS:
            self._grown.popleft()
        begun, done = self._grown[0]
        frames = step.done - done
        return (step.total - step.done) * (now - begun) / frames if frames > 0 else None

    def _calm(self, now: float, estimate: float) -> float:
        """What was said counts down; the estimate pulls it over in a while, not at once."""
        if self._said is None:
            return estimate
        before, said = self._said
        expected = max(0.0, said - (now - before))
        share = 1 - math.exp(-(now - before) / _CALM_SECONDS)
        return expected + share * (estimate - expected)
