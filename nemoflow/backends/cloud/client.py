"""The door to HTTP: sends one request once. The stations before it are in `stations.py`.

The bearer goes to the API's own origin and nowhere else; redirects are never followed here;
nothing is logged; no cookie is kept.
"""

from __future__ import annotations

import json
import logging
import ssl
import weakref
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from http.cookiejar import CookieJar, DefaultCookiePolicy
from urllib.parse import urlsplit

import httpx

from nemoflow.backends.cloud.failures import Lost, NotSent, failure, unusable_address
from nemoflow.clock import Clock
from nemoflow.model.errors import ServiceFailed, UsageError
from nemoflow.model.secret import Secret
from nemoflow.version import __version__
from nemoflow.wire.attribution import Attribution, bearer

MAX_REPLY_BYTES = 64 << 20
_OURS: ContextVar[bool] = ContextVar("nemoflow_request", default=False)
# httpx logs every address, and a download's query is a key to the file.
logging.getLogger("httpx").addFilter(lambda _: not _OURS.get())


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds of silence, by what is waited for."""

    connect: float = 10.0
    reply: float = 60.0
    write: float = 60.0
    upload: float = 600.0
    """A service looks at a large file before it answers."""
    run: float = 600.0
    """Longer than the stream's own limit: hanging up may cancel a paid edit."""
    body: float = 300.0
    """For a whole reply to arrive once it has begun."""


PATIENT = Timeouts()


@dataclass(frozen=True, slots=True)
class Body:
    """A request's body; `chunks` can be asked again when the request is made again."""

    content_type: str
    length: int
    chunks: Callable[[], Iterator[bytes]]


def json_body(value: object) -> Body:
    """A JSON body."""
    return bytes_body(json.dumps(value, ensure_ascii=False).encode())


def bytes_body(data: bytes) -> Body:
    """A JSON body that is written already."""
    return Body("application/json", len(data), lambda: iter((data,)))


@dataclass(frozen=True, slots=True)
class Ask:
    """One request. `target` is a path of the API, or an absolute address.

    `alone` gives it a connection of its own: on a kept one, the service hanging up could not be
    told from a request that was lost.
    """

    method: str
    target: str
    body: Body | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    read_seconds: float = 60.0
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer; `date` is its header, empty when it had none."""

    status: int
    reason: str
    body: bytes
    date: str = ""


class Client:
    """Thread-safe; its connections are closed with `close()` or at exit."""

    def __init__(
        self, api: str, attribution: Attribution, clock: Clock, timeouts: Timeouts = PATIENT
    ) -> None:
        self._api = api
        self._attribution = attribution
        self._clock = clock
        self._timeouts = timeouts
        self._kept, self._alone = _connections()
        self.close = weakref.finalize(self, _close, self._kept, self._alone)

    @property
    def host(self) -> str:
        """The API's host and port, for messages."""
        return urlsplit(self._api).netloc

    def is_own(self, target: str) -> bool:
        """Whether a target lies at the API's own origin: only there the token may go."""
        return target.startswith("/") or origin(target) == origin(self._api)

    def reply(self, ask: Ask, token: Secret) -> Reply:
        """Sends once and reads the whole answer. Raises NotSent, Lost, ServiceFailed."""
        with self.reading(self.send(ask, token)) as response:
            return self.whole(response, token)

    def send(self, ask: Ask, token: Secret) -> httpx.Response:
        """Sends once; the answer's status and headers are there, its body is open.

        Whoever calls closes it, best through `reading`. Raises NotSent, Lost, ServiceFailed.
        """
        http = self._alone if ask.alone else self._kept
        sent = self._sent(http, ask, token)
        if isinstance(sent, httpx.Response):
            return sent
        # Raised out here: an error of httpx would carry the request along as its context.
        raise sent

    @contextmanager
    def reading(self, response: httpx.Response) -> Iterator[httpx.Response]:
        """Closes the answer at the end; a break while it is read becomes Lost."""
        try:
            yield response
        except httpx.RequestError as error:
            raise failure(error, self.host) from None
        finally:
            response.close()

    def whole(self, response: httpx.Response, token: Secret) -> Reply:
        """The whole of an open answer, bounded in size and time. Raises Lost.

        A service that quotes the request must not put its token into our messages or state.
        """
        return Reply(
            response.status_code,
            response.reason_phrase,
            token.struck_from(self._body(response)),
            response.headers.get("date", ""),
        )

    def _body(self, response: httpx.Response) -> bytes:
        limit = self._clock.now() + self._timeouts.body
        found = bytearray()
        for chunk in response.iter_bytes():
            found += chunk
            if len(found) > MAX_REPLY_BYTES:
                raise Lost(f"`{self.host}` answered with more than 64 MB")
            if self._clock.now() > limit:
                raise Lost(f"the answer of `{self.host}` does not end")
        return bytes(found)

    def _sent(
        self, http: httpx.Client, ask: Ask, token: Secret
    ) -> httpx.Response | NotSent | Lost | ServiceFailed:
        own = _OURS.set(True)
        try:
            return http.send(self._request(http, ask, token), stream=True)
        except httpx.RequestError as error:
            return failure(error, self.host)
        except (httpx.InvalidURL, UnicodeError):
            return unusable_address(self.host)
        finally:
            _OURS.reset(own)

    def _request(self, http: httpx.Client, ask: Ask, token: Secret) -> httpx.Request:
        body = ask.body
        headers = {**ask.headers}
        if self.is_own(ask.target):
            headers |= self._attribution.headers()
            headers |= bearer(token.reveal()) if token else {}
        if body is not None:
            headers |= {"Content-Type": body.content_type, "Content-Length": str(body.length)}
        limits = self._timeouts
        return http.build_request(
            ask.method,
            f"{self._api}{ask.target}" if ask.target.startswith("/") else ask.target,
            content=None if body is None else body.chunks(),
            headers=headers,
            timeout=httpx.Timeout(
                limits.connect, read=ask.read_seconds, write=limits.write, pool=limits.connect
            ),
        )


def origin(address: str) -> tuple[str, str, int]:
    """Scheme, host and port of an address; empty and 0 for what is none."""
    try:
        parts = urlsplit(address)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
    except ValueError:
        return "", "", 0
    return parts.scheme, (parts.hostname or "").lower(), port


def _connections() -> tuple[httpx.Client, httpx.Client]:
    """A client that keeps connections, and one that does not."""
    try:
        trust = httpx.create_ssl_context()
        kept = _http(trust, httpx.Limits(keepalive_expiry=5.0))
        return kept, _http(trust, httpx.Limits(max_keepalive_connections=0))
    except (ValueError, OSError, ImportError, httpx.InvalidURL):
        # Their texts may hold a proxy's password, so none is kept.
        found = None
    raise UsageError(
        "the proxy or certificate settings of the environment cannot be used",
        hint="check `HTTPS_PROXY`, `ALL_PROXY`, `SSL_CERT_FILE` and `SSL_CERT_DIR`",
    ) from found


def _http(trust: ssl.SSLContext, limits: httpx.Limits) -> httpx.Client:
    return httpx.Client(
        verify=trust,
        limits=limits,
        follow_redirects=False,
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        headers={"User-Agent": f"nemoflow/{__version__}", "Accept": "application/json"},
    )


def _close(*clients: httpx.Client) -> None:
    for client in clients:
        client.close()
