"""Jobs side by side: order, errors, cancelling."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from nemoflow.engine.pool import Job, Report, Task, run_all, run_jobs
from nemoflow.model.errors import EngineFailed, Interrupted

CALM = threading.Event()


def noting(log: list[str], name: str) -> Task:
    def task(stop: threading.Event, report: Report) -> None:
        log.append(name)
        report(1)

    return task


def test_a_job_waits_for_what_it_needs_however_heavy_it_is() -> None:
    log: list[str] = []
    jobs = [
        Job(noting(log, "last"), ("c",), frozenset("ab"), weight=9),
        Job(noting(log, "first"), ("a",), weight=1),
        Job(noting(log, "second"), ("b",), frozenset("a"), weight=5),
    ]
    assert list(run_jobs(jobs, workers=3, cancel=CALM))[-1] == 3
    assert log == ["first", "second", "last"]


def test_what_no_job_makes_is_there_already() -> None:
    log: list[str] = []
    jobs = [Job(noting(log, "only"), ("a",), frozenset({"kept"}))]
    assert list(run_jobs(jobs, workers=1, cancel=CALM)) == [1]


def test_the_heaviest_goes_first() -> None:
    log: list[str] = []
    jobs = [Job(noting(log, str(weight)), weight=weight) for weight in (3, 9, 1, 7)]
    list(run_jobs(jobs, workers=1, cancel=CALM))
    assert log == ["9", "7", "3", "1"]


def test_no_more_run_at_once_than_there_are_workers() -> None:
    """Each waits until a second one runs, too; a third would find the door closed."""
    both = threading.Barrier(2, timeout=10)
    running, most = set[int](), list[int]()

    def task(number: int) -> Task:
        def work(stop: threading.Event, report: Report) -> None:
            running.add(number)
            both.wait()
            most.append(len(running))
            both.wait()
            running.discard(number)

        return work

    list(run_all([task(number) for number in range(6)], workers=2, cancel=CALM))
    assert max(most) == 2


def failing(stop: threading.Event, report: Report) -> None:
    raise EngineFailed("it broke")


def until_stopped(stop: threading.Event, report: Report) -> None:
    assert stop.wait(10)
    raise Interrupted("stopped")


def test_an_error_stops_the_others_and_is_the_one_that_is_raised() -> None:
    log: list[str] = []
    jobs = [
        Job(until_stopped, ("a",), weight=9),
        Job(failing, ("b",), weight=8),
        Job(noting(log, "needs both"), ("c",), frozenset("ab")),
    ]
    with pytest.raises(EngineFailed, match="it broke"):
        list(run_jobs(jobs, workers=2, cancel=CALM))
    assert not log


@pytest.mark.parametrize("workers", [1, 4])
def test_cancelling_ends_it_even_when_nothing_runs(workers: int) -> None:
    cancel = threading.Event()
    log: list[str] = []

    def cancelling(stop: threading.Event, report: Report) -> None:
        cancel.set()

    jobs = [Job(cancelling, ("a",)), Job(until_stopped, ("b",), frozenset("a"))]
    jobs += [Job(noting(log, "after"), ("c",), frozenset("b"))]
    with pytest.raises(Interrupted):
        list(run_jobs(jobs, workers=workers, cancel=cancel))
    assert not log


def test_leaving_the_loop_stops_what_runs() -> None:
    stopped: list[bool] = []

    def first(stop: threading.Event, report: Report) -> None:
        report(1)
        stopped.append(stop.wait(10))

    steps = run_all([first], workers=1, cancel=CALM)
    assert next(iter(steps)) == 1
    close: Callable[[], None] = steps.close  # type: ignore[attr-defined]  # it is a generator
    close()
    assert stopped == [True]
