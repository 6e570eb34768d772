"""Which edits a rendered file shows, told from its record. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nemoflow.model.spec import Output, Spec
from nemoflow.model.state import RenderRecord, State
from nemoflow.planning.render_key import DRAFT


@dataclass(frozen=True, slots=True)
class Standing:
    """How many of the newest session's `of` edits a file shows, counted from the first.

    `edits` is None for a file of other edits: some were changed or taken out since.
    """

    edits: int | None
    of: int

    @property
    def is_current(self) -> bool:
        """Whether it shows all that was applied."""
        return self.edits == self.of


def standing(record: RenderRecord, state: State) -> Standing | None:
    """None where it is not known: no session, or a record of an early version."""
    made_of = dict(record.parts).get(DRAFT)
    if not made_of or not state.sessions:
        return None
    session = state.sessions[0]
    drafts = [session.base_draft, *(step.draft_digest for step in session.steps)]
    # An edit may leave the draft as it was: the last one counts.
    shown = next((at for at in reversed(range(len(drafts))) if drafts[at] == made_of), None)
    return Standing(shown, len(session.steps))


def older_than_drafts(spec: Spec, state: State, drafts: Sequence[Output]) -> list[RenderRecord]:
    """The finished files that do not show all that was applied, where a draft does."""
    if True not in _currents(state, drafts):
        return []
    return [
        record
        for output, is_current in zip(spec.outputs, _currents(state, spec.outputs), strict=True)
        if is_current is False and (record := state.render(output.shown))
    ]


def _currents(state: State, outputs: Sequence[Output]) -> list[bool | None]:
    """For each output whether its file shows all that was applied; None where it is not known."""
    records = [state.render(output.shown) for output in outputs]
    found = [standing(record, state) if record else None for record in records]
    return [item.is_current if item else None for item in found]
