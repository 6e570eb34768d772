"""URLs fetched for a client: public addresses only, whatever the names and redirects say."""

from __future__ import annotations

import http.server
import io
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

from nemoflow.server.fetch import Fetcher, is_public
from nemoflow.server.replies import Refusal
from tests.server.live import Live
from tests.server.media import Media
from tests.server.user import User

Answer = Callable[[http.server.BaseHTTPRequestHandler], None]


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.9.9.9", "0.0.0.0", "0.1.2.3", "10.0.0.1", "172.16.0.1"),
        *("172.31.255.255", "192.168.1.1", "169.254.169.254", "100.64.0.1", "192.0.2.1"),
        *("198.18.0.1", "203.0.113.9", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255"),
        *("::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "ff02::1", "2001:db8::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1"),
        *("64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2002:a00:1::1"),
        *("2001:0:4136:e378:8000:63bf:3fff:fdd2", "not an address", ""),
    ],
)
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_addresses_that_are_public(address: str) -> None:
    assert is_public(address)


class Site:
    """A web server on loopback; `answers` maps paths to what is done."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[str] = []
        site = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append(self.path)
                site.answers[self.path.partition("?")[0]](self)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    def stop(self) -> None:
        """Ends it."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def sends(data: bytes, kind: str = "video/mp4", length: int | None = None) -> Answer:
    def answer(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", kind)
        if length is None or length >= 0:
            handler.send_header("Content-Length", str(len(data) if length is None else length))
        handler.end_headers()
        handler.wfile.write(data)

    return answer


def redirects(target: str) -> Answer:
    def answer(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(302)
        handler.send_header("Location", target)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return answer


@pytest.fixture
def site() -> Iterator[Site]:
    """A web server that must not be reached unless a test says so."""
    made = Site()
    yield made
    made.stop()


def refused(fetcher: Fetcher, url: str) -> str:
    with pytest.raises(Refusal) as caught:
        fetcher.fetch(url, io.BytesIO())
    return caught.value.message


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "127.1"),
        *("2130706433", "0x7f000001", "0177.0.0.1", "[::]"),
    ],
)
def test_no_spelling_of_loopback_is_reached(site: Site, host: str) -> None:
    said = refused(Fetcher(1000, 5), f"http://{host}:{site.port}/a.mp4")
    assert "public address" in said or "is not known" in said
    assert site.asked == []


@pytest.mark.parametrize(
    "url",
    [
        *(
            "file:///etc/passwd",
            "ftp://example.com/a.mp4",
            "gopher://x/",
            "//example.com/a",
            "a.mp4",
        ),
        *("http://", "http:///a", "http://user:pw@example.com/a.mp4", "http://example.com:0/"),
        *("http://example.com:99999/a", "http://[::1/a", "http://exa mple.com/", "http://a\r\nb/"),
        *("http://example.com/a\r\nX: y", "http://x/" + "a" * 5000, ""),
    ],
)
def test_addresses_that_are_no_plain_web_address_are_refused(url: str) -> None:
    def never(host: str, port: int) -> list[str]:
        raise AssertionError(f"{host} was looked up")

    refused(Fetcher(1000, 5, resolve=never), url)


def test_one_private_address_among_several_is_enough(site: Site) -> None:
    fetcher = Fetcher(1000, 5, resolve=lambda *_: ["8.8.8.8", "10.0.0.1"])
    assert "public" in refused(fetcher, "http://example.com/a.mp4")


def test_the_checked_address_is_the_one_that_is_called(site: Site) -> None:
    site.answers["/a.mp4"] = sends(b"12345")
    asked: list[str] = []

    def resolved(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    fetcher = Fetcher(1000, 5, allow_private=True, resolve=resolved)
    target = io.BytesIO()
    found = fetcher.fetch(f"http://clips.invalid:{site.port}/a.mp4?x=1", target)
    assert (found.filename, found.size, target.getvalue()) == ("a.mp4", 5, b"12345")
    assert asked == ["clips.invalid"]
    assert site.asked == ["/a.mp4?x=1"]


@pytest.mark.parametrize("target", ["http://127.0.0.1:{port}/b.mp4", "file:///etc/passwd"])
def test_a_redirect_is_checked_like_any_address(site: Site, target: str) -> None:
    """The first host counts as public here; where it sends us does not."""
    site.answers["/a.mp4"] = redirects(target.format(port=site.port))
    site.answers["/b.mp4"] = sends(b"secret")
    fetcher = Fetcher(1000, 5, resolve=lambda host, _: ["127.0.0.1" if host == "a" else host])
    with pytest.raises(Refusal):
        fetcher.fetch(f"http://a:{site.port}/a.mp4", io.BytesIO())
    assert "/b.mp4" not in site.asked


def test_redirects_come_to_an_end(site: Site) -> None:
    site.answers["/a.mp4"] = redirects("/a.mp4")
    fetcher = Fetcher(1000, 5, allow_private=True)
    assert "redirects more than" in refused(fetcher, f"http://127.0.0.1:{site.port}/a.mp4")
    assert len(site.asked) == 6


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (sends(bytes(1001)), 413),
        (sends(bytes(5000), length=-1), 413),
        (sends(b"short", length=500), 400),
        (sends(b"<html>", "text/html"), 415),
        (lambda handler: handler.send_error(500), 400),
        (lambda handler: handler.wfile.write(b"no http"), 400),
    ],
)
def test_a_bad_answer_is_refused(site: Site, answer: Answer, status: int) -> None:
    site.answers["/a.mp4"] = answer
    with pytest.raises(Refusal) as caught:
        Fetcher(1000, 5, allow_private=True).fetch(
            f"http://127.0.0.1:{site.port}/a.mp4", io.BytesIO()
        )
    assert caught.value.status == status


def test_an_answer_that_trickles_is_given_up(site: Site) -> None:
    def trickle(handler: http.server.BaseHTTPRequestHandler) -> None:
        with suppress(OSError):
            while True:
                handler.wfile.write(b"HTTP/1.1 200 OK\r\n" if not sent else b"X: y\r\n")
                sent.append(1)
                pause.wait(0.01)

    sent: list[int] = []
    pause = threading.Event()
    site.answers["/a.mp4"] = trickle
    fetcher = Fetcher(1000, 0.1, allow_private=True)
    assert "took longer than 0.1 s" in refused(fetcher, f"http://127.0.0.1:{site.port}/a.mp4")
    assert len(sent) < 100


def test_a_name_without_a_suffix_gets_one_from_its_kind(site: Site) -> None:
    site.answers["/video"] = sends(b"x", "image/png")
    site.answers["/my%20clip.mp4"] = sends(b"x")
    fetcher = Fetcher(1000, 5, allow_private=True)
    base = f"http://127.0.0.1:{site.port}"
    assert fetcher.fetch(f"{base}/video", io.BytesIO()).filename == "video.png"
    assert fetcher.fetch(f"{base}/my clip.mp4".replace(" ", "%20"), io.BytesIO()).filename == (
        "my clip.mp4"
    )


def test_urls_over_http(live: Live, site: Site, media: Media) -> None:
    site.answers["/walk.mp4"] = sends(media.walk.read_bytes())
    body = {"urls": [f"http://127.0.0.1:{site.port}/walk.mp4"], "source_type": "url"}
    with User(live.url) as ann:
        path = f"/api/upload-video/nemo_agent/me/{ann.session()}"
        reply = ann.ask("POST", path, json=body)
        assert (reply.status_code, reply.json()["code"]) == (400, 400)
        assert site.asked == []


def test_urls_of_private_addresses_when_they_are_allowed(
    tmp_path_factory: pytest.TempPathFactory, site: Site, media: Media
) -> None:
    site.answers["/walk.mp4"] = sends(media.walk.read_bytes())
    body = {"urls": [f"http://127.0.0.1:{site.port}/walk.mp4"], "source_type": "url"}
    folder = tmp_path_factory.mktemp("served")
    with Live(folder, allow_private=True) as live, User(live.url) as ann:
        session = ann.session()
        (found,) = ann.data("POST", f"/api/upload-video/nemo_agent/me/{session}", json=body)[
            "files"
        ]
        assert (found["filename"], found["duration"]) == ("walk.mp4", 1)
        assert ann.state(session)["state"]["video_infos"] == [found]
