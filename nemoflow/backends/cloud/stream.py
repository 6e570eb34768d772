"""An edit's stream: bytes in, reports out, every limit kept by the clock (protocol.md "Edits").

httpx-sse decodes the events. It never shows comments, and one kind of heartbeat is a comment; so
the bytes pass a watch on their way, which notices every sign of life.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import httpx
from httpx_sse import EventSource

from nemoflow.clock import Clock
from nemoflow.model.errors import Unconfirmed
from nemoflow.wire.sse import Beat, Report, Words, reports

WHOLE_SECONDS = 15 * 60.0
"""No edit takes longer."""
QUIET_SECONDS = 10 * 60.0
"""Nothing but heartbeats for so long means that it timed out."""
NOTE_SECONDS = 2 * 60.0
"""How often the user hears that work goes on."""
_NOTE = "nemoflow-still-working"
_HINT = "`nemoflow apply` looks at the session before it sends anything"


@dataclass(frozen=True, slots=True)
class StillWorking:
    """Only heartbeats came; `minutes` since the edit was sent."""

    minutes: int


def listen(response: httpx.Response, clock: Clock) -> Iterator[Report | StillWorking]:
    """What an open response to `POST /run_sse` says, until its body ends.

    The content type is not asked: some servers leave it out. Raises Unconfirmed when the
    connection breaks or a limit is passed.
    """
    watch = _Watch(clock)
    passed_on = httpx.Response(
        200,
        headers={"content-type": "text/event-stream; charset=utf-8"},
        stream=_Watched(response, watch),
    )
    try:
        for event in EventSource(passed_on).iter_sse():
            if event.event == _NOTE:
                yield StillWorking(watch.minutes)
                continue
            for report in reports(event.event, event.data):
                watch.heard(report)
                yield report
    except httpx.TimeoutException as error:
        raise Unconfirmed(
            "the service fell silent in the middle of the edit", hint=_HINT
        ) from error
    except (httpx.HTTPError, httpx.StreamError) as error:
        raise Unconfirmed("the connection broke in the middle of the edit", hint=_HINT) from error


class _Watched(httpx.SyncByteStream):
    """The response's body, with the notes of the watch between two events."""

    def __init__(self, response: httpx.Response, watch: _Watch) -> None:
        self._response = response
        self._watch = watch

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._response.iter_bytes():
            yield chunk
            # Whoever asks for more has taken in all that `chunk` said.
            if note := self._watch.after(chunk):
                yield note
        # The last event may lack the blank line that completes it.
        yield b"\n\n"

    def close(self) -> None:
        self._response.close()


class _Watch:
    """Keeps the limits: when the edit began, when something was last said and last shown."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._begun = self._news = self._shown = clock.now()
        self._lines = _Lines()

    @property
    def minutes(self) -> int:
        """Since the edit was sent."""
        return int((self._clock.now() - self._begun) // 60)

    def heard(self, report: Report) -> None:
        """Anything but a heartbeat is news; words are shown to the user."""
        if not isinstance(report, Beat):
            self._news = self._clock.now()
        if isinstance(report, Words):
            self._shown = self._clock.now()

    def after(self, chunk: bytes) -> bytes:
        """A note as an event when one is due, else nothing. Raises Unconfirmed."""
        self._lines.feed(chunk)
        now = self._clock.now()
        if now - self._begun >= WHOLE_SECONDS:
            raise Unconfirmed("the edit took longer than 15 minutes", hint=_HINT)
        if now - self._news >= QUIET_SECONDS:
            raise Unconfirmed("nothing but heartbeats came for 10 minutes", hint=_HINT)
        if now - self._shown < NOTE_SECONDS or not self._lines.between_events:
            return b""
        self._shown = now
        return f"event: {_NOTE}\ndata:\n\n".encode()


class _Lines:
    """Whether the bytes so far end between two events, where a note breaks nothing apart."""

    def __init__(self) -> None:
        self._in_event = False
        self._line = b""
        """The first byte of the line that is not complete."""
        self._return = b""
        """A carriage return at the end: its line feed may follow."""

    @property
    def between_events(self) -> bool:
        """No field of an event was begun since the last blank line."""
        return not (self._in_event or self._line or self._return)

    def feed(self, chunk: bytes) -> None:
        """The next bytes of the stream."""
        data = self._return + chunk
        self._return = b"\r" if data.endswith(b"\r") else b""
        data = data[: len(data) - len(self._return)]
        *whole, rest = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
        for part in whole:
            line = self._line or part[:1]
            # A comment belongs to no event; a blank line ends one.
            self._in_event = line not in (b"", b":") or (self._in_event and line == b":")
            self._line = b""
        self._line = self._line or rest[:1]
