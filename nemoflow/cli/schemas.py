"""The JSON Schemas (draft 2020-12) of what nemoflow reads and writes, made from the types in code.

`video` is a recipe, `plan` a saved plan, `state` an export of what is remembered, `events` one line
of `--json`. Each names its version; a field more is no new version, one less or another meaning is.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, get_args

from nemoflow.cli.views.jsonl import FORMAT as EVENTS_FORMAT
from nemoflow.cli.views.state import EXPORT_FORMAT, EXPORT_MARK
from nemoflow.engine.ops.catalog import OPERATIONS
from nemoflow.model.events import Planned
from nemoflow.model.plan import Action, Drift
from nemoflow.model.savedplan import SavedPlan
from nemoflow.model.shapes import noun_schema, schema, snake
from nemoflow.model.state import State
from nemoflow.model.watching import Held, Refreshed, SpecInvalid, Told
from nemoflow.planning.planfile import FORMAT as PLAN_FORMAT
from nemoflow.planning.planfile import MARK as PLAN_MARK
from nemoflow.specfile.schema import video_schema

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_TEXT, _NUMBER, _FLAG = {"type": "string"}, {"type": "number"}, {"type": "boolean"}
_MAYBE_TEXT, _MAYBE_NUMBER = {"type": ["string", "null"]}, {"type": ["number", "null"]}
_TEXTS = {"type": "array", "items": _TEXT}
_WORDED = (Planned, Held, SpecInvalid, Refreshed)
"""Events that are told in words of their own, not field by field."""
ANSWERS = (
    *("state", "forecast", "graph", "edit", "diff", "frame", "sheet"),
    *("cache_stats", "cache_gc", "cache_verify", "cache_export", "cache_import"),
)
"""Lines that answer one command; of them only the `type` is promised here."""

Json = dict[str, Any]


def schema_text(name: str = "video") -> str:
    """A schema as its committed file holds it: indented, with a final newline."""
    return json.dumps(SCHEMAS[name](), indent=2, ensure_ascii=False) + "\n"


def _video() -> Json:
    return video_schema({name: item.json_schema() for name, item in OPERATIONS.items()})


def _plan() -> Json:
    found: Json = {}
    whole = noun_schema(SavedPlan, found, {PLAN_MARK: {"const": PLAN_FORMAT}})
    return _headed("plan", "nemoflow saved plan", whole, found)


def _state() -> Json:
    found: Json = {}
    whole = {
        "description": "What is remembered of recipes: `nemoflow state export`.",
        **_closed(
            {
                EXPORT_MARK: {"const": EXPORT_FORMAT},
                "nemoflow": _TEXT,
                "specs": {"type": "array", "items": schema(State, found)},
            }
        ),
    }
    return _headed("state", "nemoflow state export", whole, found)


def _events() -> Json:
    found: Json = {}
    lines = {
        "nemoflow": _line("nemoflow", version=_TEXT, format={"const": EVENTS_FORMAT}),
        "plan": {"anyOf": [_plan_line(found), _clean_line()]},
        "problem": _problem(),
        "error": {
            **_line("error", kind=_TEXT, message=_TEXT, hint=_TEXT),
            "properties": {
                **_line("error", kind=_TEXT, message=_TEXT, hint=_TEXT)["properties"],
                "causes": _TEXTS,
            },
        },
        "held": _line(
            "held", spec=_TEXT, credits=_NUMBER, replays=_NUMBER, plan={"$ref": "#/$defs/plan"}
        ),
        "spec_invalid": _line(
            "spec_invalid", spec=_TEXT, problems={"type": "array", "items": {"type": "object"}}
        ),
        "refreshed": _refreshed(),
        "answer": {
            "description": "What one command was asked for.",
            "type": "object",
            "properties": {"type": {"enum": list(ANSWERS)}},
            "required": ["type"],
        },
    }
    for kind in get_args(Told):
        if kind not in _WORDED:
            lines[snake(kind.__name__)] = _event(kind, found)
    whole = {
        "description": "One line of `--json`. The first one of a run is of type `nemoflow`.",
        "oneOf": [{"$ref": f"#/$defs/{name}"} for name in lines],
    }
    return _headed("events", "nemoflow --json", whole, {**lines, **found})


SCHEMAS: Mapping[str, Callable[[], Json]] = MappingProxyType(
    {"video": _video, "plan": _plan, "state": _state, "events": _events}
)


def _headed(name: str, title: str, whole: Json, found: Json) -> Json:
    # The `$id` is relative: where the file lies is where it is.
    head = {"$schema": _DIALECT, "$id": f"{name}.schema.json", "title": title}
    return {**head, **whole, "$defs": dict(sorted(found.items()))}


def _closed(properties: Json) -> Json:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _line(name: str, **properties: Any) -> Json:
    return _closed({"type": {"const": name}, **properties})


def _event(kind: Any, found: Json) -> Json:
    """An event is told with all its fields, also those at their default."""
    made = noun_schema(kind, found, {"type": {"const": snake(kind.__name__)}})
    return {**made, "required": list(made["properties"])}  # type: ignore[call-overload] # - the value is the dict above


def _clean_line() -> Json:
    nothing = {"type": "array", "maxItems": 0}
    return _line("plan", spec=_TEXT, changes={"const": False}, actions=nothing)


def _plan_line(found: Json) -> Json:
    step = _closed({"number": {"type": "integer"}, "say": _TEXT})
    gone = _closed({"position": {"type": "integer"}, "say": _TEXT})
    failed = _closed({"output": _TEXT, "sentence": _TEXT})
    do = {"enum": [snake(item.__name__) for item in get_args(Action)]}
    action = {"type": "object", "properties": {"do": do, "reason": _TEXT}, "required": ["do"]}
    return _line(
        "plan",
        spec=_TEXT,
        backend=_TEXT,
        session=_MAYBE_TEXT,
        changes=_FLAG,
        kept={"type": "array", "items": step},
        gone={"type": "array", "items": gone},
        actions={"type": "array", "items": action},
        notes=_TEXTS,
        failed={"type": "array", "items": failed},
        drift={"anyOf": [schema(Drift, found), {"type": "null"}]},
        cost=_NUMBER,
        past_edits=_NUMBER,
        balance=_MAYBE_NUMBER,
    )


def _problem() -> Json:
    places = {key: {"type": ["integer", "null"]} for key in ("line", "column")}
    return _line("problem", code=_TEXT, message=_TEXT, hint=_TEXT, path=_MAYBE_TEXT, **places)


def _refreshed() -> Json:
    """Told by the watch; `seconds` are by part."""
    counts = dict.fromkeys(("drawn", "segments", "credits"), _NUMBER)
    texts = dict.fromkeys(("spec", "profile", "timeline"), _TEXT)
    lists = dict.fromkeys(("files", "changes"), _TEXTS)
    ranges = {"type": "array", "items": {"type": "array", "items": _NUMBER}}
    seconds = {"type": "object", "additionalProperties": _NUMBER}
    return _line(
        "refreshed", **texts, **lists, **counts, ranges=ranges, seconds=seconds, rendered=_FLAG
    )
