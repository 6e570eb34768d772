"""Edits: one run a message, apart from the connection that asked for it.

The order of a run: credits are frozen, the studio understands, the script is played - in it one
transaction moves the draft, pays and marks the row. A run goes on when its client hangs up; runs
of one session take turns; after a crash nothing is half done (`recover`).
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from dataclasses import dataclass
from math import inf
from typing import assert_never
from weakref import WeakValueDictionary

from anyio import to_thread

from nemoflow.clock import Clock
from nemoflow.engine.edit import unmeasured
from nemoflow.server.fault_kinds import (
    Drift,
    Error,
    ExpireToken,
    Fault,
    LoseSession,
    RunFault,
    TwoStage,
)
from nemoflow.server.fault_settings import RUN
from nemoflow.server.faults import ErrorReply, Faults, error_reply
from nemoflow.server.looking import Looking
from nemoflow.server.replies import Refusal, no_credits, no_session_detail
from nemoflow.server.run_stream import RunStream
from nemoflow.server.script import Beats, Gift, GiveUp, Move, Say, Script, Step, script_of
from nemoflow.server.strike import strike
from nemoflow.server.studio import Edited, Refused, edit
from nemoflow.server.voice import Turn
from nemoflow.server.waiting import ahead, until, wait
from nemoflow.store.served import ServedStore
from nemoflow.store.served_rows import Held
from nemoflow.wire import speak

_LOG = logging.getLogger("nemoflow.serve")
_BEAT_SECONDS = 15.0
_TURN_SECONDS = 0.001
"""Of real time between two heartbeats on a clock that runs by itself: the client's turn."""


@dataclass(frozen=True, slots=True)
class Job:
    """One message to a session whose credits are frozen; `edit` is its row."""

    account: str
    session: str
    text: str
    edit: int
    fault: RunFault | Error | None


@dataclass(frozen=True, slots=True)
class _Prepared:
    """What the studio made of a job, on what the session held."""

    before: Held
    outcome: Edited | Refused
    script: Script


class Runs:
    """The runs of one server. `cost` credits an edit. One event loop uses it."""

    def __init__(
        self,
        store: ServedStore,
        clock: Clock,
        faults: Faults,
        cost: float,
        looking: Looking | None = None,
    ) -> None:
        """Without `looking` no edit can be told what is in the footage."""
        self._store = store
        self._clock = clock
        self._faults = faults
        self._cost = cost
        self._looking = looking
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._tasks: set[asyncio.Task[None]] = set()

    def recover(self) -> int:
        """At start: gives up the runs that vanished with the last server; tells how many."""
        return self._store.edits.abandon(self._now())

    async def drain(self, seconds: float) -> None:
        """At stop: lets runs end for so long, then ends them; what they did not do, never was."""
        if self._tasks:
            _, left = await asyncio.wait(set(self._tasks), timeout=seconds)
            if self._looking:
                self._looking.stop()
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)

    async def start(
        self, account: str, session: str, text: str, *, path: str = "", header: str = ""
    ) -> RunStream | ErrorReply:
        """Begins a run for a user id; its stream, or an error that a fault asks for.

        Raises Refusal: no such session, not enough credits; BadFault for a bad fault header.
        """
        fault = self._faults.decide(RUN, text=text, path=path, header=header)
        reply = await to_thread.run_sync(self._struck, fault, account, session)
        if reply is not None:
            return reply
        row = await to_thread.run_sync(self._reserved, account, session, text)
        stream = RunStream()
        task = asyncio.create_task(
            self._run(Job(account, session, text, row, _of_run(fault)), stream)
        )
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        if isinstance(fault, Error):
            await asyncio.shield(task)
            return error_reply(fault)
        return stream

    # --- before the stream ----------------------------------------------------------------------

    def _struck(self, fault: Fault | None, account: str, session: str) -> ErrorReply | None:
        self._store.edits.mature(self._now())
        if isinstance(fault, Error) and fault.work == "continues":
            return None
        if isinstance(fault, Error | ExpireToken | LoseSession | Drift):
            return strike(fault, self._store, account, session)
        return None

    def _reserved(self, account: str, session: str, text: str) -> int:
        if self._store.sessions.find(account, session) is None:
            raise no_session_detail(session)
        row = self._store.edits.begin(account, session, text, self._cost, self._now())
        if row is None:
            raise no_credits()
        return row

    # --- the work -------------------------------------------------------------------------------

    async def _run(self, job: Job, stream: RunStream) -> None:
        """Plays a job to its end, whatever becomes of its connection."""
        try:
            try:
                async with self._locks.setdefault(job.session, asyncio.Lock()):
                    await self._take_turn(job)
                    prepared = await to_thread.run_sync(self._prepared, job)
                    stream.limit(prepared.script.cut, broken=prepared.script.broken)
                    await self._play(job, prepared, stream)
            finally:
                self._store.edits.let_go(job.edit, self._now())
        except Refusal as refusal:
            stream.put(speak.error(refusal.message))
        except Exception:
            # Nobody waits for this task: the log tells, and the stream ends in an error.
            _LOG.exception("run %d of session %s failed", job.edit, job.session)
            stream.put(speak.error("internal error"))
        finally:
            stream.end()

    async def _take_turn(self, job: Job) -> None:
        """Waits for what earlier messages of the session have still to change."""
        while (due := self._store.edits.due(job.session)) is not None:
            await until(self._clock, due)
            await to_thread.run_sync(self._store.edits.mature, self._now())

    def _prepared(self, job: Job) -> _Prepared:
        held = self._held(job)
        outcome = self._edited(held, job.text)
        second: Edited | None = None
        if isinstance(job.fault, TwoStage) and isinstance(outcome, Edited):
            found = self._edited(outcome.held, job.fault.then)
            second = found if isinstance(found, Edited) else None
        turn = Turn(f"e-{uuid.uuid4()}", self._now())
        return _Prepared(held, outcome, script_of(outcome, second, job.fault, turn))

    def _edited(self, held: Held, text: str) -> Edited | Refused:
        return edit(held, text, self._looking.of(held) if self._looking else unmeasured)

    async def _play(self, job: Job, prepared: _Prepared, stream: RunStream) -> None:
        for step in prepared.script.steps:
            if prepared.script.fragile and stream.hung_up:
                return
            await self._step(step, job, prepared, stream)

    async def _step(self, step: Step, job: Job, prepared: _Prepared, stream: RunStream) -> None:
        match step:
            case Say():
                stream.put(step.data)
            case Beats():
                await self._beat(step, prepared.script.fragile, stream)
            case Move():
                await to_thread.run_sync(self._move, job, prepared, step.delay)
            case GiveUp():
                await to_thread.run_sync(self._give_up, job, step.delay)
            case Gift():
                await to_thread.run_sync(self._give, job, step)
            case _:
                assert_never(step)

    async def _beat(self, beats: Beats, fragile: bool, stream: RunStream) -> None:
        ends = self._clock.now() + beats.seconds if beats.seconds else inf
        while (left := ends - self._clock.now()) > 0:
            if stream.hung_up and (fragile or not beats.seconds):
                return
            stream.put(speak.beat(beats.kind))
            await asyncio.sleep(_TURN_SECONDS)
            await wait(self._clock, min(beats.every, left))

    def _move(self, job: Job, prepared: _Prepared, delay: float) -> None:
        """The draft moves and is paid for, once: on whatever the session holds by now."""
        before, outcome = prepared.before, prepared.outcome
        while isinstance(outcome, Edited):
            after = outcome.held
            if delay:
                due = ahead(self._clock, delay)
                return self._store.edits.schedule(job.session, due, after, job.edit)
            if self._store.edits.apply(job.edit, before, after, self._now()):
                return None
            now = self._held(job)
            if now == before:
                return None  # the row is settled: the run was ended meanwhile
            before, outcome = now, self._edited(now, job.text)
        return None

    def _give_up(self, job: Job, delay: float) -> None:
        if delay:
            self._store.edits.give_up(job.session, ahead(self._clock, delay), job.edit)
        else:
            self._store.edits.refuse(job.edit, self._now())

    def _give(self, job: Job, gift: Gift) -> None:
        # Scheduled even when it is due at once: files that came meanwhile stay.
        self._store.edits.schedule(job.session, ahead(self._clock, gift.delay), gift.after)
        self._store.edits.mature(self._now())

    def _held(self, job: Job) -> Held:
        """What the session holds; raises Refusal when it was lost meanwhile."""
        found = self._store.sessions.find(job.account, job.session)
        if found is None:
            raise no_session_detail(job.session)
        return found.held

    def _now(self) -> float:
        return self._clock.utc().timestamp()


def _of_run(fault: Fault | None) -> RunFault | Error | None:
    """The fault as far as a running run is concerned; the rest has struck by now."""
    return fault if isinstance(fault, RunFault | Error) else None
