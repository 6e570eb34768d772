"""The stations between a method of `Service` and the door, from the outside in:

authorized   the token; a refused anonymous one is renewed once
unhurried    rate limited: one long wait, one more try
repeated     reading only: a few tries while the service or the line is away
checked      the envelope: what is no success becomes an ApiError
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from nemoflow.backends.cloud.auth import Identity, Renew, Send, begin, refused, renewed
from nemoflow.backends.cloud.client import Reply
from nemoflow.backends.cloud.failures import Lost, NotSent
from nemoflow.backends.cloud.tokens import Tokens
from nemoflow.clock import Clock
from nemoflow.model.errors import NemoflowError
from nemoflow.wire.codes import Code, code_of
from nemoflow.wire.envelope import ApiError, decode

LIMITED_SECONDS = 30.0
"""Protocol, code 429: wait this long, try once more."""
PAUSES = (1.0, 2.0, 4.0)
"""Seconds between the tries of a request that only reads."""
_AWAY = frozenset({500, 502, 503, 504})

T = TypeVar("T")
Note = Callable[[str], None]


def authorized(tokens: Tokens, attempt: Callable[[Identity], T]) -> T:
    """Makes the call with the right token. Raises NotAllowed, and what `attempt` raises."""
    step = begin(tokens.held())
    while True:
        if isinstance(step, Renew):
            step = renewed(tokens.renew(step.refused))
        answer = _accepted(step, attempt)
        if not isinstance(answer, _Refused):
            return answer
        step = refused(step)


class _Refused:
    """The service did not take the token."""


def _accepted(step: Send, attempt: Callable[[Identity], T]) -> T | _Refused:
    try:
        return attempt(step.identity)
    except ApiError as error:
        if code_of(error) is not Code.BAD_TOKEN:
            raise
    return _Refused()


def unhurried(clock: Clock, note: Note, attempt: Callable[[], T]) -> T:
    """Tries once more after a wait when the service limits the rate: nothing was done then."""
    try:
        return attempt()
    except ApiError as error:
        if code_of(error) is not Code.RATE_LIMITED:
            raise
    note(f"the service limits the rate: waiting {LIMITED_SECONDS:g} s")
    clock.sleep(LIMITED_SECONDS)
    return attempt()


def repeated(clock: Clock, attempt: Callable[[], T]) -> T:
    """Tries a call that changes nothing again while the service is away."""
    for pause in PAUSES:
        try:
            return attempt()
        except (ApiError, NotSent, Lost) as error:
            if not _is_away(error):
                raise
        clock.sleep(pause)
    return attempt()


def _is_away(error: ApiError | NemoflowError) -> bool:
    if isinstance(error, ApiError):
        return error.code == 0 and error.status in _AWAY
    return True


def checked(reply: Reply) -> object:
    """The payload of a reply. Raises ApiError."""
    return decode(reply.status, reply.body, reply.reason)
