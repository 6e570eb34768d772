"""Fetching a URL for a client without lending it the server's place in the network.

The name is resolved here, every address it has must be public, and the connection goes to the
address that was looked at: a name that answers differently a moment later gains nothing. Each
redirect is a new URL under the same rules. Proxies of the environment are not used.
"""

from __future__ import annotations

import hashlib
import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

from nemoflow.server.replies import Refusal, bad_request, too_large, unsupported

Resolve = Callable[[str, int], list[str]]
"""Host and port -> every address of it. Raises OSError."""

_REDIRECTS = 5
_PAUSE_SECONDS = 15.0
_BLOCK = 1 << 18
_LONGEST_URL = 4096
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_SUFFIXES = {
    "video/mp4": ".mp4",
    "video/quicktime": ".mov",
    "video/x-msvideo": ".avi",
    "video/webm": ".webm",
    "video/x-matroska": ".mkv",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "audio/mpeg": ".mp3",
    "audio/wav": ".wav",
    "audio/x-wav": ".wav",
    "audio/mp4": ".m4a",
    "text/vtt": ".vtt",
    "application/x-subrip": ".srt",
    "audio/aac": ".aac",
}


@dataclass(frozen=True, slots=True)
class Fetched:
    """A body that lies in a file: what it is called, its SHA-256 and its size."""

    filename: str
    digest: str
    size: int


def resolve(host: str, port: int) -> list[str]:
    """The system's answer."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(item[4][0]) for item in found]


def is_public(address: str) -> bool:
    """Whether an address belongs to the public internet, also one wrapped in another."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour
        if found in _NAT64:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if found.teredo is not None:
            return False
        if inner is not None:
            return is_public(str(inner))
    return found.is_global and not (found.is_multicast or found.is_reserved or found.is_unspecified)


@dataclass(frozen=True, slots=True)
class Fetcher:
    """Fetches into files; blocking. Sizes in bytes, times in seconds."""

    max_bytes: int
    seconds: float
    allow_private: bool = False
    resolve: Resolve = resolve

    def fetch(self, url: str, target: IO[bytes]) -> Fetched:
        """Writes the body to `target`. Raises Refusal: where it may not go, or what it brings."""
        here, end = url, time.monotonic() + self.seconds
        for _ in range(_REDIRECTS + 1):
            parts = _checked(here)
            with closing(self._connection(parts)) as connection, _ended_at(end, connection):
                try:
                    with closing(_asked(connection, parts)) as reply:
                        further = reply.getheader("Location") if reply.status // 100 == 3 else None
                        if further is None:
                            return self._received(reply, url, parts, target, end)
                except (OSError, http.client.HTTPException, ValueError) as error:
                    raise bad_request(f"the URL cannot be fetched: {_reason(error)}") from error
            here = urljoin(here, further)
        raise bad_request(f"the URL redirects more than {_REDIRECTS} times")

    def _connection(self, parts: SplitResult) -> http.client.HTTPConnection:
        host, secure = str(parts.hostname), parts.scheme == "https"
        port = parts.port or (443 if secure else 80)
        try:
            addresses = self.resolve(host, port)
        except (OSError, UnicodeError):
            raise bad_request(f"the host `{host}` is not known") from None
        if not addresses:
            raise bad_request(f"the host `{host}` is not known")
        if not self.allow_private and not all(is_public(item) for item in addresses):
            raise bad_request("the URL does not name a public address")
        kind = _PinnedTls if secure else _Pinned
        return kind(host, port, addresses[0])

    def _received(
        self,
        reply: http.client.HTTPResponse,
        url: str,
        last: SplitResult,
        target: IO[bytes],
        end: float,
    ) -> Fetched:
        # Hanging up in the middle of the headers looks like their end.
        self._in_time(end)
        if reply.status != 200:
            raise bad_request(f"the URL answered with status {reply.status}")
        if reply.length is not None and reply.length > self.max_bytes:
            raise too_large(f"the file is larger than {self.max_bytes} bytes")
        filename = _filename(url, last, reply)
        digest, size, wanted = hashlib.sha256(), 0, reply.length
        while block := reply.read1(_BLOCK):
            size += len(block)
            if size > self.max_bytes:
                raise too_large(f"the file is larger than {self.max_bytes} bytes")
            self._in_time(end)
            digest.update(block)
            target.write(block)
        if wanted is not None and size != wanted:
            raise bad_request("the URL's body was cut off")
        return Fetched(filename, digest.hexdigest(), size)

    def _in_time(self, end: float) -> None:
        if time.monotonic() > end:
            raise bad_request(f"the URL took longer than {self.seconds:g} s")


class _Pinned(http.client.HTTPConnection):
    """Connects to the address that was checked, and to no other."""

    def __init__(self, host: str, port: int, address: str) -> None:
        super().__init__(host, port, timeout=_PAUSE_SECONDS)
        self._address = address

    def connect(self) -> None:
        """Opens the socket."""
        self.sock = socket.create_connection((self._address, self.port), self.timeout)


class _PinnedTls(_Pinned):
    """The same over TLS; the certificate must be the host's."""

    def connect(self) -> None:
        """Opens the socket and proves the host."""
        super().connect()
        context = ssl.create_default_context()
        self.sock = context.wrap_socket(self.sock, server_hostname=self.host)


@contextmanager
def _ended_at(moment: float, connection: http.client.HTTPConnection) -> Iterator[None]:
    """Hangs up at a moment: an answer may come so slowly that no single wait is too long."""
    timer = threading.Timer(max(0.0, moment - time.monotonic()), _hang_up, (connection,))
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()


def _hang_up(connection: http.client.HTTPConnection) -> None:
    if connection.sock is not None:
        with suppress(OSError):
            connection.sock.shutdown(socket.SHUT_RDWR)


def _checked(url: str) -> SplitResult:
    if len(url) > _LONGEST_URL or not url.isprintable() or " " in url:
        raise bad_request("the URL cannot be read")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise bad_request("the URL cannot be read") from None
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        raise bad_request("the URL is no http or https address")
    if parts.username is not None or parts.password is not None:
        raise bad_request("the URL holds a user name")
    return parts


def _asked(connection: http.client.HTTPConnection, parts: SplitResult) -> http.client.HTTPResponse:
    path = parts.path or "/"
    target = f"{path}?{parts.query}" if parts.query else path
    quoted = "".join(char if char.isascii() else _percent(char) for char in target)
    connection.request(
        "GET", quoted, headers={"User-Agent": "nemoflow", "Accept-Encoding": "identity"}
    )
    return connection.getresponse()


def _percent(char: str) -> str:
    return "".join(f"%{byte:02X}" for byte in char.encode("utf-8", "replace"))


def _filename(url: str, last: SplitResult, reply: http.client.HTTPResponse) -> str:
    """The name at the end of the URL that was asked for, with a suffix that says what it is."""
    kind = reply.headers.get_content_type()
    if kind in ("text/html", "application/json", "text/plain"):
        raise unsupported(f"the URL leads to {kind}, not to a file")
    name = unquote(urlsplit(url).path).rstrip("/").rsplit("/", 1)[-1] or "file"
    if Path(name).suffix:
        return name
    suffix = Path(unquote(last.path)).suffix or _SUFFIXES.get(kind, "")
    return f"{name}{suffix}"


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, ssl.SSLError):
        return "its certificate is not trusted"
    if isinstance(error, Refusal):
        return error.message
    if isinstance(error, OSError):
        return "the connection failed"
    return "it does not speak HTTP"
