"""Serving until somebody asks to stop: one process, one event loop, uvicorn on a bound socket."""

from __future__ import annotations

import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import uvicorn
from starlette.applications import Starlette

from nemoflow.clock import Clock
from nemoflow.model.errors import Locked, NemoflowError, ServiceFailed, UsageError
from nemoflow.server.app import app, silent
from nemoflow.server.guard import Tell
from nemoflow.server.settings import ServerSettings
from nemoflow.store.lock import locked

_BACKLOG = 512
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Server(uvicorn.Server):
    """uvicorn that ends a stop asked for by a signal as a success, not by dying of the signal.

    `application` is what it serves; `up` is called when requests can come.
    """

    def __init__(
        self,
        application: Starlette,
        config: uvicorn.Config,
        up: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(config)
        self.application = application
        self._up = up

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Comes up, or is not `started` afterwards: leaving the process is not uvicorn's to do."""
        try:
            await super().startup(sockets)
        except SystemExit:
            self.should_exit = True
            return
        self._up()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stops. In a hurry uvicorn would leave without closing anything: exports would go on."""
        self.application.state.hurried = self.force_exit
        await super().shutdown(sockets)
        if self.force_exit:
            self.application.state.hurried = True
            await self.lifespan.shutdown()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """The first signal stops taking requests and lets the running ones end, a second does not
        wait for them."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, self._asked) for number in _SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _asked(self, number: int, frame: FrameType | None) -> None:
        self.force_exit = self.should_exit
        self.should_exit = True


def bind(settings: ServerSettings) -> socket.socket:
    """A listening socket; port 0 finds a free one. Raises UsageError."""
    try:
        family, _, _, _, address = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        # asyncio sends small pieces at once only where a socket names its protocol; without, each
        # answer on a kept connection waits 40 ms for an acknowledgement.
        made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    except OSError as error:
        raise UsageError(
            f"the host `{settings.host}` is not known", hint="try 127.0.0.1"
        ) from error
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(address)
        made.listen(_BACKLOG)
    except OSError as error:
        made.close()
        raise UsageError(
            f"cannot listen on {settings.host}:{settings.port}: {error.strerror or error}",
            hint="choose another --port; 0 takes a free one",
        ) from error
    return made


def url_of(bound: socket.socket) -> str:
    """Where a bound socket is reached."""
    host, port = bound.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def server_of(
    settings: ServerSettings,
    clock: Clock,
    tell: Tell = silent,
    up: Callable[[], None] = lambda: None,
) -> Server:
    """A server that is not started yet."""
    application = app(settings, clock, tell)
    return Server(
        application,
        uvicorn.Config(
            application,
            loop="asyncio",
            http="h11",
            ws="none",
            lifespan="on",
            # Uvicorn says what our own log says already, and could not keep a path's key to itself.
            log_config=None,
            log_level="critical",
            access_log=False,
            server_header=False,
            backlog=_BACKLOG,
            timeout_graceful_shutdown=max(1, round(settings.grace_seconds)),
        ),
        up,
    )


def serve(
    settings: ServerSettings,
    clock: Clock,
    tell: Tell = silent,
    listening: Callable[[str], None] = silent,
) -> None:
    """Serves until a signal comes; `listening` hears the URL once requests can come.

    Raises UsageError when it cannot listen, Locked when another server uses the folder,
    StateBroken, ServiceFailed.
    """
    folder = str(Path(settings.state).absolute())
    Path(folder).mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with locked(folder, "nemoflow serve", 0.0, silent), bind(settings) as bound:
            url = url_of(bound)
            server = server_of(settings, clock, tell, lambda: listening(url))
            server.run(sockets=[bound])
    except Locked as error:
        owner = error.message.rpartition(" by ")[2]
        raise Locked(
            f"another server uses the folder `{settings.state}`: {owner}",
            hint="stop it, or serve from another folder with --state",
        ) from error
    if not server.started:
        raise _failure(server)


def _failure(server: Server) -> NemoflowError:
    """Why a server did not come up: uvicorn itself only says that it did not."""
    error = server.application.state.failure
    if isinstance(error, NemoflowError):
        return error
    return ServiceFailed(f"the server could not start: {error}", hint="check the --state folder")
