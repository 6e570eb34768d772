"""Faults of exports and downloads, asked for in a header."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.clock import FakeClock
from tests.server.live import Live
from tests.server.media import Media
from tests.server.user import Json, User, refused


def with_fault(user: User, session: str, fault: Json, **given: Any) -> httpx.Response:
    body = {"id": "a", "sessionId": session, "draft": user.draft(session), **given}
    headers = {"X-Nemoflow-Fault": json.dumps(fault)}
    return user.ask("POST", "/api/render/proxy/lambda", json=body, headers=headers)


@pytest.fixture
def faulty(tmp_path: Path, media: Media) -> Iterator[tuple[User, str, FakeClock]]:
    """A server that obeys fault headers, on a clock turned by hand; a session with a draft."""
    clock = FakeClock()
    with Live(tmp_path / "f", clock, allow_fault_header=True) as live, User(live.url) as user:
        session = user.session()
        user.upload(session, media.walk)
        user.edit(session, "trim the first 0.1 seconds")
        yield user, session, clock


def test_faults_of_an_export(faulty: tuple[User, str, FakeClock]) -> None:
    ann, session, clock = faulty
    assert refused(with_fault(ann, session, {"do": "duplicate_id"})) == (409, 409, False)
    assert with_fault(ann, session, {"do": "fail_render", "message": "no"}).status_code == 200
    assert (ann.finished("a")["status"], ann.status("a")["error"]) == ("failed", "no")
    slow = {"do": "slow_render", "seconds": 100}
    assert with_fault(ann, session, slow, id="b").status_code == 200
    ann.submit(session, ann.draft(session), id="c")
    assert ann.status("b")["status"] in ("pending", "processing")
    clock.sleep(101)
    assert ann.finished("b")["status"] == "completed"
    nested = {"X-Nemoflow-Fault": '{"do": "nested_render"}'}
    found = ann.ask("GET", "/api/render/proxy/lambda/b", headers=nested).json()
    assert found["data"]["outputUrl"].startswith("http://")


def test_faults_of_a_download(faulty: tuple[User, str, FakeClock]) -> None:
    ann, session, clock = faulty
    ann.submit(session, ann.draft(session))
    url = ann.finished()["output"]["url"]
    whole = httpx.get(url).content
    began = clock.now()
    slow = {"X-Nemoflow-Fault": '{"do": "slow_download", "rate": 1000}'}
    assert httpx.get(url, headers=slow).content == whole
    assert clock.now() - began == pytest.approx(len(whole) / 1000)
    cut = {"X-Nemoflow-Fault": '{"do": "cut_download", "share": 0.5}'}
    got = b""
    with httpx.stream("GET", url, headers=cut) as reply:
        pieces = reply.iter_bytes()
        with suppress(httpx.RemoteProtocolError):
            for piece in pieces:
                got += piece
    assert got == whole[: len(whole) // 2]
    rest = httpx.get(
        url, headers={"Range": f"bytes={len(got)}-", "If-Range": reply.headers["etag"]}
    )
    assert got + rest.content == whole
