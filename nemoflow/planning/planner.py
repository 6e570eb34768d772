"""Thinking: one pure function from facts to a plan.

The rules are those of the design's "Planner rules"; each file of this room holds one of them.
"""

from __future__ import annotations

from nemoflow.backend import Capabilities
from nemoflow.model.observed import Observed
from nemoflow.model.plan import (
    Action,
    Drift,
    Edit,
    Gone,
    Kept,
    OnDrift,
    OpenSession,
    Plan,
    Reason,
    Rewind,
    Upload,
)
from nemoflow.model.spec import Spec
from nemoflow.model.state import AppliedStep, Session, State
from nemoflow.planning.base import Base, candidates, choose
from nemoflow.planning.chain import Pairs, Wanted, base_of, chain_of, seed_of
from nemoflow.planning.cost import edit_cost
from nemoflow.planning.drift import draft_changes
from nemoflow.planning.edits import missing_edits, with_uploads
from nemoflow.planning.outputs import known_failures, output_actions


def plan(
    spec: Spec,
    state: State,
    observed: Observed,
    capabilities: Capabilities,
    on_drift: OnDrift = OnDrift.ASK,
) -> Plan:
    """What `apply` must do so that the world is as the spec says.

    Touches nothing. Raises InDoubt when an edit of an interrupted run cannot be decided.
    """
    base_inputs = base_of(observed)
    seed = seed_of(capabilities.identity, spec.language, base_inputs)
    wanted = chain_of(spec, observed, seed)
    base = choose(state, seed, wanted, observed, capabilities, on_drift)
    edits, gone = _edits(state, base, wanted, observed, capabilities)
    draft_digest = "" if edits else _final_draft(base)
    steps = (*_session_actions(base, base_inputs, bool(edits)), *with_uploads(edits, base.session))
    actions = (*steps, *output_actions(spec, state, observed, draft_digest))
    return Plan(
        spec=spec,
        actions=actions,
        kept=_kept(base, wanted),
        gone=gone,
        session=base.session.id if base.session else "",
        seed=seed,
        base_inputs=base_inputs,
        draft_digest=draft_digest,
        notes=(*_pending_notes(state, observed), *_notes(state, observed, base, base_inputs)),
        failed=known_failures(spec, state, actions),
        costs_credits=capabilities.costs_credits,
        balance=observed.balance.available if observed.balance else None,
        past_edits=len(observed.spent),
        drift=_drift(base, observed),
    )


def session_to_look_at(
    spec: Spec, state: State, observed: Observed, capabilities: Capabilities
) -> str:
    """The one session whose live draft the planner will ask for; empty when there is none."""
    seed = seed_of(capabilities.identity, spec.language, base_of(observed))
    keys = tuple(item.key for item in chain_of(spec, observed, seed))
    found = candidates(state, seed, keys)
    return found[0].id if found else ""


def _edits(
    state: State,
    base: Base,
    wanted: tuple[Wanted, ...],
    observed: Observed,
    capabilities: Capabilities,
) -> tuple[tuple[Edit, ...], tuple[Gone, ...]]:
    before = base.session.steps if base.session else _latest(state)
    because = _replay_reason(base, before, len(base.steps))
    count = len(wanted) - len(base.steps)
    cost = edit_cost(observed.spent, capabilities, count)
    return missing_edits(wanted, len(base.steps), before, because, cost)


def _drift(base: Base, observed: Observed) -> Drift | None:
    live = observed.live_draft(base.drifted) if base.drifted else None
    if live is None or live.draft is None or live.recorded is None:
        return None
    return Drift(base.drifted, draft_changes(live.recorded, live.draft))


def _latest(state: State) -> tuple[AppliedStep, ...]:
    return state.sessions[0].steps if state.sessions else ()


def _replay_reason(base: Base, before: tuple[AppliedStep, ...], kept: int) -> Reason:
    if base.session is None and base.reason is not Reason.CANNOT_REWIND:
        return base.reason
    return Reason.AFTER_CHANGE if before[kept:] else Reason.NEW


def _session_actions(base: Base, base_inputs: Pairs, sending: bool) -> tuple[Action, ...]:
    actions: list[Action] = []
    if base.adopt:
        actions.append(base.adopt)
    if base.adopt_drift:
        actions.append(base.adopt_drift)
    if base.session is None:
        actions.append(OpenSession(base.reason, base.lost))
    if base.session is None or not base.session.base_draft:
        # All of them, also those recorded: uploads are idempotent and order is what seeds.
        actions += [Upload(name, digest, True, base.reason) for name, digest in base_inputs]
    elif base.rewind_to and sending:
        actions.append(Rewind(base.session.id, base.rewind_to, base.steps, base.reason))
    return tuple(actions)


def _final_draft(base: Base) -> str:
    if base.steps:
        return base.steps[-1].draft_digest
    return base.session.base_draft if base.session else ""


def _kept(base: Base, wanted: tuple[Wanted, ...]) -> tuple[Kept, ...]:
    return tuple(Kept(item.number, step) for item, step in zip(wanted, base.steps, strict=False))


def _notes(state: State, observed: Observed, base: Base, base_inputs: Pairs) -> tuple[str, ...]:
    notes = list(observed.notes)
    notes += [
        f"edit {reading.number}: {note}" for reading in observed.readings for note in reading.notes
    ]
    if base.session is None and base.reason is Reason.BASE_CHANGED:
        notes.append(_base_change(state.sessions[0], base_inputs))
    if base.not_applied:
        notes.append("an edit of an interrupted run was not applied; it is sent now")
    return tuple(notes)


def _pending_notes(state: State, observed: Observed) -> tuple[str, ...]:
    """Edits in the balance on sessions that were not asked."""
    return tuple(
        f'edit {item.shown_number} ("{item.say}") was sent by an interrupted run; whether it was'
        " applied is decided by the next apply"
        for item in state.intents
        if item.kind == "edit" and observed.live_draft(item.session) is None
    )


_OTHER_SEED = "backend, service, language or the order of the footage changed"


def _base_change(before: Session, now: Pairs) -> str:
    old, new = dict(before.base_inputs), dict(now)
    changed = [name for name in new if name in old and old[name] != new[name]]
    added = [name for name in new if name not in old]
    removed = [name for name in old if name not in new]
    parts = [
        f"{verb} {', '.join(f'`{name}`' for name in names)}"
        for verb, names in (("changed:", changed), ("added:", added), ("removed:", removed))
        if names
    ]
    what = f"base footage {'; '.join(parts)}" if parts else _OTHER_SEED
    return f"{what}: a new session is opened and every edit is replayed"
