"""Serving the page from a thread of its own, on this machine alone, while a watch goes on."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from secrets import token_urlsafe

import uvicorn

from nemoflow.model.errors import ServiceFailed, UsageError
from nemoflow.preview.app import app
from nemoflow.preview.hub import Hub

LOOPBACK = "127.0.0.1"
_PATIENCE = 5.0


@contextmanager
def page(hub: Hub, port: int) -> Iterator[str]:
    """Serves the hub's page; gives its address, which holds the secret. Port 0 takes a free one.

    Raises UsageError when the port is taken, ServiceFailed.
    """
    bound = _bind(port)
    with bound:
        number = bound.getsockname()[1]
        secret = token_urlsafe(24)
        hosts = frozenset({f"{LOOPBACK}:{number}", f"localhost:{number}"})
        server = uvicorn.Server(_config(hub, secret, hosts))
        thread = threading.Thread(
            target=server.run, kwargs={"sockets": [bound]}, name="nemoflow-page", daemon=True
        )
        thread.start()
        try:
            yield f"http://{LOOPBACK}:{number}/{secret}/"
        finally:
            server.should_exit = True
            thread.join(_PATIENCE)
            hub.shelf.close()
        if not server.started:
            raise ServiceFailed("the preview page could not be served", hint="try another --port")


def _config(hub: Hub, secret: str, hosts: frozenset[str]) -> uvicorn.Config:
    return uvicorn.Config(
        app(hub, secret, hosts),
        loop="asyncio",
        http="h11",
        ws="none",
        lifespan="off",
        # Lines of a log would hold the secret, which is in every path.
        log_config=None,
        log_level="critical",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=1,
    )


def _bind(port: int) -> socket.socket:
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((LOOPBACK, port))
        made.listen(128)
    except OSError as error:
        made.close()
        raise UsageError(
            f"the page cannot be served on port {port}: {error.strerror or error}",
            hint="choose another --port; 0 takes a free one",
        ) from error
    return made
