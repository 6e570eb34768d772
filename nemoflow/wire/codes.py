"""What each error code means for the user: class, message, advice.

The table of protocol.md "Envelope and errors". 402 and 429 may come as a code or as an HTTP status.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import assert_never
from urllib.parse import quote

from nemoflow.model.errors import (
    BudgetExceeded,
    InputRefused,
    NemoflowError,
    NotAllowed,
    ServiceFailed,
    SessionLost,
)
from nemoflow.wire.clean import message
from nemoflow.wire.envelope import ApiError

FORMATS = tuple("mp4 mov avi webm mkv jpg png gif webp mp3 wav m4a aac".split())
"""What may be uploaded; `jpeg` is taken as `jpg`."""


class Code(IntEnum):
    """The codes of the table."""

    OK = 0
    BAD_TOKEN = 1001
    NO_SESSION = 1002
    NO_CREDITS = 2001
    UNSUPPORTED_FILE = 4001
    FILE_TOO_LARGE = 4002
    NO_CLIENT_ID = 400
    PLAN_BLOCKED = 402
    RATE_LIMITED = 429


_STATUSES = {401: Code.BAD_TOKEN, 413: Code.FILE_TOO_LARGE, 415: Code.UNSUPPORTED_FILE}
_KNOWN = {**{int(code): code for code in Code if code}, **_STATUSES}
"""Codes and HTTP statuses share no number with two meanings."""


@dataclass(frozen=True, slots=True)
class Account:
    """Whose token it is; the advice depends on it. `web` is the base of the web pages."""

    user_id: str = ""
    anonymous: bool = False
    web: str = "https://nemovideo.com"


def code_of(error: ApiError) -> Code | None:
    """The table's row for an error, None when it is of no known kind.

    The body's code first, then the HTTP status. ADK itself says 404 `Session not found`; 400 is
    about the client id only when its text says so.
    """
    if 404 in (error.code, error.status) and "session not found" in error.message.lower():
        return Code.NO_SESSION
    code = _KNOWN.get(error.code) or _KNOWN.get(error.status)
    if code is Code.NO_CLIENT_ID and not _names_client(error.message):
        return None
    return code


def to_error(error: ApiError, account: Account) -> NemoflowError:
    """The error the user sees: its class decides the exit code, its hint is the table's advice.

    The service's text is quoted as data: one printable line, capped, without tokens.
    """
    code = code_of(error)
    kind, what, hint = _row(code, account)
    said = message(error.message)
    told = f"{what}: {said}" if said else what
    number = code or error.code or (error.status if error.status >= 300 else 0)
    return kind(f"{told} (code {int(number)})" if number else told, hint=hint)


_Row = tuple[Callable[..., NemoflowError], str, str]


def _row(code: Code | None, account: Account) -> _Row:
    match code:
        case Code.BAD_TOKEN:
            return NotAllowed, "the service does not accept the token", _token_advice(account)
        case Code.NO_SESSION:
            return (
                SessionLost,
                "the service does not know the session any more",
                "`nemoflow plan` shows what a new session and a replay would cost",
            )
        case Code.NO_CREDITS:
            return BudgetExceeded, "the account has no credits left", _credit_advice(account)
        case Code.UNSUPPORTED_FILE:
            return InputRefused, "the service takes no such file", f"use one of: {_formats()}"
        case Code.FILE_TOO_LARGE:
            return (
                InputRefused,
                "the file is too large for the service",
                "compress or trim it: the service takes at most 500 MB",
            )
        case Code.PLAN_BLOCKED:
            return (
                NotAllowed,
                "your plan does not include the export",
                "register or upgrade your plan to unlock export",
            )
        case Code.RATE_LIMITED | Code.NO_CLIENT_ID | Code.OK | None:
            return ServiceFailed, *_failure(code)
        case _:
            assert_never(code)


def _failure(code: Code | None) -> tuple[str, str]:
    if code is Code.RATE_LIMITED:
        return (
            "the service limits how often it may be asked",
            "wait and try again; anonymous tokens: 1 token per client in 7 days, "
            "and 10 per network address",
        )
    if code is Code.NO_CLIENT_ID:
        return "the service misses the client id", "`nemoflow doctor` shows the one in use"
    return "the service answered with an error", "try again later; `nemoflow doctor` looks closer"


def _token_advice(account: Account) -> str:
    if account.anonymous:
        return (
            "the anonymous token has ended and a new one did not help; "
            "a new anonymous account cannot see the old session"
        )
    return "your own token is bad or expired: set a new `NEMO_TOKEN` or run `nemoflow login`"


def _credit_advice(account: Account) -> str:
    if account.anonymous:
        # The page takes over an anonymous account's work by its user id; the token stays here.
        return f"register at {account.web.rstrip('/')}/register?bind={quote(account.user_id)}"
    return "top up credits in your account"


def _formats() -> str:
    return ", ".join(FORMATS)


def _names_client(said: str) -> bool:
    return any(word in said.lower() for word in ("client", "客户端"))
