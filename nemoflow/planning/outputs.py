"""What must happen to each output file: nothing, put known bytes back, render, or only measure."""

from __future__ import annotations

from nemoflow.model.observed import Observed, SeenOutput
from nemoflow.model.plan import Action, Check, Fetch, Reason, Render
from nemoflow.model.spec import Output, Spec
from nemoflow.model.state import RenderRecord, State
from nemoflow.planning.render_key import (
    DRAFT,
    ENGINE,
    SETTINGS,
    expectations_identity,
    render_key,
    render_parts,
)


def output_actions(
    spec: Spec, state: State, observed: Observed, draft_digest: str
) -> tuple[Action, ...]:
    """Actions for all outputs. `draft_digest` is empty when edits are to be sent first."""
    actions: list[Action] = []
    for output in spec.outputs:
        actions += _for_output(spec, state, observed, output, draft_digest)
    return tuple(actions)


def known_failures(
    spec: Spec, state: State, actions: tuple[Action, ...]
) -> tuple[tuple[str, str], ...]:
    """(output, sentence) of expectations that the files, as they are, are known to miss."""
    redone = {
        action.output.shown for action in actions if isinstance(action, (Render, Fetch, Check))
    }
    measured = expectations_identity(spec.expect)
    current = {output.shown for output in spec.outputs} - redone
    return tuple(
        (record.output, sentence)
        for record in state.renders
        if record.output in current and record.checked == measured
        for sentence in record.failed
    )


def _for_output(
    spec: Spec, state: State, observed: Observed, output: Output, draft_digest: str
) -> list[Action]:
    record = state.render(output.shown)
    # A sheet of frames has neither length nor sound: what is expected is of the videos.
    wanted_checks = "" if output.sprite else expectations_identity(spec.expect)
    action = _file_action(state, observed, output, draft_digest, record)
    if action is not None:
        check: list[Action] = [Check(output, Reason.AFTER_RENDER)] if wanted_checks else []
        return [action, *check]
    if record is not None and record.checked != wanted_checks and wanted_checks:
        return [Check(output, Reason.EXPECT_CHANGED)]
    return []


def _file_action(
    state: State,
    observed: Observed,
    output: Output,
    draft_digest: str,
    record: RenderRecord | None,
) -> Render | Fetch | None:
    if not draft_digest:
        return Render(output, Reason.OUTPUT_STALE if record else Reason.OUTPUT_NEW)
    key = render_key(draft_digest, output, observed.engine)
    reason = _why_stale(observed, output, draft_digest, record, key)
    if reason is None:
        return None
    if key in observed.cached:
        return Fetch(output, key, reason)
    for intent in state.intents:
        if intent.kind == "render" and intent.output == output.shown and intent.key == key:
            return Render(output, Reason.RENDER_UNFINISHED, intent.job)
    return Render(output, reason)


def _why_stale(
    observed: Observed,
    output: Output,
    draft_digest: str,
    record: RenderRecord | None,
    key: str,
) -> Reason | None:
    if record is None:
        return Reason.OUTPUT_NEW
    if record.key != key:
        return _what_changed(record, output, draft_digest, observed.engine)
    found = _seen(observed.outputs, output.shown)
    if found != record.digest:
        return Reason.OUTPUT_EDITED if found else Reason.OUTPUT_MISSING
    if not output.poster:
        return None
    if record.poster != output.poster_shown:
        return Reason.OUTPUT_SETTINGS
    poster = _seen(observed.posters, output.shown)
    if poster != record.poster_digest:
        return Reason.OUTPUT_EDITED if poster else Reason.OUTPUT_MISSING
    return None


def _what_changed(record: RenderRecord, output: Output, draft_digest: str, engine: str) -> Reason:
    before = dict(record.parts)
    now = dict(render_parts(draft_digest, output, engine))
    reasons = (
        (DRAFT, Reason.OUTPUT_STALE),
        (SETTINGS, Reason.OUTPUT_SETTINGS),
        (ENGINE, Reason.ENGINE_CHANGED),
    )
    return next(
        (reason for part, reason in reasons if before.get(part) != now[part]),
        Reason.OUTPUT_STALE,
    )


def _seen(found: tuple[SeenOutput, ...], output: str) -> str:
    return next((item.digest for item in found if item.output == output), "")
