"""Every path through the token's flow, without a wire."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from nemoflow.backends.cloud.auth import (
    Identity,
    Origin,
    Renew,
    Send,
    begin,
    chosen,
    has_expired,
    identity_of,
    moment,
    refused,
    renewed,
)
from nemoflow.model.errors import NotAllowed
from nemoflow.model.secret import NO_SECRET, Secret
from nemoflow.store.credentials import Credential, Stored
from tests.cloud_door.office import token

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
LATER, BEFORE = "2026-11-22T12:00:01Z", "2026-11-22T12:00:00Z"


def anonymous(expires_at: str = LATER) -> Credential:
    """A cached anonymous token."""
    return Credential(Secret(token("a")), "anon_a", True, expires_at)


def login(expires_at: str = "") -> Credential:
    """A token somebody pasted."""
    return Credential(Secret(token("l")), "", False, expires_at)


def identity(origin: Origin) -> Identity:
    """Some token from there."""
    return Identity(Secret(token("x")), origin)


def test_the_environment_comes_first() -> None:
    held = chosen(Secret("mine"), Stored(login(), anonymous()), NOW)
    assert held == Identity(Secret("mine"), Origin.ENVIRONMENT)


def test_a_login_comes_before_the_anonymous_account() -> None:
    held = chosen(NO_SECRET, Stored(login(), anonymous()), NOW)
    assert held == Identity(Secret(token("l")), Origin.LOGIN)


def test_an_expired_login_is_never_replaced_in_silence() -> None:
    with pytest.raises(NotAllowed, match="`nemoflow login`"):
        chosen(NO_SECRET, Stored(login(BEFORE), anonymous()), NOW)


def test_the_cached_anonymous_token_is_used_until_it_expires() -> None:
    held = chosen(NO_SECRET, Stored(anonymous=anonymous()), NOW)
    assert held is not None
    assert (held.origin, held.user_id) == (Origin.ANONYMOUS, "anon_a")
    assert chosen(NO_SECRET, Stored(anonymous=anonymous(BEFORE)), NOW) is None


def test_nothing_stored_means_a_new_account() -> None:
    assert chosen(NO_SECRET, Stored(), NOW) is None
    assert begin(None) == Renew()


def test_a_held_token_is_sent_and_a_refused_anonymous_one_renewed_once() -> None:
    held = identity(Origin.ANONYMOUS)
    first = begin(held)
    assert first == Send(held)
    assert refused(Send(held)) == Renew(held)
    second = renewed(identity(Origin.ANONYMOUS))
    with pytest.raises(NotAllowed, match="the anonymous account"):
        refused(second)


def test_a_new_token_that_is_refused_at_once_is_not_renewed_again() -> None:
    """Accounts are rationed: one in seven days."""
    assert begin(None) == Renew()
    with pytest.raises(NotAllowed):
        refused(renewed(identity(Origin.ANONYMOUS)))


@pytest.mark.parametrize("origin", [Origin.ENVIRONMENT, Origin.LOGIN])
def test_a_users_own_bad_token_stops_and_says_where_it_came_from(origin: Origin) -> None:
    with pytest.raises(NotAllowed) as caught:
        refused(Send(identity(origin)))
    assert origin.value in caught.value.message
    assert caught.value.hint
    assert token("x") not in f"{caught.value!r}{caught.value.hint}"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2026-11-29T12:00:00Z", datetime(2026, 11, 29, 12, tzinfo=UTC)),
        ("2026-11-29T12:00:00.123Z", datetime(2026, 11, 29, 12, 0, 0, 123000, UTC)),
        ("2026-11-29T14:00:00+02:00", datetime(2026, 11, 29, 12, tzinfo=UTC)),
        ("2026-11-29T12:00:00", datetime(2026, 11, 29, 12, tzinfo=UTC)),
        ("", None),
        ("soon", None),
    ],
)
def test_times_as_the_api_writes_them(text: str, found: datetime | None) -> None:
    assert moment(text) == found


def test_a_token_whose_end_nobody_said_has_not_expired() -> None:
    assert not has_expired(identity_of(anonymous("")), NOW + timedelta(days=3650))
    assert has_expired(identity_of(anonymous(BEFORE)), NOW)


def test_nothing_shows_a_token() -> None:
    held = identity_of(login())
    for text in (repr(held), str(held), repr(login()), f"{held.token}", f"{Send(held)}"):
        assert token("l") not in text
    assert held.token.reveal() == token("l")
