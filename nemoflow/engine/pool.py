"""Several FFmpeg processes side by side, one stream of progress out of them."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

from nemoflow.model.errors import Interrupted

Report = Callable[[int], None]
"""Called by a task with the number of frames it has done so far."""
Task = Callable[[threading.Event, Report], None]


@dataclass(frozen=True, slots=True)
class Job:
    """A task that makes `keys` out of the `needs`; of those that can begin the heaviest goes first.

    Needs that no job makes are there already.
    """

    task: Task
    keys: tuple[str, ...] = ()
    needs: frozenset[str] = frozenset()
    weight: float = 0.0


def run_all(tasks: Sequence[Task], *, workers: int, cancel: threading.Event) -> Iterator[int]:
    """`run_jobs` for tasks that need nothing of each other, in order."""
    return run_jobs([Job(task) for task in tasks], workers=workers, cancel=cancel)


def run_jobs(jobs: Sequence[Job], *, workers: int, cancel: threading.Event) -> Iterator[int]:
    """Runs jobs, at most `workers` at once; yields the sum of frames done whenever it grows.

    The first error stops the other jobs and is raised when they have ended; so does closing the
    iterator, and setting `cancel`.
    """
    floor = _Floor(jobs, max(1, workers))
    with ThreadPoolExecutor(max_workers=floor.workers) as pool:
        try:
            while floor.begin_ready(pool):
                if cancel.is_set():
                    floor.stop.set()
                if floor.take_news():
                    yield sum(floor.counts)
        finally:
            floor.stop.set()
    _raise_first([*floor.ended, *floor.running])
    if floor.waiting:
        raise Interrupted("the render was stopped")
    if floor.take_news():
        yield sum(floor.counts)


@dataclass(slots=True)
class _Floor:
    """What waits, what runs, what has ended; only the thread that yields touches it."""

    jobs: Sequence[Job]
    workers: int
    stop: threading.Event = field(default_factory=threading.Event)
    news: queue.SimpleQueue[tuple[int, int]] = field(default_factory=queue.SimpleQueue)
    counts: list[int] = field(init=False)
    waiting: list[int] = field(init=False)
    unmade: set[str] = field(init=False)
    running: dict[Future[None], int] = field(default_factory=dict)
    ended: list[Future[None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.counts = [0] * len(self.jobs)
        self.waiting = sorted(range(len(self.jobs)), key=lambda n: -self.jobs[n].weight)
        self.unmade = {key for job in self.jobs for key in job.keys}

    def begin_ready(self, pool: ThreadPoolExecutor) -> bool:
        """Clears what has ended and fills free workers; False when all is over."""
        for future in [future for future in self.running if future.done()]:
            self.unmade.difference_update(self.jobs[self.running.pop(future)].keys)
            self.ended.append(future)
        for number in self._ready(self.workers - len(self.running)):
            self.waiting.remove(number)
            self.running[pool.submit(self._run, number)] = number
        return bool(self.running)

    def _ready(self, free: int) -> list[int]:
        if self.stop.is_set():
            return []
        able = (n for n in self.waiting if self.unmade.isdisjoint(self.jobs[n].needs))
        return [number for number, _ in zip(able, range(free), strict=False)]

    def _run(self, number: int) -> None:
        try:
            self.jobs[number].task(self.stop, lambda frames: self.news.put((number, frames)))
        except BaseException:
            self.stop.set()
            raise
        finally:
            self.news.put((number, 0))  # wakes the thread that fills free workers

    def take_news(self) -> bool:
        """Waits a moment for news and takes all there are; whether any count grew."""
        grown = False
        try:
            number, frames = self.news.get(timeout=0.05)
            while True:
                grown = grown or frames > self.counts[number]
                self.counts[number] = max(self.counts[number], frames)
                number, frames = self.news.get_nowait()
        except queue.Empty:
            return grown


def _raise_first(futures: Sequence[Future[None]]) -> None:
    """The error that started the trouble, not the `Interrupted` of those it stopped."""
    wait(futures, return_when=FIRST_EXCEPTION)
    errors = [error for future in futures if (error := future.exception()) is not None]
    errors.sort(key=lambda error: isinstance(error, Interrupted))
    if errors:
        raise errors[0]
