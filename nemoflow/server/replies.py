"""Replies in the API's envelope, and the one exception that becomes a refusal."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import Response

from nemoflow.wire import envelope
from nemoflow.wire.codes import Code
from nemoflow.wire.jsontext import dumps

NO_STORE = {"Cache-Control": "no-store"}


class Refusal(Exception):
    """A request is not obeyed: the envelope's code, the HTTP status, a sentence for people.

    `bare` is a whole body instead of the envelope, for answers whose published shape is another.
    """

    def __init__(
        self,
        code: int,
        status: int,
        message: str,
        *,
        headers: Mapping[str, str] | None = None,
        bare: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.status = status
        self.message = message
        self.headers = dict(headers or {})
        self.bare = bare

    def response(self) -> Response:
        """The refusal as a reply."""
        body = envelope.failed(self.code, self.message) if self.bare is None else dumps(self.bare)
        return json_reply(body, self.status, self.headers)


def json_reply(
    body: bytes, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """Bytes of JSON; never kept by a cache on the way."""
    return Response(body, status, {**NO_STORE, **(headers or {})}, media_type="application/json")


def ok(data: object) -> Response:
    """A business reply."""
    return json_reply(envelope.ok(data))


def bad_request(message: str) -> Refusal:
    """What was sent cannot be read."""
    return Refusal(int(Code.NO_CLIENT_ID), 400, message)


def bad_token() -> Refusal:
    """No token, or one that is unknown, expired or revoked: the same answer for all."""
    return Refusal(
        int(Code.BAD_TOKEN),
        401,
        "the token is missing, unknown or expired",
        headers={"WWW-Authenticate": "Bearer"},
    )


def no_session(session: str) -> Refusal:
    """No such session, or another account's: nobody can tell which."""
    return Refusal(int(Code.NO_SESSION), 404, f"Session not found: {session[:64]}")


def no_session_detail(session: str) -> Refusal:
    """The same as the agent's own server says it, before a stream begins."""
    found = no_session(session)
    return Refusal(found.code, 404, found.message, bare={"detail": found.message})


def no_credits() -> Refusal:
    """The account cannot pay for the edit."""
    return Refusal(int(Code.NO_CREDITS), 403, "not enough credits")


def unsupported(message: str) -> Refusal:
    """A file of a kind that is not taken, or that cannot be decoded."""
    return Refusal(int(Code.UNSUPPORTED_FILE), 415, message)


def too_large(message: str) -> Refusal:
    """A file or a body over its cap; what is still on its way is not read."""
    return Refusal(int(Code.FILE_TOO_LARGE), 413, message, headers={"Connection": "close"})


def rate_limited() -> Refusal:
    """The client or its address has been given its tokens."""
    return Refusal(
        int(Code.RATE_LIMITED),
        429,
        "no more anonymous tokens for this client or address at the moment",
        headers={"Retry-After": "30"},
    )


def render_refused(code: int, status: int, message: str) -> Refusal:
    """A refusal of a render call: the envelope, and `success` beside it."""
    bare = {"success": False, "code": code, "message": message, "data": None}
    return Refusal(code, status, message, bare=bare)
