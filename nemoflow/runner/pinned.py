"""Looking for a saved plan: the facts it rests on, gathered beside those of the plan itself."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress

from nemoflow.model.canon import digest
from nemoflow.model.observed import Observed
from nemoflow.model.plan import Plan
from nemoflow.model.savedplan import PinnedSession, PinnedStep, Pins, SavedSpec
from nemoflow.model.spec import Spec
from nemoflow.model.state import Session, State
from nemoflow.planning.planfile import portable
from nemoflow.planning.planner import plan as think
from nemoflow.planning.stale import LOST
from nemoflow.runner.desk import Desk
from nemoflow.runner.look import Look, look
from nemoflow.runner.settle import stored_path
from nemoflow.store.digests import Digests


def plan_to_save(spec: Spec, desk: Desk, see: Look = look) -> tuple[Plan, SavedSpec]:
    """Looks and thinks; also as a value to keep. No lock, no write, no request that mutates."""
    state = desk.store.load(spec.shown)
    observed = see(spec, state, desk)
    made = think(spec, state, observed, desk.backend.capabilities, desk.on_drift)
    return made, pinned(made, state, observed, desk)


def pinned(made: Plan, state: State, observed: Observed, desk: Desk) -> SavedSpec:
    """A plan as it is saved: what was looked at to make it, beside it."""
    spec = made.spec
    kind = desk.backend.capabilities.identity
    outputs = {item.shown for item in spec.outputs}
    seen = {item.output: item.digest for item in observed.outputs}
    return SavedSpec(
        portable(made),
        Pins(
            text=recipe_text(spec.path) or "",
            engine=observed.engine,
            backend=kind,
            account=_account(desk.backend.account()),
            files=file_digests(desk.root, spec.depends_on[1:], desk.digests),
            variables=tuple((v.name, digest("variable", v.name, v.value)) for v in spec.variables),
            inputs=observed.inputs,
            outputs=(*seen.items(), *_posters(spec, observed)),
            records=_records(state, outputs),
            sessions=tuple(_session(item) for item in state.sessions if item.backend == kind),
            unfinished=_unfinished(state, kind, outputs),
            live=_live(observed),
        ),
    )


def recipe_text(path: str) -> str | None:
    """A recipe as its bytes are, None when it cannot be read. What is no UTF-8 is replaced."""
    with suppress(OSError), open(path, "rb") as stream:
        return stream.read().decode("utf-8", "replace")
    return None


def file_digests(root: str, paths: Sequence[str], digests: Digests) -> tuple[tuple[str, str], ...]:
    """(path in the project, content digest) of files; the digest is empty without a file."""
    return tuple((stored_path(root, os.path.normpath(path)), digests.of(path)) for path in paths)


def _account(known: str) -> str:
    """Enough to tell accounts apart: with the number of an anonymous one it could be taken over."""
    return digest("account", known) if known else ""


def _posters(spec: Spec, observed: Observed) -> tuple[tuple[str, str], ...]:
    found = {item.output: item.digest for item in observed.posters}
    return tuple((o.poster_shown, found.get(o.shown, "")) for o in spec.outputs if o.poster)


def _records(state: State, outputs: set[str]) -> tuple[tuple[str, str], ...]:
    """What was rendered, of this plan's files alone: a draft of the recipe is another's."""
    found: list[tuple[str, str]] = []
    for record in state.renders:
        if record.output in outputs:
            found.append((record.output, record.digest))
            if record.poster:
                found.append((record.poster, record.poster_digest))
    return tuple(found)


def _session(session: Session) -> PinnedSession:
    steps = tuple(PinnedStep(s.key, s.say, s.draft_digest) for s in session.steps)
    return PinnedSession(session.id, session.base_draft, session.lost, steps)


def _unfinished(state: State, kind: str, outputs: set[str]) -> tuple[str, ...]:
    edits = [
        f"edit {intent.shown_number} (`{intent.say}`)" for intent in state.edits_begun_at(kind)
    ]
    renders = [
        f"the render of `{intent.output}`"
        for intent in state.intents
        if intent.kind == "render" and intent.output in outputs
    ]
    return (*edits, *renders)


def _live(observed: Observed) -> str:
    for item in observed.live:
        return LOST if item.lost else item.digest
    return ""
