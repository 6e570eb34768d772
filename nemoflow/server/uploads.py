"""Files for a session: streamed to disk, looked into, kept under their content."""

from __future__ import annotations

import os
import tempfile
import unicodedata
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from pathlib import Path

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response

from nemoflow.engine.kinds import TEXT_KINDS
from nemoflow.engine.probe import MediaProblem, probe
from nemoflow.engine.timeline import Source
from nemoflow.server.accounts import caller
from nemoflow.server.bodies import chunks, promised, read_object
from nemoflow.server.fetch import Fetcher
from nemoflow.server.house import House
from nemoflow.server.received import Received, Receiver
from nemoflow.server.replies import bad_request, no_session, ok, too_large, unsupported
from nemoflow.server.sessions import own_session, uploaded
from nemoflow.server.settings import MIB
from nemoflow.server.striking import struck
from nemoflow.server.studio import register
from nemoflow.store.served_rows import ServedFile, ServedSession
from nemoflow.wire.codes import FORMATS
from nemoflow.wire.messages import Uploads

ACCEPTED = frozenset({f".{name}" for name in FORMATS} | {".jpeg"} | set(TEXT_KINDS))
_LONGEST_NAME = 200
_BATCH = 1 * MIB
"""Bytes handed to a worker thread at a time."""


@dataclass(frozen=True, slots=True)
class _Measured:
    """A received file and what it is."""

    received: Received
    file: ServedFile
    source: Source


async def upload(request: Request, house: House) -> Response:
    """`POST /api/upload-video/nemo_agent/me/<sid>`: files as multipart, or URLs as JSON.

    All files of one request are taken, or none.
    """
    account = await caller(request, house)
    id = request.path_params["session"]
    await struck(request, house, "upload", account, id)
    session = await own_session(house, account, id)
    kind = request.headers.get("content-type", "")
    if kind.lower().startswith("multipart/form-data"):
        files = await _from_body(request, house, session)
    elif kind.partition(";")[0].strip().lower() in ("application/json", ""):
        files = await _from_urls(request, house, session)
    else:
        raise bad_request("send files as multipart/form-data, or URLs as JSON")
    base = house.base_url(request)
    return ok(Uploads(tuple(uploaded(file, base, session.id) for file in files)).write())


async def _from_body(
    request: Request, house: House, session: ServedSession
) -> tuple[ServedFile, ...]:
    settings = house.settings
    if promised(request) > settings.max_upload_request:
        raise too_large(f"the upload is larger than {settings.max_upload_request} bytes")
    kind = request.headers.get("content-type", "")
    with Receiver(kind, house.folders.incoming, settings.max_upload, settings.max_files) as taker:
        async with aclosing(_batches(request, house)) as batches:
            async for batch in batches:
                await to_thread.run_sync(taker.feed, batch)
        return await _take(house, session, taker.finish())


async def _batches(request: Request, house: House) -> AsyncGenerator[bytes, None]:
    held, total, most = bytearray(), 0, house.settings.max_upload_request
    async with aclosing(chunks(request, house.settings)) as pieces:
        async for piece in pieces:
            held += piece
            total += len(piece)
            if total > most:
                raise too_large(f"the upload is larger than {most} bytes")
            if len(held) >= _BATCH:
                yield bytes(held)
                held.clear()
    yield bytes(held)


async def _from_urls(
    request: Request, house: House, session: ServedSession
) -> tuple[ServedFile, ...]:
    found = await read_object(request, house.settings)
    urls = found.get("urls")
    if not isinstance(urls, list) or not urls or not all(isinstance(url, str) for url in urls):
        raise bad_request("`urls` is no list of addresses")
    if len(urls) > house.settings.max_files:
        raise bad_request(f"more than {house.settings.max_files} URLs in one upload")
    received: list[Received] = []
    try:
        for url in urls:
            received.append(await to_thread.run_sync(_fetched, house, url, limiter=house.fetching))
        return await _take(house, session, received)
    finally:
        for item in received:
            item.path.unlink(missing_ok=True)


def _fetched(house: House, url: str) -> Received:
    settings = house.settings
    fetcher = Fetcher(settings.max_upload, settings.fetch_seconds, settings.allow_private)
    with tempfile.NamedTemporaryFile(
        dir=house.folders.incoming, prefix="url-", delete=False
    ) as target:
        path = Path(target.name)
        try:
            found = fetcher.fetch(url, target)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
    return Received(found.filename, path, found.digest, found.size)


async def _take(
    house: House, session: ServedSession, received: Sequence[Received]
) -> tuple[ServedFile, ...]:
    measured = [
        await to_thread.run_sync(_measured, item, limiter=house.probing) for item in received
    ]
    return await to_thread.run_sync(_kept, house, session, measured)


def _measured(received: Received) -> _Measured:
    """What a file is. Raises Refusal (4001) for what is not taken."""
    filename = plain_name(received.filename)
    suffix = Path(filename).suffix.lower()
    if suffix not in ACCEPTED:
        known = ", ".join([*FORMATS, *(name[1:] for name in TEXT_KINDS)])
        raise unsupported(f"`{filename}` is not one of the formats that are taken: {known}")
    # FFmpeg reads names too: it is shown ours, with the suffix of the client's.
    named = received.path.with_name(f"{received.path.name}{suffix}")
    os.link(received.path, named)
    try:
        source = probe(str(named), filename, received.digest)
    except MediaProblem as error:
        message = error.message.replace(named.name, filename)
        raise unsupported(message) from error
    finally:
        named.unlink()
    found = replace(source, name=filename, filename=filename)
    return _Measured(received, served_file(found, received.size), found)


def served_file(source: Source, size: int) -> ServedFile:
    """A measured source as it is remembered."""
    return ServedFile(
        filename=source.filename,
        kind=source.kind,
        digest=source.digest,
        size=size,
        seconds=source.seconds,
        width=source.width,
        height=source.height,
        rate=source.rate,
        has_audio=source.has_audio,
    )


def _kept(
    house: House, session: ServedSession, measured: Sequence[_Measured]
) -> tuple[ServedFile, ...]:
    """Puts the files in their places, then remembers them: no listed file is ever missing."""
    for item in measured:
        _place(item.received.path, house.folders.upload(item.file.digest, item.file.filename))
        _remember(house, session, item)
    return tuple(item.file for item in measured)


def _place(made: Path, place: Path) -> None:
    place.parent.mkdir(mode=0o700, exist_ok=True)
    with made.open("rb") as file:
        os.fsync(file.fileno())
    made.replace(place)


def _remember(house: House, session: ServedSession, item: _Measured) -> None:
    """Adds the file to what the session holds, over whatever an edit makes of it meanwhile."""
    while True:
        now = house.store.sessions.find(session.account, session.id)
        if now is None:
            raise no_session(session.id)
        if item.file in house.store.sessions.files(session.id):
            return
        after = register(now.held, item.source)
        if house.store.sessions.add_file(session.id, item.file, now.held, after):
            return


def plain_name(written: str) -> str:
    """A client's file name as data: the last part of a path, printable, not too long."""
    last = written.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]
    shown = unicodedata.normalize("NFC", last)
    shown = "".join(char for char in shown if char.isprintable()).strip()
    if shown in ("", ".", ".."):
        return "file"
    suffix = Path(shown).suffix[:20]
    return shown if len(shown) <= _LONGEST_NAME else shown[: _LONGEST_NAME - len(suffix)] + suffix
