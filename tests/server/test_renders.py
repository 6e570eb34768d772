"""Exports over HTTP: published shapes, the frames of a local render, outputs, restarts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from nemoflow.engine.facts import probe_output
from tests.media import barcode
from tests.media.pictures import hashes
from tests.server.live import Live
from tests.server.locally import rendered_locally
from tests.server.media import Media
from tests.server.user import ATTRIBUTION, Json, User, refused


def test_an_export_goes_through_its_published_states(ann: User, session: str) -> None:
    reply = ann.submit(session, ann.draft(session))
    assert reply.json() == {
        "success": True,
        "data": {"id": "render_1", "status": "pending", "progress": 5},
    }
    found = ann.finished()
    assert found["taskId"] == "render_1"
    assert (found["status"], found["progress"], found["error"]) == ("completed", 100, None)
    url = found["output"]["url"]
    plain = httpx.get(url)
    assert plain.headers["content-type"] == "video/mp4"
    assert len(plain.content) == found["output"]["size"]
    assert found["output"]["duration"] == 0.9
    own = ann.ask("GET", "/api/render/proxy/render_1/download")
    assert own.content == plain.content
    assert ann.finished()["output"]["url"] == url


def test_an_export_is_the_frames_of_a_local_render(ann: User, media: Media, tmp_path: Path) -> None:
    session = ann.session()
    ann.upload(session, media.walk, media.song)
    text = "trim the first 0.1 seconds and add a fade out of 0.2 seconds"
    ann.edit(session, text)
    ann.submit(session, ann.draft(session))
    mine = tmp_path / "served.mp4"
    mine.write_bytes(httpx.get(ann.finished()["output"]["url"]).content)
    local = rendered_locally(tmp_path, (media.walk, media.song), text)
    assert hashes(mine) == hashes(local)
    assert len(hashes(mine)) == 27


def test_pauses_are_those_of_a_local_edit(ann: User, bob: User, tmp_path: Path) -> None:
    """The server listens to its own copy, in the worker that edits."""
    talk = tmp_path / "talk.mkv"
    tone = "aevalsrc='if(between(t,0.59,1.41),0,0.5*sin(2765*t))':s=48000:d=2"
    barcode.make(
        talk, sound=("-f", "lavfi", "-i", tone), encoder=("-c:v", "libx264", "-c:a", "flac")
    )
    session = ann.session()
    ann.upload(session, talk)
    told = ann.edit(session, "cut out the pauses")
    assert "removes 1 pause, 0.6s in all: 0:00.7-0:01.3" in told
    ann.submit(session, ann.draft(session))
    mine = tmp_path / "served.mp4"
    mine.write_bytes(httpx.get(ann.finished()["output"]["url"]).content)
    local = rendered_locally(tmp_path, (talk,), "cut out the pauses")
    assert hashes(mine) == hashes(local)
    assert len(hashes(mine)) == 42
    # Somebody else's session knows none of it.
    other = bob.session()
    assert "could not do that" in bob.edit(other, "cut out the pauses")


def test_an_export_without_attribution_is_blocked(ann: User, session: str) -> None:
    body = {"id": "r", "sessionId": session, "draft": ann.draft(session)}
    for missing in ATTRIBUTION:
        headers = {k: v for k, v in ann.headers.items() if k != missing}
        reply = ann.http.post("/api/render/proxy/lambda", headers=headers, json=body)
        assert refused(reply) == (402, 402, False)


def test_an_id_is_used_once(ann: User, session: str) -> None:
    draft = ann.draft(session)
    ann.submit(session, draft)
    assert refused(ann.submit(session, draft)) == (409, 409, False)
    ann.finished()
    assert refused(ann.submit(session, draft)) == (409, 409, False)
    assert ann.submit(session, draft, id="render_2").status_code == 200


def test_a_session_exports_once_at_a_time(tmp_path: Path, media: Media) -> None:
    rule = {"X-Nemoflow-Fault": '{"do": "stuck_render"}'}
    with Live(tmp_path, allow_fault_header=True) as live, User(live.url) as ann:
        session = ann.session()
        ann.upload(session, media.walk)
        ann.edit(session, "trim the first 0.1 seconds")
        body = {"id": "a", "sessionId": session, "draft": ann.draft(session)}
        path = "/api/render/proxy/lambda"
        assert ann.ask("POST", path, json=body, headers=rule).status_code == 200
        assert ann.status("a")["status"] == "processing"
        reply = ann.submit(session, ann.draft(session), id="b")
        assert refused(reply) == (409, 409, False)
        assert "running export" in reply.json()["message"]
        assert refused(ann.ask("GET", "/api/render/proxy/a/download")) == (409, 409, False)


@pytest.mark.parametrize(
    ("output", "size", "kind"),
    [
        ({"format": "mp4", "resolution": "320x180"}, (320, 180), "video/mp4"),
        ({"format": "webm", "fps": 15}, (160, 90), "video/webm"),
        ({"format": "mov", "nemoflow": {"aspect": "1:1", "fit": "crop", "crf": 30}}, (90, 90), ""),
        ({"nemoflow": {"height": 64}, "quality": "low", "fps": "30000/1001"}, (114, 64), ""),
        ({"format": "mp3", "nemoflow": {"audio_bitrate": 64000}}, None, "audio/mpeg"),
    ],
)
def test_outputs(
    ann: User, session: str, tmp_path: Path, output: Json, size: tuple[int, int] | None, kind: str
) -> None:
    assert ann.submit(session, ann.draft(session), output=output).status_code == 200
    found = ann.finished()
    assert found["status"] == "completed", found
    reply = httpx.get(found["output"]["url"])
    path = tmp_path / "made"
    path.write_bytes(reply.content)
    facts = probe_output(path)
    assert not size or (facts.width, facts.height) == size
    assert not kind or reply.headers["content-type"] == kind


@pytest.mark.parametrize(
    "output",
    [
        {"format": "exe"},
        {"format": "../../x"},
        {"resolution": "99999x99999"},
        {"resolution": "8k"},
        {"resolution": "161x91"},
        {"fps": 100000},
        {"fps": "1/0"},
        {"fps": "1e9"},
        {"quality": "wonderful"},
        {"nemoflow": {"crf": 99}},
        {"nemoflow": {"crf": "20"}},
        {"nemoflow": {"crf": True}},
        {"nemoflow": {"aspect": "0:1"}},
        {"nemoflow": {"aspect": 1}},
        {"nemoflow": {"fit": "magic"}},
        {"nemoflow": {"audio_bitrate": 1}},
        {"nemoflow": {"width": -1}},
        {"nemoflow": {"width": 8000, "height": 99999}},
        {"nemoflow": {"poster": "/etc/x.png"}},
        [1],
        "mp4",
    ],
)
def test_outputs_that_are_refused(ann: User, session: str, output: Any) -> None:
    assert refused(ann.submit(session, ann.draft(session), output=output)) == (400, 400, False)


def test_a_restart_keeps_finished_exports_and_takes_up_running_ones(
    tmp_path: Path, media: Media
) -> None:
    live = Live(tmp_path / "served")
    with live, User(live.url) as ann:
        session = ann.session()
        ann.upload(session, media.walk)
        ann.edit(session, "trim the first 0.1 seconds")
        draft = ann.draft(session)
        ann.submit(session, draft, id="before")
        before = ann.finished("before")
        ann.submit(session, draft, id="during")
        live.restart(hard=True)
        assert ann.status("before")["output"]["size"] == before["output"]["size"]
        assert httpx.get(before["output"]["url"]).status_code == 200
        assert ann.finished("during")["status"] == "completed"
        assert ann.draft(session) == draft
        assert [job.id for job in live.store.renders.of_session(session)] == ["before", "during"]
