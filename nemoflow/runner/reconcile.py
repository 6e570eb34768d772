"""Doubt is resolved by evidence, never by sending again (protocol, "Edits", rules 1, 2 and 5).

An edit left and its answer was lost. Three facts tell how it ended: the draft (moved = applied),
`frozen` (reserved = perhaps still running) and `available` (less than before = charged).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from nemoflow.backend import Capabilities
from nemoflow.clock import Clock
from nemoflow.model.observed import Balance

RUN_LIMIT = 20 * 60.0
"""Seconds. Protocol: an edit takes at most 15 minutes; the rest is for what follows it."""
LONGEST_SETTLING = 10 * 60.0
"""Seconds a finished edit may go on moving its draft (two-stage results) before we go on."""


class Finding(Enum):
    """What the evidence says of an edit."""

    APPLIED = "applied"
    FREE = "the draft moved, and nothing was paid"
    NOT_APPLIED = "not applied"
    UNKNOWN = "neither the draft nor the credits tell whether it was applied"
    AWAY = "the service does not answer"


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen of a session and its account at one moment."""

    draft: str
    balance: Balance | None = None

    def moved(self, before: Look) -> bool:
        """The draft is another one."""
        return self.draft != before.draft

    def running(self, before: Look) -> bool:
        """More credits are reserved than before: work is going on."""
        now, then = self.balance, before.balance
        return now is not None and now.frozen > (then.frozen if then else 0.0)

    @property
    def reserved(self) -> bool:
        """Credits are reserved: for this edit, or for somebody else's beside it."""
        return self.balance is not None and self.balance.frozen > 0

    def charged(self, before: Look) -> bool:
        """There are fewer credits than before."""
        now, then = self.balance, before.balance
        return now is not None and then is not None and now.available < then.available

    def unpaid(self, before: Look) -> bool:
        """Credits are counted, and with those reserved there are as many as before."""
        now, then = self.balance, before.balance
        if now is None or then is None:
            return False
        return now.available + now.frozen >= then.available + then.frozen


See = Callable[[], Look | None]
"""One look; None when the service did not answer."""


def reconcile(
    before: Look,
    see: See,
    rules: Capabilities,
    clock: Clock,
    say: Callable[[str], None] = lambda _: None,
) -> Finding:
    """Looks until the facts decide, at the pace `rules.looks` says.

    Applied: the draft moved, rests, and nothing is running. Not applied: as many unchanged looks
    as `rules.looks` has, nothing running, nothing charged. Away: as many looks in a row without an
    answer. Everything else is unknown. A draft that moved for free may have been moved by somebody
    else: what that means is for the caller to say. `say` hears what each look found.
    """
    deadline = clock.now() + RUN_LIMIT
    waits, unchanged, missed, last = [*rules.looks], 0, 0, before
    pause = waits[0] if waits else 0.0
    while True:
        clock.sleep(pause)
        look = see()
        missed = 0 if look else missed + 1
        pause = max(rules.settles, waits[min(unchanged + 1, len(waits) - 1)] if waits else 0.0)
        if look is not None and look.moved(before) and not look.running(before):
            if look.draft == last.draft or not rules.settles:
                return Finding.FREE if look.unpaid(before) else Finding.APPLIED
            pause, last = rules.settles, look
        # What was reserved before may have been freed, and what is reserved now be this edit's.
        elif look is not None and not look.moved(before) and not look.reserved:
            unchanged, last = unchanged + 1, look
            if unchanged >= len(waits):
                return Finding.UNKNOWN if look.charged(before) else Finding.NOT_APPLIED
        if missed >= max(1, len(waits)):
            return Finding.AWAY
        say(f"{_found(look, before)}; looking again in {pause:g} s")
        if clock.now() >= deadline:
            moved = look is not None and look.moved(before)
            return Finding.APPLIED if moved else Finding.UNKNOWN


def _found(look: Look | None, before: Look) -> str:
    if look is None:
        return "the service does not answer"
    if look.moved(before):
        return "the draft moved; waiting until it rests"
    return "credits are reserved: it may be running" if look.reserved else "nothing has moved yet"


def await_rest(before: Look, see: See, rules: Capabilities, clock: Clock) -> None:
    """Returns when two looks `rules.settles` seconds apart agree and nothing is running.

    For an edit that was answered: a second stage may still add music, titles, effects.
    """
    if not rules.settles:
        return
    deadline = clock.now() + LONGEST_SETTLING
    last = see()
    while clock.now() < deadline:
        clock.sleep(rules.settles)
        look = see()
        rests = look is not None and last is not None and look.draft == last.draft
        if rests and look is not None and not look.running(before):
            return
        last = look
