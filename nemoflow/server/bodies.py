"""Reading what a client sends: bounded in size, bounded in time, and readable or refused."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing

import anyio
from starlette.requests import Request

from nemoflow.server.replies import Refusal, bad_request, too_large
from nemoflow.server.settings import MIB, ServerSettings
from nemoflow.wire.jsontext import loads, read_bytes

BODY_ENDED = "nemoflow.body_ended"
"""In a request's scope once its whole body has come; who waited for more would wait for ever."""
_DRAINED = 64 * MIB
_DRAIN_SECONDS = 10.0


async def chunks(request: Request, settings: ServerSettings) -> AsyncGenerator[bytes, None]:
    """The body in pieces as they come. Raises Refusal when the client stops sending."""
    async with aclosing(request.stream()) as stream:
        while True:
            try:
                with anyio.fail_after(settings.receive_seconds):
                    piece = await anext(stream, None)
            except TimeoutError:
                request.scope[BODY_ENDED] = True
                said = "the body stopped coming"
                raise Refusal(408, 408, said, headers={"Connection": "close"}) from None
            if piece is None:
                return
            yield piece


def promised(request: Request) -> int:
    """The `Content-Length`, 0 when there is none that can be read."""
    written = request.headers.get("content-length", "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 19 else 0


async def read_body(request: Request, settings: ServerSettings) -> bytes:
    """A whole small body. Raises Refusal when it is larger than a JSON body may be."""
    if promised(request) > settings.max_body:
        raise too_large(f"the body is larger than {settings.max_body} bytes")
    held = bytearray()
    async with aclosing(chunks(request, settings)) as pieces:
        async for piece in pieces:
            held += piece
            if len(held) > settings.max_body:
                raise too_large(f"the body is larger than {settings.max_body} bytes")
    return bytes(held)


async def read_object(request: Request, settings: ServerSettings) -> dict[str, object]:
    """A JSON object. Raises Refusal for anything else."""
    body = await read_body(request, settings)
    try:
        value = loads(read_bytes(body))
    except ValueError:
        raise bad_request("the body is no JSON") from None
    if not isinstance(value, dict):
        raise bad_request("the body is no JSON object")
    return value


def text_of(found: dict[str, object], name: str, default: str = "", longest: int = 10_000) -> str:
    """A text member of a body; `default` when it is absent. Raises Refusal for another type."""
    value = found.get(name)
    if value is None:
        return default
    if not isinstance(value, str):
        raise bad_request(f"`{name}` is no text")
    if len(value) > longest:
        raise bad_request(f"`{name}` is longer than {longest} characters")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise bad_request(f"`{name}` is no Unicode text") from None
    return value


async def drain(request: Request) -> None:
    """Reads on for a while after a refusal, so that a client that still sends can hear it."""
    left = _DRAINED
    with anyio.move_on_after(_DRAIN_SECONDS):
        while left > 0 and not request.scope.get(BODY_ENDED):
            message = await request.receive()
            if message["type"] != "http.request":
                return
            left -= len(message.get("body", b""))
