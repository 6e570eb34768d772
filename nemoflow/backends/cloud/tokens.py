"""Which account this process works with: chosen once, renewed when it must be."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable

from nemoflow.backends.cloud.auth import Identity, Origin, chosen, has_expired, identity_of
from nemoflow.backends.cloud.settings import CloudSettings
from nemoflow.clock import Clock
from nemoflow.model.secret import Secret
from nemoflow.store.credentials import Credential, Credentials
from nemoflow.wire.codes import Account, Code, code_of
from nemoflow.wire.envelope import ApiError, BadReply
from nemoflow.wire.messages import AnonymousToken

Fetch = Callable[[str], AnonymousToken]
"""Asks the service for an anonymous token with a client id. Raises ApiError, ServiceFailed."""
_HEADER_SAFE = re.compile(r"[!-~]{1,4096}")


class Tokens:
    """The token of this process. Thread-safe; several processes end up with one token.

    The choice is pinned: a login elsewhere must not move a running apply to another account.
    """

    def __init__(
        self, settings: CloudSettings, credentials: Credentials, clock: Clock, fetch: Fetch
    ) -> None:
        self._settings = settings
        self._credentials = credentials
        self._clock = clock
        self._fetch = fetch
        self._pinned: Identity | None = None
        self._lock = threading.Lock()
        self.replaced = False
        """An anonymous account ended and another took its place: its sessions are lost."""

    def held(self) -> Identity | None:
        """The token to begin with, None when a new one must be fetched.

        Raises NotAllowed for an expired login, StateBroken for a file that cannot be used.
        """
        with self._lock:
            if self._pinned is None:
                self._pinned = self._chosen()
            return self._pinned

    def account(self) -> Account:
        """Whose token it is, as far as it is known. Asks nobody."""
        held, web = self.held(), self._settings.web
        if held is None:
            return Account(anonymous=True, web=web)
        return Account(held.user_id, held.origin is Origin.ANONYMOUS, web)

    def renew(self, refused: Identity | None) -> Identity:
        """An anonymous token other than `refused`: one that another process got, else a new one.

        Raises ApiError, ServiceFailed, StateBroken, Locked.
        """
        with self._credentials.held():
            stored = self._credentials.read(self._settings.api).anonymous
            found = identity_of(stored) if stored else None
            has_ended = found is not None and has_expired(found, self._clock.utc())
            self.replaced = self.replaced or has_ended or refused is not None
            if found is None or found == refused or has_ended:
                found = self._new()
        with self._lock:
            self._pinned = found
        return found

    def _chosen(self) -> Identity | None:
        environment = self._settings.token
        if environment:
            # Asked first: with a token at hand the files need not even be readable.
            return Identity(environment, Origin.ENVIRONMENT)
        stored = self._credentials.read(self._settings.api)
        return chosen(environment, stored, self._clock.utc())

    def _new(self) -> Identity:
        given = self._settings.client_id
        client_id = given or self._credentials.client_id()
        try:
            reply = self._fetch(client_id)
        except ApiError as error:
            if given or code_of(error) is not Code.NO_CLIENT_ID:
                raise
            reply = self._fetch(self._credentials.new_client_id())
        return self._kept(reply)

    def _kept(self, reply: AnonymousToken) -> Identity:
        if not _HEADER_SAFE.fullmatch(reply.token):
            raise BadReply("the anonymous token's reply has a token that is none")
        credential = Credential(Secret(reply.token), reply.user_id, True, reply.expires_at)
        self._credentials.keep(self._settings.api, credential)
        return identity_of(credential)
