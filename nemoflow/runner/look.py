"""Looking: gathers the facts a plan is made from. Reads only; the one place that does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from nemoflow.backend import Backend
from nemoflow.model.canon import digest
from nemoflow.model.errors import InvalidSpec, SessionLost
from nemoflow.model.observed import LiveDraft, Observed, SeenOutput, Understanding
from nemoflow.model.spec import Output, Spec
from nemoflow.model.state import State
from nemoflow.planning.planner import session_to_look_at
from nemoflow.runner.desk import Desk
from nemoflow.store.digests import Digests

Look = Callable[[Spec, State, Desk], Observed]


def look(spec: Spec, state: State, desk: Desk) -> Observed:
    """Facts for one spec. Raises InvalidSpec with all problems of inputs, edits and outputs."""
    backend = desk.backend
    seen = replace(look_offline(spec, state, desk), balance=backend.balance())
    session = session_to_look_at(spec, state, seen, backend.capabilities)
    return replace(seen, live=(_live(session, state, desk),)) if session else seen


def look_offline(spec: Spec, state: State, desk: Desk) -> Observed:
    """The same as far as this machine knows it: no session and no account is asked."""
    backend, digests = desk.backend, desk.digests
    inputs = input_digests(spec, digests)
    understanding = understand(spec, backend, inputs)
    if understanding.all_problems:
        raise InvalidSpec(understanding.all_problems)
    return Observed(
        inputs=tuple(inputs.items()),
        readings=understanding.readings,
        base=understanding.base,
        notes=understanding.notes,
        outputs=tuple(_seen(item, item.path, digests) for item in spec.outputs),
        posters=tuple(_seen(item, item.poster, digests) for item in spec.outputs if item.poster),
        cached=desk.renders.keys(),
        engine=backend.fingerprint(),
        spent=desk.store.costs(backend.capabilities.identity),
    )


def understand(spec: Spec, backend: Backend, inputs: dict[str, str]) -> Understanding:
    """The spec through the backend's eyes, offline."""
    return backend.read(spec, input_files(spec), inputs)


def input_files(spec: Spec) -> dict[str, str]:
    """Input name -> local path, for inputs that have one."""
    return {item.name: item.path for item in spec.inputs if item.path}


def input_digests(spec: Spec, digests: Digests) -> dict[str, str]:
    """Input name -> content digest; a URL without `sha256` is known by its address."""
    return {
        item.name: digests.of(item.path) if item.path else item.sha256 or digest("url", item.url)
        for item in spec.inputs
    }


def _seen(output: Output, path: str, digests: Digests) -> SeenOutput:
    return SeenOutput(output.shown, digests.of(path))


def _live(session: str, state: State, desk: Desk) -> LiveDraft:
    try:
        draft = desk.backend.draft(session)
    except SessionLost:
        return LiveDraft(session, lost=True)
    recorded = next(item.draft_digest for item in state.sessions if item.id == session)
    if not recorded or recorded == draft.digest:
        return LiveDraft(session, draft.digest)
    return LiveDraft(session, draft.digest, False, draft, desk.store.draft(recorded))
