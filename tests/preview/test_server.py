"""The page's server: who gets in, what files it gives, how it tells what is new."""

from __future__ import annotations

import http.client
import json
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from nemoflow.model.draft import Draft
from nemoflow.model.errors import Place, Problem, UsageError
from nemoflow.model.watching import Parts, Refreshed, SpecInvalid, WatchEnded, WatchStarted
from nemoflow.preview.app import asked_range
from nemoflow.preview.hub import Hub
from nemoflow.preview.run import page
from nemoflow.runner.watching.board import Board

SPEC = "video.yml"
_BODY = bytes(range(256)) * 40


@dataclass
class Served:
    """A board with a page; `port` and `secret` are those of its address."""

    board: Board
    hub: Hub
    port: int
    secret: str
    file: Path
    asked: ExitStack

    def ask(self, path: str, method: str = "GET", **headers: str) -> http.client.HTTPResponse:
        """An answer; `path` is below the secret unless it begins with a slash."""
        made = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        full = path if path.startswith("/") else f"/{self.secret}/{path}"
        self.asked.callback(made.close)
        made.request(method, full, headers=headers)
        return self.asked.enter_context(made.getresponse())

    def refresh(self, body: bytes) -> str:
        """A draft was made; its number on the shelf."""
        part = self.file.with_suffix(".part")
        part.write_bytes(body)
        os.replace(part, self.file)
        self.board.tell(
            Refreshed(
                SPEC, "draft", (str(self.file),), (), (), ((0.0, 1.0),), 1, 2, Parts(), Draft()
            )
        )
        return self.hub.shelf.put(str(self.file))

    def events(self, answer: http.client.HTTPResponse) -> Iterator[tuple[str, dict[str, object]]]:
        """(name, data) of server-sent events as they come."""
        name = ""
        for line in iter(answer.readline, b""):
            field, _, value = line.decode().rstrip("\n").partition(": ")
            if field == "event":
                name = value
            elif field == "data":
                yield name, json.loads(value)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    board, hub = Board(), Hub()
    with page(hub, 0) as address, ExitStack() as asked:
        board.listen(hub.show)
        board.tell(WatchStarted((SPEC,), "draft"))
        _, _, host, secret, _ = address.split("/")
        port = int(host.rpartition(":")[2])
        yield Served(board, hub, port, secret, tmp_path / "demo.mp4", asked)
        board.tell(WatchEnded())


def test_only_the_secret_and_this_host_get_in(served: Served) -> None:
    assert served.ask("").status == 200
    assert served.ask("", Host=f"localhost:{served.port}").status == 200
    for path in (
        "/",
        "/events",
        f"/{served.secret[:-1]}/",
        f"/{served.secret}x/",
        "/%00/",
        "/%C3%A9",
    ):
        assert served.ask(path).status == 403, path
    for host in ("evil.example", f"evil.example:{served.port}", "127.0.0.1", "127.0.0.1:1", ""):
        assert served.ask("", Host=host).status == 403, host
    assert served.ask("", method="POST").status == 405


def test_every_answer_keeps_the_page_to_itself(served: Served) -> None:
    for path in ("", "page.js", "nothing", "/"):
        answer = served.ask(path)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    text = served.ask("").read().decode()
    assert "http://" not in text
    assert "https://" not in text
    assert served.secret not in text


def test_no_path_reaches_the_file_system(served: Served) -> None:
    served.refresh(_BODY)
    for name in (str(served.file), "..%2f..%2fetc%2fpasswd", "demo.mp4", "../demo.mp4"):
        assert served.ask(f"media/{name}").status == 404, name


def test_ranges_are_served_and_bytes_of_a_number_never_change(served: Served) -> None:
    number = served.refresh(_BODY)
    whole = served.ask(f"media/{number}")
    assert (whole.status, whole.read()) == (200, _BODY)
    assert whole.headers["Content-Type"] == "video/mp4"
    piece = served.ask(f"media/{number}", Range="bytes=10-19")
    assert (piece.status, piece.read()) == (206, _BODY[10:20])
    assert piece.headers["Content-Range"] == f"bytes 10-19/{len(_BODY)}"
    assert served.ask(f"media/{number}", Range="bytes=-5").read() == _BODY[-5:]
    assert served.ask(f"media/{number}", Range=f"bytes={len(_BODY)}-").status == 416
    tag = whole.headers["ETag"]
    assert served.ask(f"media/{number}", **{"If-None-Match": tag}).status == 304

    newer = served.refresh(b"other bytes")
    assert newer != number
    assert served.ask(f"media/{number}").read() == _BODY
    assert served.ask(f"media/{newer}").read() == b"other bytes"


def test_everything_comes_first_and_then_what_is_new(served: Served) -> None:
    number = served.refresh(_BODY)
    streams = [served.events(served.ask("events")) for _ in range(2)]
    for events in streams:
        assert next(events)[1]["specs"] == [SPEC]
        _, spec = next(events)
        assert (spec["name"], spec["phase"]) == (SPEC, "current")
        assert [file["id"] for file in spec["files"]] == [number]  # type: ignore[attr-defined]  # JSON
    place = Place(SPEC, 3, 5, 2, "  - no")
    served.board.tell(SpecInvalid(SPEC, (Problem("NF310", "what is <b>?", place, hint="say"),)))
    for events in streams:
        (problem,) = next(events)[1]["problems"]  # type: ignore[misc]  # JSON
        assert (problem["place"], problem["hint"]) == ("video.yml:3:5", "say")
        assert problem["excerpt"].endswith("  |     ^^")
    served.board.tell(WatchEnded())
    for events in streams:
        assert next(events)[1]["ended"] is True
        assert list(events) == []


def test_a_page_that_reads_nothing_never_holds_the_watch_up(served: Served) -> None:
    served.refresh(_BODY)
    with socket.create_connection(("127.0.0.1", served.port)) as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
        path = f"/{served.secret}/events"
        slow.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\n\r\n".encode())
        long = Problem("NF000", "x" * 100_000)

        def tell() -> None:
            for _ in range(300):
                served.board.tell(SpecInvalid(SPEC, (long,)))

        teller = threading.Thread(target=tell)
        teller.start()
        teller.join(10)
        assert not teller.is_alive()
        events = served.events(served.ask("events"))
        assert next(events)[0] == "watch"


def test_a_taken_port_is_told(served: Served) -> None:
    with pytest.raises(UsageError, match="port"), page(Hub(), served.port):
        pass


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("bytes=0-", (0, 100)),
        ("bytes=5-7", (5, 8)),
        ("bytes=90-900", (90, 100)),
        ("bytes=-10", (90, 100)),
        ("bytes=-900", (0, 100)),
        ("bytes=100-", None),
        ("bytes=-0", None),
        ("bytes=7-5", None),
        ("bytes=-", (0, 100)),
        ("bytes=1-2,4-5", (0, 100)),
        ("lines=1-2", (0, 100)),
    ],
)
def test_ranges(header: str, found: tuple[int, int] | None) -> None:
    assert asked_range(header, 100) == found
