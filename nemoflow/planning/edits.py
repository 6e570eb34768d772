"""The edits that must be sent, each with its reason; and what goes."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

from nemoflow.model.plan import Action, Edit, Gone, Reason, Upload
from nemoflow.model.state import AppliedStep, Session
from nemoflow.planning.chain import Wanted


def missing_edits(
    wanted: tuple[Wanted, ...],
    kept: int,
    before: tuple[AppliedStep, ...],
    because: Reason,
    cost: float,
) -> tuple[tuple[Edit, ...], tuple[Gone, ...]]:
    """Edits from position `kept` on, and steps of `before` (the live chain) that no edit replaces.

    `because` is the reason for an edit whose words and inputs did not change.
    """
    old, new = before[kept:], wanted[kept:]
    matcher = SequenceMatcher(
        None, [_identity(step) for step in old], [_identity(item) for item in new], autojunk=False
    )
    edits: list[Edit] = []
    gone: list[Gone] = []
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        pairs = _paired(old[old_from:old_to], new[new_from:new_to])
        for step, item in pairs:
            if item is None:
                assert step is not None
                gone.append(Gone(step.position, step.say))
            elif tag == "equal":
                edits.append(_edit(item, because, cost))
            else:
                edits.append(_changed(item, step, cost))
    return tuple(edits), tuple(gone)


def with_uploads(edits: tuple[Edit, ...], session: Session | None) -> tuple[Action, ...]:
    """The same edits, each preceded by the uploads of the inputs it names."""
    have = set(session.uploads) if session else set()
    actions: list[Action] = []
    for edit in edits:
        for pair in edit.inputs:
            if pair not in have:
                actions.append(Upload(*pair, False, edit.reason))
                have.add(pair)
        actions.append(edit)
    return tuple(actions)


def _identity(item: AppliedStep | Wanted) -> tuple[str, tuple[tuple[str, str], ...]]:
    return item.canonical, tuple(sorted(item.inputs))


def _paired(
    old: tuple[AppliedStep, ...], new: tuple[Wanted, ...]
) -> Iterator[tuple[AppliedStep | None, Wanted | None]]:
    for index in range(max(len(old), len(new))):
        yield (
            old[index] if index < len(old) else None,
            new[index] if index < len(new) else None,
        )


def _changed(item: Wanted, step: AppliedStep | None, cost: float) -> Edit:
    if step is None:
        return _edit(item, Reason.NEW, cost)
    if step.canonical == item.canonical:
        before = dict(step.inputs)
        names = tuple(name for name, digest in item.inputs if before.get(name) != digest)
        return _edit(item, Reason.INPUT_CHANGED, cost, changed_inputs=names)
    return _edit(item, Reason.CHANGED, cost, old_say=step.say)


def _edit(
    item: Wanted,
    reason: Reason,
    cost: float,
    old_say: str = "",
    changed_inputs: tuple[str, ...] = (),
) -> Edit:
    return Edit(
        position=item.position,
        number=item.number,
        key=item.key,
        say=item.say,
        canonical=item.canonical,
        inputs=item.inputs,
        allow_no_change=item.allow_no_change,
        reason=reason,
        cost=cost,
        old_say=old_say,
        changed_inputs=changed_inputs,
    )
