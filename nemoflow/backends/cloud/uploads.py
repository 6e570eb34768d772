"""A file as a multipart body: read in pieces while it is sent, so that its size costs no memory."""

from __future__ import annotations

import os
import stat
import uuid
from collections.abc import Callable, Iterator
from io import FileIO

from nemoflow.backend import Progress
from nemoflow.backends.cloud.client import Body
from nemoflow.model.errors import InputRefused

CHUNK = 1 << 18
SLOW_BYTES = 100_000_000
SLOW = "over 100 MB: the service takes long for such a file"
_TYPES = {
    ".mp4": "video/mp4",
    ".mov": "video/quicktime",
    ".avi": "video/x-msvideo",
    ".webm": "video/webm",
    ".mkv": "video/x-matroska",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".mp3": "audio/mpeg",
    ".wav": "audio/wav",
    ".m4a": "audio/mp4",
    ".aac": "audio/aac",
}
_IN_A_NAME = str.maketrans({'"': "%22", "\r": "%0D", "\n": "%0A"})


def multipart(path: str, filename: str, told: Callable[[Progress], None]) -> Body:
    """One file in the field `files`, under `filename`.

    `told` hears of the file's bytes as they are handed to the network. Raises InputRefused when
    the file cannot be read, also while it is sent: then the service has got no whole request.
    """
    size = _size(path)
    boundary = f"nemoflow-{uuid.uuid4().hex}"
    head, tail = _head(boundary, filename), f"\r\n--{boundary}--\r\n".encode()

    def chunks() -> Iterator[bytes]:
        yield head
        yield from _file(path, size, told)
        yield tail

    kind = f"multipart/form-data; boundary={boundary}"
    return Body(kind, len(head) + size + len(tail), chunks)


def _head(boundary: str, filename: str) -> bytes:
    """Names are quoted as browsers do (HTML standard, "multipart/form-data")."""
    kind = _TYPES.get(os.path.splitext(filename)[1].lower(), "application/octet-stream")
    name = filename.translate(_IN_A_NAME)
    return (
        f"--{boundary}\r\n"
        f'Content-Disposition: form-data; name="files"; filename="{name}"\r\n'
        f"Content-Type: {kind}\r\n\r\n"
    ).encode("utf-8", "surrogateescape")


def _size(path: str) -> int:
    try:
        found = os.stat(path)
    except OSError as error:
        raise _unreadable(path, error) from error
    if not stat.S_ISREG(found.st_mode):
        raise InputRefused(f"`{path}` is no file", hint="name a media file")
    return found.st_size


def _file(path: str, size: int, told: Callable[[Progress], None]) -> Iterator[bytes]:
    """Exactly `size` bytes: the length is announced before they are sent."""
    told(Progress(0, size, note=SLOW if size > SLOW_BYTES else ""))
    sent = 0
    with _opened(path) as stream:
        while sent < size:
            chunk = _read(stream, path, min(CHUNK, size - sent))
            yield chunk
            sent += len(chunk)
            told(Progress(sent, size))


def _opened(path: str) -> FileIO:
    try:
        return FileIO(path)
    except OSError as error:
        raise _unreadable(path, error) from error


def _read(stream: FileIO, path: str, most: int) -> bytes:
    try:
        chunk = stream.read(most)
    except OSError as error:
        raise _unreadable(path, error) from error
    if not chunk:
        raise InputRefused(
            f"`{path}` became shorter while it was sent",
            hint="wait until it is written, then run the command again",
        )
    return chunk


def _unreadable(path: str, error: OSError) -> InputRefused:
    return InputRefused(
        f"`{path}` cannot be read: {error.strerror or error}", hint="check the path and its rights"
    )
