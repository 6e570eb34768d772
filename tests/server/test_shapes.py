"""Replies against the golden ones, which are transcribed from the protocol and not from code."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from nemoflow.server.app import ENDPOINTS
from tests.server.live import Live
from tests.server.media import Media
from tests.server.user import User
from tests.wire.golden_files import golden

OURS = {"data.state.canvas_config.draft"}
"""A trap of the golden state: no key of the protocol."""


def kinds(value: object, path: str = "") -> dict[str, str]:
    """Every member of a JSON value by its path, and its kind; of lists the first item."""
    if isinstance(value, dict):
        found = {path: "object"}
        for key, item in value.items():
            found |= kinds(item, f"{path}.{key}".lstrip("."))
        return found
    if isinstance(value, list):
        return {path: "list", **(kinds(value[0], f"{path}[]") if value else {})}
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return {path: "number" if number else type(value).__name__}


def same(reply: httpx.Response, name: str, without: str = "data.state.draft") -> None:
    """Holds a reply to a golden one: all of its members, of its kinds, and no other top ones."""
    wanted = kinds(json.loads(golden(name)))
    found = kinds(reply.json())
    for path, kind in wanted.items():
        if not path.startswith((without, *OURS)):
            assert found.get(path) == kind, path
    top = {path for path in found if "." not in path}
    assert top == {path for path in wanted if "." not in path}


def test_paths_and_methods_are_the_published_ones() -> None:
    served = {f"{method} {path}" for method, path, _ in ENDPOINTS}
    for line in golden("paths.txt").decode().splitlines():
        general = line.replace("1234567890123456789", "%7Bsession%7D")
        assert general.replace("render_1795359433", "%7Brender%7D") in served


def test_replies_have_the_published_shapes(live: Live, ann: User, media: Media) -> None:
    client = {"X-Client-Id": "another"}
    same(ann.http.post("/api/auth/anonymous-token", headers=client), "reply_anonymous.json")
    opened = ann.ask(
        "POST",
        "/api/tasks/me/with-session/nemo_agent",
        content=golden("request_session.json"),
    )
    same(opened, "reply_session.json")
    session, task = opened.json()["data"]["session_id"], opened.json()["data"]["task_id"]
    assert (len(session), session.isdecimal(), task[:5]) == (19, True, "task_")
    body = {"task_id": task, "session_id": session}
    same(ann.ask("POST", "/api/auth/claim-token", json=body), "reply_claim.json")
    same(ann.ask("GET", "/api/credits/balance/simple"), "reply_balance.json")
    path = f"/api/state/nemo_agent/me/{session}/latest"
    same(ann.ask("GET", path), "reply_state_fresh.json")
    file = {"files": ("walk.mp4", media.walk.read_bytes())}
    sent = ann.ask("POST", f"/api/upload-video/nemo_agent/me/{session}", files=file)
    same(sent, "reply_upload.json")
    ann.edit(session, "trim the first 0.1 seconds")
    same(ann.ask("GET", path), "reply_state.json")
    same(ann.submit(session, ann.draft(session)), "reply_submit.json")
    ann.finished()
    same(ann.ask("GET", "/api/render/proxy/lambda/render_1"), "reply_render_flat.json")


def test_the_second_shape_of_a_status_is_the_published_one(tmp_path: Path, media: Media) -> None:
    with Live(tmp_path, allow_fault_header=True) as live, User(live.url) as ann:
        session = ann.session()
        ann.upload(session, media.walk)
        ann.edit(session, "trim the first 0.1 seconds")
        ann.submit(session, ann.draft(session))
        ann.finished()
        nested = {"X-Nemoflow-Fault": '{"do": "nested_render"}'}
        reply = ann.ask("GET", "/api/render/proxy/lambda/render_1", headers=nested)
        same(reply, "reply_render_nested.json")


def test_a_draft_is_told_byte_for_byte(tmp_path: Path) -> None:
    written = '{ "t" : [{"tt":42,"sg":[{"speed":1.00,"x":"\\u00e9\\/"}]}], "d":10000.0, "d":1e4 }'
    drift = {"X-Nemoflow-Fault": json.dumps({"on": "state", "do": "drift", "draft": written})}
    with Live(tmp_path, allow_fault_header=True) as live, User(live.url) as ann:
        path = f"/api/state/nemo_agent/me/{ann.session()}/latest"
        assert f'"draft":{written},'.encode() in ann.ask("GET", path, headers=drift).content
        assert f'"draft":{written},'.encode() in ann.ask("GET", path).content


ERRORS: list[tuple[str, Callable[[User], httpx.Response], str]] = [
    ("no session", lambda user: user.run("1", "trim the first 2 seconds"), "error_adk_404.json"),
    (
        "business",
        lambda user: user.ask("GET", "/api/state/nemo_agent/me/1/latest"),
        "error_business.json",
    ),
]


@pytest.mark.parametrize(("name", "ask", "wanted"), ERRORS, ids=[item[0] for item in ERRORS])
def test_errors_have_the_published_shapes(
    ann: User, name: str, ask: Callable[[User], httpx.Response], wanted: str
) -> None:
    reply = ask(ann)
    assert reply.status_code == 404
    same(reply, wanted)


def test_a_refused_export_says_so_in_both_ways(ann: User) -> None:
    body: dict[str, Any] = ann.submit("1", {}).json()
    assert (body["code"], body["data"]) == (1002, None)
    body = ann.ask("GET", "/api/render/proxy/lambda/never").json()
    assert (body["success"], body["code"], body["data"]) == (False, 404, None)
    assert kinds(json.loads(golden("error_success_false.json"))).items() <= kinds(body).items()
