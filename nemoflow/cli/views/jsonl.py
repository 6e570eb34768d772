"""Events and plans as JSON lines: for machines; the first line carries the version."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from enum import Enum

from nemoflow.model.errors import NemoflowError, StalePlan
from nemoflow.model.events import Planned
from nemoflow.model.plan import Plan
from nemoflow.model.watching import Told
from nemoflow.version import __version__

FORMAT = 1


def json_text(value: object, indent: int | None = None) -> str:
    """JSON, one line unless indented; what a terminal would obey or hide is an escape.

    JSON itself escapes C0 only; C1, bidi overrides and half a file name's byte would go through.
    """
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    if text.isprintable():
        return text
    return "".join(
        char if char.isprintable() or char == "\n" else json.dumps(char)[1:-1] for char in text
    )


def header_line() -> str:
    """`{"type": "nemoflow", ...}`: what wrote this, in which format."""
    return json.dumps({"type": "nemoflow", "version": __version__, "format": FORMAT})


def event_line(event: Told) -> str:
    """One event; `type` is its name in snake case."""
    if isinstance(event, Planned):
        return plan_line(event.plan)
    return json_text({"type": _snake(type(event).__name__), **_record(event)})


def error_line(error: NemoflowError) -> str:
    """Why there is no result, in place of one; `kind` names the error in snake case.

    A stale plan has its `causes`, a sentence each.
    """
    value: dict[str, object] = {
        "type": "error",
        "kind": _snake(type(error).__name__),
        "message": error.message,
        "hint": error.hint,
    }
    if isinstance(error, StalePlan):
        value["causes"] = list(error.causes)
    return json_text(value)


def plan_line(plan: Plan) -> str:
    """One spec's plan: kept edits, actions with reasons, cost."""
    return json_text(plan_value(plan))


def clean_line(spec: str) -> str:
    """The plan of a spec that is proven to have nothing to do, without having been read."""
    return json.dumps({"type": "plan", "spec": spec, "changes": False, "actions": []})


def plan_value(plan: Plan) -> dict[str, object]:
    """The plan as JSON values. `place` and absolute paths are left out: they say nothing new."""
    return {
        "type": "plan",
        "spec": plan.spec.shown,
        "backend": plan.spec.backend,
        "session": plan.session or None,
        "changes": not plan.is_empty,
        "kept": [{"number": item.number, "say": item.step.say} for item in plan.kept],
        "gone": [{"position": item.position, "say": item.say} for item in plan.gone],
        "actions": [_action(action) for action in plan.actions],
        "notes": list(plan.notes),
        "failed": [{"output": output, "sentence": text} for output, text in plan.failed],
        "drift": _record(plan.drift) if plan.drift else None,
        "cost": plan.cost if plan.costs_credits else 0,
        "past_edits": plan.past_edits,
        "balance": plan.balance,
    }


def _action(action: object) -> dict[str, object]:
    record = _record(action)
    output = record.get("output")
    if isinstance(output, dict):
        record["output"] = output["shown"]
    intent = record.pop("intent", None)
    if isinstance(intent, dict):
        record["say"] = intent["say"]
    return {"do": _snake(type(action).__name__), **record}


def _record(value: object) -> dict[str, object]:
    assert is_dataclass(value)
    return {item.name: _plain(getattr(value, item.name)) for item in fields(value)}


def _plain(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value) and not isinstance(value, type):
        return _record(value)
    if isinstance(value, (tuple, list, frozenset)):
        return [_plain(item) for item in value]
    return value


def _snake(name: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")
