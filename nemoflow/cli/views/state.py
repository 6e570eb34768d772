"""What is remembered of a spec, as lines and as JSON."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace

from nemoflow.cli.views.jsonl import json_text
from nemoflow.cli.views.lines import plural, safe, size_text
from nemoflow.model.profiles import DRAFT
from nemoflow.model.shapes import plain
from nemoflow.model.spec import FINAL_PROFILE, Output, Spec
from nemoflow.model.state import RenderRecord, Session, State
from nemoflow.planning.standing import Standing, older_than_drafts, standing
from nemoflow.version import __version__

EXPORT_MARK = "nemoflow_state"
EXPORT_FORMAT = 1


def export_text(states: Sequence[State]) -> str:
    """All that is remembered, field by field, as one JSON document.

    Without the task of a session: together with the session's name it opens a claim link.
    """
    known = [
        replace(item, sessions=tuple(replace(session, task="") for session in item.sessions))
        for item in states
    ]
    return json_text(
        {
            EXPORT_MARK: EXPORT_FORMAT,
            "nemoflow": __version__,
            "specs": [plain(State, item) for item in known],
        },
        indent=2,
    )


def state_lines(
    spec: Spec, state: State, timeline: str, root: str, drafts: Sequence[Output] = ()
) -> list[str]:
    """Session, steps, checkpoints, outputs, which of `drafts` there are, variables with origins."""
    lines = [f"{safe(spec.shown)}   {spec.name}   {spec.backend}"]
    lines += _session_lines(state, timeline)
    lines += _output_lines(spec, state, root, drafts)
    if spec.variables:
        lines += ["  variables", *(f"    {line}" for line in variable_lines(spec))]
    return lines


def variable_lines(spec: Spec) -> list[str]:
    """`headline = Urban Dreams   (spec)`, one a variable."""
    width = max((len(item.name) for item in spec.variables), default=0)
    return [
        f"{safe(item.name):<{width}} = {safe(item.value)}   ({safe(item.origin)})"
        for item in spec.variables
    ]


def _session_lines(state: State, timeline: str) -> list[str]:
    if not state.sessions:
        return ["  no session yet: nothing was applied"]
    session = state.sessions[0]
    shown = safe(session.id)
    lines = [f"  session {shown}   opened {session.opened_at}" + (" (lost)" * session.lost)]
    lines += [
        f"    {step.position + 1:>2}  {safe(step.say)}   draft {step.draft_digest[:12]}"
        for step in session.steps
    ]
    if timeline:
        lines.append(f"    {safe(timeline)}")
    lines.append(
        f"  {plural(len(state.checkpoints), 'checkpoint')}"
        f" in {plural(len(state.sessions), 'session')}: any of them renders without an edit"
    )
    lines += [
        f'  in doubt: edit {intent.position + 1} "{safe(intent.say)}" sent {intent.begun_at}'
        for intent in state.intents
        if intent.kind == "edit"
    ]
    return lines


def _output_lines(spec: Spec, state: State, root: str, drafts: Sequence[Output]) -> list[str]:
    lines = []
    for output in spec.outputs:
        record = state.render(output.shown)
        if record is None:
            lines.append(f"  output {safe(output.shown)}   not rendered yet")
        else:
            lines += [f"  output {_file_text(record, state, root)}"]
            lines += [f"    failed: {safe(sentence)}" for sentence in record.failed]
    records = [record for output in drafts if (record := state.render(output.shown))]
    lines += [f"  draft  {_file_text(record, state, root)}" for record in records]
    older = [safe(record.output) for record in older_than_drafts(spec, state, drafts)]
    return [
        *lines,
        *(f"  {name} is older than its draft: `nemoflow apply` renders it" for name in older),
    ]


def _file_text(record: RenderRecord, state: State, root: str) -> str:
    facts = [f"{record.seconds:.2f} s", size_text(record.size), record.rendered_at]
    missing = "" if os.path.exists(os.path.join(root, record.output)) else "   (file missing)"
    found = standing(record, state)
    shows = f"   shows {_edits_text(found)}" if found else ""
    return f"{safe(record.output)}   {', '.join(filter(None, facts))}{shows}{missing}"


def _edits_text(found: Standing) -> str:
    if found.edits is None:
        return "other edits than the session has"
    if found.is_current:
        return "all edits" if found.of else "the bare footage"
    if found.edits == 0:
        return f"the bare footage, none of {plural(found.of, 'edit')}"
    return f"the first {found.edits} of {plural(found.of, 'edit')}"


def state_line(spec: Spec, state: State, timeline: str, drafts: Sequence[Output] = ()) -> str:
    """The same as one JSON line."""
    quick = {output.shown for output in drafts}
    return json_text(
        {
            "type": "state",
            "spec": spec.shown,
            "name": spec.name,
            "backend": spec.backend,
            "timeline": timeline,
            "sessions": [_session_value(item) for item in state.sessions],
            "checkpoints": [
                {"key": item.key, "draft": item.draft_digest} for item in state.checkpoints
            ],
            "outputs": [
                _standing_value(item, state, DRAFT.name if item.output in quick else FINAL_PROFILE)
                for item in state.renders
            ],
            "variables": [
                {"name": v.name, "value": v.value, "origin": v.origin} for v in spec.variables
            ],
        }
    )


def _session_value(session: Session) -> dict[str, object]:
    return {
        "id": session.id,
        "opened_at": session.opened_at,
        "lost": session.lost,
        "edits": [
            {
                "position": step.position,
                "say": step.say,
                "key": step.key,
                "draft": step.draft_digest,
                "cost": step.cost,
            }
            for step in session.steps
        ],
    }


def _standing_value(record: RenderRecord, state: State, profile: str) -> dict[str, object]:
    found = standing(record, state)
    return {
        **output_value(record),
        "profile": profile,
        "current": found.is_current if found else None,
        "edits": found.edits if found else None,
    }


def output_value(record: RenderRecord) -> dict[str, object]:
    """A rendered file as JSON values."""
    return {
        "path": record.output,
        "sha256": record.digest,
        "seconds": record.seconds,
        "size": record.size,
        "rendered_at": record.rendered_at,
        "poster": record.poster or None,
        "failed": list(record.failed),
    }


def remembered_text(state: State) -> str:
    """One line of `state list`; a recipe is listed only when it has a session."""
    session = state.sessions[0]
    return (
        f"{safe(state.spec)}   session {safe(session.id)}   {plural(len(session.steps), 'edit')}"
        f"   {plural(len(state.renders), 'output')}"
    )


def remembered_line(state: State) -> str:
    """The same as one JSON line."""
    session = state.sessions[0]
    counts = {"edits": len(session.steps), "outputs": len(state.renders)}
    return json_text({"type": "remembered", "spec": state.spec, "session": session.id, **counts})


def valid_text(spec: Spec) -> str:
    """A recipe that was checked: `promo/video.yml   valid (3 edits)`."""
    return f"{safe(spec.shown)}   valid ({plural(len(spec.edits), 'edit')})"


def valid_line(spec: Spec) -> str:
    """The same as one JSON line."""
    return json_text({"type": "valid", "spec": spec.shown, "edits": len(spec.edits)})
