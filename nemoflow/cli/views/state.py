"""What is remembered of a spec, as lines and as JSON."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace

from nemoflow.cli.views.jsonl import json_text
from nemoflow.cli.views.lines import plural, safe, size_text
from nemoflow.model.shapes import plain
from nemoflow.model.spec import Spec
from nemoflow.model.state import RenderRecord, Session, State
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


def state_lines(spec: Spec, state: State, timeline: str, root: str) -> list[str]:
    """Session, steps, checkpoints, outputs, variables with their origins."""
    lines = [f"{safe(spec.shown)}   {spec.name}   {spec.backend}"]
    lines += _session_lines(state, timeline)
    lines += _output_lines(spec, state, root)
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


def _output_lines(spec: Spec, state: State, root: str) -> list[str]:
    lines = []
    for output in spec.outputs:
        record = state.render(output.shown)
        if record is None:
            lines.append(f"  output {safe(output.shown)}   not rendered yet")
            continue
        facts = f"{record.seconds:.2f} s, {size_text(record.size)}, {record.rendered_at}"
        missing = "" if os.path.exists(os.path.join(root, record.output)) else "   (file missing)"
        lines.append(f"  output {safe(record.output)}   {facts}{missing}")
        lines += [f"    failed: {safe(sentence)}" for sentence in record.failed]
    return lines


def state_line(spec: Spec, state: State, timeline: str) -> str:
    """The same as one JSON line."""
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
            "outputs": [output_value(item) for item in state.renders],
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
