"""Asks walked through their stations; what the service refuses comes out in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TypeVar

import httpx

from nemoflow.backends.cloud.auth import Identity
from nemoflow.backends.cloud.client import Ask, Client
from nemoflow.backends.cloud.doubt import is_certain
from nemoflow.backends.cloud.failures import Lost
from nemoflow.backends.cloud.fetching import has_file, is_redirect
from nemoflow.backends.cloud.stations import Note, authorized, checked, repeated, unhurried
from nemoflow.backends.cloud.tokens import Tokens
from nemoflow.clock import Clock
from nemoflow.model.errors import NemoflowError, ServiceFailed, SessionLost
from nemoflow.model.secret import NO_SECRET, Secret
from nemoflow.wire.codes import to_error
from nemoflow.wire.envelope import ApiError

T = TypeVar("T")
Read = Callable[[object], T]


class Calls:
    """One method for each way a request may be made. Thread-safe."""

    def __init__(self, client: Client, tokens: Tokens, clock: Clock, note: Note) -> None:
        self._client = client
        self._tokens = tokens
        self._clock = clock
        self._note = note

    @contextmanager
    def in_words(self) -> Iterator[None]:
        """Turns an ApiError into the error the user sees."""
        try:
            yield
        except ApiError as error:
            raise self._words(error) from None

    def change(self, ask: Ask, read: Read[T]) -> T:
        """A request that changes something: sent once."""
        return self._permitted(lambda identity: read(self._payload(ask, identity.token)))

    def change_or_lost(self, ask: Ask, read: Read[T]) -> T:
        """The same; what leaves open whether it was done is Lost."""

        def once(identity: Identity) -> T:
            try:
                return read(self._payload(ask, identity.token))
            except ApiError as error:
                raise (error if is_certain(error) else self._lost(error.status)) from None

        return self._permitted(once)

    def look(self, ask: Ask, read: Read[T]) -> T:
        """A request that only reads: sent again while the service is away."""
        return self._permitted(
            lambda identity: repeated(self._clock, lambda: read(self._payload(ask, identity.token)))
        )

    def bytes_of(self, ask: Ask) -> bytes:
        """The body of a checked reply, for a payload that is read from its bytes."""

        def once(token: Secret) -> bytes:
            reply = self._client.reply(ask, token)
            checked(reply)
            return reply.body

        return self._permitted(lambda identity: repeated(self._clock, lambda: once(identity.token)))

    def unsigned(self, ask: Ask, read: Read[T]) -> T:
        """A request that changes something and needs no token."""
        return unhurried(self._clock, self._note, lambda: read(self._payload(ask, NO_SECRET)))

    def stream(self, ask: Ask, stack: ExitStack) -> httpx.Response:
        """Sends an edit once; `stack` closes the stream. Raises Lost when its fate is open."""
        return self._permitted(lambda identity: self._stream(ask, identity.token, stack))

    def file(self, ask: Ask, stack: ExitStack) -> httpx.Response:
        """A file or a redirect; `stack` closes it. Another origin sees no token, nor loses one."""
        if not self._client.is_own(ask.target):
            return self._file_elsewhere(ask, stack)
        return self._permitted(
            lambda identity: repeated(self._clock, lambda: self._file(ask, identity.token, stack))
        )

    def _file_elsewhere(self, ask: Ask, stack: ExitStack) -> httpx.Response:
        try:
            return repeated(self._clock, lambda: self._file(ask, NO_SECRET, stack))
        except ApiError as error:
            # A store's 401 or 402 is about its address, not about anybody's token or plan.
            raise ServiceFailed(
                f"the file's address answered {error.status}", hint="run the command again"
            ) from None

    def _permitted(self, attempt: Callable[[Identity], T]) -> T:
        return authorized(
            self._tokens,
            lambda identity: unhurried(self._clock, self._note, lambda: attempt(identity)),
        )

    def _payload(self, ask: Ask, token: Secret) -> object:
        return checked(self._client.reply(ask, token))

    def _stream(self, ask: Ask, token: Secret, stack: ExitStack) -> httpx.Response:
        with ExitStack() as opening:
            response = opening.enter_context(self._client.reading(self._client.send(ask, token)))
            kind = response.headers.get("content-type", "").lower()
            # A page is a gateway speaking, a document the service refusing.
            if response.status_code != 200 or "json" in kind or "html" in kind:
                self._refuse_stream(response, token)
            stack.push(opening.pop_all())
            return response

    def _refuse_stream(self, response: httpx.Response, token: Secret) -> None:
        try:
            checked(self._client.whole(response, token))
        except ApiError as error:
            if is_certain(error):
                raise
        raise self._lost(response.status_code)

    def _lost(self, status: int) -> Lost:
        return Lost(
            f"`{self._client.host}` answered {status} and nothing that can be read",
            hint="run the command again; `nemoflow doctor` looks closer",
        )

    def _file(self, ask: Ask, token: Secret, stack: ExitStack) -> httpx.Response:
        with ExitStack() as opening:
            response = opening.enter_context(self._client.reading(self._client.send(ask, token)))
            if not has_file(response) and not is_redirect(response):
                checked(self._client.whole(response, token))
                raise ApiError(0, response.status_code, "the answer is no file")
            stack.push(opening.pop_all())
            return response

    def _words(self, error: ApiError) -> NemoflowError:
        found = to_error(error, self._tokens.account())
        if isinstance(found, SessionLost) and self._tokens.replaced:
            return SessionLost(
                "the anonymous account the session belonged to has ended, "
                "and a new one cannot see it",
                hint=found.hint,
            )
        return found
