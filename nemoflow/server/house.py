"""Everything the handlers of one server share, made once when it starts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import anyio
from starlette.requests import Request

from nemoflow.clock import Clock
from nemoflow.server.faults import Faults
from nemoflow.server.folders import Folders
from nemoflow.server.jobs import Jobs
from nemoflow.server.keys import FileKeys
from nemoflow.server.looking import Looking
from nemoflow.server.runs import Runs
from nemoflow.server.settings import ServerSettings
from nemoflow.store.served import ServedStore

PROBES, FETCHES = 2, 4
"""Files looked into, and URLs fetched, at a time."""


@dataclass(frozen=True, slots=True)
class House:
    """What one server works with."""

    settings: ServerSettings
    clock: Clock
    folders: Folders
    store: ServedStore
    jobs: Jobs
    runs: Runs
    keys: FileKeys
    faults: Faults
    probing: anyio.CapacityLimiter
    """Files looked into at a time."""
    fetching: anyio.CapacityLimiter
    """URLs fetched at a time."""

    def now(self) -> float:
        """Seconds since 1970 on the server's clock."""
        return self.clock.utc().timestamp()

    def base_url(self, request: Request) -> str:
        """This server as the client calls it."""
        return str(request.base_url).rstrip("/")


def open_house(settings: ServerSettings, clock: Clock) -> House:
    """Prepares the folder and the memory of a server. Raises StateBroken, OSError."""
    folders = Folders(Path(settings.state).absolute())
    folders.prepare()
    store = ServedStore(str(folders.database))
    faults = Faults(settings.faults, allow_header=settings.allow_fault_header)

    def now() -> float:
        return clock.utc().timestamp()

    store.accounts.fix(settings.fixed, now())
    return House(
        settings=settings,
        clock=clock,
        folders=folders,
        store=store,
        jobs=Jobs(store, folders, settings, now),
        runs=Runs(store, clock, faults, settings.edit_cost, Looking(folders, settings)),
        keys=FileKeys(),
        faults=faults,
        probing=anyio.CapacityLimiter(PROBES),
        fetching=anyio.CapacityLimiter(FETCHES),
    )
