"""Files on their way up: whole, in pieces, under a name that breaks nothing, in little memory."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from nemoflow.backend import Progress
from nemoflow.model.errors import InputRefused
from tests.cloud_door.conftest import Desk
from tests.cloud_door.office import UPLOAD, business, refusal, token

ROOT = Path(__file__).resolve().parents[2]
MAX_RESIDENT = 120_000_000
LARGE = 400_000_000


@pytest.fixture
def clip(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], str]:
    """A file of so many bytes that differ."""

    def made(size: int) -> str:
        path = tmp_path_factory.mktemp("clip") / "walk.mp4"
        path.write_bytes((b"0123456789abcdef\r\n--" * (size // 20 + 1))[:size])
        return str(path)

    return made


@pytest.mark.parametrize("size", [0, 1, 1 << 18, (1 << 18) + 1])
def test_a_file_arrives_as_it_is(desk: Desk, clip: Callable[[int], str], size: int) -> None:
    desk.office.on(UPLOAD, business({"files": [{"filename": "w", "file_type": "video"}]}))
    path = clip(size)
    heard: list[Progress] = []
    desk.service().upload("7", path, "walk.mp4", heard.append)
    (seen,) = desk.office.asked(UPLOAD)
    assert int(seen.headers["content-length"]) == len(seen.body)
    assert "transfer-encoding" not in seen.headers
    boundary = seen.headers["content-type"].partition("boundary=")[2].encode()
    before, part, after = seen.body.split(b"--" + boundary)
    head, _, content = part.partition(b"\r\n\r\n")
    assert (before, after) == (b"", b"--\r\n")
    assert b'name="files"; filename="walk.mp4"' in head
    assert b"Content-Type: video/mp4" in head
    with open(path, "rb") as stream:
        assert content == stream.read() + b"\r\n"
    assert (heard[0].done, heard[-1].done) == (0, size)
    assert {item.total for item in heard} == {size}


def test_a_file_name_cannot_break_out_of_its_header(desk: Desk, clip: Callable[[int], str]) -> None:
    desk.office.on(UPLOAD, business({"files": []}))
    desk.service().upload("7", clip(3), 'a"\r\nX-Evil: 1\r\n\r\n.mp4', lambda _: None)
    assert b'filename="a%22%0D%0AX-Evil: 1%0D%0A%0D%0A.mp4"\r\n' in desk.office.seen[-1].body


def test_a_refused_token_sends_the_file_again_from_its_start(
    desk: Desk, clip: Callable[[int], str]
) -> None:
    desk.office.on(UPLOAD, refusal(429), business({"files": []}))
    desk.service().upload("7", clip(100_000), "walk.mp4", lambda _: None)
    first, second = desk.office.asked(UPLOAD)
    assert len(first.body) == len(second.body) > 100_000


def test_what_cannot_be_read_is_not_sent(desk: Desk, clip: Callable[[int], str]) -> None:
    for path in (clip(1) + ".gone", str(desk.folder.parent)):
        with pytest.raises(InputRefused):
            desk.service().upload("7", path, "walk.mp4", lambda _: None)
    assert not desk.office.asked(UPLOAD)


def test_a_file_that_becomes_shorter_is_never_taken_for_whole(
    desk: Desk, clip: Callable[[int], str]
) -> None:
    path = clip(1 << 20)

    def shorten(progress: Progress) -> None:
        if progress.done:
            with open(path, "r+b") as stream:
                stream.truncate(1 << 18)

    with pytest.raises(InputRefused, match="became shorter"):
        desk.service().upload("7", path, "walk.mp4", shorten)
    assert not desk.office.asked(UPLOAD)


def test_a_large_file_is_said_to_be_slow(desk: Desk, tmp_path: Path) -> None:
    desk.office.on(UPLOAD, business({"files": []}))
    path = tmp_path / "long.mp4"
    with path.open("wb") as stream:
        stream.truncate(100_000_001)
    heard: list[Progress] = []
    desk.service().upload("7", str(path), "long.mp4", heard.append)
    assert [bool(item.note) for item in heard[:3]] == [True, False, False]
    assert [item.done for item in heard] == sorted(item.done for item in heard)


SENDER = """
import json, re, resource, sys
from pathlib import Path
from nemoflow.backends.cloud.service import Service
from nemoflow.backends.cloud.settings import CloudSettings
from nemoflow.clock import SystemClock

api, token, path = sys.argv[1:]
heard = []
service = Service(CloudSettings.of({"NEMO_API_URL": api, "NEMO_TOKEN": token}), SystemClock())
service.upload("7", path, "long.mp4", heard.append)
# Linux counts what the parent had before this program was loaded into `ru_maxrss`.
status = Path("/proc/self/status")
own = re.search(r"VmHWM:\\s*(\\d+)", status.read_text()) if status.exists() else None
kilobytes = int(own[1]) if own else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps({"resident": kilobytes * 1024, "done": heard[-1].done, "notes": heard[0].note}))
"""


class Sink:
    """Takes one upload, keeps nothing of it but its size."""

    def __init__(self) -> None:
        self.received = 0
        sink = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                left = int(self.headers["Content-Length"])
                while left and (piece := self.rfile.read(min(left, 1 << 20))):
                    left -= len(piece)
                    sink.received += len(piece)
                body = business({"files": []}).body
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                """Says nothing."""

        self.http = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}"


@pytest.fixture
def sink() -> Iterator[Sink]:
    """A sink that stands."""
    made = Sink()
    thread = threading.Thread(target=made.http.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield made
    made.http.shutdown()
    thread.join()
    made.http.server_close()


def test_400_mb_cost_little_memory(sink: Sink, tmp_path: Path) -> None:
    path = tmp_path / "long.mp4"
    with path.open("wb") as stream:
        stream.truncate(LARGE)
    done = subprocess.run(
        [sys.executable, "-c", SENDER, sink.url, token("m"), str(path)],
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["done"] == LARGE
    assert sink.received > LARGE
    assert found["resident"] < MAX_RESIDENT, f"{found['resident'] / 1e6:.0f} MB"
