"""Which session to build on, and how much of the spec it already has."""

from __future__ import annotations

from dataclasses import dataclass, replace

from nemoflow.backend import Capabilities
from nemoflow.model.errors import InDoubt
from nemoflow.model.observed import LiveDraft, Observed
from nemoflow.model.plan import Adopt, AdoptDrift, OnDrift, Reason
from nemoflow.model.state import AppliedStep, Intent, Session, State
from nemoflow.planning.chain import Wanted


@dataclass(frozen=True, slots=True)
class Base:
    """The start of a plan.

    `session` is None when a new one must be opened; `steps` are the kept edits; `rewind_to` is a
    draft digest when the live draft is not the one the kept edits lead to.
    """

    session: Session | None
    steps: tuple[AppliedStep, ...]
    reason: Reason
    rewind_to: str = ""
    adopt: Adopt | None = None
    not_applied: bool = False
    """An intent turned out not to be applied: it is forgotten and its edit sent."""
    lost: str = ""
    """The session that the backend was found to have forgotten."""
    drifted: str = ""
    """The session whose live draft is not the one last recorded."""
    adopt_drift: AdoptDrift | None = None


def candidates(state: State, seed: str, keys: tuple[str, ...]) -> tuple[Session, ...]:
    """Usable sessions of this seed, the longest matching prefix first, then the newest."""
    usable = [
        item
        for item in state.sessions
        if item.seed == seed and not item.lost and (item.base_draft or item.base_inputs)
    ]
    return tuple(sorted(usable, key=lambda item: -prefix(item.keys, keys)))


def prefix(have: tuple[str, ...], want: tuple[str, ...]) -> int:
    """Length of the longest common prefix of two chains."""
    count = 0
    for left, right in zip(have, want, strict=False):
        if left != right:
            break
        count += 1
    return count


def choose(
    state: State,
    seed: str,
    wanted: tuple[Wanted, ...],
    observed: Observed,
    capabilities: Capabilities,
    on_drift: OnDrift,
) -> Base:
    """Decides what is kept. Raises InDoubt when an unconfirmed edit cannot be decided."""
    keys = tuple(item.key for item in wanted)
    found = candidates(state, seed, keys)
    if not found:
        return Base(None, (), _why_new(state, seed))
    session, adopt, dropped = _settle_intent(found[0], state, observed, capabilities, wanted)
    drift = _adopted(session, wanted, observed) if on_drift is OnDrift.ADOPT else None
    if drift is not None:
        base = drift
    elif capabilities.rewind:
        base = _rewindable(session, state, wanted, observed)
    else:
        base = _forward_only(session, wanted, observed)
    return replace(base, adopt=adopt, not_applied=dropped)


def _why_new(state: State, seed: str) -> Reason:
    if not state.sessions:
        return Reason.FIRST
    if any(item.seed == seed for item in state.sessions):
        return Reason.SESSION_LOST
    return Reason.BASE_CHANGED


def _settle_intent(
    session: Session,
    state: State,
    observed: Observed,
    capabilities: Capabilities,
    wanted: tuple[Wanted, ...],
) -> tuple[Session, Adopt | None, bool]:
    """Evidence on an edit that was sent and never confirmed: applied, not applied, or doubt."""
    intent = next(
        (item for item in state.intents if item.kind == "edit" and item.session == session.id),
        None,
    )
    live = observed.live_draft(session.id)
    if intent is None or live is None or live.lost:
        return session, None, False
    moved = live.digest != intent.draft_before
    if intent.verdict == "not-applied" or (not moved and capabilities.conclusive):
        return session, None, True
    open_yet = not moved or _running(intent, observed) or _unpaid(intent, observed)
    if intent.verdict != "applied" and open_yet:
        raise InDoubt(
            f'edit {intent.shown_number} ("{intent.say}") was sent by an interrupted run and'
            " its outcome is not known yet",
            hint=f"`nemoflow apply {state.spec}` watches the session and decides by evidence;"
            f" or say `nemoflow resolve {state.spec} {intent.shown_number} --applied`"
            " or `--not-applied`",
        )
    step = intent.applied(live.digest)
    number = next((item.number for item in wanted if item.key == intent.key), 0)
    steps = (*session.steps[: intent.position], step)
    return replace(session, steps=steps), Adopt(intent, session.id, number), False


def _running(intent: Intent, observed: Observed) -> bool:
    """More credits are reserved than before the edit was sent: it may still be under way."""
    now = observed.balance
    return now is not None and now.frozen > (intent.frozen_before or 0.0)


def _unpaid(intent: Intent, observed: Observed) -> bool:
    """Edits are known to cost here and nothing was charged: somebody else moved the draft."""
    now, before = observed.balance, intent.balance_before
    if not observed.spent or now is None or before is None:
        return False
    return now.available + now.frozen >= before + (intent.frozen_before or 0.0)


def _adopted(session: Session, wanted: tuple[Wanted, ...], observed: Observed) -> Base | None:
    """The live draft as what the session's last edit led to; None when there is no drift to take.

    Only a recipe that still has all of the session's edits can go on from it.
    """
    keys = tuple(item.key for item in wanted)
    live = _drift(session, observed)
    if live is None or session.keys != keys[: len(session.keys)]:
        return None
    steps = session.steps
    if steps:
        steps = (*steps[:-1], replace(steps[-1], draft_digest=live.digest))
    else:
        session = replace(session, base_draft=live.digest)
    action = AdoptDrift(session.id, live.digest)
    return Base(session, steps, Reason.APPENDED, drifted=session.id, adopt_drift=action)


def _drift(session: Session, observed: Observed) -> LiveDraft | None:
    """The live draft when somebody else changed it."""
    live = observed.live_draft(session.id)
    if live is None or live.lost or not session.base_draft:
        return None
    return live if live.digest != session.draft_digest else None


def _rewindable(
    session: Session, state: State, wanted: tuple[Wanted, ...], observed: Observed
) -> Base:
    """Any checkpoint can be gone back to: the longest prefix that was ever reached is kept."""
    known = {item.key: item.draft_digest for item in state.checkpoints}
    known |= {step.key: step.draft_digest for step in session.steps}
    steps: list[AppliedStep] = []
    for item in wanted:
        if item.key not in known:
            break
        steps.append(
            AppliedStep(
                item.position, item.key, item.say, item.canonical, known[item.key], item.inputs
            )
        )
    kept = tuple(steps)
    if len(kept) == len(wanted):
        # Nothing to send: the checkpoint is rendered, wherever the live draft stands.
        return Base(session, kept, Reason.APPENDED)
    live = observed.live_draft(session.id)
    if live is not None and live.lost:
        return Base(None, (), Reason.SESSION_LOST, lost=session.id)
    target = kept[-1].draft_digest if kept else session.base_draft
    if not session.base_draft:
        return Base(session, (), Reason.APPENDED)
    recorded = session.keys == tuple(step.key for step in kept)
    # A run killed between rewinding and recording it leaves the draft right and the steps old.
    if recorded and (live is None or live.digest == target):
        return Base(session, kept, Reason.APPENDED)
    drifted = live is not None and live.digest not in (session.draft_digest, target)
    return Base(session, kept, Reason.DRIFT if drifted else Reason.CHANGED, target)


def _forward_only(session: Session, wanted: tuple[Wanted, ...], observed: Observed) -> Base:
    """Edits can only be appended: a difference inside the chain needs a new session."""
    keys = tuple(item.key for item in wanted)
    count = prefix(session.keys, keys)
    kept = session.steps[:count]
    drifted = session.id if _drift(session, observed) else ""
    if count == len(wanted):
        # The checkpoint is rendered: whatever happened to the session, the recipe's draft is known.
        return Base(session, kept, Reason.APPENDED, drifted=drifted)
    live = observed.live_draft(session.id)
    if live is not None and live.lost:
        return Base(None, (), Reason.SESSION_LOST, lost=session.id)
    if count < len(session.steps):
        return Base(None, (), Reason.CANNOT_REWIND)
    if drifted:
        return Base(None, (), Reason.DRIFT, drifted=drifted)
    return Base(session, kept, Reason.APPENDED)
