"""Evidence: the draft, `frozen` and `available` over time decide how a lost edit ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from nemoflow.model.observed import Balance
from nemoflow.runner.reconcile import RUN_LIMIT, Finding, Look, await_rest, reconcile
from tests.clock import FakeClock
from tests.remote import REMOTE

BEFORE = Look("old", Balance(100))
MOVED = Look("new", Balance(90))
RUNNING = Look("old", Balance(90, 10))
MOVED_RUNNING = Look("new", Balance(90, 10))
CHARGED = Look("old", Balance(90))


def found(*looks: Look | None) -> tuple[Finding, list[float]]:
    """What a sequence of looks comes to, the last one repeated; and the waits before each."""
    left, clock = list(looks), FakeClock()

    def see() -> Look | None:
        return left.pop(0) if len(left) > 1 else left[0]

    return reconcile(BEFORE, see, REMOTE, clock), clock.slept


FREE = Look("new", Balance(100))


CASES: list[tuple[str, Sequence[Look | None], Finding]] = [
    ("moved and at rest", [MOVED], Finding.APPLIED),
    ("moved after a while", [BEFORE, BEFORE, MOVED], Finding.APPLIED),
    ("still running, then moved", [RUNNING] * 6 + [MOVED], Finding.APPLIED),
    ("moved, more to come, then at rest", [MOVED_RUNNING, MOVED_RUNNING, MOVED], Finding.APPLIED),
    ("five looks without a change", [BEFORE], Finding.NOT_APPLIED),
    ("ran and gave its credits back", [RUNNING, RUNNING, BEFORE], Finding.NOT_APPLIED),
    ("charged and nothing to see", [CHARGED], Finding.UNKNOWN),
    ("away for ever", [None], Finding.AWAY),
    ("away, then moved", [None, None, MOVED], Finding.APPLIED),
    ("away, then unchanged", [None, None, BEFORE], Finding.NOT_APPLIED),
    ("running for ever", [RUNNING], Finding.UNKNOWN),
    ("moved and nothing paid", [FREE], Finding.FREE),
    ("moved and running for ever", [MOVED_RUNNING], Finding.APPLIED),
]


@pytest.mark.parametrize(
    ("looks", "finding"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_evidence_decides(looks: Sequence[Look | None], finding: Finding) -> None:
    assert found(*looks)[0] is finding


def test_the_looks_come_after_30_then_every_60_seconds() -> None:
    assert found(BEFORE)[1] == [30, 60, 60, 60, 60]


def test_a_moved_draft_must_be_seen_twice() -> None:
    assert found(MOVED)[1] == [30, 3]
    other = Look("newer", Balance(90))
    assert found(MOVED, other, other)[1] == [30, 3, 3]


def test_watching_ends() -> None:
    assert RUN_LIMIT <= sum(found(RUNNING)[1]) < RUN_LIMIT + 61


def test_an_answered_edit_is_final_when_two_looks_agree() -> None:
    looks = [
        MOVED,
        Look("newer", Balance(90, 10)),
        Look("newest", Balance(90)),
        Look("newest", Balance(90)),
    ]
    clock = FakeClock()
    await_rest(BEFORE, lambda: looks.pop(0), REMOTE, clock)
    assert not looks
    assert clock.slept == [3, 3, 3]


def test_credits_reserved_for_others_hide_whether_ours_still_runs() -> None:
    """Another machine's edit ended while ours began: as much is frozen as before."""
    before = Look("old", Balance(90, 10))
    looks = [Look("old", Balance(90, 10))] * 5 + [Look("new", Balance(90))]
    found = reconcile(
        before, lambda: looks.pop(0) if len(looks) > 1 else looks[0], REMOTE, FakeClock()
    )
    assert found is Finding.APPLIED


def test_one_look_is_enough_to_find_nobody_there_when_it_is_long_ago() -> None:
    clock = FakeClock()
    rules = replace(REMOTE, looks=(0.0,))
    assert reconcile(BEFORE, lambda: None, rules, clock) is Finding.AWAY
    assert len(clock.slept) == 1


def test_the_service_may_be_away_for_four_looks() -> None:
    assert found(None, None, None, None, MOVED)[0] is Finding.APPLIED
    assert sum(found(None)[1]) == 270
