"""Files over HTTP: whole or in part (`Range`, `If-Range`), with validators, in constant memory."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from email.utils import formatdate
from pathlib import Path
from urllib.parse import quote

import anyio
from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from nemoflow.clock import Clock
from nemoflow.server.broken import ConnectionBroken
from nemoflow.server.fault_kinds import CutDownload, Fault, SlowDownload
from nemoflow.server.replies import Refusal
from nemoflow.server.waiting import wait

MEDIA_TYPES = {
    "mp4": "video/mp4",
    "m4v": "video/x-m4v",
    "mov": "video/quicktime",
    "mkv": "video/x-matroska",
    "webm": "video/webm",
    "avi": "video/x-msvideo",
    "gif": "image/gif",
    "webp": "image/webp",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "mp3": "audio/mpeg",
    "wav": "audio/wav",
    "m4a": "audio/mp4",
    "aac": "audio/aac",
}
_BLOCK = 256 * 1024
_RANGE = re.compile(r"bytes\s*=\s*([0-9]{0,18})\s*-\s*([0-9]{0,18})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Download:
    """A file that never changes: `tag` names its content, `filename` is what to save it as."""

    path: Path
    tag: str
    filename: str


async def send_file(
    request: Request, download: Download, clock: Clock, fault: Fault | None = None
) -> Response:
    """The file, or the part of it that was asked for. Raises Refusal: 404, 416."""
    try:
        found = await to_thread.run_sync(download.path.stat)
    except OSError:
        raise Refusal(404, 404, "the file is not there any more") from None
    size, tag = found.st_size, f'"{download.tag}"'
    modified = formatdate(found.st_mtime, usegmt=True)
    suffix = download.path.suffix.lstrip(".")
    headers = {
        "ETag": tag,
        "Last-Modified": modified,
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, max-age=0",
        "X-Content-Type-Options": "nosniff",
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(download.filename, safe='')}",
    }
    if tag in _tags(request.headers.get("if-none-match", "")):
        return Response(status_code=304, headers=headers)
    status, start, end = 200, 0, size
    if request.headers.get("if-range", tag) in (tag, modified):
        part = _part(request.headers.get("range", ""), size)
        if part is not None:
            status, (start, end) = 206, part
            headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    headers["Content-Length"] = str(end - start)
    kind = MEDIA_TYPES.get(suffix, "application/octet-stream")
    if request.method == "HEAD":
        return Response(b"", status, headers, kind)
    blocks = _blocks(download.path, start, end, clock, fault)
    return StreamingResponse(blocks, status, headers, kind)


def _tags(written: str) -> set[str]:
    return {item.strip().removeprefix("W/") for item in written.split(",")}


def _part(written: str, size: int) -> tuple[int, int] | None:
    """The half-open part one range asks for; None for the whole file: no range, several, or one
    that cannot be read (RFC 9110, 14.2). Raises Refusal when it lies behind the end."""
    found = _RANGE.fullmatch(written.strip())
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:
        start, end = max(0, size - int(found[2])), size
    else:
        start, end = int(found[1]), min(size, int(found[2]) + 1) if found[2] else size
        if found[2] and int(found[2]) < start:
            return None
    if start >= size or start == end:
        raise Refusal(
            416, 416, "there is no such part", headers={"Content-Range": f"bytes */{size}"}
        )
    return start, end


async def _blocks(
    path: Path, start: int, end: int, clock: Clock, fault: Fault | None
) -> AsyncIterator[bytes]:
    stop = start + int((end - start) * fault.share) if isinstance(fault, CutDownload) else end
    rate = fault.rate if isinstance(fault, SlowDownload) else 0
    block = max(1, min(_BLOCK, rate // 4)) if rate else _BLOCK
    async with await anyio.open_file(path, "rb") as file:
        await file.seek(start)
        at = start
        while at < stop:
            data = await file.read(min(block, stop - at))
            if not data:
                raise ConnectionBroken
            at += len(data)
            if rate:
                await wait(clock, len(data) / rate)
            yield data
    if stop < end:
        raise ConnectionBroken
