"""Every way a run can go wrong on demand: what the client hears, and what is true afterwards."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nemoflow.server.fault_kinds import (
    KINDS,
    Ask,
    Crlf,
    Drop,
    Duplicate,
    Fault,
    Flat,
    Heartbeats,
    Junk,
    LongLine,
    ModelError,
    Noise,
    Partial,
    Rule,
    Separator,
    Silent,
    StreamError,
    Thoughts,
    TwoStage,
)
from nemoflow.server.fault_settings import RUN, When
from tests.server_edits.stage import Stage, listen

HI = 'add the title "Hi" for 1 second'
USUAL = ["call", "beat", "response", "text"]
MOVED, FREE = ((90.0, 0.0), "applied", ["Hi"]), ((100.0, 0.0), "refused", [])


def truth(stage: Stage) -> tuple[tuple[float, float], str, list[str]]:
    """Credits, the last row's status and the titles: three things that have to agree."""
    return stage.credits, stage.rows[-1][1], stage.titles


@pytest.mark.parametrize(
    ("fault", "shape", "after"),
    [
        (Silent(), USUAL[:3], MOVED),
        (Noise(), [*USUAL, "text"], MOVED),
        (Noise(only=True), USUAL, MOVED),
        (Noise(only=True, applied=False), ["call", "beat", "text"], FREE),
        (
            Duplicate(),
            ["call", "call", "beat", "beat", "response", "response", "text", "text"],
            MOVED,
        ),
        (Ask(), ["call"], FREE),
        (StreamError(), ["call", "beat", "error"], FREE),
        (StreamError(applied=True), ["call", "beat", "error"], MOVED),
        (ModelError(), ["call", "beat", "errorCode"], FREE),
        (ModelError(applied=True), ["call", "beat", "errorCode"], MOVED),
        (Thoughts(), [*USUAL[:3], "text", "text"], MOVED),
        (Partial(), [*USUAL[:3], "text", "text", "text", "text"], MOVED),
        (Separator(), USUAL, MOVED),
        (LongLine(), [*USUAL[:3], "delta", "text"], MOVED),
        (Crlf(), USUAL, MOVED),
        (Heartbeats(seconds=45, interval=15), ["beat"] * 3 + USUAL, MOVED),
    ],
    ids=str,
)
def test_what_is_heard_and_what_is_true(
    fault: Fault, shape: list[str], after: object, tmp_path: Path
) -> None:
    stage = Stage(tmp_path, fault)
    heard = stage.say(HI)
    assert heard.shape == shape
    assert not heard.broken
    assert truth(stage) == after


@pytest.mark.parametrize(
    "fault",
    [
        Duplicate(),
        Partial(),
        Thoughts(),
        Crlf(),
        Junk(),
        LongLine(),
        Flat(),
        Noise(),
        Heartbeats(seconds=9),
    ],
    ids=str,
)
def test_a_tolerant_client_hears_the_usual_words(fault: Fault, tmp_path: Path) -> None:
    (tmp_path / "usual").mkdir()
    usual = Stage(tmp_path / "usual").say(HI).turn()
    turn = Stage(tmp_path, fault).say(HI).turn()
    assert turn.words == usual.words
    assert turn.answered
    assert not turn.failed


def test_separators_stand_unescaped_in_one_line(tmp_path: Path) -> None:
    heard = Stage(tmp_path, Separator()).say(HI)
    assert "\u2028".encode() in heard.data
    assert "\u2029" in heard.turn().words[0]


def test_lines_end_in_cr_lf(tmp_path: Path) -> None:
    data = Stage(tmp_path, Crlf()).say(HI).data
    assert data.count(b"\r\n") == data.count(b"\n") > 4


def test_a_long_line_is_long(tmp_path: Path) -> None:
    data = Stage(tmp_path, LongLine()).say(HI).data
    assert max(map(len, data.split(b"\n"))) > 200_000


def test_junk_stands_before_every_event(tmp_path: Path) -> None:
    data = Stage(tmp_path, Junk()).say(HI).data
    assert data.count(b"nothing at all\n") == 4
    assert b"data: {broken\n" in data


def test_the_flat_form_is_the_published_one(tmp_path: Path) -> None:
    call, result, text = Stage(tmp_path, Flat()).say(HI).events()
    assert call["type"] == "tool_call"
    assert call["name"] == "edit_multitrack"
    assert result["type"] == "tool_result"
    assert text["type"] == "text"
    assert text["content"].startswith("Done: ")


def test_the_question_is_the_rules_own(tmp_path: Path) -> None:
    asked = Stage(tmp_path, Ask("Which song?", ("A", "B"))).say(HI).turn().asked
    assert asked is not None
    assert asked.options == ("A", "B")
    assert "Which song?" in asked.prompt


def test_an_error_can_be_no_json(tmp_path: Path) -> None:
    heard = Stage(tmp_path, StreamError(message="boom", invalid=True)).say(HI)
    assert heard.data.endswith(b'data: {"error": "the tool said "boom""}\n\n')
    assert "boom" in heard.turn().failed


@pytest.mark.parametrize("kind", ["comment", "blank", "word", "typed", "event"])
def test_heartbeats_come_in_every_form_and_by_the_clock(kind: str, tmp_path: Path) -> None:
    stage = Stage(tmp_path, Heartbeats(seconds=100, interval=25, kind=kind))
    heard = stage.say(HI)
    assert stage.clock.slept == [25, 25, 25, 25]
    assert heard.turn().answered
    assert not heard.turn().failed


@pytest.mark.parametrize(("work", "after"), [("continues", MOVED), ("cancelled", FREE)])
def test_heartbeats_for_ever_end_when_the_client_hangs_up(
    work: str, after: object, tmp_path: Path
) -> None:
    stage = Stage(tmp_path, Heartbeats(work=work))

    async def patience() -> None:
        stream = await stage.start(HI)
        beats = 0
        async for piece in stream.pieces():
            assert piece == b": heartbeat\n\n"
            beats += 1
            if beats == 40:
                break
        stream.hung_up = True
        await stage.runs.drain(60)

    asyncio.run(patience())
    assert stage.clock.now() >= 39 * 15
    assert truth(stage) == after


def test_a_fragile_run_is_given_up_with_its_connection(tmp_path: Path) -> None:
    stage = Stage(tmp_path, Heartbeats(seconds=3600, interval=1, work="cancelled"))

    async def hang_up() -> None:
        stream = await stage.start(HI)
        await anext(stream.pieces())
        stream.hung_up = True
        await stage.runs.drain(60)

    asyncio.run(hang_up())
    assert truth(stage) == FREE
    assert stage.clock.now() < 3600


# --- streams that are cut -----------------------------------------------------------------------


@pytest.mark.parametrize("clean", [True, False])
@pytest.mark.parametrize(("work", "after"), [("continues", MOVED), ("cancelled", FREE)])
def test_a_drop_before_the_answer(work: str, clean: bool, after: object, tmp_path: Path) -> None:
    stage = Stage(tmp_path, Drop(clean=clean, work=work))
    heard = stage.say(HI)
    assert heard.shape == ["call", "beat"]
    assert heard.broken is not clean
    assert truth(stage) == after


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(at=st.integers(0, 3000), clean=st.booleans())
def test_a_drop_cuts_at_its_byte_and_the_work_goes_on(
    at: int, clean: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    stage = Stage(tmp_path_factory.mktemp("drop"), Drop(at=at, clean=clean))
    whole = Stage(tmp_path_factory.mktemp("whole")).say(HI).data
    heard = stage.say(HI)
    assert len(heard.data) == min(at, len(whole))
    assert heard.broken is not clean
    assert truth(stage) == MOVED


@pytest.mark.parametrize("restart", [False, True])
@pytest.mark.parametrize(("work", "after"), [("continues", MOVED), ("cancelled", FREE)])
def test_the_state_changes_after_the_delay_also_after_a_restart(
    work: str, after: object, restart: bool, tmp_path: Path
) -> None:
    stage = Stage(tmp_path, Drop(work=work, delay=45))
    stage.say(HI)
    if restart:
        stage.restart()
    stage.clock.sleep(44)
    assert truth(stage) == ((90.0, 10.0), "running", [])
    stage.clock.sleep(1)
    assert truth(stage) == after


# --- two stages ---------------------------------------------------------------------------------


def test_a_second_stage_comes_in_the_same_turn_and_is_free(tmp_path: Path) -> None:
    stage = Stage(tmp_path, TwoStage())
    heard = stage.say(HI)
    assert heard.shape == [*USUAL, "call", "response", "text"]
    calls = [
        part["functionCall"]["id"]
        for event in heard.events()
        for part in event["content"]["parts"]
        if "functionCall" in part
    ]
    assert calls == ["adk-1", "adk-2"]
    assert truth(stage) == ((90.0, 0.0), "applied", ["Hi", "Made for you"])


def test_a_second_stage_comes_later_by_itself(tmp_path: Path) -> None:
    stage = Stage(tmp_path, TwoStage(delay=20))
    assert stage.say(HI).shape == USUAL
    assert truth(stage) == MOVED
    stage.restart()
    stage.clock.sleep(20)
    assert truth(stage) == ((90.0, 0.0), "applied", ["Hi", "Made for you"])


def test_a_second_stage_that_cannot_be_is_left_out(tmp_path: Path) -> None:
    stage = Stage(tmp_path, TwoStage(then="make it better"))
    assert stage.say(HI).shape == USUAL
    assert truth(stage) == MOVED


def test_every_fault_of_a_run_leaves_row_money_and_draft_in_agreement(tmp_path: Path) -> None:
    names = [name for name, kind in KINDS.items() if RUN in kind.on and name not in _NOT_PLAYED]
    assert len(names) == 16
    for name in names:
        folder = tmp_path / name
        folder.mkdir()
        fault = Heartbeats(seconds=30) if name == "heartbeats" else KINDS[name]()
        stage = Stage(folder, Rule(RUN, fault, When()))
        stage.say(HI)
        moved = (90.0, "applied", True)
        free = (100.0, "refused", False)
        assert (stage.credits[0], stage.rows[-1][1], "Hi" in stage.titles) in (moved, free)
        assert stage.credits[1] == 0


_NOT_PLAYED = ("error", "expire_token", "lose_session", "drift")


def test_a_refused_edit_stays_refused_under_every_fault(tmp_path: Path) -> None:
    for name, kind in KINDS.items():
        if RUN not in kind.on or name in _NOT_PLAYED:
            continue
        folder = tmp_path / name
        folder.mkdir()
        stage = Stage(folder, Heartbeats(seconds=30) if name == "heartbeats" else kind())
        stage.say("make it better")
        assert truth(stage) == FREE


def test_a_client_that_reads_slowly_is_not_waited_for(tmp_path: Path) -> None:
    stage = Stage(tmp_path, LongLine(size=5_000_000))

    async def slow() -> bytes:
        stream = await stage.start(HI)
        await stage.runs.drain(60)
        assert stage.titles == ["Hi"]
        return (await listen(stream)).data

    assert len(asyncio.run(slow())) > 5_000_000
