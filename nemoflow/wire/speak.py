"""The server's side of the stream: one event as bytes (protocol.md "Edits: POST /run_sse").

Only `data: <json>` lines and blank lines: no `event:`, no `id:`, no end marker.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, assert_never

from nemoflow.wire.asking import TOOL
from nemoflow.wire.jsontext import dumps

BeatKind = Literal["blank", "word", "typed", "event", "comment"]
BEATS: tuple[BeatKind, ...] = ("blank", "word", "typed", "event", "comment")
"""Heartbeats exist, their bytes are unknown: every kind a client has to take."""

_AUTHOR = "nemo_agent"
_CALL_ID = "adk-1"


def text(said: str, partial: bool = False, thought: bool = False, complete: bool = False) -> bytes:
    """The agent's words: a fragment, a hidden thought, or the last word of the turn."""
    part: dict[str, object] = {"text": said}
    if thought:
        part["thought"] = True
    marks: dict[str, object] = {}
    if partial:
        marks["partial"] = True
    if complete:
        marks["turnComplete"] = True
    return _event(part, "model", marks)


def call(name: str, args: Mapping[str, object]) -> bytes:
    """The agent uses a tool."""
    return _event({"functionCall": {"id": _CALL_ID, "name": name, "args": dict(args)}}, "model", {})


def answer(
    name: str, response: Mapping[str, object], delta: Mapping[str, object] | None = None
) -> bytes:
    """A tool's answer, with role `user` as ADK has it; `delta` is what changed in the state."""
    part = {"functionResponse": {"id": _CALL_ID, "name": name, "response": dict(response)}}
    return _event(part, "user", {"actions": {"stateDelta": dict(delta or {})}})


def ask(questions: Sequence[Mapping[str, object]]) -> bytes:
    """Rule 6: `[{"id", "prompt", "options": [{"id", "label"}]}]`."""
    return call(TOOL, {"questions": [dict(question) for question in questions]})


def error(message: str) -> bytes:
    """An exception in the middle of the stream; the status stays 200."""
    return _data({"error": message})


def beat(kind: BeatKind) -> bytes:
    """One heartbeat."""
    match kind:
        case "blank":
            return b"data:\n\n"
        case "word":
            return b"data: heartbeat\n\n"
        case "typed":
            return flat_beat()
        case "event":
            return b"event: heartbeat\ndata:\n\n"
        case "comment":
            return b": heartbeat\n\n"
        case _:
            assert_never(kind)


def flat_text(said: str) -> bytes:
    """The agent's words in the flat form."""
    return _data({"type": "text", "content": said})


def flat_call(name: str, args: Mapping[str, object]) -> bytes:
    """A tool's use in the flat form."""
    return _data({"type": "tool_call", "name": name, "args": dict(args)})


def flat_answer(name: str, response: Mapping[str, object]) -> bytes:
    """A tool's answer in the flat form."""
    return _data({"type": "tool_result", "name": name, "content": dict(response)})


def flat_beat() -> bytes:
    """A heartbeat in the flat form."""
    return _data({"type": "heartbeat"})


def _event(part: Mapping[str, object], role: str, marks: Mapping[str, object]) -> bytes:
    content = {"parts": [part], "role": role}
    event = {"content": content, "author": _AUTHOR, "actions": {"stateDelta": {}}, **marks}
    return _data(event)


def _data(value: object) -> bytes:
    return b"data: " + dumps(value) + b"\n\n"
