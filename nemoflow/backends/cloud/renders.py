"""Renders by the service: submitted once under an id of ours, watched, fetched.

The id lives only with the client and was stored before. It is made from draft, settings and time,
so a job known under it is a render of just this: it is taken up, whoever's answer was lost.
A second try has an id of its own, derived from the first, so that a later run finds it too.

    id ── unknown: submit ──┐
     │                      ├─ pending, processing: poll ── completed: fetch
     └─ known ──────────────┘                         └──── failed, damaged: the next id
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from itertools import chain, repeat

from nemoflow.backend import Progress, RenderJob
from nemoflow.backends.cloud.download import Damaged
from nemoflow.backends.cloud.reading import extension
from nemoflow.backends.cloud.service import Lost, NotSent, Service
from nemoflow.backends.cloud.waiting import wait
from nemoflow.clock import Clock
from nemoflow.model.errors import EngineFailed, ServiceFailed
from nemoflow.model.spec import Output
from nemoflow.wire.clean import message
from nemoflow.wire.render import RenderRequest, RenderStatus

BUDGET_SECONDS = 5 * 60.0
"""How long one run watches one job."""
POLL_SECONDS = (2.0, 3.0, 5.0, 8.0, 13.0, 21.0, 30.0)
"""Between two looks at a job; the last one repeats."""
TRIES = 2
"""Jobs that may fail in one run."""
_BUSY = re.compile(r"\b(?:running|busy|in progress|another (?:export|render))\b", re.IGNORECASE)
"""A refusal that waiting cures: at most one export runs in a session."""
_MOST_IDS = 50
_FORGOTTEN = 3
"""Looks in a row at which an accepted job is not known: then it is lost."""

Take = Callable[[str, RenderStatus], Iterator[Progress]]
"""Brings a completed render home. Raises Damaged when its file cannot be used."""


@dataclass(frozen=True)
class CloudRender:
    """One job on its way to a file."""

    service: Service
    clock: Clock
    cancel: threading.Event
    job: RenderJob
    take: Take

    def begin(self) -> Iterator[Progress]:
        """Submits the job under its id, which no request has carried yet, and waits for its end."""
        return self._through(fresh=1)

    def take_up(self) -> Iterator[Progress]:
        """The same for a job that may have been submitted: the service is asked first."""
        return self._through(fresh=0)

    def _through(self, fresh: int) -> Iterator[Progress]:
        """Every id in turn; the first `fresh` ones are known to be unused."""
        if self.job.draft.is_empty:
            raise EngineFailed(
                "the timeline is empty: there is nothing to render", hint="add an edit"
            )
        tries, problem = 0, ServiceFailed("the service failed every render of this draft")
        for number in range(1, _MOST_IDS + 1):
            name = self.job.id if number == 1 else f"{self.job.id}_{number}"
            known = None if number <= fresh else self.service.render_status(name)
            if known is not None and known.status == "failed":
                continue  # by an earlier run
            failure = yield from self._one(name, known)
            if failure is None:
                return
            tries, problem = tries + 1, failure
            if tries >= TRIES:
                break
        raise problem

    def _one(
        self, name: str, known: RenderStatus | None
    ) -> Generator[Progress, None, ServiceFailed | None]:
        """One id from its submit to its file; why another one should be tried, None when done."""
        status = known or self._submit(name)
        if isinstance(status, ServiceFailed):
            return status
        ended = yield from self._until_done(name, status)
        if ended.status != "completed":
            return _failed(ended)
        try:
            yield from self.take(name, ended)
        except Damaged as error:
            return error
        return None

    def _submit(self, name: str) -> RenderStatus | ServiceFailed:
        """Submits; waits while another export of the session, perhaps an old one of ours, runs."""
        deadline = self.clock.now() + BUDGET_SECONDS
        pauses = chain(POLL_SECONDS, repeat(POLL_SECONDS[-1]))
        while True:
            answer = self._sent(name)
            left = deadline - self.clock.now()
            if isinstance(answer, RenderStatus) or not _BUSY.search(answer.message) or left <= 0:
                return answer
            wait(self.clock, min(next(pauses), left), self.cancel)

    def _sent(self, name: str) -> RenderStatus | ServiceFailed:
        """The job's status, or the refusal: the session is busy, the id somebody else's."""
        request = request_of(self.job, name)
        try:
            return self.service.submit(request)
        except NotSent:
            raise
        except ServiceFailed as error:
            found = self.service.render_status(name)
            if found is not None:
                return found
            if not isinstance(error, Lost):
                return error
        # Lost on its way there. Should it arrive late, the service takes only one of the two.
        return self.service.submit(request)

    def _until_done(
        self, name: str, status: RenderStatus
    ) -> Generator[Progress, None, RenderStatus]:
        """Looks at the job until it has ended; the status it ended with."""
        deadline = self.clock.now() + BUDGET_SECONDS
        pauses = chain(POLL_SECONDS, repeat(POLL_SECONDS[-1]))
        done, forgotten = 0, 0
        while status.status not in ("completed", "failed"):
            done = max(done, status.progress)
            yield Progress(done, 100, note="rendering", unit="percent")
            left = deadline - self.clock.now()
            if left <= 0:
                raise ServiceFailed(
                    f"`{self.job.output.shown}` is still being rendered after"
                    f" {BUDGET_SECONDS / 60:.0f} minutes ({done}%)",
                    hint="run apply again: it is taken up, not submitted again",
                )
            wait(self.clock, min(next(pauses), left), self.cancel)
            found = self.service.render_status(name)
            forgotten = forgotten + 1 if found is None else 0
            if forgotten >= _FORGOTTEN:
                return RenderStatus(name, "failed", error="the service lost the job")
            status = found or status
        return status


def request_of(job: RenderJob, name: str) -> RenderRequest:
    """The request for a job under the id `name`: published fields first, the rest as extension."""
    output = job.output
    return RenderRequest(
        id=name,
        session_id=job.session,
        draft=job.draft,
        format=output.format,
        quality="high",
        resolution=_resolution(output),
        fps=output.fps,
        extra=extension(output),
    )


def _resolution(output: Output) -> str:
    """`1920x1080`, or `1080p` for the short side; empty for the timeline's own size."""
    if output.width:
        return f"{output.width}x{output.height}"
    return f"{output.height}p" if output.height else ""


def _failed(status: RenderStatus) -> ServiceFailed:
    said = message(status.error)
    return ServiceFailed(
        f"the service could not render: {said}" if said else "the service could not render",
        hint="run apply again later; the edits are kept and exports are free",
    )
