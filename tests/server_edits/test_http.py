"""Edits and faults over real HTTP, as a client of the API meets them."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from nemoflow.server.fault_kinds import Error, Rule, Rules
from nemoflow.server.fault_settings import When
from tests.clock import FakeClock
from tests.server.live import Live
from tests.server.media import Media
from tests.server.user import User

HI = 'add the title "Hi" for 1 second'
YO = 'add the title "Yo" at the bottom for 1 second'
RUN = "/run_sse"


class Visit:
    """One account with one session that holds a clip; faults are asked for by the header."""

    def __init__(self, live: Live, user: User, media: Media) -> None:
        self.live, self.user = live, user
        self.session = user.session()
        user.upload(self.session, media.walk)

    def body(self, text: str) -> dict[str, Any]:
        message = {"parts": [{"text": text}]}
        return {
            "app_name": "nemo_agent",
            "user_id": "me",
            "session_id": self.session,
            "new_message": message,
        }

    def run(self, text: str = HI, **fault: object) -> httpx.Response:
        return self.user.ask("POST", RUN, json=self.body(text), headers=header(**fault))

    def read(self, text: str = HI, **fault: object) -> tuple[bytes, bool]:
        """What came of the stream, and whether the connection broke."""
        headers = {**self.user.headers, **header(**fault)}
        data = b""
        with self.user.http.stream("POST", RUN, json=self.body(text), headers=headers) as reply:
            assert reply.status_code == 200
            try:
                for piece in reply.iter_bytes():
                    data += piece
            except httpx.RemoteProtocolError:
                return data, True
        return data, False

    @property
    def titles(self) -> list[str]:
        draft = self.user.draft(self.session)
        found = (track["sg"] for track in draft.get("t", ()) if track["tt"] == 7)
        return [piece["text"] for pieces in found for piece in pieces]

    @property
    def credits(self) -> tuple[float, float]:
        found = self.user.credits()
        return found["available"], found["frozen"]

    @property
    def rows(self) -> list[str]:
        return [row.status for row in self.live.store.edits.of_session(self.session)]


def header(**fault: object) -> dict[str, str]:
    return {"X-Nemoflow-Fault": json.dumps(fault)} if fault else {}


def soon(true: Callable[[], bool]) -> bool:
    """Whether something the server does by itself happens."""
    until = time.monotonic() + 20
    while not true() and time.monotonic() < until:
        time.sleep(0.01)
    return true()


@pytest.fixture
def visit(tmp_path: Path, media: Media) -> Iterator[Visit]:
    clock = FakeClock()
    with ExitStack() as stack:
        live = stack.enter_context(Live(tmp_path / "s", clock, allow_fault_header=True))
        yield Visit(live, stack.enter_context(User(live.url)), media)


def clock_of(visit: Visit) -> FakeClock:
    clock = visit.live.house.clock
    assert isinstance(clock, FakeClock)
    return clock


def test_an_edit_streams_events_and_ends(visit: Visit) -> None:
    reply = visit.run()
    assert reply.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert reply.headers["transfer-encoding"] == "chunked"
    assert visit.titles == ["Hi"]
    assert visit.credits == (90.0, 0.0)
    delta = json.loads(reply.text.split("data: ")[2])["actions"]["stateDelta"]["draft"]
    assert delta == visit.user.draft(visit.session)


def test_before_any_edit_there_is_no_draft(visit: Visit) -> None:
    assert not visit.user.draft(visit.session)
    assert visit.read("make it better")[0].startswith(
        b'data: {"content":{"parts":[{"text":"I could'
    )
    assert not visit.user.draft(visit.session)
    assert visit.credits == (100.0, 0.0)


def test_no_credits_is_told_before_the_stream(tmp_path: Path, media: Media) -> None:
    with Live(tmp_path / "s", credits=15.0) as live, User(live.url) as user:
        visit = Visit(live, user, media)
        assert visit.run().status_code == 200
        reply = visit.run(YO)
        assert reply.headers["content-type"] == "application/json"
        assert reply.json()["code"] == 2001
        assert visit.titles == ["Hi"]


def test_a_session_that_is_not_there_is_told_before_the_stream(visit: Visit) -> None:
    body = {**visit.body(HI), "session_id": "1000000000000000000"}
    reply = visit.user.ask("POST", RUN, json=body)
    assert reply.status_code == 404
    assert reply.json() == {"detail": "Session not found: 1000000000000000000"}


@pytest.mark.parametrize("at", [0, 1, 100, 700])
def test_a_cut_connection_looks_like_one(at: int, visit: Visit) -> None:
    data, broken = visit.read(do="drop", at=at)
    assert broken
    assert len(data) == at
    assert visit.titles == ["Hi"]
    assert visit.credits == (90.0, 0.0)


def test_a_clean_cut_looks_like_an_end(visit: Visit) -> None:
    assert visit.read(do="drop", at=100, clean=True)[1] is False
    assert visit.titles == ["Hi"]


def test_a_cancelled_run_leaves_nothing(visit: Visit) -> None:
    visit.read(do="drop", work="cancelled")
    assert visit.titles == []
    assert visit.credits == (100.0, 0.0)
    assert visit.rows == ["refused"]


@pytest.mark.parametrize("hard", [False, True])
def test_what_was_delayed_comes_also_after_a_restart(hard: bool, visit: Visit) -> None:
    visit.read(do="drop", delay=45)
    assert visit.credits == (90.0, 10.0)
    visit.live.restart(hard=hard)
    assert visit.titles == []
    assert visit.credits == (90.0, 10.0)
    clock_of(visit).sleep(45)
    assert visit.titles == ["Hi"]
    assert visit.credits == (90.0, 0.0)
    assert visit.rows == ["applied"]


def test_a_server_that_is_killed_gives_the_credits_back(visit: Visit) -> None:
    headers = {**visit.user.headers, **header(do="heartbeats", work="cancelled", interval=1)}
    body = visit.body(HI)
    with visit.user.http.stream("POST", RUN, json=body, headers=headers) as reply:
        pieces = reply.iter_raw()  # kept: an iterator that is dropped hangs up
        next(pieces)
        assert visit.live.store.accounts.balance(_only_account(visit)).frozen == 10.0
        visit.live.stop(hard=True)
    visit.live.start()
    assert visit.credits == (100.0, 0.0)
    assert visit.rows in (["abandoned"], ["refused"])
    assert visit.titles == []


def _only_account(visit: Visit) -> str:
    return visit.live.store.edits.of_session(visit.session)[0].account


def test_a_client_that_hangs_up_cancels_only_what_may_be_cancelled(visit: Visit) -> None:
    for work, row in (("cancelled", "refused"), ("continues", "applied")):
        headers = {**visit.user.headers, **header(do="heartbeats", work=work, interval=1)}
        with visit.user.http.stream("POST", RUN, json=visit.body(HI), headers=headers) as reply:
            assert b"heartbeat" in next(reply.iter_raw())
        assert soon(lambda row=row: visit.rows[-1] == row)  # type: ignore[misc]  # bound now
    assert visit.titles == ["Hi"]
    assert visit.credits == (90.0, 0.0)


def test_one_sessions_trouble_is_not_anothers(visit: Visit, media: Media) -> None:
    headers = {**visit.user.headers, **header(do="heartbeats", interval=1)}
    other = Visit(visit.live, visit.user, media)
    with visit.user.http.stream("POST", RUN, json=visit.body(HI), headers=headers) as reply:
        pieces = reply.iter_raw()  # kept: an iterator that is dropped hangs up
        assert b"heartbeat" in next(pieces)
        assert other.run(YO).status_code == 200
        assert other.titles == ["Yo"]


@pytest.mark.parametrize("do", ["flat", "crlf", "junk", "duplicate", "separator", "long_line"])
def test_strange_streams_arrive_as_they_are(do: str, visit: Visit) -> None:
    data, broken = visit.read(do=do)
    assert not broken
    assert {
        "flat": b'"type":"tool_call"' in data,
        "crlf": b"\r\n\r\n" in data,
        "junk": b"nothing at all\n" in data,
        "duplicate": data.count(b"turnComplete") == 2,
        "separator": "\u2028".encode() in data,
        "long_line": len(data) > 200_000,
    }[do]
    assert visit.titles == ["Hi"]


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        ({"do": "error", "code": 2001}, 200, 2001),
        ({"do": "error", "code": 402, "http": 402}, 402, 402),
        ({"do": "expire_token"}, 401, 1001),
        ({"do": "silent", "nth": 1}, 400, 400),
        ({"do": "drift", "edit": "make it better"}, 400, 400),
    ],
)
def test_errors_come_before_the_stream(
    fault: dict[str, object], status: int, code: int, visit: Visit
) -> None:
    reply = visit.run(**fault)
    assert reply.status_code == status
    assert reply.json()["code"] == code
    assert visit.rows == []


def test_a_header_is_refused_where_it_is_not_allowed(tmp_path: Path, media: Media) -> None:
    with Live(tmp_path / "s") as live, User(live.url) as user:
        visit = Visit(live, user, media)
        assert visit.run(do="silent").status_code == 400
        assert visit.rows == []


# --- the other calls ----------------------------------------------------------------------------


def test_a_drift_is_seen_by_the_state_call(visit: Visit) -> None:
    visit.run()
    path = f"/api/state/nemo_agent/me/{visit.session}/latest"
    asked = visit.user.ask("GET", path, headers=header(do="drift", edit=YO))
    assert len([x for x in asked.json()["data"]["state"]["draft"]["t"] if x["tt"] == 7]) == 1
    assert visit.titles == ["Hi", "Yo"]
    assert visit.credits == (90.0, 0.0)
    visit.user.ask("GET", path, headers=header(do="drift"))
    assert visit.user.draft(visit.session)["x_editor"] == {"revision": 1}
    raw = '{"t" : [ ],  "foreign":1.50}'
    text = visit.user.ask("GET", path, headers=header(do="drift", draft=raw)).text
    assert raw in text
    assert visit.run("fade out for 1 second").status_code == 200
    assert raw in visit.user.ask("GET", path).text


def test_a_session_can_be_lost_at_any_call(visit: Visit) -> None:
    path = f"/api/state/nemo_agent/me/{visit.session}/latest"
    assert visit.user.ask("GET", path, headers=header(do="lose_session")).json()["code"] == 1002
    assert visit.run().status_code == 404


def test_a_token_is_refused_so_many_times_and_given_then(visit: Visit) -> None:
    fault = header(do="error", code=429, http=429)
    headers = {"X-Client-Id": "another"}
    path = "/api/auth/anonymous-token"
    refused = visit.user.http.post(path, headers={**headers, **fault})
    assert (refused.status_code, refused.json()["code"]) == (429, 429)
    assert visit.user.http.post(path, headers=headers).status_code == 200


def test_a_file_of_rules_strikes_by_count(tmp_path: Path, media: Media) -> None:
    rules = Rules((Rule("balance", Error(code=429, http=429), When(times=2)),))
    with Live(tmp_path / "s", faults=rules) as live, User(live.url) as user:
        path = "/api/credits/balance/simple"
        assert [user.ask("GET", path).status_code for _ in range(3)] == [429, 429, 200]
