"""A backend in memory that keeps the protocol's promises. What it cannot do is a capability.

An instruction is appended to the draft's list of words; so the draft says exactly which edits
were applied, how often and in which order. `die_after` makes the n-th edit break: applied or not.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from nemoflow.backend import Capabilities, Instruction, Media, Opened, Progress, RenderJob
from nemoflow.model.draft import Draft
from nemoflow.model.errors import EditRefused, Problem, SessionLost
from nemoflow.model.observed import Balance, Reading, Understanding
from nemoflow.model.spec import Edit, Spec

FREE = Capabilities("fake", True, False, True, frozenset({"mp4"}))
PAID = Capabilities("fake-paid", False, True, False, frozenset({"mp4"}))


class Broken(Exception):
    """The connection is gone: nobody told the client how the edit ended."""


@dataclass
class FakeBackend:
    """Sessions in a dict. `applied` counts instructions that changed a draft, per session."""

    capabilities: Capabilities = FREE
    drafts: dict[str, Draft] = field(default_factory=dict)
    applied: dict[str, list[str]] = field(default_factory=dict)
    rendered: list[str] = field(default_factory=list)
    credits: float = 1000.0
    break_before: str = ""
    """An instruction that is lost before it is applied."""
    break_after: str = ""
    """An instruction that is applied, its confirmation lost."""
    break_rewind: bool = False
    """The session is set back, its confirmation lost."""
    engine: str = "fake 1"
    owner: str = "somebody"
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def read(
        self, spec: Spec, files: Mapping[str, str], digests: Mapping[str, str]
    ) -> Understanding:
        """Words are their own meaning; spacing does not count; `nonsense` is refused."""
        base = tuple(item.name for item in spec.base_inputs)
        return Understanding(tuple(self._reading(edit) for edit in spec.edits), base)

    def _reading(self, edit: Edit) -> Reading:
        words = " ".join(edit.text.split())
        problem = Problem("NF000", "not understood") if words == "nonsense" else None
        return Reading(edit.number, words, words, edit.inputs, problem=problem)

    def fingerprint(self) -> str:
        """Constant unless a test changes `engine`."""
        return self.engine

    def account(self) -> str:
        """One account unless a test changes `owner`."""
        return self.owner

    def open_session(self, name: str, language: str) -> Opened:
        """s1, s2, ..."""
        session = f"s{next(self._numbers)}"
        self.drafts[session] = Draft.of({})
        self.applied[session] = []
        return Opened(session)

    def upload(self, session: str, media: Media, told: Callable[[Progress], None]) -> str:
        """Base footage becomes a clip, once for each (name, digest)."""
        value = self._value(session)
        entry = [media.name, media.digest]
        base = value.setdefault("base", [])
        if media.base and entry not in base:
            base.append(entry)
            self.drafts[session] = Draft.of(value)
        return media.digest

    def draft(self, session: str) -> Draft:
        """Raises SessionLost for an unknown session."""
        if session not in self.drafts:
            raise SessionLost(f"session {session} not found")
        return self.drafts[session]

    def edit(self, session: str, instruction: Instruction) -> Iterator[str]:
        """Appends the words; `refuse` is refused, `nothing` changes nothing."""
        if instruction.canonical == "refuse":
            raise EditRefused("I will not")
        if self.break_before and instruction.canonical == self.break_before:
            raise Broken
        if self.capabilities.costs_credits:
            self.credits -= 10
        if instruction.canonical != "nothing":
            value = self._value(session)
            words = value.setdefault("words", [])
            words.append([instruction.canonical, sorted(instruction.inputs.items())])
            self.drafts[session] = Draft.of(value)
            self.applied[session].append(instruction.canonical)
        if self.break_after and instruction.canonical == self.break_after:
            raise Broken
        yield "done"

    def rewind(self, session: str, draft: Draft) -> None:
        """Only asked of a backend that can."""
        assert self.capabilities.rewind
        self.drafts[session] = draft
        if self.break_rewind:
            raise Broken

    def render(self, job: RenderJob) -> Iterator[Progress]:
        """Writes the draft's text as the video."""
        yield Progress(1, 2)
        Path(job.staging).write_text(job.draft.text + json.dumps(job.output.settings()))
        if job.poster_staging:
            Path(job.poster_staging).write_text("poster of " + job.draft.text)
        self.rendered.append(job.output.shown)
        yield Progress(2, 2)

    def resume(self, job: RenderJob) -> Iterator[Progress]:
        """Same as render: nothing goes on without its process."""
        return self.render(job)

    def balance(self) -> Balance | None:
        """Credits when they count."""
        return Balance(self.credits) if self.capabilities.costs_credits else None

    def cancel(self) -> None:
        """Renders here take no time."""

    def rearm(self) -> None:
        """There is nothing to stop."""

    def _value(self, session: str) -> dict[str, list[object]]:
        found: dict[str, list[object]] = json.loads(self.draft(session).text)
        return found
