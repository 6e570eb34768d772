"""`nemoflow serve` as a process of its own: signals, folders, flags, memory."""

from __future__ import annotations

import os
import re
import signal
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.server.media import Media
from tests.server.user import User

MIB = 1 << 20


@contextmanager
def served(folder: Path, *flags: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A running server and its URL; it is killed at the end if it still runs."""
    command = [sys.executable, "-m", "nemoflow", "serve", "--port", "0", "--state", str(folder)]
    with subprocess.Popen(
        [*command, *flags], stderr=subprocess.PIPE, text=True, cwd=folder.parent
    ) as server:
        try:
            assert server.stderr is not None
            said = []
            for line in server.stderr:
                said.append(line)
                if line.startswith("listening on "):
                    break
            assert said, "the server does not start"
            assert said[-1].startswith("listening on "), said
            yield server, said[-1].split()[-1]
        finally:
            server.kill()


def test_it_survives_kill_and_stops_when_asked(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    with served(folder) as (server, url), User(url) as ann:
        session, token = ann.session(), ann.token
        server.send_signal(signal.SIGKILL)
        server.wait(10)
    with served(folder) as (server, url):
        with User(url, token) as ann:
            assert ann.state(session)["session_id"] == session
        server.send_signal(signal.SIGTERM)
        assert server.stderr is not None
        said = server.stderr.read()
        assert server.wait(20) == 0
    assert token not in said
    assert "GET /api/state/nemo_agent/me/" in said
    assert folder.stat().st_mode & 0o077 == 0


def test_an_export_killed_with_its_server_is_made_by_the_next(tmp_path: Path, media: Media) -> None:
    folder = tmp_path / "state"
    with served(folder) as (server, url), User(url) as ann:
        session, token = ann.session(), ann.token
        ann.upload(session, media.walk)
        ann.edit(session, "trim the first 0.1 seconds")
        assert ann.submit(session, ann.draft(session)).status_code == 200
        server.send_signal(signal.SIGKILL)
        server.wait(10)
    with served(folder) as (_, url), User(url, token) as ann:
        found = ann.finished()
        assert found["status"] == "completed"
        assert len(ann.http.get(found["output"]["url"]).content) == found["output"]["size"]


def test_a_second_signal_does_not_wait_and_a_request_is_cut(tmp_path: Path) -> None:
    with served(tmp_path / "state") as (server, url), User(url) as ann:
        host, port = url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=10) as raw:
            raw.sendall(
                f"POST /run_sse HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {ann.token}\r\n"
                "Expect: 100-continue\r\nContent-Length: 100\r\n\r\n".encode()
            )
            assert raw.recv(4096).startswith(b"HTTP/1.1 100 ")
            server.send_signal(signal.SIGTERM)
            while not closed(host, int(port)):
                pass
            server.send_signal(signal.SIGTERM)
            assert server.wait(5) == 0


def closed(host: str, port: int) -> bool:
    """Whether nobody listens any more."""
    try:
        socket.create_connection((host, port), timeout=5).close()
    except OSError:
        return True
    return False


def test_two_servers_do_not_share_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    with served(folder) as (first, _):
        second = refused("--state", str(folder))
        assert f"pid {first.pid} " in second.stderr
        assert "--state" in second.stderr
        assert second.returncode == 4
        first.send_signal(signal.SIGINT)
        assert first.wait(20) == 0


def refused(*flags: str) -> subprocess.CompletedProcess[str]:
    """A server that does not come up."""
    command = [sys.executable, "-m", "nemoflow", "serve", "--port", "0", *flags]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (("--host", "192.0.2.1"), "cannot listen on 192.0.2.1"),
        (("--max-upload", "many"), "--max-upload"),
        (("--token-file", "no/such/file"), "cannot be read"),
        (("--faults", "no/such/file"), "no/such/file"),
        (("--port", "99999"), "--port"),
    ],
)
def test_flags_that_cannot_be_obeyed(tmp_path: Path, flags: tuple[str, ...], said: str) -> None:
    ended = refused("--state", str(tmp_path / "state"), *flags)
    assert ended.returncode == 3
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_state_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    (tmp_path / "served.db").write_text("this is not a database, it only has its name")
    ended = refused("--state", str(tmp_path))
    assert ended.returncode == 1
    assert "the server's state" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_reached_from_outside_only_when_told_and_with_a_warning(tmp_path: Path) -> None:
    with served(tmp_path / "a") as (_, url):
        assert url.startswith("http://127.0.0.1:")
    command = [sys.executable, "-m", "nemoflow", "serve", "--port", "0", "--host", "0.0.0.0"]
    with subprocess.Popen(
        [*command, "--state", str(tmp_path / "b")], stderr=subprocess.PIPE, text=True
    ) as server:
        assert server.stderr is not None
        assert "there is no TLS" in server.stderr.readline()
        server.kill()


@pytest.mark.skipif(not os.path.exists("/proc/self/status"), reason="asks Linux for the memory")
def test_an_upload_of_400_megabytes_is_never_held_in_memory(tmp_path: Path, media: Media) -> None:
    big = tmp_path / "big.mp4"
    small, size = media.walk.read_bytes(), 400 * MIB
    with big.open("wb") as file:
        file.write(small + struct.pack(">I4s", size, b"free"))
        file.truncate(len(small) + size)
    with served(tmp_path / "state") as (server, url), User(url) as ann:
        session = ann.session()
        ann.upload(session, media.walk)
        before = peak(server.pid)
        path = f"/api/upload-video/nemo_agent/me/{session}"
        with big.open("rb") as file:
            reply = ann.ask("POST", path, files={"files": ("big.mp4", file)})
        assert reply.json()["data"]["files"][0]["duration"] == 1
        assert peak(server.pid) - before < 40 * MIB


def peak(pid: int) -> int:
    """The most memory a process ever held, in bytes."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    assert found
    return int(found[1]) * 1024
