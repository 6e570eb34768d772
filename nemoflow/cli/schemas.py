"""The JSON Schemas (draft 2020-12) of what nemoflow reads and writes, made from the types in code.

`video` is a recipe, `plan` a saved plan, `state` an export of what is remembered, `events` one line
of `--json`. Each names its version; a field more is no new version, one less or another meaning is.
The others are single documents that one command prints.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any, get_args

from nemoflow.cli.answer_schemas import answer_schemas, document_schemas
from nemoflow.cli.schema_parts import (
    FLAG,
    MAYBE_NUMBER,
    MAYBE_TEXT,
    NUMBER,
    TEXT,
    TEXTS,
    Json,
    closed,
    line,
    listed,
)
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
_WORDED = (Planned, Held, SpecInvalid, Refreshed)
"""Events that are told in words of their own, not field by field."""


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
        **closed(
            {
                EXPORT_MARK: {"const": EXPORT_FORMAT},
                "nemoflow": TEXT,
                "specs": {"type": "array", "items": schema(State, found)},
            }
        ),
    }
    return _headed("state", "nemoflow state export", whole, found)


def _events() -> Json:
    found: Json = {}
    lines = {
        "nemoflow": line("nemoflow", version=TEXT, format={"const": EVENTS_FORMAT}),
        "plan": {"anyOf": [_plan_line(found), _clean_line()]},
        "problem": _problem(),
        "error": _error(),
        "held": line(
            "held", spec=TEXT, credits=NUMBER, replays=NUMBER, plan={"$ref": "#/$defs/plan"}
        ),
        "spec_invalid": line(
            "spec_invalid", spec=TEXT, problems=listed({"$ref": "#/$defs/problem"})
        ),
        "refreshed": _refreshed(),
        **answer_schemas(),
    }
    for kind in get_args(Told):
        if kind not in _WORDED:
            lines[snake(kind.__name__)] = _event(kind, found)
    whole = {
        "description": "One line of `--json`. The first one of a run is of type `nemoflow`;"
        " what `ops` and `explain` tell of sentences has no such line.",
        "oneOf": [{"$ref": f"#/$defs/{name}"} for name in lines],
    }
    return _headed("events", "nemoflow --json", whole, {**lines, **found})


def _document(name: str) -> Json:
    command, whole = document_schemas()[name]
    return _headed(name, command, whole, {})


SCHEMAS: Mapping[str, Callable[[], Json]] = MappingProxyType(
    {
        "video": _video,
        "plan": _plan,
        "state": _state,
        "events": _events,
        **{name: partial(_document, name) for name in document_schemas()},
    }
)


def _headed(name: str, title: str, whole: Json, found: Json) -> Json:
    # The `$id` is relative: where the file lies is where it is.
    head = {"$schema": _DIALECT, "$id": f"{name}.schema.json", "title": title}
    return {**head, **whole, "$defs": dict(sorted(found.items()))}


def _event(kind: Any, found: Json) -> Json:
    """An event is told with all its fields, also those at their default."""
    made = noun_schema(kind, found, {"type": {"const": snake(kind.__name__)}})
    return {**made, "required": list(made["properties"])}  # type: ignore[call-overload] # - the value is the dict above


def _clean_line() -> Json:
    nothing = {"type": "array", "maxItems": 0}
    return line("plan", spec=TEXT, changes={"const": False}, actions=nothing)


def _plan_line(found: Json) -> Json:
    step = closed({"number": {"type": "integer"}, "say": TEXT})
    gone = closed({"position": {"type": "integer"}, "say": TEXT})
    failed = closed({"output": TEXT, "sentence": TEXT})
    actions = {"oneOf": [_action(kind, found) for kind in get_args(Action)]}
    return line(
        "plan",
        spec=TEXT,
        backend=TEXT,
        session=MAYBE_TEXT,
        changes=FLAG,
        kept={"type": "array", "items": step},
        gone={"type": "array", "items": gone},
        actions=listed(actions),
        notes=TEXTS,
        failed={"type": "array", "items": failed},
        drift={"anyOf": [schema(Drift, found), {"type": "null"}]},
        cost=NUMBER,
        past_edits=NUMBER,
        balance=MAYBE_NUMBER,
    )


def _action(kind: Any, found: Json) -> Json:
    """An action is told with its output's path, and with the words of what was sent before."""
    made: Json = noun_schema(kind, found, {"do": {"const": snake(kind.__name__)}})
    told = dict(made["properties"])
    if "output" in told:
        told["output"] = TEXT
    if told.pop("intent", None):
        told["say"] = TEXT
    return closed(told)


def _error() -> Json:
    told = line("error", kind=TEXT, message=TEXT, hint=TEXT)
    return {**told, "properties": {**told["properties"], "causes": TEXTS}}


def _problem() -> Json:
    places = {key: {"type": ["integer", "null"]} for key in ("line", "column")}
    return line("problem", code=TEXT, message=TEXT, hint=TEXT, path=MAYBE_TEXT, **places)


def _refreshed() -> Json:
    """Told by the watch; `seconds` are by part."""
    counts = dict.fromkeys(("drawn", "segments", "credits"), NUMBER)
    texts = dict.fromkeys(("spec", "profile", "timeline"), TEXT)
    lists = dict.fromkeys(("files", "changes"), TEXTS)
    ranges = {"type": "array", "items": {"type": "array", "items": NUMBER}}
    seconds = {"type": "object", "additionalProperties": NUMBER}
    return line(
        "refreshed", **texts, **lists, **counts, ranges=ranges, seconds=seconds, rendered=FLAG
    )
