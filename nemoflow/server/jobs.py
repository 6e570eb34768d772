"""Exports being made: threads that render, one row each that survives a kill.

A row is durable before its job begins and says `completed` only when the file lies whole in its
place; what was running when the server died is begun again from the pieces in the cache.
"""

from __future__ import annotations

import os
import secrets
import shutil
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from nemoflow.engine import ffmpeg
from nemoflow.engine.facts import probe_output
from nemoflow.engine.render import Engine, render
from nemoflow.engine.stock import cap_of, make_room
from nemoflow.model.canon import digest
from nemoflow.model.errors import Interrupted, NemoflowError
from nemoflow.server.exportable import Limits, Unfit, exportable
from nemoflow.server.fault_kinds import FailRender, Fault, SlowRender, StuckRender
from nemoflow.server.folders import Folders
from nemoflow.server.settings import ServerSettings
from nemoflow.server.wanted import output_of
from nemoflow.store.digests import read_digest
from nemoflow.store.served import ServedStore
from nemoflow.store.served_rows import ServedRender
from nemoflow.wire.envelope import BadReply
from nemoflow.wire.render import RenderRequest

SUBMITTED_PERCENT = 5
_FINISHING_PERCENT = 95
_LONGEST_ERROR = 500

Now = Callable[[], float]


class Jobs:
    """Renders at most `render_workers` exports at a time. Methods may be called from any thread."""

    def __init__(
        self, store: ServedStore, folders: Folders, settings: ServerSettings, now: Now
    ) -> None:
        self._store, self._folders, self._settings, self._now = store, folders, settings, now
        self._cap = cap_of(settings.environ)
        self._cancel = threading.Event()
        self._pool = ThreadPoolExecutor(settings.render_workers, thread_name_prefix="export")
        self._lock = threading.Lock()
        self._late: dict[tuple[str, str], float] = {}
        """Slowed exports: when each may be done."""
        self._done: dict[tuple[str, str], Callable[[], None]] = {}
        """Slowed exports that are made, and how to say so."""

    def resume(self) -> None:
        """Takes up what was unfinished when the server stopped."""
        for job in self._store.renders.unfinished():
            self._pool.submit(self._make, job)

    def begin(self, job: ServedRender, fault: Fault | None = None) -> None:
        """Makes a job that was just taken, or lets it go wrong as told."""
        match fault:
            case FailRender():
                self._store.renders.failed(job.account, job.id, fault.message, self._now())
            case StuckRender():
                self._store.renders.progressed(job.account, job.id, SUBMITTED_PERCENT)
            case SlowRender():
                with self._lock:
                    self._late[job.account, job.id] = self._now() + fault.seconds
                self._pool.submit(self._make, job)
            case _:
                self._pool.submit(self._make, job)

    def settle(self) -> None:
        """Tells of slowed exports whose time has come."""
        now = self._now()
        with self._lock:
            due = [key for key in self._done if self._late.get(key, 0.0) <= now]
            tellings = [self._done.pop(key) for key in due]
            for key in due:
                self._late.pop(key, None)
        for tell in tellings:
            tell()

    def stop(self) -> None:
        """Kills what renders; it is taken up again by the next start."""
        self._cancel.set()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _make(self, job: ServedRender) -> None:
        try:
            finish = self._rendered(job)
        except Interrupted:
            return  # The row still says that it runs: the next start takes it up.
        except (NemoflowError, Unfit, BadReply) as error:
            finish = self._failing(job, error.message)
        except Exception as error:
            # A defect of ours or of a codec must not leave a job that never ends.
            finish = self._failing(job, f"the export failed ({type(error).__name__})")
        self._tell(job, finish)

    def _tell(self, job: ServedRender, finish: Callable[[], None]) -> None:
        key = (job.account, job.id)
        with self._lock:
            if key in self._late:
                self._done[key] = finish
                return
        finish()

    def _failing(self, job: ServedRender, message: str) -> Callable[[], None]:
        said = message[:_LONGEST_ERROR]
        return lambda: self._store.renders.failed(job.account, job.id, said, self._now())

    def _rendered(self, job: ServedRender) -> Callable[[], None]:
        """Renders to the job's place; gives back how to say that it is there."""
        request = RenderRequest.read(job.request)
        files = self._store.sessions.media(job.account)
        output = output_of(request)
        timeline = exportable(request.draft, output, files, Limits.of(self._settings))
        media = {
            item: str(self._folders.upload(item, file.filename)) for item, file in files.items()
        }
        name = f"{secrets.token_hex(16)}.{output.format}"
        work = self._folders.work / digest(job.account, job.id)[:24]
        staging = work / name
        work.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            seen = SUBMITTED_PERCENT
            for progress in render(
                timeline,
                replace(output, shown=name),
                media=media,
                engine=self._engine,
                work=work,
                staging=staging,
                poster_staging=None,
                cancel=self._cancel,
            ):
                percent = _percent(progress.done, progress.total)
                if percent > seen:
                    seen = percent
                    self._store.renders.progressed(job.account, job.id, percent)
            facts = probe_output(staging)
            _keep(staging, self._folders.renders / name)
        finally:
            shutil.rmtree(work, ignore_errors=True)
        make_room(self._folders.cache, self._cap)
        return lambda: self._store.renders.completed(
            job.account, job.id, name, facts.size, float(facts.seconds), self._now()
        )

    @cached_property
    def _engine(self) -> Engine:
        binary = ffmpeg.locate(self._settings.environ)
        cores = os.cpu_count() or 1
        workers = max(1, cores // max(1, self._settings.render_workers))
        return Engine(binary, read_digest(binary), self._folders.cache, workers)


def _percent(done: int, total: int) -> int:
    span = _FINISHING_PERCENT - SUBMITTED_PERCENT
    return SUBMITTED_PERCENT + (span * done // total if total else 0)


def _keep(made: Path, place: Path) -> None:
    """On the disk first, in its place then: a completed export survives a power cut."""
    with made.open("rb") as file:
        os.fsync(file.fileno())
    made.replace(place)
