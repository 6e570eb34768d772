"""Bodies nobody can read, too many requests, and a stop that lets the running ones end."""

from __future__ import annotations

import json
import socket
import threading
from pathlib import Path
from typing import Any

import httpx
import pytest

from nemoflow.server.app import ENDPOINTS
from nemoflow.server.guard import shown_path
from tests.server.live import Live
from tests.server.user import User

POSTS = [
    "/api/auth/claim-token",
    "/api/tasks/me/with-session/nemo_agent",
    "/run_sse",
    "/api/render/proxy/lambda",
]


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'"text"',
        b"{",
        b"\xff\xfe",
        b"[" * 200_000,
        b'{"session_id": ' + b"9" * 5000 + b"}",
        b'{"session_id": 1, "task_id": [], "task_name": {}, "sessionId": [], "id": 7}',
        b'{"session_id": "\\ud800", "task_name": "\\ud800", "id": "\\ud800", "sessionId": "1",'
        b' "draft": {}, "task_id": "x"}',
        b'{"app_name": "nemo_agent", "user_id": "me", "session_id": "1", "task_name": 1,'
        b' "task_id": 1, "new_message": {"parts": [{"text": 1}]}}',
        b'{"app_name": "nemo_agent", "user_id": "me", "session_id": "1", "task_name": [1],'
        b' "task_id": 1, "new_message": {"parts": ["x"]}}',
    ],
)
def test_a_body_that_cannot_be_read_is_told_so(ann: User, path: str, body: bytes) -> None:
    reply = ann.ask("POST", path, content=body)
    assert (reply.status_code, reply.json()["code"]) == (400, 400)


@pytest.mark.parametrize("path", POSTS)
def test_a_body_over_the_cap_is_not_read(ann: User, path: str) -> None:
    reply = ann.ask("POST", path, content=b" " * (5 << 20))
    assert (reply.status_code, reply.json()["code"]) == (413, 4002)


def test_a_draft_of_four_megabytes_is_read(ann: User) -> None:
    body = {"id": "r", "sessionId": "1", "draft": {"x": "y" * 4_000_000}}
    reply = ann.ask("POST", "/api/render/proxy/lambda", content=json.dumps(body))
    assert (reply.status_code, reply.json()["code"]) == (404, 1002)


def test_a_body_that_stops_coming_is_given_up(tmp_path: Path) -> None:
    with Live(tmp_path, receive_seconds=0.05) as live, User(live.url) as ann:
        host, port = live.url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=10) as raw:
            raw.sendall(
                f"POST /run_sse HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {ann.token}\r\n"
                "Content-Length: 100\r\n\r\n{".encode()
            )
            assert raw.recv(4096).startswith(b"HTTP/1.1 408 ")


def test_unknown_paths_and_methods_are_told_in_the_envelope(live: Live, ann: User) -> None:
    for method, path, status in (("GET", "/api/nothing", 404), ("DELETE", "/run_sse", 405)):
        reply = ann.ask(method, path, content=b"x" * 100_000)
        assert (reply.status_code, reply.json()["code"]) == (status, status)
    assert ann.ask("GET", "/run_sse").headers["allow"] == "POST"
    assert ann.http.get("/healthz").json() == {"status": "ok"}


def test_every_endpoint_is_described(live: Live) -> None:
    document: dict[str, Any] = httpx.get(live.url + "/openapi.json").json()
    described = {
        (method.upper(), path) for path, calls in document["paths"].items() for method in calls
    }
    served = {
        (method, path.replace("%7B", "{").replace("%7D", "}")) for method, path, _ in ENDPOINTS
    }
    assert served | {("GET", "/openapi.json"), ("GET", "/healthz")} == described
    known = document["components"]
    for name in set(_references(document)):
        _, _, kind, item = name.split("/")
        assert item in known[kind]


def _references(value: object) -> list[str]:
    if isinstance(value, dict):
        own = [value["$ref"].removeprefix("#")] if "$ref" in value else []
        return own + [name for item in value.values() for name in _references(item)]
    if isinstance(value, list):
        return [name for item in value for name in _references(item)]
    return []


def test_more_requests_than_allowed_are_told_to_come_back(tmp_path: Path) -> None:
    with Live(tmp_path, max_requests=1) as live, User(live.url) as ann:
        host, port = live.url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=10) as raw:
            raw.sendall(
                f"POST /run_sse HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {ann.token}\r\n"
                "Expect: 100-continue\r\nContent-Length: 100\r\n\r\n".encode()
            )
            # The server asks for the body: the request is being served.
            assert raw.recv(4096).startswith(b"HTTP/1.1 100 ")
            reply = httpx.get(live.url + "/healthz")
            assert (reply.status_code, reply.json()["code"]) == (503, 503)
            assert reply.headers["Retry-After"] == "5"


def test_log_paths_are_one_line_without_keys() -> None:
    assert shown_path("/files/abc") == "/files/***"
    assert shown_path("/a\nb\x1b[1m/nmv_usr_secret") == "/a%0Ab%1B%5B1m/nmv_usr_***"


def test_a_stop_lets_a_running_upload_end(tmp_path: Path) -> None:
    live = Live(tmp_path / "s", grace_seconds=10)
    with User(live.url) as ann:
        path = f"/api/upload-video/nemo_agent/me/{ann.session()}"
        asked = threading.Event()

        def body() -> Any:
            yield b'--b\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n'
            stopping.start()
            asked.wait(10)
            yield b"hello\r\n--b--\r\n"

        stopping = threading.Thread(target=live.stop)
        threading.Timer(0.2, asked.set).start()
        headers = {"Content-Type": "multipart/form-data; boundary=b"}
        reply = ann.ask("POST", path, content=body(), headers=headers)
        stopping.join()
    assert (reply.status_code, reply.json()["code"]) == (415, 4001)
