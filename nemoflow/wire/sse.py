"""One server-sent event -> reports (protocol.md "Edits: POST /run_sse").

The line protocol itself (CRLF, data over several lines, comments, a missing blank line at the end)
is httpx-sse's work; here `(event, data)` pairs get their meaning. Nothing a server sends raises:
what is not understood says nothing.
"""

from __future__ import annotations

import re

from nemoflow.wire.asking import TOOL, asked
from nemoflow.wire.flat import TYPES, flat_reports
from nemoflow.wire.jsontext import loads
from nemoflow.wire.pieces import args_of, first, message_of, text_of
from nemoflow.wire.reports import (
    Answered,
    Asked,
    Beat,
    Called,
    Ended,
    Failed,
    Report,
    Words,
)
from nemoflow.wire.turn import Turn

__all__ = [
    "Answered",
    "Asked",
    "Beat",
    "Called",
    "Ended",
    "Failed",
    "Report",
    "Turn",
    "Words",
    "reports",
]

_BEATS = ("", "heartbeat", "ping")
_BROKEN_ERROR = re.compile(r'\s*\{\s*"error"\s*:\s*"?(.*?)"?\s*\}?\s*', re.DOTALL)


def reports(event: str, data: str) -> tuple[Report, ...]:
    """What one event says, in order; empty for junk.

    Reads ADK's form and the flat one, every kind of heartbeat, errors as valid or broken JSON.
    """
    word = data.strip()
    if event.strip().lower() in _BEATS[1:] or word.lower() in _BEATS:
        return (Beat(),)
    try:
        value = loads(word)
    except ValueError:
        return _unreadable(event, word)
    if event == "error":
        return (Failed(message_of(value)),)
    return _object_reports(value) if isinstance(value, dict) else ()


def _unreadable(event: str, word: str) -> tuple[Report, ...]:
    """Not JSON: an error of an older server, events glued together, or junk."""
    if found := _BROKEN_ERROR.fullmatch(word):
        return (Failed(found[1].replace('\\"', '"').strip() or "unknown error"),)
    if event == "error":
        return (Failed(word),)
    lines = word.splitlines() if "\n" in word else []
    return tuple(report for line in lines for report in reports(event, line))


def _object_reports(value: dict[str, object]) -> tuple[Report, ...]:
    kind = value.get("type")
    if isinstance(kind, str) and kind in TYPES and not _is_adk(value.get("content")):
        return flat_reports(value)
    found = [*_content(value), *_errors(value)]
    if first(value, "turnComplete", "turn_complete") is True:
        found.append(Ended())
    return tuple(found)


def _is_adk(content: object) -> bool:
    """ADK's content has parts; a flat tool result may hold any object."""
    return isinstance(content, dict) and isinstance(content.get("parts"), list)


def _errors(value: dict[str, object]) -> tuple[Report, ...]:
    """`{"error": ...}`, a model's `errorCode`, or a business envelope inside the stream."""
    if value.get("error"):
        return (Failed(message_of(value)),)
    code = first(value, "errorCode", "error_code")
    said = first(value, "errorMessage", "error_message")
    # ADK copies the model's finish reason here when a turn ends without words: no error.
    if said or (code and code != "STOP"):
        return (Failed(": ".join(part for part in (text_of(code), text_of(said)) if part)),)
    if isinstance(value.get("code"), int) and value["code"] and "message" in value:
        return (Failed(message_of(value)),)
    return ()


def _content(value: dict[str, object]) -> tuple[Report, ...]:
    """The parts of ADK's content. The role is never asked: tool answers carry role `user`."""
    content = value.get("content")
    parts = content.get("parts") if isinstance(content, dict) else None
    if not isinstance(parts, list):
        return ()
    objects = [part for part in parts if isinstance(part, dict)]
    said = "".join(text_of(part.get("text")) for part in objects if not part.get("thought"))
    words = [Words(said, value.get("partial") is True)] if said else []
    tools = [report for part in objects for report in _tools(part)]
    return (*words, *tools)


def _tools(part: dict[str, object]) -> tuple[Report, ...]:
    call = first(part, "functionCall", "function_call")
    answer = first(part, "functionResponse", "function_response")
    if isinstance(call, dict):
        name, args = text_of(call.get("name")), args_of(call)
        return (asked(args) if name == TOOL else Called(name, args),)
    if isinstance(answer, dict):
        return (Answered(text_of(answer.get("name"))),)
    return ()
