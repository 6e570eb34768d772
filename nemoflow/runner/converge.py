"""The use case: make the world be as the spec says. Stations, top to bottom."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from nemoflow.model.errors import Drifted, ExpectationFailed, Interrupted, NemoflowError
from nemoflow.model.events import Noted, Planned, SpecDone, SpecFailed
from nemoflow.model.observed import Observed
from nemoflow.model.plan import Check, Edit, OnDrift, Plan, Render
from nemoflow.model.spec import Spec
from nemoflow.model.state import State
from nemoflow.planning.planner import plan as think
from nemoflow.runner.apply import apply_plan
from nemoflow.runner.desk import Desk
from nemoflow.runner.failpoints import reach
from nemoflow.runner.look import Look, look
from nemoflow.runner.pending import settle_pending
from nemoflow.store.full_disk import as_full
from nemoflow.store.lock import locked

Accept = Callable[[Plan, State, Observed, Desk], None]
"""Asked once a plan is made, under the lock: raises a NemoflowError when it must not be done."""


def whatever(made: Plan, state: State, observed: Observed, desk: Desk) -> None:
    """Every plan is accepted: nothing was agreed on before."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one spec ended: its plan when it got that far, and the error when it stopped."""

    spec: Spec
    plan: Plan | None = None
    error: NemoflowError | None = None


def plan_spec(spec: Spec, desk: Desk, see: Look = look) -> Plan:
    """Looks and thinks. No lock, no write, no request that mutates."""
    state = desk.store.load(spec.shown)
    return think(spec, state, see(spec, state, desk), desk.backend.capabilities, desk.on_drift)


def converge(spec: Spec, desk: Desk, accept: Accept = whatever) -> Plan:
    """Lock, look, think, do. Raises a NemoflowError; the plan is what was carried out."""
    folder = os.path.join(desk.store.folder, "locks")
    with locked(folder, spec.shown, desk.lock_timeout, lambda t: desk.emit(Noted(spec.shown, t))):
        reach("locked")
        started = time.monotonic()
        state = settle_pending(spec.shown, desk.store.load(spec.shown), desk)
        observed = look(spec, state, desk)
        made = think(spec, state, observed, desk.backend.capabilities, desk.on_drift)
        accept(made, state, observed, desk)
        desk.emit(Planned(spec.shown, made))
        reach("planned")
        _demand_decision(made, desk)
        desk.purse.admit(made)
        apply_plan(made, state, desk)
        _demand(made, desk)
        seconds = time.monotonic() - started
        desk.emit(SpecDone(spec.shown, made.count(Edit), made.count(Render), seconds))
        return made


def converge_all(
    specs: Sequence[Spec], desk: Desk, parallel: int, accept: Accept = whatever
) -> tuple[Outcome, ...]:
    """Every spec, `parallel` at a time; one that fails does not stop the others.

    Those with an edit in the balance go first and alone: what others spend would blur its evidence.
    """
    kind = desk.backend.capabilities.identity
    first = [spec for spec in specs if desk.store.load(spec.shown).edits_begun_at(kind)]
    ended = {spec.shown: _one(spec, desk, accept) for spec in first}
    rest = [spec for spec in specs if spec.shown not in ended]
    if parallel == 1 or len(rest) < 2:
        ended |= {spec.shown: _one(spec, desk, accept) for spec in rest}
    else:
        with ThreadPoolExecutor(max_workers=parallel) as pool:
            done = pool.map(lambda spec: _one(spec, desk, accept), rest)
            ended |= {outcome.spec.shown: outcome for outcome in done}
    return tuple(ended[spec.shown] for spec in specs)


def _one(spec: Spec, desk: Desk, accept: Accept) -> Outcome:
    try:
        desk.stop.check()
        return Outcome(spec, converged(spec, desk, accept))
    except NemoflowError as error:
        if not (isinstance(error, Interrupted) and desk.stop.asked):
            kind = type(error).__name__
            desk.emit(SpecFailed(spec.shown, error.message, error.hint, kind))
        return Outcome(spec, error=error)


def converged(spec: Spec, desk: Desk, accept: Accept = whatever) -> Plan:
    """`converge`; raises DiskFull for a write that failed for want of space.

    Others may need none, and there may be room later.
    """
    try:
        return converge(spec, desk, accept)
    except Exception as error:
        full = as_full(error, desk.root)
        if full is None:
            raise
        raise full from error


def _demand_decision(made: Plan, desk: Desk) -> None:
    """Raises Drifted when going on would pay again for edits on top of what others changed."""
    undecided = made.drift is not None and desk.on_drift is OnDrift.ASK
    if undecided and made.costs_credits and made.count(Edit):
        raise Drifted(
            f"`{made.spec.shown}`: the session's draft was changed outside nemoflow",
            hint="--adopt-drift goes on from it as it is; --ignore-drift leaves it behind and"
            f" replays in a new session ({made.count(Edit)} edits, ~{made.cost:g} credits)",
        )


def _demand(made: Plan, desk: Desk) -> None:
    """Raises ExpectationFailed when a file, measured now or before, is not what was asked."""
    failed = list(made.failed)
    if made.count(Check):
        checked = {action.output.shown for action in made.actions if isinstance(action, Check)}
        for record in desk.store.load(made.spec.shown).renders:
            if record.output in checked:
                failed += [(record.output, sentence) for sentence in record.failed]
    if failed:
        raise ExpectationFailed(
            "; ".join(f"`{output}`: {sentence}" for output, sentence in failed),
            hint="the file is kept for inspection; change the edits or the `expect` block",
        )
