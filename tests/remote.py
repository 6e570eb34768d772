"""A fake service that is paid, cannot rewind and loses answers; time is a fake clock.

Each edit takes the next outcome of `outcomes`; what it does to the draft is counted in `applied`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from nemoflow.backend import Capabilities, Instruction
from nemoflow.model.draft import Draft
from nemoflow.model.errors import EditRefused, ServiceFailed, Unconfirmed
from nemoflow.model.observed import Balance
from tests.clock import FakeClock
from tests.fake import Broken, FakeBackend

REMOTE = Capabilities(
    "fake-remote",
    False,
    True,
    False,
    frozenset({"mp4"}),
    remote=True,
    looks=(30.0, 60.0, 60.0, 60.0, 60.0),
    settles=3.0,
)

OUTCOMES = (
    "ok",
    "silent",
    "asked",  # refused with a question: nothing was done
    "unreachable",  # nothing left this machine
    "lost",  # the answer is lost, nothing was done
    "lost-applied",
    "lost-running",  # the answer is lost, the work goes on for 200 s, its credits reserved
    "answered-running",  # answered, and carried out 900 s later
    "second-stage",  # something more is added 2 s after the answer
    "killed",  # this process dies after sending, nothing was done
    "killed-applied",
    "killed-running",
)


@dataclass
class RemoteFake(FakeBackend):
    """FakeBackend's words and drafts, with `outcomes` in turn; "ok" when there are no more."""

    capabilities: Capabilities = REMOTE
    clock: FakeClock = field(default_factory=FakeClock)
    outcomes: list[str] = field(default_factory=list)
    away: int = 0
    """So many of the next looks find nobody."""
    _due: list[tuple[float, str, list[object], float]] = field(default_factory=list)
    """(when, session, word, credits) still to come."""

    def edit(self, session: str, instruction: Instruction) -> Iterator[str]:
        """One outcome."""
        outcome = self.outcomes.pop(0) if self.outcomes else "ok"
        word = [instruction.canonical, sorted(instruction.inputs.items())]
        if outcome == "asked":
            raise EditRefused("the agent asks: which one?")
        if outcome == "unreachable":
            raise ServiceFailed("cannot reach the service")
        if outcome.endswith("-running"):
            seconds = 900 if outcome.startswith("answered") else 200
            self._due.append((self.clock.now() + seconds, session, word, 10))
        elif outcome not in ("lost", "killed"):
            self._add(session, word, 10)
        if outcome.startswith("killed"):
            raise Broken
        if outcome.startswith("lost"):
            raise Unconfirmed("the connection broke")
        if outcome == "second-stage":
            self._due.append((self.clock.now() + 2, session, ["by itself", []], 0))
        if outcome != "silent":
            yield "done"

    def change_outside(self, session: str, title: str) -> None:
        """Somebody else adds a title to the session."""
        piece = {"text": title, "start_ms": 0, "duration_ms": 3000}
        value = self.drafts[session].value()
        self.drafts[session] = Draft.of({**value, "t": [{"tt": 7, "sg": [piece]}]})

    def draft(self, session: str) -> Draft:
        """The draft as it is by the clock."""
        if self.away:
            self.away -= 1
            raise ServiceFailed("cannot reach the service")
        ripe = [item for item in self._due if item[0] <= self.clock.now()]
        self._due = [item for item in self._due if item not in ripe]
        for _, where, word, cost in ripe:
            self._add(where, word, cost)
        return super().draft(session)

    def balance(self) -> Balance:
        """What running edits cost is reserved, not yet spent."""
        frozen = sum(item[3] for item in self._due)
        return Balance(self.credits - frozen, frozen)

    def _add(self, session: str, word: list[object], cost: float) -> None:
        value = self.drafts[session].value()
        words = value.setdefault("words", [])
        assert isinstance(words, list)
        words.append(word)
        self.drafts[session] = Draft.of(value)
        self.credits -= cost
        if cost:
            self.applied[session].append(str(word[0]))
