"""The schemas of what one command answers: lines of its `--json`, and documents of their own."""

from __future__ import annotations

from nemoflow.cli.schema_parts import (
    COUNT,
    FLAG,
    MAYBE_COUNT,
    MAYBE_NUMBER,
    MAYBE_TEXT,
    NUMBER,
    TEXT,
    TEXTS,
    Json,
    choice,
    closed,
    line,
    listed,
    pair,
)
from nemoflow.cli.views.nodes import State as NodeState
from nemoflow.engine.changes import CHANGED, INSERTED, REMOVED
from nemoflow.engine.forecast import Sounding
from nemoflow.engine.graph import Kind
from nemoflow.engine.stock import KINDS
from nemoflow.model.profiles import PROFILES

_OBJECT: Json = {"type": "object"}
_OPS = listed(closed({"op": TEXT, "params": _OBJECT}))


def answer_schemas() -> dict[str, Json]:
    """Name of the definition -> schema of a line, for every line that is no event."""
    return {
        **_recipes(),
        **_sentences(),
        **_pictures(),
        **_renders(),
        **_cache(),
    }


def document_schemas() -> dict[str, tuple[str, Json]]:
    """Name -> (which command prints it, its schema), for each document that is no line."""
    output = closed({"spec": TEXT, **_file()})
    finding = closed(
        {"name": TEXT, "grade": choice("ok", "warn", "fail"), "text": TEXT, "hint": MAYBE_TEXT}
    )
    account = closed(
        {
            **dict.fromkeys(("available", "frozen", "total"), NUMBER),
            "account": choice("anonymous", "own"),
            "user_id": MAYBE_TEXT,
            "token_source": choice("NEMO_TOKEN", "login", "anonymous"),
        }
    )
    return {
        "output": ("nemoflow output --json", listed(output)),
        "credits": ("nemoflow credits --json", account),
        "doctor": ("nemoflow doctor --json", listed(finding)),
    }


def _recipes() -> dict[str, Json]:
    """`show`, `state list`, `validate`, `fmt`."""
    edit = closed({"position": COUNT, "say": TEXT, "key": TEXT, "draft": TEXT, "cost": NUMBER})
    session = closed({"id": TEXT, "opened_at": TEXT, "lost": FLAG, "edits": listed(edit)})
    state = line(
        "state",
        **dict.fromkeys(("spec", "name", "backend", "timeline"), TEXT),
        sessions=listed(session),
        checkpoints=listed(closed({"key": TEXT, "draft": TEXT})),
        outputs=listed(
            closed(
                {
                    **_file(),
                    "profile": choice(*PROFILES),
                    "current": {"type": ["boolean", "null"]},
                    "edits": MAYBE_COUNT,
                }
            )
        ),
        variables=listed(closed({"name": TEXT, "value": TEXT, "origin": TEXT})),
    )
    return {
        "state": state,
        "remembered": line("remembered", spec=TEXT, session=TEXT, edits=COUNT, outputs=COUNT),
        "valid": line("valid", spec=TEXT, edits=COUNT),
        "formatted": line("formatted", spec=TEXT, differs=FLAG, written=FLAG),
    }


def _file() -> Json:
    """A rendered file, as `show` and `output` tell it."""
    return {
        "path": TEXT,
        "sha256": TEXT,
        "seconds": NUMBER,
        "size": COUNT,
        "rendered_at": TEXT,
        "poster": MAYBE_TEXT,
        "failed": TEXTS,
    }


def _sentences() -> dict[str, Json]:
    """`explain` of a recipe and of sentences, `ops`."""
    said = {"reason": MAYBE_TEXT, "hint": MAYBE_TEXT, "ops": _OPS}
    edit = line(
        "edit",
        spec=TEXT,
        number=COUNT,
        say=TEXT,
        outcome=choice("ops", "refuse"),
        **said,
        message=MAYBE_TEXT,
        rules=TEXTS,
        notes=TEXTS,
        before=MAYBE_TEXT,
        after=MAYBE_TEXT,
    )
    sentences = (
        line("sentence", outcome={"const": "ops"}, **said, rules=TEXTS),
        line("sentence", outcome={"const": "refuse"}, **said, message=TEXT, span=pair(COUNT)),
        line("sentence", outcome={"const": "router"}, **said),
    )
    parameter = closed({"name": TEXT, "summary": TEXT, "required": FLAG, "default": {}})
    operation = line(
        "operation",
        op=TEXT,
        summary=TEXT,
        params=listed(parameter),
        phrasings=TEXTS,
        schema=_OBJECT,
    )
    return {"edit": edit, "sentence": {"oneOf": list(sentences)}, "operation": operation}


def _pictures() -> dict[str, Json]:
    """`frame`, `sheet`, `diff`. Frames are counted from 0; ranges of them are half-open."""
    size = {"width": COUNT, "height": COUNT}
    change = closed(
        {
            "kind": choice(CHANGED, INSERTED, REMOVED),
            "before": pair(COUNT),
            "after": pair(COUNT),
            "times": pair(TEXT),
        }
    )
    edit = {"type": "array", "prefixItems": [choice("-", "+"), TEXT], "minItems": 2, "maxItems": 2}
    diff = line(
        "diff",
        **dict.fromkeys(("spec", "output", "before", "after", "rate"), TEXT),
        frames=pair(COUNT),
        same=FLAG,
        edits=listed(edit),
        picture=listed(change),
        sound=FLAG,
        **dict.fromkeys(("others", "gone", "files"), TEXTS),
    )
    shown = listed(closed({"frame": COUNT, "time": TEXT}))
    return {
        "frame": line("frame", spec=TEXT, file=TEXT, frame=COUNT, time=TEXT, **size),
        "sheet": line("sheet", spec=TEXT, file=TEXT, **size, frames=shown),
        "diff": diff,
    }


def _renders() -> dict[str, Json]:
    """`plan --detail`, `graph`."""
    spent = closed({"from": COUNT, "to": COUNT, "start": NUMBER, "end": NUMBER})
    forecast = line(
        "forecast",
        spec=TEXT,
        output=TEXT,
        do={"const": "render"},
        frames=COUNT,
        rate=TEXT,
        ranges=listed(spent),
        segments=closed({"missing": COUNT, "total": COUNT}),
        stabilised=TEXTS,
        audio=choice(*Sounding),
        pieces=COUNT,
        encoded=FLAG,
        copied=FLAG,
        seconds=MAYBE_NUMBER,
    )
    nothing = line("forecast", spec=TEXT, output=TEXT, do=choice("fetch", "write"))
    node = closed(
        {
            "key": TEXT,
            "kind": choice(*Kind),
            "state": choice(*NodeState),
            "needs": TEXTS,
            "frames": COUNT,
            "at": listed(COUNT),
            "shows": TEXT,
        }
    )
    graph = line(
        "graph",
        spec=TEXT,
        output=TEXT,
        frames=COUNT,
        rate=TEXT,
        width=MAYBE_COUNT,
        height=MAYBE_COUNT,
        copied=FLAG,
        row=TEXTS,
        sound=MAYBE_TEXT,
        nodes=listed(node),
    )
    return {"forecast": {"oneOf": [forecast, nothing]}, "graph": graph}


def _cache() -> dict[str, Json]:
    """`cache stats`, `gc`, `verify`, `export`, `import`. Times are seconds since 1970."""
    held = {"entries": COUNT, "bytes": COUNT}
    used = {"oldest_use": MAYBE_NUMBER, "newest_use": MAYBE_NUMBER}
    kinds = listed(closed({"kind": choice(*KINDS), **held, **used}))
    dropped = dict.fromkeys(("dropped", "freed_bytes", "in_use", "leftovers"), COUNT)
    left = {"known": COUNT, "beyond_cap": COUNT, "refused": TEXTS, "torn": FLAG}
    return {
        "cache_stats": line("cache_stats", path=TEXT, cap=COUNT, renders_cap=COUNT, kinds=kinds),
        "cache_gc": line("cache_gc", **dropped, **held),
        "cache_verify": line("cache_verify", **held, broken=TEXTS),
        "cache_export": line("cache_export", file=TEXT, **held, broken=COUNT),
        "cache_import": line("cache_import", file=TEXT, **held, **left),
    }
