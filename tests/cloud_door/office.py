"""A real HTTP server on loopback that answers as it was told and remembers what it was asked."""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

ANONYMOUS = "/api/auth/anonymous-token"
BALANCE = "/api/credits/balance/simple"
SESSION = "/api/tasks/me/with-session/nemo_agent"
STATE = "/api/state/nemo_agent/me/7/latest"
UPLOAD = "/api/upload-video/nemo_agent/me/7"
RENDER = "/api/render/proxy/lambda"


@dataclass(frozen=True)
class Seen:
    """One request. Header names are lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    line: int = 0
    """Port at the other end: equal for requests over one connection."""

    @property
    def token(self) -> str:
        """The bearer, empty when there was none."""
        return self.headers.get("authorization", "").removeprefix("Bearer ")


@dataclass(frozen=True)
class Answer:
    """What is written back. `cut` bytes of the body are sent, then the line is closed."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    cut: int = -1


class Hangup:
    """Closes the line without a word."""


def business(data: object) -> Answer:
    """`{"code": 0, "data": ...}`."""
    return document({"code": 0, "data": data})


def refusal(code: int, message: str = "no", status: int = 200) -> Answer:
    """`{"code": N, "message": ..., "data": null}`."""
    return document({"code": code, "message": message, "data": None}, status)


def document(value: object, status: int = 200) -> Answer:
    """Any JSON."""
    return Answer(status, json.dumps(value).encode(), {"Content-Type": "application/json"})


def token(letter: str) -> str:
    """A token of the right shape."""
    return f"nmv_usr_{letter * 43}"


def fresh(letter: str, expires_at: str = "2026-11-29T12:00:00Z") -> Answer:
    """A new anonymous account."""
    return business(
        {
            "token": token(letter),
            "user_id": f"anon_{letter}",
            "expires_at": expires_at,
            "credits": 100,
        }
    )


BALANCED = business({"available": 90, "frozen": 10, "total": 100})
Reaction = Answer | Hangup | Callable[[Seen], "Answer | Hangup"]


class Office:
    """`answers` are given one after the other for a path; the last one is repeated."""

    def __init__(self) -> None:
        self.seen: list[Seen] = []
        self.dated = ""
        """Another `Date` than now's."""
        self._answers: dict[str, deque[Reaction]] = {}
        self._lock = threading.Lock()
        self._http = _Quiet(("127.0.0.1", 0), _handler(self))
        self.url = f"http://127.0.0.1:{self._http.server_port}"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    def __enter__(self) -> Office:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()

    def on(self, path: str, *answers: Reaction) -> None:
        """From now on these answers."""
        self._answers[path] = deque(answers)

    def asked(self, path: str) -> list[Seen]:
        """The requests for a path."""
        return [item for item in self.seen if item.path == path]

    def answer(self, seen: Seen) -> Answer | Hangup:
        """The next answer for a request."""
        with self._lock:
            self.seen.append(seen)
            waiting = self._answers.get(seen.path)
            if not waiting:
                return refusal(404, f"nobody answers {seen.path}", 404)
            found = waiting.popleft() if len(waiting) > 1 else waiting[0]
        return found(seen) if callable(found) else found


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients hang up on purpose here."""


def _handler(office: Office) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            headers = {name.lower(): value for name, value in self.headers.items()}
            body = self.rfile.read(length)
            if len(body) < length:
                self.close_connection = True
                return
            seen = Seen(self.command, self.path, headers, body, self.client_address[1])
            answer = office.answer(seen)
            if isinstance(answer, Hangup):
                self.close_connection = True
                return
            self.send_response_only(answer.status)
            self.send_header("Date", office.dated or self.date_time_string())
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body if answer.cut < 0 else answer.body[: answer.cut])
            self.close_connection = answer.cut >= 0

        do_POST = do_GET

        def log_message(self, format: str, *args: Any) -> None:
            """Says nothing."""

    return Handler
