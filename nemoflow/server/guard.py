"""The outermost layer: how many at once, one log line a request, and an answer whatever happens."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable
from datetime import datetime
from urllib.parse import quote

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from nemoflow.clock import Clock
from nemoflow.server.bodies import BODY_ENDED
from nemoflow.server.broken import ConnectionBroken
from nemoflow.server.replies import Refusal
from nemoflow.wire.clean import message as redacted

Tell = Callable[[str], None]
"""Takes one line of the log."""
_LONGEST_PATH = 300


class Guard:
    """ASGI around the application. `most` requests run at a time, more are answered 503."""

    def __init__(self, app: ASGIApp, clock: Clock, most: int, tell: Tell) -> None:
        self._app, self._clock, self._most, self._tell = app, clock, most, tell
        self._running = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request; everything else (the life of the server) is passed on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        seen = _Seen(send)

        async def heard() -> Message:
            message = await receive()
            if not message.get("more_body", False):
                scope[BODY_ENDED] = True
            return message

        began = time.monotonic()
        self._running += 1
        try:
            if self._running > self._most:
                await _busy().response()(scope, receive, seen.send)
            else:
                await self._app(scope, heard, seen.send)
        except (ClientDisconnect, ConnectionBroken):
            pass  # Either side hung up: the line below says so.
        except Exception:
            self._tell(traceback.format_exc())
            if not seen.status:
                failed = Refusal(500, 500, "the server failed; its log says why")
                await failed.response()(scope, receive, seen.send)
        finally:
            self._running -= 1
            self._tell(_line(self._clock.utc(), scope, seen, time.monotonic() - began))


class _Seen:
    """Passes a reply on and remembers how it went."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.status = 0
        self.size = 0
        self.ended = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        elif message["type"] == "http.response.body":
            self.size += len(message.get("body", b""))
            self.ended = not message.get("more_body", False)
        await self._send(message)


def _busy() -> Refusal:
    return Refusal(503, 503, "too many requests at once", headers={"Retry-After": "5"})


def _line(now: datetime, scope: Scope, seen: _Seen, seconds: float) -> str:
    """`2026-11-22T20:01:02Z 127.0.0.1 anon_12 GET /healthz 200 17 0.002s`, never a secret."""
    client = scope.get("client")
    account = scope.get("nemoflow.account", "-")
    status = f"{seen.status or '-'}{'' if seen.ended else ' broken'}"
    when = now.strftime("%Y-%m-%dT%H:%M:%SZ")
    where = client[0] if client else "-"
    path = shown_path(scope["path"])
    return f"{when} {where} {account} {scope['method']} {path} {status} {seen.size} {seconds:.3f}s"


def shown_path(path: str) -> str:
    """A path for the log: one line, no query, keys and tokens out."""
    if path.startswith("/files/"):
        return "/files/***"
    return redacted(quote(path, safe="/:@-._~"))[:_LONGEST_PATH]
