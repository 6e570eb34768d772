"""A service in memory with `Service`'s methods: what it answers is a list, what it is asked too."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx

from nemoflow.backend import Progress
from nemoflow.model.draft import Draft
from nemoflow.model.errors import SessionLost
from nemoflow.wire.messages import Credits, NewSession, StateReply, UploadedFile, Uploads
from nemoflow.wire.render import RenderRequest, RenderStatus

Bytes = bytes | Callable[[], None] | Exception


class Stream(httpx.SyncByteStream):
    """Chunks; in between, a callable is called (time passes) and an exception is raised."""

    def __init__(self, *chunks: Bytes) -> None:
        self._chunks = chunks
        self.closed = False

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._chunks:
            if isinstance(chunk, Exception):
                raise chunk
            if isinstance(chunk, bytes):
                yield chunk
            else:
                chunk()

    def close(self) -> None:
        self.closed = True


def response(*chunks: Bytes, status: int = 200, **headers: str) -> httpx.Response:
    """An open answer; in header names `_` stands for `-`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = httpx.Request("GET", "https://service.test/")
    return httpx.Response(status, headers=named, stream=Stream(*chunks), request=request)


@dataclass
class FakeService:
    """`asked` is every call in order. An answer that is an exception is raised."""

    asked: list[tuple[str, ...]] = field(default_factory=list)
    streams: list[httpx.Response | Exception] = field(default_factory=list)
    submits: list[RenderStatus | Exception] = field(default_factory=list)
    statuses: dict[str, list[RenderStatus | Exception | None]] = field(default_factory=dict)
    """By render id; the last answer is repeated."""
    files: dict[str, list[httpx.Response | Exception]] = field(default_factory=dict)
    """By address or render id."""
    requests: list[RenderRequest] = field(default_factory=list)
    ranges: list[tuple[str, int, str]] = field(default_factory=list)
    infos: list[dict[str, object]] = field(default_factory=list)
    sessions: set[str] = field(default_factory=lambda: {"s1"})

    def open_session(self, name: str, language: str) -> NewSession:
        self.asked.append(("open", name, language))
        self.sessions.add("s2")
        return NewSession("task_2", "s2", "anon_1")

    def upload(
        self, session: str, path: str, filename: str, told: Callable[[Progress], None]
    ) -> Uploads:
        self.asked.append(("upload", session, path, filename))
        told(Progress(5, 5))
        return Uploads((UploadedFile(filename, "video", f"https://cdn.test/{filename}"),))

    def upload_url(self, session: str, url: str) -> Uploads:
        self.asked.append(("upload_url", session, url))
        return Uploads((UploadedFile(url.rsplit("/", 1)[-1], "video", ""),))

    def state(self, session: str) -> StateReply:
        self.asked.append(("state", session))
        if session not in self.sessions:
            raise SessionLost("gone")
        return StateReply(session, "t", "demo", Draft('{"t": []}'), tuple(self.infos))

    def credits(self) -> Credits:
        return Credits(90.0, 10.0, 100.0)

    def struck(self, text: str) -> str:
        """The token of this service is `hush`."""
        return text.replace("hush", "***")

    @contextmanager
    def run(self, session: str, text: str) -> Iterator[httpx.Response]:
        self.asked.append(("run", session, text))
        yield _answer(self.streams.pop(0))

    def submit(self, request: RenderRequest) -> RenderStatus:
        self.asked.append(("submit", request.id))
        self.requests.append(request)
        return _answer(self.submits.pop(0))

    def render_status(self, render_id: str) -> RenderStatus | None:
        self.asked.append(("status", render_id))
        answers = self.statuses.get(render_id, [None])
        return _answer(answers.pop(0) if len(answers) > 1 else answers[0])

    @contextmanager
    def fetch(self, where: str, offset: int = 0, validator: str = "") -> Iterator[httpx.Response]:
        self.asked.append(("fetch", where))
        self.ranges.append((where, offset, validator))
        yield _answer(self.files[where].pop(0))

    def of(self, *kinds: str) -> list[tuple[str, ...]]:
        """The calls of some kinds."""
        return [call for call in self.asked if call[0] in kinds]


def _answer(answer):  # type: ignore[no-untyped-def] # - any answer but an exception
    if isinstance(answer, Exception):
        raise answer
    return answer
