"""Edits over HTTP: one message in, a stream of events out."""

from __future__ import annotations

from starlette.requests import Request
from starlette.types import ASGIApp

from nemoflow.server.accounts import caller
from nemoflow.server.bodies import read_object, text_of
from nemoflow.server.fault_rules import BadFault
from nemoflow.server.faults import HEADER, ErrorReply
from nemoflow.server.house import House
from nemoflow.server.replies import bad_request
from nemoflow.server.run_stream import StreamResponse
from nemoflow.server.striking import told

_LONGEST_TEXT = 20_000


async def run(request: Request, house: House) -> ASGIApp:
    """`POST /run_sse`: carries out one instruction; the status is decided before the stream."""
    account = await caller(request, house)
    found = await read_object(request, house.settings)
    session, text = text_of(found, "session_id", longest=64), _message(found)
    if found.get("app_name") != "nemo_agent" or found.get("user_id") != "me":
        raise bad_request('`app_name` is "nemo_agent" and `user_id` is "me"')
    try:
        stream = await house.runs.start(
            account.user_id,
            session,
            text,
            path=request.url.path,
            header=request.headers.get(HEADER, ""),
        )
    except BadFault as error:
        raise bad_request(error.message) from error
    if isinstance(stream, ErrorReply):
        return told(stream)
    return StreamResponse(stream)


def _message(found: dict[str, object]) -> str:
    """The text parts of a message, joined. Raises Refusal when there is no text."""
    message = found.get("new_message")
    parts = message.get("parts") if isinstance(message, dict) else None
    if not isinstance(parts, list) or not all(isinstance(part, dict) for part in parts):
        raise bad_request("`new_message.parts` is no list of objects")
    text = "\n".join(text_of(part, "text", longest=_LONGEST_TEXT) for part in parts).strip()
    if not text or len(text) > _LONGEST_TEXT:
        raise bad_request(f"the message holds no text, or more than {_LONGEST_TEXT} characters")
    return text
