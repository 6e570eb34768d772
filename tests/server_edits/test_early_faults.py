"""Faults that strike before a run's stream begins, and whatever else changes a session."""

from __future__ import annotations

from pathlib import Path

import pytest

from nemoflow.server.fault_kinds import Drift, Error, ExpireToken, LoseSession
from nemoflow.server.replies import Refusal
from tests.server_edits.stage import ANN, SESSION, Stage
from tests.server_edits.test_run_faults import HI, MOVED, USUAL, truth


@pytest.mark.parametrize("code", [1001, 1002, 2001, 4001, 4002, 400, 402, 429])
@pytest.mark.parametrize("http", [0, 402, 500])
def test_every_error_code_as_code_and_as_status(code: int, http: int, tmp_path: Path) -> None:
    stage = Stage(tmp_path, Error(code=code, http=http))
    reply = stage.error(HI)
    assert reply.status == (http or 200)
    assert f'"code":{code}'.encode() in reply.body
    assert stage.rows == []


def test_a_gateway_may_fail_while_the_work_goes_on(tmp_path: Path) -> None:
    stage = Stage(tmp_path, Error(http=504, work="continues"))
    reply = stage.error(HI)
    assert reply.status == 504
    assert b"Gateway Timeout" in reply.body
    assert truth(stage) == MOVED


def test_a_gateway_may_fail_long_before_the_work_is_done(tmp_path: Path) -> None:
    stage = Stage(tmp_path, Error(http=504, work="continues", delay=45))
    stage.error(HI)
    assert truth(stage) == ((90.0, 10.0), "running", [])
    stage.clock.sleep(45)
    assert truth(stage) == MOVED


def test_a_token_can_expire_and_a_session_can_be_lost(tmp_path: Path) -> None:
    stage = Stage(tmp_path, ExpireToken())
    with pytest.raises(Refusal) as refusal:
        stage.say(HI)
    assert refusal.value.code == 1001
    assert stage.store.accounts.of_token("sha", 1.0) is None
    stage.set(LoseSession())
    with pytest.raises(Refusal) as refusal:
        stage.say(HI)
    assert refusal.value.status == 404
    assert stage.store.sessions.find(ANN, SESSION) is None


def test_somebody_else_may_edit_before_the_run(tmp_path: Path) -> None:
    stage = Stage(tmp_path, Drift(edit='add the title "Theirs" at the bottom'))
    stage.say(HI)
    assert truth(stage) == ((90.0, 0.0), "applied", ["Theirs", "Hi"])


def test_a_header_asks_for_one_fault(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    assert stage.say(HI, header='{"do": "silent"}').shape == USUAL[:3]
    assert stage.say('add the title "Yo" at the bottom').shape == USUAL
