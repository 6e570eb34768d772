"""Which token a call is made with, and what follows when it is refused. No I/O.

begin(held) ─ Send ── accepted: done
    │           └──── refused(Send) ─ Renew (an anonymous token, once) ─ renewed(Renew) ─ Send
    └─ Renew (there is no token yet) ─┘            └ NotAllowed (anything else)
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum

from nemoflow.model.errors import NotAllowed
from nemoflow.model.secret import Secret
from nemoflow.store.credentials import Credential, Stored


class Origin(Enum):
    """Where a token came from; the value is how people are told."""

    ENVIRONMENT = "`NEMO_TOKEN`"
    LOGIN = "`nemoflow login`"
    ANONYMOUS = "the anonymous account"


@dataclass(frozen=True, slots=True)
class Identity:
    """A token to call with. `expires_at` is None when nobody said."""

    token: Secret
    origin: Origin
    user_id: str = ""
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Send:
    """Make the call with this token. After a renewal a refusal is final."""

    identity: Identity
    renewed: bool = False


@dataclass(frozen=True, slots=True)
class Renew:
    """Get an anonymous token that is not `refused`."""

    refused: Identity | None = None


Step = Send | Renew


def chosen(environment: Secret, stored: Stored, now: datetime) -> Identity | None:
    """The token to begin with; None when a new anonymous one must be fetched.

    A login that has expired is never replaced by an anonymous account in silence: NotAllowed.
    """
    if environment:
        return Identity(environment, Origin.ENVIRONMENT)
    if stored.login is not None:
        held = identity_of(stored.login)
        if has_expired(held, now):
            raise not_allowed(held)
        return held
    if stored.anonymous is not None:
        held = identity_of(stored.anonymous)
        return None if has_expired(held, now) else held
    return None


def begin(held: Identity | None) -> Step:
    """The first step of a call."""
    return Renew() if held is None else Send(held)


def renewed(identity: Identity) -> Send:
    """The step after a new token was fetched."""
    return Send(identity, renewed=True)


def refused(step: Send) -> Renew:
    """The step after a token was refused (1001). Raises NotAllowed when there is none."""
    if step.renewed or step.identity.origin is not Origin.ANONYMOUS:
        raise not_allowed(step.identity)
    return Renew(step.identity)


def identity_of(credential: Credential) -> Identity:
    """A stored token as an identity."""
    origin = Origin.ANONYMOUS if credential.anonymous else Origin.LOGIN
    return Identity(credential.token, origin, credential.user_id, moment(credential.expires_at))


def has_expired(identity: Identity, now: datetime) -> bool:
    """By the clock; a token whose end nobody said has not."""
    return identity.expires_at is not None and identity.expires_at <= now


def moment(text: str) -> datetime | None:
    """An ISO 8601 time as the API writes it; without a zone it is UTC. None when it is no time."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def not_allowed(identity: Identity) -> NotAllowed:
    """The error for a token that does not count any more; says where it came from."""
    origin = identity.origin
    hints = {
        Origin.ENVIRONMENT: "set `NEMO_TOKEN` to a valid token, or unset it to use the one of "
        "`nemoflow login` or an anonymous account",
        Origin.LOGIN: "run `nemoflow login` with a new token, or `nemoflow logout` to go on with "
        "an anonymous account, which cannot see your sessions",
        Origin.ANONYMOUS: "a new one was refused too: run `nemoflow doctor`, or log in with "
        "`nemoflow login`",
    }
    return NotAllowed(f"the token from {origin.value} is bad or has expired", hint=hints[origin])
