"""When changed files are at rest: every editor's way of saving, on a fake clock."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from nemoflow.runner.watching.settling import (
    COPY_SECONDS,
    LARGE,
    LOOK_SECONDS,
    PATIENCE_SECONDS,
    SETTLE_SECONDS,
    Settling,
)
from nemoflow.store.signature import Signature

OLD: Signature = (10, 1, 1, 1)
NEW: Signature = (12, 2, 2, 2)
OTHER: Signature = (14, 3, 3, 3)


def rests(settling: Settling, history: list[tuple[float, Signature | None]]) -> float:
    """When `spec` is at rest, looked at every few milliseconds while this happens to it."""
    at, current = 0.0, None
    steps = list(history)
    while at < 20:
        while steps and steps[0][0] <= at:
            current = steps.pop(0)[1]
        if "spec" in settling.look(at, {"spec": current}):
            return at
        at += LOOK_SECONDS
    raise AssertionError("never at rest")


def test_a_save_rests_after_the_settle_time() -> None:
    found = rests(Settling({"spec": OLD}), [(0, NEW)])
    assert SETTLE_SECONDS <= found <= SETTLE_SECONDS + 2 * LOOK_SECONDS


def test_a_file_that_is_gone_for_a_moment_counts_from_when_it_is_back() -> None:
    found = rests(Settling({"spec": OLD}), [(0, None), (0.09, NEW)])
    assert found >= 0.09 + SETTLE_SECONDS


def test_truncate_and_write_is_one_save() -> None:
    found = rests(Settling({"spec": OLD}), [(0, (0, 2, 2, 1)), (0.1, NEW)])
    assert found >= 0.1 + SETTLE_SECONDS


def test_a_copy_that_pauses_is_waited_for() -> None:
    copy: list[tuple[float, Signature | None]] = [
        (step * 0.4, (LARGE * (step + 1), step + 2, step + 2, 1)) for step in range(5)
    ]
    found = rests(Settling({"spec": OLD}), copy)
    assert found >= copy[-1][0] + COPY_SECONDS


def test_a_small_file_that_keeps_growing_is_taken_for_a_copy() -> None:
    copy: list[tuple[float, Signature | None]] = [
        (step * 0.1, (100 * (step + 1), step + 2, step + 2, 1)) for step in range(3)
    ]
    assert rests(Settling({"spec": OLD}), copy) >= copy[-1][0] + COPY_SECONDS


def test_files_touched_together_rest_together() -> None:
    settling = Settling({"a": OLD, "b": OLD})
    assert not settling.look(0, {"a": NEW, "b": OLD})
    assert not settling.look(0.1, {"a": NEW, "b": NEW})
    assert not settling.look(0.15, {"a": NEW, "b": NEW})
    assert settling.look(0.23, {"a": NEW, "b": NEW}) == {"a": 0, "b": 0.1}


def test_one_that_never_rests_does_not_hold_the_others_for_ever() -> None:
    settling = Settling({"a": OLD, "b": OLD})
    at, count, found = 0.0, 2, {}
    while not found and at < 10:
        count += 1
        found = settling.look(at, {"a": NEW, "b": (count, count, count, 1)})
        at += LOOK_SECONDS
    assert list(found) == ["a"]
    assert at <= PATIENCE_SECONDS + 0.2
    assert settling.waiting


def test_only_what_is_expected_is_looked_at() -> None:
    settling = Settling({"a": OLD})
    settling.look(0, {"a": NEW})
    settling.expect({"b": OLD})
    assert settling.paths == {"b"}
    assert not settling.waiting


def test_what_was_known_is_not_forgotten_by_a_new_load() -> None:
    settling = Settling({"a": OLD})
    settling.expect({"a": NEW, "b": OLD})  # written while it was loaded
    settling.look(0, {"a": NEW, "b": OLD})
    assert settling.look(1, {"a": NEW, "b": OLD}) == {"a": 0}


@given(st.lists(st.tuples(st.floats(0, 0.5), st.sampled_from([OLD, NEW, OTHER, None]))))
def test_whatever_happens_the_last_state_is_what_rests(
    steps: list[tuple[float, Signature | None]],
) -> None:
    """Nothing is lost: after some quiet, what is known is what is there."""
    settling, at, current = Settling({"a": OLD}), 0.0, OLD
    told: Signature | None = OLD
    for pause, signature in [*steps, (5.0, OLD)]:
        until = at + pause
        while at < until:
            if settling.look(at, {"a": current}):
                told = current
            at += LOOK_SECONDS
        if signature is not OLD or steps:
            current = signature
    for _ in range(100):
        at += LOOK_SECONDS
        if settling.look(at, {"a": current}):
            told = current
    assert told == current
    assert not settling.waiting
