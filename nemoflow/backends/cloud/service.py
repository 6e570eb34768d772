"""The API as a Python object: one method a call, values in and out, errors as people read them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from nemoflow.backend import Progress
from nemoflow.backends.cloud.auth import Identity
from nemoflow.backends.cloud.calls import Calls, Read, T
from nemoflow.backends.cloud.client import (
    PATIENT,
    Ask,
    Body,
    Client,
    Timeouts,
    bytes_body,
    json_body,
)
from nemoflow.backends.cloud.doubt import doubted
from nemoflow.backends.cloud.failures import Lost, NotSent
from nemoflow.backends.cloud.fetching import (
    MAX_REDIRECTS,
    checked_target,
    file_headers,
    is_redirect,
    next_target,
)
from nemoflow.backends.cloud.settings import CloudSettings
from nemoflow.backends.cloud.stations import Note, checked
from nemoflow.backends.cloud.tokens import Tokens
from nemoflow.backends.cloud.uploads import multipart
from nemoflow.clock import Clock
from nemoflow.model.errors import ServiceFailed
from nemoflow.model.secret import NO_SECRET
from nemoflow.store.credentials import Credentials
from nemoflow.wire import paths
from nemoflow.wire.attribution import CLIENT_ID
from nemoflow.wire.codes import Account
from nemoflow.wire.envelope import ApiError
from nemoflow.wire.messages import (
    AnonymousToken,
    ClaimToken,
    Credits,
    NewSession,
    StateReply,
    Uploads,
    claim_body,
    run_body,
    session_body,
    urls_body,
)
from nemoflow.wire.render import RenderRequest, RenderStatus

__all__ = ["Contact", "Lost", "NotSent", "Service"]


@dataclass(frozen=True, slots=True)
class Contact:
    """What one look at the service found. `credits` is None without an accepted token."""

    credits: Credits | None
    server_time: datetime | None
    error: ApiError | None = None


class Service:
    """Thread-safe. `note` hears of long waits.

    Every method may raise NotAllowed (token), ServiceFailed (away or at fault), StateBroken and
    Locked (the token file), and what its own line names.
    """

    def __init__(
        self,
        settings: CloudSettings,
        clock: Clock,
        timeouts: Timeouts = PATIENT,
        note: Note = lambda _: None,
    ) -> None:
        self._timeouts = timeouts
        self._client = Client(settings.api, settings.attribution, clock, timeouts)
        credentials = Credentials(settings.folder)
        self._tokens = Tokens(settings, credentials, clock, self._anonymous_token)
        self._calls = Calls(self._client, self._tokens, clock, note)

    def close(self) -> None:
        """Closes the connections; also done at exit."""
        self._client.close()

    # -- the account -----------------------------------------------------------------------

    @property
    def account(self) -> Account:
        """Whose token is in use, as far as it is known. Asks nobody."""
        return self._tokens.account()

    def identity(self) -> Identity:
        """The token in use; an anonymous one is fetched when there is none."""
        with self._calls.in_words():
            return self._tokens.held() or self._tokens.renew(None)

    def use_anonymous(self) -> Identity:
        """From here on the anonymous account, whoever is logged in; made when there is none."""
        with self._calls.in_words():
            return self._tokens.renew(None)

    def credits(self) -> Credits:
        """The account's balance."""
        return self._look(self._ask("GET", paths.BALANCE), Credits.read)

    def claim(self, task: str, session: str) -> ClaimToken:
        """A key to open the session in a browser. Raises SessionLost."""
        body = json_body(claim_body(task, session))
        return self._change(self._ask("POST", paths.CLAIM, body), ClaimToken.read)

    def contact(self, identity: Identity | None) -> Contact:
        """One look at the service with a token or none: renews nothing, tries nothing twice."""
        token = identity.token if identity else NO_SECRET
        reply = self._client.reply(self._ask("GET", paths.BALANCE), token)
        time = _moment(reply.date)
        try:
            return Contact(Credits.read(checked(reply)), time)
        except ApiError as error:
            return Contact(None, time, error)

    # -- sessions and files ----------------------------------------------------------------

    def open_session(self, name: str, language: str) -> NewSession:
        """A new, empty session."""
        body = json_body(session_body(name, language))
        return self._change(self._ask("POST", paths.SESSION, body), NewSession.read)

    def upload(
        self, session: str, path: str, filename: str, told: Callable[[Progress], None]
    ) -> Uploads:
        """Sends a file from disk in pieces. Raises SessionLost, InputRefused."""
        return self._upload(session, multipart(path, filename, told))

    def upload_url(self, session: str, url: str) -> Uploads:
        """Has the service fetch a file. Raises SessionLost, InputRefused."""
        return self._upload(session, json_body(urls_body([url])))

    def state(self, session: str) -> StateReply:
        """The session's state, its draft byte for byte. Raises SessionLost."""
        with self._calls.in_words():
            return StateReply.read_body(
                self._calls.bytes_of(self._ask("GET", paths.state(session)))
            )

    # -- edits -----------------------------------------------------------------------------

    @contextmanager
    def run(self, session: str, text: str) -> Iterator[httpx.Response]:
        """Sends one edit, once, and gives the open stream.

        Raises NotSent (no byte left), Unconfirmed (it may have been carried out), and SessionLost,
        BudgetExceeded or another NemoflowError (it certainly was not). A line that breaks while
        the stream is read inside the block is Unconfirmed too.
        """
        body = json_body(run_body(session, text))
        # Compressed, events would wait in somebody's buffer.
        accept = {"Accept": "text/event-stream", "Accept-Encoding": "identity"}
        ask = Ask("POST", paths.RUN, body, accept, self._timeouts.run, alone=True)
        with doubted(), self._calls.in_words(), ExitStack() as stack:
            yield self._calls.stream(ask, stack)

    def struck(self, text: str) -> str:
        """A text of the stream, which nobody has gone over yet, without the token in use."""
        held = self._tokens.held()
        return held.token.struck_from(text.encode(errors="replace")).decode() if held else text

    # -- renders ---------------------------------------------------------------------------

    def submit(self, request: RenderRequest) -> RenderStatus:
        """Starts a render under the client's own id.

        Raises NotSent (no byte left), Lost (it may have been started: ask `render_status`),
        SessionLost, NotAllowed (tier) or another ServiceFailed (it certainly was not).
        """
        body = bytes_body(request.body())
        ask = Ask("POST", paths.RENDER, body, read_seconds=self._timeouts.reply, alone=True)
        with self._calls.in_words():
            return self._calls.change_or_lost(ask, RenderStatus.read)

    def render_status(self, render_id: str) -> RenderStatus | None:
        """How far a render is; None when the service knows no such render."""
        ask = self._ask("GET", paths.render(render_id))
        with self._calls.in_words():
            try:
                return self._calls.look(ask, RenderStatus.read)
            except ApiError as error:
                if 404 not in (error.status, error.code):
                    raise
        return None

    @contextmanager
    def fetch(self, where: str, offset: int = 0, validator: str = "") -> Iterator[httpx.Response]:
        """A finished file from `offset` on: status 200 (all of it), 206 or 416; the body is open.

        `where` is an address, a path of the API (`/...`) or a render's id. `validator` is the
        `ETag` or `Last-Modified` of what is there already. Redirects are followed; the token goes
        to the API's own origin only. A line that breaks inside the block is ServiceFailed.
        """
        with self._calls.in_words(), ExitStack() as stack:
            target, headers = self._target(where), file_headers(offset, validator)
            for _ in range(MAX_REDIRECTS + 1):
                ask = Ask("GET", target, None, headers, self._timeouts.reply)
                response = self._calls.file(ask, stack)
                if not is_redirect(response):
                    yield response
                    return
                target = next_target(response)
                stack.close()
            raise ServiceFailed("the file's address leads from one address to the next")

    def _target(self, where: str) -> str:
        if "/" not in where:
            return paths.download(where)
        return where if where.startswith("/") else checked_target(where, self._client.host)

    # -- the ways of asking ----------------------------------------------------------------

    def _ask(self, method: str, target: str, body: Body | None = None) -> Ask:
        return Ask(method, target, body, read_seconds=self._timeouts.reply)

    def _change(self, ask: Ask, read: Read[T]) -> T:
        with self._calls.in_words():
            return self._calls.change(ask, read)

    def _look(self, ask: Ask, read: Read[T]) -> T:
        with self._calls.in_words():
            return self._calls.look(ask, read)

    def _upload(self, session: str, body: Body) -> Uploads:
        target = paths.upload(session)
        return self._change(
            Ask("POST", target, body, read_seconds=self._timeouts.upload), Uploads.read
        )

    def _anonymous_token(self, client_id: str) -> AnonymousToken:
        ask = Ask("POST", paths.ANONYMOUS, headers={CLIENT_ID: client_id})
        return self._calls.unsigned(ask, AnonymousToken.read)


def _moment(date: str) -> datetime | None:
    """The `Date` header (RFC 9110) as a time."""
    try:
        found = parsedate_to_datetime(date)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
