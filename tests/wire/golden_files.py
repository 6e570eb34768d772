"""Golden bytes, and the decoder the client uses on them: httpx-sse over an httpx response."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
from httpx_sse import EventSource

from nemoflow.wire.sse import Report, Turn, reports

FOLDER = Path(__file__).parent / "golden"


def golden(name: str) -> bytes:
    """A golden file's bytes; `.json` and `.txt` without the line end that editors want."""
    data = (FOLDER / name).read_bytes()
    return data if name.endswith(".sse") else data.removesuffix(b"\n")


def heard(data: bytes, size: int = 7) -> list[Report]:
    """The reports of a stream that arrives `size` bytes at a time."""
    return [report for event, text in events(data, size) for report in reports(event, text)]


def turn(data: bytes) -> Turn:
    """The finished turn of a stream."""
    folded = Turn()
    for report in heard(data):
        folded = folded.fold(report)
    return folded.finish()


def events(data: bytes, size: int = 7) -> Iterator[tuple[str, str]]:
    """(event, data) pairs as httpx-sse decodes them.

    Like the client, ends the body with the blank line that a last event may lack.
    """

    class Pieces(httpx.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            yield from (data[at : at + size] for at in range(0, len(data), size))
            yield b"\n\n"

    headers = {"content-type": "text/event-stream; charset=utf-8"}
    response = httpx.Response(200, headers=headers, stream=Pieces())
    for event in EventSource(response).iter_sse():
        yield event.event, event.data
