"""Several FFmpeg processes side by side, one stream of progress out of them."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

Report = Callable[[int], None]
"""Called by a task with the number of frames it has done so far."""
Task = Callable[[threading.Event, Report], None]


def run_all(tasks: Sequence[Task], *, workers: int, cancel: threading.Event) -> Iterator[int]:
    """Runs tasks, at most `workers` at once; yields the sum of frames done whenever it grows.

    The first error stops the other tasks and is raised when they have ended; so does closing the
    iterator, and setting `cancel`.
    """
    stop = threading.Event()
    done: queue.SimpleQueue[tuple[int, int]] = queue.SimpleQueue()
    counts = [0] * len(tasks)
    with ThreadPoolExecutor(max_workers=max(1, workers)) as pool:
        futures = [
            pool.submit(_run_one, task, number, stop, done) for number, task in enumerate(tasks)
        ]
        try:
            while not _settled(futures):
                if cancel.is_set():
                    stop.set()
                grown = _take(done, counts)
                if grown:
                    yield sum(counts)
        finally:
            stop.set()
            for future in futures:
                future.cancel()
    _raise_first(futures)
    if _take(done, counts):
        yield sum(counts)


def _run_one(
    task: Task, number: int, stop: threading.Event, done: queue.SimpleQueue[tuple[int, int]]
) -> None:
    try:
        task(stop, lambda frames: done.put((number, frames)))
    except BaseException:
        stop.set()
        raise


def _settled(futures: Sequence[Future[None]]) -> bool:
    return all(future.done() for future in futures)


def _take(done: queue.SimpleQueue[tuple[int, int]], counts: list[int]) -> bool:
    """Waits a moment for news and takes all there are; whether any count grew."""
    grown = False
    try:
        number, frames = done.get(timeout=0.05)
        while True:
            grown = grown or frames > counts[number]
            counts[number] = max(counts[number], frames)
            number, frames = done.get_nowait()
    except queue.Empty:
        return grown


def _raise_first(futures: Sequence[Future[None]]) -> None:
    """The error that started the trouble, not the `Interrupted` of those it stopped."""
    from nemoflow.model.errors import Interrupted

    errors = [
        error
        for future in futures
        if not future.cancelled() and (error := future.exception()) is not None
    ]
    errors.sort(key=lambda error: isinstance(error, Interrupted))
    if errors:
        raise errors[0]
