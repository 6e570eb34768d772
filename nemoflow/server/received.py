"""A multipart body, written to files as it comes: memory stays constant whatever its size."""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from nemoflow.server.replies import bad_request, too_large

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

FIELDS = ("files", "file")
"""Names of the parts that hold files."""
_LONGEST_HEADER = 16_384


@dataclass(frozen=True, slots=True)
class Received:
    """A whole file that lies at `path`, under a name of ours; `filename` is the client's."""

    filename: str
    path: Path
    digest: str
    size: int


class Receiver:
    """Feeds on the pieces of a multipart body; blocking, used by one thread at a time.

    Every method may raise Refusal. Leaving the `with` block deletes what was not taken away.
    """

    def __init__(self, content_type: str, folder: Path, max_bytes: int, max_files: int) -> None:
        kind, options = parse_options_header(content_type)
        boundary = options.get(b"boundary", b"")
        if kind != b"multipart/form-data" or not boundary:
            raise bad_request("the multipart body has no boundary")
        self._folder, self._max_bytes, self._max_files = folder, max_bytes, max_files
        self._files: list[Received] = []
        self._open: _Part | None = None
        self._headers: dict[bytes, bytes] = {}
        self._name, self._value = b"", b""
        self._ended = False
        try:
            self._parser = MultipartParser(boundary, self._callbacks())
        except (FormParserError, ValueError):
            raise bad_request("the multipart boundary cannot be used") from None

    def __enter__(self) -> Receiver:
        return self

    def __exit__(self, *_: object) -> None:
        if self._open is not None:
            self._open.discard()
        for file in self._files:
            file.path.unlink(missing_ok=True)

    def feed(self, data: bytes) -> None:
        """Takes the next piece."""
        try:
            self._parser.write(data)
        except FormParserError:
            raise bad_request("the multipart body cannot be read") from None

    def finish(self) -> tuple[Received, ...]:
        """The files, in order, once the body has ended."""
        if not self._ended:
            raise bad_request("the multipart body was cut off")
        if not self._files:
            raise bad_request("the multipart body has no file in a field `files`")
        return tuple(self._files)

    def _callbacks(self) -> MultipartCallbacks:
        return {
            "on_part_begin": self._begin,
            "on_header_field": self._header_name,
            "on_header_value": self._header_value,
            "on_header_end": self._header_end,
            "on_headers_finished": self._headers_finished,
            "on_part_data": self._data,
            "on_part_end": self._end,
            "on_end": self._body_end,
        }

    def _begin(self) -> None:
        self._headers = {}

    def _header_name(self, data: bytes, start: int, end: int) -> None:
        self._name = _grown(self._name, data[start:end])

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value = _grown(self._value, data[start:end])

    def _header_end(self) -> None:
        self._headers[self._name.lower()] = self._value
        self._name, self._value = b"", b""

    def _headers_finished(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        field = options.get(b"name", b"").decode("utf-8", "replace")
        if field not in FIELDS or b"filename" not in options:
            return
        if len(self._files) >= self._max_files:
            raise bad_request(f"more than {self._max_files} files in one upload")
        name = _unquoted(options[b"filename"].decode("utf-8", "replace"))
        self._open = _Part(name, self._folder, self._max_bytes)

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._open is not None:
            self._open.write(data[start:end])

    def _end(self) -> None:
        if self._open is not None:
            part, self._open = self._open, None
            self._files.append(part.closed())

    def _body_end(self) -> None:
        self._ended = True


class _Part:
    """One file that is coming in."""

    def __init__(self, filename: str, folder: Path, max_bytes: int) -> None:
        self._filename, self._max_bytes = filename, max_bytes
        self._file: IO[bytes] = tempfile.NamedTemporaryFile(  # noqa: SIM115 - closed at the part's end
            dir=folder, prefix="part-", delete=False
        )
        self._digest, self._size = hashlib.sha256(), 0

    def write(self, data: bytes) -> None:
        self._size += len(data)
        if self._size > self._max_bytes:
            raise too_large(f"`{self._filename}` is larger than {self._max_bytes} bytes")
        self._digest.update(data)
        self._file.write(data)

    def closed(self) -> Received:
        self._file.close()
        path = Path(self._file.name)
        return Received(self._filename, path, self._digest.hexdigest(), self._size)

    def discard(self) -> None:
        self._file.close()
        Path(self._file.name).unlink(missing_ok=True)


def _unquoted(name: str) -> str:
    """A name as its owner wrote it: forms quote these three characters (HTML, 4.10.21.8)."""
    return name.replace("%22", '"').replace("%0D", "\r").replace("%0A", "\n")


def _grown(held: bytes, data: bytes) -> bytes:
    if len(held) + len(data) > _LONGEST_HEADER:
        raise bad_request("a header of the multipart body is too long")
    return held + data
