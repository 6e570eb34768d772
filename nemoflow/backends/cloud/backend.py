"""The NemoVideo service (or a `nemoflow serve`) behind the Backend protocol."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from nemoflow.backend import Capabilities, Instruction, Media, Opened, Progress, RenderJob
from nemoflow.backends.cloud.download import Download
from nemoflow.backends.cloud.edits import edit
from nemoflow.backends.cloud.finished import inspect, poster_of
from nemoflow.backends.cloud.handover import Handover
from nemoflow.backends.cloud.reading import FORMATS, read_spec
from nemoflow.backends.cloud.renders import CloudRender
from nemoflow.backends.cloud.service import Service
from nemoflow.clock import Clock
from nemoflow.model.canon import digest
from nemoflow.model.draft import Draft
from nemoflow.model.errors import EngineFailed
from nemoflow.model.observed import Balance, Understanding
from nemoflow.model.spec import Spec
from nemoflow.wire.codes import FORMATS as TAKEN
from nemoflow.wire.render import RenderStatus

CAPABILITIES = Capabilities(
    kind="cloud",
    rewind=False,
    costs_credits=True,
    conclusive=False,
    formats=FORMATS,
    max_input_bytes=500_000_000,
    input_suffixes=frozenset(f".{name}" for name in (*TAKEN, "jpeg")),
    remote=True,
    # Protocol, "Edits", rule 2: 30 s, then every 60 s, five unchanged reads.
    looks=(30.0, 60.0, 60.0, 60.0, 60.0),
    settles=3.0,
)


def capabilities_of(api: str) -> Capabilities:
    """Those of the service at the address `api`: each service's sessions are its own."""
    return replace(CAPABILITIES, origin=api)


class CloudBackend:
    """Sessions live at the service; `folder` only holds temporary files, below `folder/work`."""

    def __init__(
        self, service: Service, clock: Clock, api: str, folder: str, environ: Mapping[str, str]
    ) -> None:
        self._service = service
        self._clock = clock
        self._api = api
        self._capabilities = capabilities_of(api)
        self._work = Path(folder) / "work"
        self._environ = environ
        self._handover = Handover(service)
        self._cancel = threading.Event()

    @property
    def capabilities(self) -> Capabilities:
        """Costs credits, cannot go back."""
        return self._capabilities

    def read(
        self, spec: Spec, files: Mapping[str, str], digests: Mapping[str, str]
    ) -> Understanding:
        """The words of each edit; no request is made."""
        return read_spec(spec, files)

    def fingerprint(self) -> str:
        """The service's address: one service renders equal drafts equally, another one may not.

        What the service renders with is its own affair; a new version of it is no reason to
        render everything again.
        """
        return digest("cloud 1", self._api)

    def account(self) -> str:
        """The account's own number, as a login or an anonymous token came with it."""
        return self._service.account.user_id

    def open_session(self, name: str, language: str) -> Opened:
        """A new session and its task, the name under which the website knows it."""
        made = self._service.open_session(name, language)
        self._handover.opened(made.session_id)
        return Opened(made.session_id, made.task_id)

    def upload(self, session: str, media: Media, told: Callable[[Progress], None]) -> str:
        """Hands a file over unless the session holds it already; its address at the service."""
        return self._handover.give(session, media, told)

    def draft(self, session: str) -> Draft:
        """The live draft, byte for byte; `{}` before any edit. Raises SessionLost."""
        return self._service.state(session).draft

    def edit(self, session: str, instruction: Instruction) -> Iterator[str]:
        """Sends the words once."""
        return edit(self._service, self._clock, session, instruction)

    def rewind(self, session: str, draft: Draft) -> None:
        """Never asked of a backend that cannot."""
        raise EngineFailed("the cloud cannot set a session back", hint="run `nemoflow plan`")

    def render(self, job: RenderJob) -> Iterator[Progress]:
        """Submits, watches, fetches, looks at the file. Raises ServiceFailed, EngineFailed."""
        return self._rendering(job).begin()

    def resume(self, job: RenderJob) -> Iterator[Progress]:
        """Takes up what a killed run submitted, or submits it."""
        return self._rendering(job).take_up()

    def balance(self) -> Balance | None:
        """Credits of the account."""
        found = self._service.credits()
        return Balance(found.available, found.frozen)

    def cancel(self) -> None:
        """Stops watching renders and downloading; the service goes on with what it was told."""
        self._cancel.set()

    def rearm(self) -> None:
        """Watches renders again."""
        self._cancel.clear()

    def _rendering(self, job: RenderJob) -> CloudRender:
        def take(name: str, status: RenderStatus) -> Iterator[Progress]:
            return self._brought_home(job, name, status)

        return CloudRender(self._service, self._clock, self._cancel, job, take)

    def _brought_home(self, job: RenderJob, name: str, status: RenderStatus) -> Iterator[Progress]:
        staging = Path(job.staging)
        yield Progress(100, 100, note="downloading", unit="percent")
        yield from Download(self._service, self._clock, self._cancel, staging).run(name, status)
        facts = inspect(staging, job)
        if job.poster_staging:
            poster_of(
                staging,
                facts,
                job,
                environ=self._environ,
                work=self._work,
                cancel=self._cancel,
            )
