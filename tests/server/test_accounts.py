"""Tokens, limits, claims, credits - over real connections."""

from __future__ import annotations

import re
import sqlite3
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest

from nemoflow.model.errors import UsageError
from nemoflow.server.tokens import read_tokens
from nemoflow.wire.codes import Code
from tests.clock import FakeClock
from tests.server.live import Live
from tests.server.media import Media
from tests.server.user import User

TOKEN_CALL = "/api/auth/anonymous-token"
SECONDS_A_WEEK = 7 * 86400


def code(reply: httpx.Response) -> tuple[int, int]:
    return reply.status_code, reply.json()["code"]


def test_an_anonymous_account_has_the_published_shape(tmp_path: Path) -> None:
    clock = FakeClock()
    with Live(tmp_path, clock) as live:
        reply = httpx.post(live.url + TOKEN_CALL, headers={"X-Client-Id": "c1"})
    data = reply.json()["data"]
    assert re.fullmatch(r"nmv_usr_[A-Za-z0-9_-]{43}", data["token"])
    assert re.fullmatch(r"anon_[0-9a-f]+", data["user_id"])
    assert data["credits"] == 100
    expires = datetime.strptime(data["expires_at"], "%Y-%m-%dT%H:%M:%S%z")
    assert expires == clock.utc() + timedelta(days=7)


def test_a_token_needs_a_client_id(live: Live) -> None:
    for headers in ({}, {"X-Client-Id": ""}, {"X-Client-Id": "x" * 201}):
        assert code(httpx.post(live.url + TOKEN_CALL, headers=headers)) == (400, 400)


def test_a_client_gets_a_new_token_only_when_its_own_is_worth_nothing(tmp_path: Path) -> None:
    clock = FakeClock()
    with Live(tmp_path, clock) as live, User(live.url) as ann:
        again = ann.http.post(TOKEN_CALL, headers={"X-Client-Id": ann.client})
        assert code(again) == (429, 429)
        assert again.headers["Retry-After"] == "30"
        clock.sleep(SECONDS_A_WEEK)
        assert code(ann.ask("GET", "/api/credits/balance/simple")) == (401, Code.BAD_TOKEN)
        old, ann.token = ann.token, ann.new_token()
        assert ann.token != old
        assert ann.credits()["available"] == 100


def test_an_address_gets_ten_tokens_a_week(tmp_path: Path) -> None:
    clock = FakeClock()
    with Live(tmp_path, clock, tokens_per_address=10) as live:
        replies = [
            httpx.post(live.url + TOKEN_CALL, headers={"X-Client-Id": f"c{n}"}) for n in range(11)
        ]
        assert [reply.status_code for reply in replies] == [200] * 10 + [429]
        clock.sleep(SECONDS_A_WEEK + 1)
        with User(live.url):
            pass


@pytest.mark.parametrize(
    "authorization",
    ["", "Bearer", "Bearer nmv_usr_wrong", "Basic abc", "Bearer \xff\xfe", "nmv_usr_x"],
)
def test_a_missing_or_wrong_token_is_told_the_same_way(live: Live, authorization: str) -> None:
    headers = {"Authorization": authorization.encode("latin-1")} if authorization else {}
    reply = httpx.get(live.url + "/api/credits/balance/simple", headers=headers)
    assert code(reply) == (401, Code.BAD_TOKEN)
    assert reply.headers["WWW-Authenticate"] == "Bearer"


def test_a_claim_token_is_given_for_a_session_of_ones_own(ann: User, bob: User) -> None:
    opened = ann.data("POST", "/api/tasks/me/with-session/nemo_agent", json={})
    body = {"task_id": opened["task_id"], "session_id": opened["session_id"]}
    claim = ann.data("POST", "/api/auth/claim-token", json=body)
    assert claim["claim_token"].startswith("clm_")
    assert claim["expires_in"] == 604800
    for user, wanted in ((bob, body), (ann, {**body, "task_id": "task_other"})):
        reply = user.ask("POST", "/api/auth/claim-token", json=wanted)
        assert code(reply) == (404, Code.NO_SESSION)


def test_an_edit_is_paid_and_one_too_many_is_refused(tmp_path: Path, media: Media) -> None:
    with Live(tmp_path, credits=25, edit_cost=10) as live, User(live.url) as ann:
        assert ann.credits() == {"available": 25, "frozen": 0, "total": 25}
        session = ann.session()
        ann.upload(session, media.walk)
        ann.edit(session, "trim the first 0.1 seconds")
        ann.edit(session, "trim the first 0.1 seconds")
        assert ann.credits() == {"available": 5, "frozen": 0, "total": 5}
        assert code(ann.run(session, "trim the first 0.1 seconds")) == (403, Code.NO_CREDITS)
        assert ann.credits() == {"available": 5, "frozen": 0, "total": 5}


def test_fixed_accounts_come_from_a_file_only_their_owner_can_read(tmp_path: Path) -> None:
    path = tmp_path / "tokens"
    path.write_text(
        "# team\nnmv_usr_team-token-0001 team 500\n\nanother-token-000002 ci 7.5 # ci\n"
    )
    path.chmod(0o640)
    with pytest.raises(UsageError, match="read by others"):
        read_tokens(path)
    path.chmod(0o600)
    fixed = read_tokens(path)
    assert [(item.user_id, item.credits) for item in fixed] == [("team", 500.0), ("ci", 7.5)]
    team = "nmv_usr_team-token-0001"
    with Live(tmp_path / "state", fixed=fixed) as live, User(live.url, team) as user:
        assert user.credits()["available"] == 500


@pytest.mark.parametrize(
    "line",
    [
        "only-a-token-000001",
        "short u 1",
        "a-fine-token-000001 anon_x 1",
        "a-fine-token-000001 u -1",
        "a-fine-token-000001 u nan",
        "a-fine-token-000001 u 1\na-fine-token-000002 u 1",
        "a-fine-token-000001 u 1\na-fine-token-000001 v 1",
    ],
)
def test_a_bad_line_is_named_without_its_token(tmp_path: Path, line: str) -> None:
    path = tmp_path / "tokens"
    path.write_text(line + "\n")
    path.chmod(0o600)
    with pytest.raises(UsageError) as caught:
        read_tokens(path)
    assert "tokens:" in caught.value.message
    assert line.split()[0] not in caught.value.message + caught.value.hint


def test_no_token_and_no_key_is_kept_or_logged(live: Live, ann: User, media: Media) -> None:
    session = ann.session()
    ann.upload(session, media.walk)
    ann.edit(session, "trim the first 0.1 seconds")
    ann.submit(session, ann.draft(session))
    url = ann.finished()["output"]["url"]
    ann.http.get(url)
    ann.ask("GET", f"/{ann.token}?token={ann.token}")
    secrets = [ann.token, ann.token.removeprefix("nmv_usr_"), url.rpartition("/")[2]]
    written = "\n".join(live.lines)
    assert "POST /run_sse 200" in written
    live.stop()
    database = sqlite3.connect(Path(live.settings.state) / "served.db")
    kept = "\n".join(database.iterdump())
    database.close()
    for secret in secrets:
        assert secret not in written
        assert secret not in kept
