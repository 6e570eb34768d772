"""A real server on a loopback port, in a thread of the test's own process."""

from __future__ import annotations

import socket
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

from nemoflow.clock import Clock, SystemClock
from nemoflow.server.house import House
from nemoflow.server.run import Server, bind, server_of, url_of
from nemoflow.server.settings import ServerSettings
from nemoflow.store.served import ServedStore

_STARTS_WITHIN = 20.0
_STOPS_WITHIN = 30.0


class Live:
    """`folder` holds the server's state and may be served again; `settings` are those of
    `ServerSettings`. It stands when the constructor returns. `lines` is its log."""

    def __init__(self, folder: Path, clock: Clock | None = None, **settings: Any) -> None:
        self.lines: list[str] = []
        self._clock = clock or SystemClock()
        # Tests make many accounts from one address; those about the limit set it.
        defaults = {"port": 0, "grace_seconds": 2.0, "tokens_per_address": 0}
        self.settings = ServerSettings(state=str(folder), **{**defaults, **settings})
        self._server: Server | None = None
        self.url = ""
        self.start()

    def __enter__(self) -> Live:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def house(self) -> House:
        """What the running server works with."""
        assert self._server is not None
        found: House = self._server.application.state.house
        return found

    @property
    def store(self) -> ServedStore:
        """The running server's own memory; other after a restart."""
        return self.house.store

    def start(self) -> None:
        """Serves, at the same address as before."""
        bound = self._bound()
        self.url = url_of(bound)
        self._server = server_of(self.settings, self._clock, self.lines.append)
        self._thread = threading.Thread(target=self._run, args=(self._server, bound), daemon=True)
        self._thread.start()
        waited = 0.0
        while not self._server.started and self._thread.is_alive() and waited < _STARTS_WITHIN:
            self._thread.join(0.005)
            waited += 0.005
        if not self._server.started:
            raise RuntimeError(
                "the server did not start"
            ) from self._server.config.app.state.failure  # type: ignore[union-attr]  # our app

    def stop(self, *, hard: bool = False) -> None:
        """Stops; `hard`: without waiting for what is running. A second call does nothing."""
        if self._server is None:
            return
        self._server.force_exit = hard
        self._server.should_exit = True
        self._thread.join(_STOPS_WITHIN)
        assert not self._thread.is_alive(), "the server does not stop"
        self._server = None

    def restart(self, *, hard: bool = False) -> None:
        """Stops and serves the same folder again."""
        self.stop(hard=hard)
        self.start()

    def _bound(self) -> socket.socket:
        if not self.url:
            return bind(self.settings)
        port = int(self.url.rpartition(":")[2])
        return bind(replace(self.settings, port=port))

    def _run(self, server: Server, bound: socket.socket) -> None:
        with bound:
            server.run(sockets=[bound])
