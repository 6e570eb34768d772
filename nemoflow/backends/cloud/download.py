"""A finished render brought home, whole: what was cut is asked for from where it broke off.

The address in the render's status comes first, the service's own download call is the fallback.
"""

from __future__ import annotations

import errno
import os
import re
import threading
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import httpx

from nemoflow.backend import Progress
from nemoflow.backends.cloud.service import Service
from nemoflow.backends.cloud.waiting import check, wait
from nemoflow.clock import Clock
from nemoflow.model.errors import EngineFailed, ServiceFailed
from nemoflow.wire.render import RenderStatus

STALLS = 3
"""Requests in a row that may bring nothing new."""
_REQUESTS = 100
_PAUSE_SECONDS = 1.0
_STEP = 4_000_000
"""Bytes between two reports."""
_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")


class Damaged(ServiceFailed):
    """The service's file is not whole or cannot be played; rendering again may help."""


@dataclass(slots=True)
class _Part:
    """What of a file is here. `total` is 0 while unknown; no `validator`, no resuming."""

    have: int = 0
    total: int = 0
    validator: str = ""

    @property
    def is_whole(self) -> bool:
        return bool(self.total) and self.have == self.total


@dataclass(frozen=True)
class Download:
    """One render's file on its way to `staging`."""

    service: Service
    clock: Clock
    cancel: threading.Event
    staging: Path

    def run(self, name: str, status: RenderStatus) -> Iterator[Progress]:
        """Fetches the completed render `name`. Raises Damaged, EngineFailed, Interrupted.

        ServiceFailed when neither address gives the file now: a later run may ask again.
        """
        for source in (status.url, name) if status.url else (name,):
            try:
                yield from self._from(source, status.size)
                return
            except ServiceFailed as error:
                # The fallback may do better; if it does not, what it said counts.
                problem = error
        raise problem

    def _from(self, source: str, size: int) -> Iterator[Progress]:
        try:
            with self.staging.open("wb") as file:
                part = _Part()
                yield from self._into(file, source, part)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise _unwritable(self.staging, error) from error
        # More than promised is no cut: not every service counts in bytes.
        if part.have < max(size, 1):
            raise Damaged(
                f"the service's file ends after {part.have} of {size or 'unknown'} bytes",
                hint="run apply again later",
            )

    def _into(self, file: BinaryIO, source: str, part: _Part) -> Iterator[Progress]:
        """Requests until the file is whole or nothing new comes any more."""
        best = stalls = 0
        for _ in range(_REQUESTS):
            if not part.validator:
                part.have = 0
            ended = yield from self._request(file, source, part)
            if part.is_whole or (ended and not part.total):
                return
            if part.have > best:
                best, stalls = part.have, 0
            else:
                stalls += 1
            if stalls >= STALLS:
                break
            wait(self.clock, _PAUSE_SECONDS * (1 + stalls), self.cancel)
        of = f" of {part.total}" if part.total else ""
        raise ServiceFailed(
            f"the download broke off at {best}{of} bytes",
            hint="run apply again: the finished render is fetched, not made again",
        )

    def _request(self, file: BinaryIO, source: str, part: _Part) -> Generator[Progress, None, bool]:
        """One request; whether its answer came to an end. What came is in `file` and `part`."""
        try:
            with self.service.fetch(source, part.have, part.validator) as response:
                if not _continues(response, part):
                    return False
                if file.tell() != part.have:
                    file.seek(part.have)
                    file.truncate()
                return (yield from self._body(file, response, part))
        except ServiceFailed:
            if not part.have:
                raise
            return False  # it broke off between two pieces; the part that is here counts

    def _body(
        self, file: BinaryIO, response: httpx.Response, part: _Part
    ) -> Generator[Progress, None, bool]:
        told = part.have
        try:
            for chunk in response.iter_bytes():
                check(self.cancel)
                file.write(chunk)
                part.have += len(chunk)
                if part.have - told >= _STEP:
                    told = part.have
                    yield Progress(100, 100, note=_note(part), unit="percent")
        except (httpx.HTTPError, httpx.StreamError):
            return False
        return True


def _continues(response: httpx.Response, part: _Part) -> bool:
    """Whether the answer goes on where `part` ends, or begins anew; `part` says so then.

    An answer that does neither makes the next request begin anew.
    """
    found = _RANGE.match(response.headers.get("content-range", ""))
    if response.status_code == 206 and found and int(found[1]) == part.have:
        part.total = int(found[2]) if found[2] != "*" else part.total
        return True
    part.have, part.validator, part.total = 0, "", 0
    if response.status_code != 200:
        return False
    encoded = response.headers.get("content-encoding", "identity") != "identity"
    length = response.headers.get("content-length", "")
    if not encoded:
        # Places in an encoded body are not places in the file.
        part.total = int(length) if length.isdigit() else 0
        part.validator = _validator(response)
    return True


def _validator(response: httpx.Response) -> str:
    """What names these very bytes: a strong `ETag`, else the date (RFC 9110, `If-Range`)."""
    tag = str(response.headers.get("etag", ""))
    if tag and not tag.startswith("W/"):
        return tag
    return str(response.headers.get("last-modified", ""))


def _note(part: _Part) -> str:
    of = f" of {part.total / 1e6:.1f}" if part.total else ""
    return f"downloading {part.have / 1e6:.1f}{of} MB"


def _unwritable(path: Path, error: OSError) -> EngineFailed:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return EngineFailed(
            f"the disk is full: `{path.name}` could not be written",
            hint="free some space and run apply again: the finished render is only fetched again",
        )
    return EngineFailed(
        f"`{path.name}` cannot be written: {error.strerror or error}",
        hint="check the folder of the output and run apply again",
    )
