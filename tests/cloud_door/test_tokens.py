"""The flow over a real wire: which token goes out, what is kept, who fetches a new one."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from nemoflow.model.errors import NotAllowed, ServiceFailed, SessionLost
from nemoflow.model.secret import Secret
from nemoflow.store.credentials import Credential
from tests.cloud_door.conftest import Desk
from tests.cloud_door.office import (
    ANONYMOUS,
    BALANCE,
    BALANCED,
    SESSION,
    STATE,
    Answer,
    Hangup,
    Seen,
    business,
    fresh,
    refusal,
    token,
)

ROOT = Path(__file__).resolve().parents[2]


def accepting(*letters: str) -> object:
    """The balance for these tokens, 1001 for others."""
    allowed = {token(letter) for letter in letters}
    return lambda seen: BALANCED if seen.token in allowed else refusal(1001, "bad token")


def test_an_anonymous_account_is_made_once_and_kept(desk: Desk) -> None:
    service = desk.service()
    assert service.credits().available == 90
    assert service.credits().available == 90
    (made,) = desk.office.asked(ANONYMOUS)
    assert "authorization" not in made.headers
    assert made.headers["x-client-id"] == desk.credentials.known_client_id()
    assert made.body == b""
    assert [seen.token for seen in desk.office.asked(BALANCE)] == [token("a")] * 2
    assert service.account.user_id == "anon_a"
    assert desk.service().credits().available == 90
    assert len(desk.office.asked(ANONYMOUS)) == 1, "the next process made another account"


def test_the_token_of_the_environment_needs_no_file(desk: Desk) -> None:
    desk.service(NEMO_TOKEN=token("m")).credits()
    assert [seen.token for seen in desk.office.seen] == [token("m")]
    assert not desk.folder.exists()


def test_an_expired_anonymous_token_is_replaced_before_it_is_sent(desk: Desk) -> None:
    desk.office.on(ANONYMOUS, fresh("a", "2026-11-22T12:00:30Z"), fresh("b"))
    desk.service().credits()
    desk.clock.sleep(31)
    desk.service().credits()
    assert [seen.token for seen in desk.office.asked(BALANCE)] == [token("a"), token("b")]


def test_a_refused_anonymous_token_is_renewed_once_with_the_same_client_id(desk: Desk) -> None:
    desk.service().credits()
    desk.office.on(ANONYMOUS, fresh("b"))
    desk.office.on(BALANCE, accepting("b"))  # type: ignore[arg-type]  # a reaction
    service = desk.service()
    assert service.credits().available == 90
    first, second = desk.office.asked(ANONYMOUS)
    assert first.headers["x-client-id"] == second.headers["x-client-id"]
    assert service.account.user_id == "anon_b"
    stored = desk.credentials.read(desk.office.url).anonymous
    assert stored is not None
    assert stored.token.reveal() == token("b")


def test_http_401_without_a_code_is_a_refused_token_too(desk: Desk) -> None:
    desk.service().credits()
    desk.office.on(ANONYMOUS, fresh("b"))
    desk.office.on(BALANCE, Answer(401, b"Unauthorized"), BALANCED)
    assert desk.service().credits().available == 90


def test_a_renewed_token_that_is_refused_ends_it(desk: Desk) -> None:
    desk.office.on(BALANCE, refusal(1001))
    with pytest.raises(NotAllowed):
        desk.service().credits()
    assert len(desk.office.asked(ANONYMOUS)) == 1
    with pytest.raises(NotAllowed):
        desk.service().credits()
    assert len(desk.office.asked(ANONYMOUS)) == 2, "renewed more than once a call"


def test_a_lost_session_of_a_replaced_account_says_so(desk: Desk) -> None:
    desk.service().credits()
    desk.office.on(ANONYMOUS, fresh("b"))
    desk.office.on(
        STATE, lambda seen: refusal(1001 if seen.token == token("a") else 1002, "no session")
    )
    with pytest.raises(SessionLost, match="anonymous account") as caught:
        desk.service().state("7")
    assert "nemoflow plan" in caught.value.hint


def test_a_session_that_is_lost_in_the_same_account_says_that(desk: Desk) -> None:
    desk.office.on(STATE, refusal(1002, "no session"))
    with pytest.raises(SessionLost) as caught:
        desk.service().state("7")
    assert "anonymous account" not in caught.value.message


@pytest.mark.parametrize("source", ["NEMO_TOKEN", "login"])
def test_a_users_own_bad_token_is_never_replaced(desk: Desk, source: str) -> None:
    desk.office.on(BALANCE, refusal(1001, f"bad token {token('m')}"))
    environ = {}
    if source == "NEMO_TOKEN":
        environ["NEMO_TOKEN"] = token("m")
    else:
        desk.credentials.keep(desk.office.url, Credential(Secret(token("m"))))
    with pytest.raises(NotAllowed, match=source) as caught:
        desk.service(**environ).credits()
    assert token("m") not in f"{caught.value.message}{caught.value.hint}"
    assert len(desk.office.seen) == 1


def test_a_login_elsewhere_does_not_move_a_running_command(desk: Desk) -> None:
    service = desk.service()
    service.credits()
    desk.credentials.keep(desk.office.url, Credential(Secret(token("m"))))
    service.credits()
    assert {seen.token for seen in desk.office.asked(BALANCE)} == {token("a")}
    assert desk.service().account.anonymous is False


def test_a_rationed_token_is_waited_for_once(desk: Desk) -> None:
    desk.office.on(ANONYMOUS, refusal(429, "slow down"), fresh("a"))
    desk.service().credits()
    assert desk.clock.slept == [30.0]
    assert "waiting 30 s" in desk.notes[0]


@pytest.mark.parametrize("answer", [refusal(429, "slow down"), refusal(0, "slow down", 429)])
def test_a_token_that_stays_rationed_fails_with_the_reason(desk: Desk, answer: Answer) -> None:
    desk.office.on(ANONYMOUS, answer)
    with pytest.raises(ServiceFailed, match="limits") as caught:
        desk.service().credits()
    assert "7 days" in caught.value.hint
    assert desk.clock.slept == [30.0]
    assert len(desk.office.asked(ANONYMOUS)) == 2


def test_a_refused_client_id_is_replaced_once(desk: Desk) -> None:
    desk.office.on(ANONYMOUS, refusal(400, "missing X-Client-Id", 400), fresh("a"))
    desk.service().credits()
    first, second = (seen.headers["x-client-id"] for seen in desk.office.asked(ANONYMOUS))
    assert first != second == desk.credentials.known_client_id()


def test_a_client_id_the_user_gave_is_not_replaced(desk: Desk) -> None:
    desk.office.on(ANONYMOUS, refusal(400, "missing X-Client-Id", 400))
    with pytest.raises(ServiceFailed):
        desk.service(NEMO_CLIENT_ID="ci-7").credits()
    (seen,) = desk.office.asked(ANONYMOUS)
    assert seen.headers["x-client-id"] == "ci-7"
    assert desk.credentials.known_client_id() == ""


def test_a_token_that_would_break_a_header_is_refused(desk: Desk) -> None:
    desk.office.on(ANONYMOUS, business({"token": "nmv\r\nX-Evil: 1", "user_id": "anon"}))
    with pytest.raises(ServiceFailed, match="token"):
        desk.service().credits()
    assert not desk.office.asked(BALANCE)


def test_threads_of_one_process_end_up_with_one_account(desk: Desk) -> None:
    """Also when all of them are refused at the same moment."""
    desk.service().credits()
    desk.office.on(ANONYMOUS, fresh("b"), fresh("c"))
    desk.office.on(BALANCE, accepting("b"))  # type: ignore[arg-type]  # a reaction
    service = desk.service()
    found: list[float] = []
    threads = [
        threading.Thread(target=lambda: found.append(service.credits().available)) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [90.0] * 8
    assert len(desk.office.asked(ANONYMOUS)) == 2


def test_commands_started_at_once_end_up_with_one_account(desk: Desk) -> None:
    """The service gives one account in seven days: the second fetch would be refused."""
    desk.office.on(ANONYMOUS, fresh("a"), refusal(429, "one in 7 days"))
    environ = {
        "PYTHONPATH": str(ROOT),
        "NEMO_API_URL": desk.office.url,
        "NEMOFLOW_CONFIG_HOME": str(desk.folder),
        "NEMOFLOW_PACE": "0.01",
    }
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "nemoflow", "credits"],
            env=environ,
            cwd=desk.folder.parent,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        for _ in range(4)
    ]
    said = [process.communicate(timeout=60)[1] for process in running]
    assert [process.returncode for process in running] == [0] * 4, said
    assert len(desk.office.asked(ANONYMOUS)) == 1
    assert {seen.token for seen in desk.office.asked(BALANCE)} == {token("a")}


def test_every_call_says_who_calls(desk: Desk) -> None:
    desk.office.on(SESSION, business({"task_id": "t", "session_id": "7", "user_id": "u"}))
    desk.service(SKILL_SOURCE="cursor").open_session("demo", "en")
    for seen in desk.office.seen:
        assert seen.headers["x-skill-source"] == "video-openapi"
        assert seen.headers["x-skill-version"] == "1.0.0"
        assert seen.headers["x-skill-platform"] == "cursor"


def test_the_service_being_away_makes_no_account(desk: Desk) -> None:
    desk.office.on(ANONYMOUS, Hangup())
    with pytest.raises(ServiceFailed, match="broke"):
        desk.service().credits()
    assert len(desk.office.asked(ANONYMOUS)) == 1, "a request that makes something was repeated"
    assert desk.credentials.read(desk.office.url).anonymous is None


def test_cookies_are_not_kept(desk: Desk) -> None:
    def setting(seen: Seen) -> Answer:
        assert "cookie" not in seen.headers
        return Answer(200, BALANCED.body, {"Set-Cookie": "sid=1; Path=/"})

    desk.office.on(BALANCE, setting)
    service = desk.service()
    service.credits()
    assert service.credits().available == 90
