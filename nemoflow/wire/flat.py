"""The flat form of the stream that was once published (protocol.md "Edits: POST /run_sse").

`{"type": "text", "content": ...}`, `tool_call`, `tool_result`, `heartbeat`. Only the names are
published; the other keys are read under every name they are likely to have.
"""

from __future__ import annotations

from nemoflow.wire.asking import TOOL, asked
from nemoflow.wire.pieces import args_of, first, message_of, text_of
from nemoflow.wire.reports import Answered, Beat, Called, Ended, Failed, Report, Words

TYPES = frozenset({"text", "tool_call", "tool_result", "heartbeat", "error", "done"})


def flat_reports(value: dict[str, object]) -> tuple[Report, ...]:
    """What one flat event says; its `type` is one of `TYPES`."""
    name = text_of(first(value, "name", "tool", "tool_name", "content"))
    match value["type"]:
        case "text":
            said = text_of(first(value, "content", "text"))
            hidden = not said or bool(value.get("thought"))
            return () if hidden else (Words(said, value.get("partial") is True),)
        case "tool_call":
            args = args_of(value)
            return (asked(args) if name == TOOL else Called(name, args),)
        case "tool_result":
            return (Answered(name),)
        case "error":
            return (Failed(message_of({**value, "type": None})),)
        case "done":
            return (Ended(),)
    return (Beat(),)
