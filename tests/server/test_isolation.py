"""Another account's session, export or file answers exactly like one that never was."""

from __future__ import annotations

import httpx
import pytest

from tests.server.live import Live
from tests.server.media import Media
from tests.server.user import User

NEVER = "1234567890123456789"


@pytest.fixture
def made(ann: User, media: Media) -> dict[str, str]:
    """What Ann has: a session with an edit, and an export."""
    session = ann.session()
    (file,) = ann.upload(session, media.walk)
    ann.edit(session, "trim the first 0.1 seconds")
    ann.submit(session, ann.draft(session), id="render_ann")
    ann.finished("render_ann")
    return {"session": session, "render": "render_ann", "file": f"{file['hash']}.mp4"}


CALLS = {
    "state": ("GET", "/api/state/nemo_agent/me/{session}/latest"),
    "upload": ("POST", "/api/upload-video/nemo_agent/me/{session}"),
    "file": ("GET", "/api/files/nemo_agent/me/{session}/{file}"),
    "status": ("GET", "/api/render/proxy/lambda/{render}"),
    "download": ("GET", "/api/render/proxy/{render}/download"),
    "head": ("HEAD", "/api/render/proxy/{render}/download"),
}


def seen(reply: httpx.Response, ids: dict[str, str]) -> tuple[int, str, dict[str, str]]:
    """All of an answer but the ids in it and what no client can help."""
    text = reply.text
    for name, value in ids.items():
        text = text.replace(value, name)
    headers = {key: value for key, value in reply.headers.items() if key != "date"}
    return reply.status_code, text, headers


@pytest.mark.parametrize("name", CALLS)
def test_others_cannot_tell_what_is_there(
    ann: User, bob: User, media: Media, made: dict[str, str], name: str
) -> None:
    method, path = CALLS[name]
    never = {"session": NEVER, "render": "render_abc", "file": made["file"]}
    body = {"files": {"files": ("walk.mp4", media.walk.read_bytes())}} if name == "upload" else {}
    theirs = bob.ask(method, path.format(**made), **body)
    assert seen(theirs, made) == seen(bob.ask(method, path.format(**never), **body), never)
    assert theirs.status_code == 404
    assert ann.ask(method, path.format(**made), **body).status_code == 200
    anonymous = ann.http.request(method, path.format(**made), **body)
    assert anonymous.status_code == 401


def test_others_cannot_edit_export_or_claim(
    ann: User, bob: User, media: Media, made: dict[str, str]
) -> None:
    session = made["session"]
    refused = bob.run(session, "trim the first 0.1 seconds")
    assert (refused.status_code, refused.json()) == (
        404,
        {"detail": f"Session not found: {session}"},
    )
    refused = bob.submit(session, ann.draft(session))
    assert (refused.status_code, refused.json()["code"]) == (404, 1002)
    own = bob.session()
    refused = bob.submit(own, ann.draft(session))
    assert refused.status_code == 400
    assert "was not uploaded by this account" in refused.json()["message"]
    assert bob.credits()["available"] == 100


def test_equal_ids_of_two_accounts_are_two_exports(
    ann: User, bob: User, media: Media, made: dict[str, str]
) -> None:
    session = bob.session()
    bob.upload(session, media.sea)
    bob.edit(session, "trim the first 0.5 seconds")
    assert bob.submit(session, bob.draft(session), id=made["render"]).status_code == 200
    assert bob.finished(made["render"])["output"]["duration"] == 0.5
    assert ann.status(made["render"])["output"]["duration"] == 0.9


@pytest.mark.parametrize("user", ["you", "anon_1", "%6De%2F", ".."])
def test_the_user_of_a_path_is_me(ann: User, user: str) -> None:
    session = ann.session()
    reply = ann.ask("GET", f"/api/state/nemo_agent/{user}/{session}/latest")
    assert reply.status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/files/../served.db",
        "/files/%2e%2e%2fserved.db",
        "/files/..%5cserved.db",
        "/api/render/proxy/..%2f..%2fserved.db/download",
        "/api/render/proxy/%2e%2e/download",
        "/api/render/proxy/lambda/%00",
        "/api/state/nemo_agent/me/%2e%2e/latest",
        "/api/state/nemo_agent/me/%ff%fe/latest",
        "/static/../../etc/passwd",
        "//healthz",
        "/healthz/",
    ],
)
def test_no_path_leads_out(live: Live, ann: User, path: str) -> None:
    reply = ann.ask("GET", live.url + path)
    assert reply.status_code in (404, 405)
    assert reply.json()["data"] is None
