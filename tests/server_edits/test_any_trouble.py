"""Whatever goes wrong, in whatever order: every applied edit is in the draft once and paid once."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nemoflow.server.fault_kinds import (
    KINDS,
    Drop,
    Error,
    Fault,
    Heartbeats,
    ModelError,
    Noise,
    StreamError,
    TwoStage,
)
from nemoflow.server.fault_settings import RUN
from nemoflow.server.faults import ErrorReply
from tests.server_edits.stage import Stage

DELAYS = st.sampled_from([0.0, 20.0, 45.0])
WORK = st.sampled_from(["continues", "cancelled"])
NOT_MOVING = ("error", "expire_token", "lose_session", "drift", "heartbeats", "two_stage")
PLAIN = [kind() for kind in KINDS.values() if RUN in kind.on and kind.do not in NOT_MOVING]
FAULTS: st.SearchStrategy[Fault | None] = st.one_of(
    st.none(),
    st.sampled_from(PLAIN),
    st.builds(Drop, at=st.integers(-1, 2500), clean=st.booleans(), work=WORK, delay=DELAYS),
    st.builds(Error, code=st.sampled_from([0, 2001]), http=st.just(503)),
    st.builds(Error, http=st.just(504), work=st.just("continues"), delay=DELAYS),
    st.builds(Heartbeats, seconds=st.sampled_from([15.0, 100.0]), work=WORK),
    st.builds(Noise, only=st.booleans(), applied=st.booleans()),
    st.builds(StreamError, applied=st.booleans(), invalid=st.booleans()),
    st.builds(ModelError, applied=st.booleans()),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(FAULTS, st.booleans()), min_size=1, max_size=6))
def test_rows_money_and_draft_agree(
    tmp_path_factory: pytest.TempPathFactory, troubles: list[tuple[Fault | None, bool]]
) -> None:
    stage = Stage(tmp_path_factory.mktemp("trouble"))
    for number, (fault, restart) in enumerate(troubles):
        stage.set(*([fault] if fault else []))
        text = f'add the title "T{number}" at {number * 0.5}s for 0.4 seconds'
        found = stage.reply(text)
        assert isinstance(found, ErrorReply) == isinstance(fault, Error)
        if restart:
            stage.restart()
    stage.clock.sleep(60)
    applied = [text for text, status in stage.rows if status == "applied"]
    assert Counter(stage.titles) == Counter(text.split('"')[1] for text in applied)
    assert stage.credits == (100.0 - 10.0 * len(applied), 0.0)
    assert {status for _, status in stage.rows} <= {"applied", "refused"}


def test_a_gift_is_no_edit(tmp_path_factory: pytest.TempPathFactory) -> None:
    stage = Stage(tmp_path_factory.mktemp("gift"), TwoStage())
    stage.say('add the title "Hi" for 1 second')
    assert len(stage.rows) == 1
    assert stage.credits == (90.0, 0.0)
