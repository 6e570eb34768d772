"""The application: paths of the API, what each calls, and how every error is told."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from anyio import to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from nemoflow.clock import Clock
from nemoflow.server import accounts, edits, renders, sessions, uploads
from nemoflow.server.bodies import drain
from nemoflow.server.guard import Guard, Tell
from nemoflow.server.house import House, open_house
from nemoflow.server.logs import logged
from nemoflow.server.openapi import document
from nemoflow.server.replies import Refusal, json_reply
from nemoflow.server.settings import ServerSettings
from nemoflow.wire import paths
from nemoflow.wire.jsontext import dumps

Handler = Callable[[Request, House], Awaitable[ASGIApp]]
_QUOTED = re.compile(r"%7B(\w+)%7D")

ENDPOINTS: tuple[tuple[str, str, Handler], ...] = (
    ("POST", paths.ANONYMOUS, accounts.anonymous_token),
    ("POST", paths.CLAIM, accounts.claim_token),
    ("POST", paths.SESSION, sessions.open_session),
    ("POST", paths.upload("{session}"), uploads.upload),
    ("GET", paths.state("{session}"), sessions.latest_state),
    ("GET", paths.BALANCE, accounts.balance),
    ("POST", paths.RUN, edits.run),
    ("POST", paths.RENDER, renders.submit),
    ("GET", paths.render("{render}"), renders.status),
    ("GET", paths.download("{render}"), renders.download),
    ("GET", "/files/{key}", renders.by_key),
    ("GET", "/api/files/nemo_agent/me/{session}/{name}", renders.uploaded_file),
)


def silent(line: str) -> None:
    """A log that keeps nothing."""


def app(settings: ServerSettings, clock: Clock, tell: Tell = silent) -> Starlette:
    """An application with its own memory, opened when it starts and closed when it stops.

    `tell` takes the lines of the access log. While it runs, `app.state.house` is its `House`.
    """
    made = Starlette(
        routes=[
            *(_route(method, path, handler) for method, path, handler in ENDPOINTS),
            Route("/openapi.json", _described, methods=["GET"]),
            Route("/healthz", _healthy, methods=["GET"]),
        ],
        middleware=[Middleware(Guard, clock=clock, most=settings.max_requests, tell=tell)],
        exception_handlers={Refusal: _refused, HTTPException: _not_routed},
        lifespan=_lifespan,
    )
    made.router.redirect_slashes = False
    made.state.settings, made.state.clock, made.state.failure = settings, clock, None
    made.state.tell, made.state.hurried = tell, False
    return made


@asynccontextmanager
async def _lifespan(served: Starlette) -> AsyncIterator[None]:
    settings, clock = served.state.settings, served.state.clock
    try:
        house = await to_thread.run_sync(open_house, settings, clock)
    except Exception as error:
        served.state.failure = error
        raise
    served.state.house = house
    with logged(served.state.tell):
        try:
            await to_thread.run_sync(house.runs.recover)
            await to_thread.run_sync(house.jobs.resume)
            yield
            await house.runs.drain(0.0 if served.state.hurried else settings.grace_seconds)
        finally:
            await to_thread.run_sync(house.jobs.stop)
            house.store.close()


def _route(method: str, path: str, handler: Handler) -> Route:
    async def endpoint(request: Request) -> ASGIApp:
        house: House = request.app.state.house
        return await handler(request, house)

    # The paths quote what stands for an id; a route is a pattern.
    return Route(_QUOTED.sub(r"{\1}", path), endpoint, methods=[method])


async def _described(request: Request) -> Response:
    return json_reply(dumps(document()))


async def _healthy(request: Request) -> Response:
    return json_reply(b'{"status":"ok"}')


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)
    await drain(request)
    return error.response()


async def _not_routed(request: Request, error: Exception) -> Response:
    """404 and 405 in the envelope."""
    assert isinstance(error, HTTPException)
    found = Refusal(error.status_code, error.status_code, error.detail, headers=error.headers)
    await drain(request)
    return found.response()
