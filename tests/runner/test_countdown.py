"""The time a render has left: unknown at the start, close once it is said, calm in between."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nemoflow.backend import Progress
from nemoflow.runner.countdown import Countdown

TOTAL = 3000


def told(done_at: Callable[[float], float]) -> Iterator[tuple[float, float]]:
    """(moment, seconds left as told) of a render that tells twice a second what is done."""
    pace, now = Countdown(), 0.0
    while (done := int(done_at(now))) < TOTAL:
        left = pace.left(1000 + now, Progress(done, TOTAL, note="rendering"))
        if left is not None:
            yield now, left
        now += 0.5


@pytest.mark.parametrize("speed", [5.0, 30.0, 300.0])
def test_an_even_render_is_foretold(speed: float) -> None:
    found = list(told(lambda now: speed * now))
    end = TOTAL / speed
    assert 2 < found[0][0] < 3.1
    assert all(left == pytest.approx(end - now, rel=0.05, abs=1) for now, left in found)


def test_a_slow_start_is_no_evidence() -> None:
    # Five seconds until the first frame: FFmpeg starts, seeks, looks ahead.
    found = list(told(lambda now: max(0.0, 30 * (now - 5))))
    assert found[0][0] >= 7
    assert found[0][1] == pytest.approx(105 - found[0][0], rel=0.05)


def test_a_burst_is_no_evidence() -> None:
    pace = Countdown()
    for now, done in ((0, 0), (1, 50), (4, 50), (5, 51)):
        assert pace.left(now, Progress(done, 100, note="rendering")) is None


def test_a_harder_part_is_learned_without_a_jump() -> None:
    found = dict(told(lambda now: 60 * now if now < 20 else 1200 + 15 * (now - 20)))
    steps = [found[at + 0.5] - found[at] for at in found if at + 0.5 in found]
    assert max(steps) < 10  # of the 90 s it is wrong by at the turn
    assert found[60.0] == pytest.approx(80, rel=0.1)


def test_each_stage_counts_anew_and_its_end_has_nothing_left() -> None:
    pace = Countdown()
    for second in range(10):
        left = pace.left(second, Progress(10 * second, 200, note="stabilising"))
    assert left == pytest.approx(11, rel=0.1)
    assert pace.left(10, Progress(1, 200, note="rendering")) is None
    assert pace.left(11, Progress(200, 200, note="rendering")) is None
    assert pace.left(11, Progress(0, 0, note="finishing")) is None


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 100), st.integers(0, 120)), max_size=40))
def test_it_is_never_negative_nor_endless(steps: list[tuple[float, int]]) -> None:
    pace, now = Countdown(), 0.0
    for passed, done in steps:
        now += passed
        left = pace.left(now, Progress(done, 100, note="rendering"))
        assert left is None or 0 <= left <= 100 * (now + 1)
