"""The routes of the page, behind a guard: only this machine's browser with the secret gets in.

Everything is read-only. Pages ask for files by numbers from the shelf; no path of theirs ever
reaches the file system.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import os
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from importlib.resources import files

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from nemoflow.preview.hub import Hub
from nemoflow.preview.shelf import Opened

_CHUNK = 256 * 1024
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")
_PAGE = {
    "": ("index.html", "text/html; charset=utf-8"),
    "page.css": ("page.css", "text/css; charset=utf-8"),
    "page.js": ("page.js", "text/javascript; charset=utf-8"),
    "view.js": ("view.js", "text/javascript; charset=utf-8"),
    "player.js": ("player.js", "text/javascript; charset=utf-8"),
    "stills.js": ("stills.js", "text/javascript; charset=utf-8"),
    "icon.svg": ("icon.svg", "image/svg+xml"),
}
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self';"
    " img-src 'self' data: blob:; media-src 'self'; connect-src 'self'; base-uri 'none';"
    " form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_RAW = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]


def app(hub: Hub, secret: str, hosts: frozenset[str]) -> ASGIApp:
    """The application; `hosts` are the values of `Host` that it answers to."""
    page = [Route(f"/{name}", _asset(*where)) for name, where in _PAGE.items()]

    async def events(request: Request) -> Response:
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(hub.messages(), media_type="text/event-stream", headers=headers)

    async def beside(request: Request) -> Response:
        found = await asyncio.to_thread(hub.beside, request.path_params["key"])
        if found is None:
            return PlainTextResponse("not the newest", 404)
        text = json.dumps([one.value() for one in found])
        return Response(text, media_type="application/json", headers={"Cache-Control": "no-store"})

    async def media(request: Request) -> Response:
        opened = await asyncio.to_thread(hub.shelf.open, request.path_params["number"])
        if opened is None:
            return PlainTextResponse("no such file", 404)
        return _served(opened, request)

    routes = [
        *page,
        Route("/events", events),
        Route("/beside/{key}", beside),
        Route("/media/{number}", media),
    ]
    return Guard(Starlette(routes=routes), secret, hosts)


class Guard:
    """Lets in what asks this host, in paths that begin with the secret; 403 for all others."""

    def __init__(self, inner: ASGIApp, secret: str, hosts: frozenset[str]) -> None:
        self._inner = inner
        self._secret = secret.encode()
        self._hosts = frozenset(host.encode() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request; its path goes on without the secret."""
        if scope["type"] != "http":
            return

        async def secured(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *_RAW]
            await send(message)

        given, _, rest = scope["path"].removeprefix("/").partition("/")
        known = hmac.compare_digest(given.encode(), self._secret)
        asked = [value for name, value in scope["headers"] if name == b"host"]
        if not known or len(asked) != 1 or asked[0].lower() not in self._hosts:
            await PlainTextResponse("forbidden\n", 403)(scope, receive, secured)
            return
        path = f"/{rest}"
        inner = {**scope, "path": path, "raw_path": path.encode(), "root_path": ""}
        await self._inner(inner, receive, secured)


def _asset(name: str, kind: str) -> Callable[[Request], Awaitable[Response]]:
    body = files("nemoflow.preview").joinpath("page", name).read_bytes()

    async def answer(request: Request) -> Response:
        return Response(body, media_type=kind, headers={"Cache-Control": "no-cache"})

    return answer


def _served(opened: Opened, request: Request) -> Response:
    """All of a file or the range that is asked for. The bytes of a number never change."""
    tag = f'"{opened.digest}"'
    headers = {"ETag": tag, "Accept-Ranges": "bytes", "Cache-Control": "private, max-age=3600"}
    first, end, status = 0, opened.size, 200
    if tag in request.headers.get("if-none-match", ""):
        os.close(opened.handle)
        return Response(status_code=304, headers=headers)
    wanted = request.headers.get("range", "")
    if wanted and request.headers.get("if-range", tag) == tag:
        span = asked_range(wanted, opened.size)
        if span is None:
            os.close(opened.handle)
            headers["Content-Range"] = f"bytes */{opened.size}"
            return Response(status_code=416, headers=headers)
        if span != (0, opened.size) or _RANGE.fullmatch(wanted):
            (first, end), status = span, 206
            headers["Content-Range"] = f"bytes {first}-{end - 1}/{opened.size}"
    headers["Content-Length"] = str(end - first)
    body = _nothing(opened) if request.method == "HEAD" else _bytes(opened, first, end)
    return StreamingResponse(body, status, headers, opened.kind)


def asked_range(header: str, size: int) -> tuple[int, int] | None:
    """`[first, end)` of a `Range` header; all of it for what is no single range; None: no such."""
    found = _RANGE.fullmatch(header.replace(" ", ""))
    if found is None or found.group(1) == found.group(2) == "":
        return (0, size)
    start, last = found.groups()
    if not start:
        first, end = max(0, size - int(last)), size
    else:
        first, end = int(start), min(size, int(last) + 1) if last else size
    return (first, end) if first < end else None


async def _bytes(opened: Opened, first: int, end: int) -> AsyncIterator[bytes]:
    try:
        while first < end:
            wanted = min(_CHUNK, end - first)
            data = await asyncio.to_thread(os.pread, opened.handle, wanted, first)
            if not data:
                return
            first += len(data)
            yield data
    finally:
        os.close(opened.handle)


async def _nothing(opened: Opened) -> AsyncIterator[bytes]:
    os.close(opened.handle)
    return
    yield b""
