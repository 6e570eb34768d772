"""Faults of exports and downloads over real HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.clock import FakeClock
from tests.server.live import Live
from tests.server.media import Media
from tests.server.user import User
from tests.server_edits.test_http import Visit, header

EDIT = "fade out for 0.2 seconds"


@pytest.fixture
def visit(tmp_path: Path, media: Media) -> Iterator[Visit]:
    with (
        Live(tmp_path / "s", FakeClock(), allow_fault_header=True) as live,
        User(live.url) as user,
    ):
        made = Visit(live, user, media)
        made.run(EDIT)
        yield made


def submit(visit: Visit, id: str, **fault: object) -> httpx.Response:
    draft = visit.user.draft(visit.session)
    body = {"id": id, "sessionId": visit.session, "draft": draft, "output": {"format": "mp4"}}
    path = "/api/render/proxy/lambda"
    return visit.user.ask("POST", path, json=body, headers=header(**fault))


def status(visit: Visit, id: str, **fault: object) -> httpx.Response:
    path = f"/api/render/proxy/lambda/{id}"
    return visit.user.ask("GET", path, headers=header(**fault))


def test_an_export_can_fail_and_a_new_id_succeeds(visit: Visit) -> None:
    assert submit(visit, "r1", do="fail_render", message="no luck").status_code == 200
    failed = status(visit, "r1").json()
    assert (failed["status"], failed["error"]) == ("failed", "no luck")
    assert submit(visit, "r2").status_code == 200
    assert visit.user.finished("r2")["status"] == "completed"


def test_an_id_can_be_called_a_duplicate(visit: Visit) -> None:
    refused = submit(visit, "r1", do="duplicate_id")
    assert refused.status_code >= 400
    assert submit(visit, "r1").status_code == 200
    assert submit(visit, "r1").json()["message"] == refused.json()["message"]


def test_an_export_can_last_for_ever(visit: Visit) -> None:
    assert submit(visit, "r1", do="stuck_render").status_code == 200
    clock = visit.live.house.clock
    clock.sleep(10_000)
    assert status(visit, "r1").json()["status"] == "processing"


def test_a_slow_export_is_finished_by_the_clock(visit: Visit) -> None:
    assert submit(visit, "r1", do="slow_render", seconds=200).status_code == 200
    assert status(visit, "r1").json()["status"] != "completed"
    visit.live.house.clock.sleep(200)
    assert visit.user.finished("r1")["status"] == "completed"


def test_both_shapes_say_the_same(visit: Visit) -> None:
    submit(visit, "r1")
    flat = visit.user.finished("r1")
    nested = status(visit, "r1", do="nested_render").json()
    assert nested["success"] is True
    assert nested["data"]["id"] == flat["taskId"] == "r1"
    assert nested["data"]["status"] == flat["status"]
    assert nested["data"]["outputUrl"].startswith(visit.live.url)


def test_an_export_can_be_blocked_by_the_plan(visit: Visit) -> None:
    for http in (200, 402):
        refused = submit(visit, "r1", do="error", code=402, http=http)
        assert (refused.status_code, refused.json()["code"]) == (http, 402)
    assert submit(visit, "r1").status_code == 200


def fetch(visit: Visit, **fault: object) -> tuple[bytes, bool]:
    """What came of the file, and whether the connection broke."""
    path, data = "/api/render/proxy/r1/download", b""
    headers = {**visit.user.headers, **header(**fault)}
    with visit.user.http.stream("GET", path, headers=headers) as reply:
        assert reply.status_code == 200
        try:
            for piece in reply.iter_raw():
                data += piece
        except httpx.RemoteProtocolError:
            return data, True
    return data, False


def test_a_download_is_cut_at_its_share_and_slowed_by_the_clock(visit: Visit) -> None:
    submit(visit, "r1")
    visit.user.finished("r1")
    whole, broken = fetch(visit)
    assert not broken
    for share in (0.0, 0.5):
        part, broken = fetch(visit, do="cut_download", share=share)
        assert broken
        assert part == whole[: int(len(whole) * share)]
    before = visit.live.house.clock.now()
    assert fetch(visit, do="slow_download", rate=len(whole) // 10) == (whole, False)
    assert 8 <= visit.live.house.clock.now() - before <= 12
