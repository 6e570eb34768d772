"""Runs without HTTP: credits, rows and drafts move together, once, whatever happens."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from nemoflow.server.fault_kinds import Drop, Heartbeats, Rule
from nemoflow.server.fault_settings import RUN, When
from nemoflow.server.replies import Refusal
from nemoflow.server.studio import register
from tests.server_edits.sources import holding, source
from tests.server_edits.stage import ANN, SESSION, Stage, listen

HI = 'add the title "Hi" for 1 second'
YO = 'add the title "Yo" at the bottom for 1 second'


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path)


def test_a_run_moves_the_draft_pays_and_answers(stage: Stage) -> None:
    heard = stage.say(HI)
    assert heard.shape == ["call", "beat", "response", "text"]
    assert not heard.broken
    assert stage.titles == ["Hi"]
    assert stage.credits == (90.0, 0.0)
    assert stage.rows == [(HI, "applied")]


def test_events_look_as_the_protocol_shows_them(stage: Stage) -> None:
    call, response, text = stage.say(HI).events()
    assert call["content"]["role"] == "model"
    called = call["content"]["parts"][0]["functionCall"]
    assert called["name"] == "edit_multitrack"
    assert called["args"]["op"] == "title"
    assert call["author"] == "nemo_agent"
    assert call["actions"] == {"stateDelta": {}}
    answered = response["content"]["parts"][0]["functionResponse"]
    assert response["content"]["role"] == "user"
    assert answered == {
        "id": called["id"],
        "name": "edit_multitrack",
        "response": {"status": "success"},
    }
    assert response["actions"]["stateDelta"]["draft"]["t"]
    assert text["turnComplete"] is True
    assert len({event["invocationId"] for event in (call, response, text)}) == 1
    assert call["invocationId"].startswith("e-")
    assert len({event["id"] for event in (call, response, text)}) == 3
    assert call["timestamp"] == stage.clock.utc().timestamp()


def test_a_refused_edit_is_words_alone_and_free(stage: Stage) -> None:
    heard = stage.say("make it better")
    assert heard.shape == ["text"]
    assert heard.turn().words[0].startswith("I could not do that")
    assert stage.held.draft == ""
    assert stage.credits == (100.0, 0.0)
    assert stage.rows == [("make it better", "refused")]


def test_credits_are_frozen_while_a_run_works(tmp_path: Path) -> None:
    stage = Stage(tmp_path, Heartbeats(seconds=60, interval=15))
    seen: list[tuple[float, float]] = []

    async def watch() -> None:
        stream = await stage.start(HI)
        async for _ in stream.pieces():
            seen.append(stage.credits)

    asyncio.run(watch())
    assert seen[0] == (90.0, 10.0)
    assert seen[-1] == (90.0, 0.0)


def test_without_credits_nothing_begins(stage: Stage) -> None:
    stage.store.accounts.set_credits(ANN, 9.0)
    with pytest.raises(Refusal) as refusal:
        stage.say(HI)
    assert refusal.value.code == 2001
    assert stage.rows == []
    assert stage.credits == (9.0, 0.0)


def test_an_unknown_session_is_told_as_the_agent_tells_it(stage: Stage) -> None:
    with pytest.raises(Refusal) as refusal:
        asyncio.run(stage.runs.start(ANN, "2", HI))
    assert refusal.value.status == 404
    assert refusal.value.response().body == b'{"detail":"Session not found: 2"}'


def test_another_account_does_not_find_the_session(stage: Stage) -> None:
    with pytest.raises(Refusal) as refusal:
        asyncio.run(stage.runs.start("anon_bob", SESSION, HI))
    assert refusal.value.code == 1002


def test_runs_of_one_session_take_turns(tmp_path: Path) -> None:
    stage = Stage(tmp_path, files=("a.mp4", "b.mp4"))

    async def together() -> None:
        streams = [await stage.start(text) for text in (HI, YO, "fade out for 1 second")]
        await asyncio.gather(*(listen(stream) for stream in streams))

    asyncio.run(together())
    assert stage.titles == ["Hi", "Yo"]
    assert [status for _, status in stage.rows] == ["applied"] * 3
    assert stage.credits == (70.0, 0.0)


def test_a_quick_message_waits_for_a_slow_one_before_it(tmp_path: Path) -> None:
    stage = Stage(tmp_path, Rule(RUN, Heartbeats(seconds=60), When(nth=1)))

    async def together() -> None:
        streams = [await stage.start(text) for text in (HI, YO)]
        await asyncio.gather(*(listen(stream) for stream in streams))

    asyncio.run(together())
    assert stage.titles == ["Hi", "Yo"]


def test_a_run_goes_on_when_its_client_hangs_up(stage: Stage) -> None:
    async def hang_up() -> None:
        stream = await stage.start(HI)
        stream.hung_up = True
        await stage.runs.drain(60)

    asyncio.run(hang_up())
    assert stage.titles == ["Hi"]
    assert stage.rows == [(HI, "applied")]


def test_a_server_that_stops_gives_up_what_it_did_not_do(tmp_path: Path) -> None:
    stage = Stage(tmp_path, Heartbeats(work="cancelled"))

    async def stopped() -> None:
        await stage.start(HI)
        await asyncio.sleep(0.01)
        await stage.runs.drain(0.01)

    asyncio.run(stopped())
    assert stage.rows == [(HI, "refused")]
    assert stage.credits == (100.0, 0.0)
    assert stage.held.draft == ""


def test_a_run_that_vanished_with_its_server_was_never_carried_out(stage: Stage) -> None:
    row = stage.store.edits.begin(ANN, SESSION, HI, 10.0, 0.0)
    assert row is not None
    assert stage.credits == (90.0, 10.0)
    stage.restart()
    assert stage.credits == (100.0, 0.0)
    assert stage.rows == [(HI, "abandoned")]
    stage.say(HI)
    assert stage.titles == ["Hi"]


def test_a_file_that_comes_while_an_edit_works_stays(tmp_path: Path) -> None:
    stage = Stage(tmp_path, Heartbeats(seconds=60, interval=15))

    async def upload_meanwhile() -> None:
        stream = await stage.start(HI)
        # The first heartbeat comes when the studio has looked at the session.
        await anext(stream.pieces())
        before, pool = stage.held, register(holding("a.mp4"), source("b.mp4"))
        assert stage.store.sessions.change(SESSION, before, replace(before, pool=pool.pool))
        await listen(stream)

    asyncio.run(upload_meanwhile())
    assert stage.held.pool == holding("a.mp4", "b.mp4").pool
    assert stage.titles == ["Hi"]
    assert stage.rows == [(HI, "applied")]
    assert stage.credits == (90.0, 0.0)


def test_a_later_message_waits_for_what_an_earlier_one_still_changes(tmp_path: Path) -> None:
    stage = Stage(tmp_path, Drop(delay=45))
    assert stage.say(HI).broken
    assert stage.titles == []
    stage.set()
    stage.say(YO)
    assert stage.clock.now() >= 45
    assert sorted(stage.titles) == ["Hi", "Yo"]
    assert stage.credits == (80.0, 0.0)


def test_a_session_that_is_lost_before_its_run_begins_costs_nothing(stage: Stage) -> None:
    async def lost() -> bytes:
        stream = await stage.start(HI)
        stage.store.sessions.lose(SESSION)
        return (await listen(stream)).data

    assert asyncio.run(lost()) == b'data: {"error":"Session not found: 1000000000000000001"}\n\n'
    assert stage.credits == (100.0, 0.0)
    assert stage.rows == [(HI, "refused")]


def test_an_error_inside_a_run_is_logged_and_not_told(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    async def closed() -> bytes:
        stream = await stage.start(HI)
        stage.store.close()
        return (await listen(stream)).data

    assert asyncio.run(closed()) == b'data: {"error":"internal error"}\n\n'
    assert "closed database" in caplog.text
