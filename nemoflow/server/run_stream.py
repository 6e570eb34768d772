"""The bytes of a run on their way to a client, and the response that sends them.

The run fills the stream and never waits for the client; the client may go at any time.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from starlette.responses import StreamingResponse
from starlette.types import Send

from nemoflow.server.broken import ConnectionBroken


class RunStream:
    """What one run says, up to where it is cut. Used by one event loop."""

    def __init__(self) -> None:
        self._pieces: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._left = -1
        self._closed = False
        self.broken = False
        """The connection is to break at the end, instead of ending."""
        self.hung_up = False
        """The client has gone."""

    def limit(self, cut: int, *, broken: bool) -> None:
        """Nothing after byte `cut` is sent (-1: all is), and how the stream ends."""
        self._left, self.broken = cut, broken

    def put(self, data: bytes) -> None:
        """Sends bytes, as far as the stream is not cut before them."""
        if self._closed:
            return
        if self._left >= 0:
            data = data[: self._left]
            self._left -= len(data)
        if data and not self.hung_up:
            self._pieces.put_nowait(data)
        if self._left == 0:
            self.end()

    def end(self) -> None:
        """No more comes."""
        if not self._closed:
            self._closed = True
            self._pieces.put_nowait(None)

    async def pieces(self) -> AsyncIterator[bytes]:
        """The bytes as they come. Raises ConnectionBroken after the last when it is to break."""
        while (piece := await self._pieces.get()) is not None:
            yield piece
        if self.broken:
            raise ConnectionBroken


class StreamResponse(StreamingResponse):
    """A run's stream as a response. A client that goes is told to the run, no more."""

    def __init__(self, stream: RunStream) -> None:
        super().__init__(
            stream.pieces(), media_type="text/event-stream", headers={"Cache-Control": "no-store"}
        )
        self._stream = stream

    async def stream_response(self, send: Send) -> None:
        """Sends until the end of the stream or of the connection."""
        try:
            await super().stream_response(send)
        finally:
            self._stream.hung_up = True
