"""Files in: streamed, measured, named by their content; everything else refused."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from nemoflow.server.uploads import plain_name
from nemoflow.wire.codes import Code
from tests.server.live import Live
from tests.server.media import Media
from tests.server.user import User

MULTIPART = {"Content-Type": "multipart/form-data; boundary=b"}


def post(user: User, session: str, *files: tuple[str, bytes]) -> httpx.Response:
    parts = [("files", file) for file in files]
    return user.ask("POST", f"/api/upload-video/nemo_agent/me/{session}", files=parts)


def code(reply: httpx.Response) -> tuple[int, int]:
    return reply.status_code, reply.json()["code"]


def kept(live: Live) -> list[str]:
    """Names of every file in the uploads and incoming folders."""
    root = Path(live.settings.state)
    return sorted(
        path.name for part in ("uploads", "incoming") for path in (root / part).rglob("*.*")
    )


def test_files_are_measured_and_listed_in_order(ann: User, media: Media) -> None:
    session = ann.session()
    found = ann.upload(session, media.walk, media.song, media.logo)
    assert [item["filename"] for item in found] == ["walk.mp4", "song.mp3", "logo.png"]
    assert [item["file_type"] for item in found] == ["video", "audio", "image"]
    walk = found[0]
    assert (walk["duration"], walk["width"], walk["height"], walk["fps"]) == (1, 160, 90, 30)
    assert walk["hash"] == hashlib.sha256(media.walk.read_bytes()).hexdigest()
    state = ann.state(session)["state"]
    assert state["video_infos"] == found
    assert state["draft"] == {}


def test_subtitles_are_taken_and_read(ann: User) -> None:
    session = ann.session()
    text = b"1\n00:00:00,000 --> 00:00:01,000\nHi\n"
    reply = post(ann, session, ("subs.srt", text))
    assert reply.json()["data"]["files"][0]["file_type"] == "subtitle"
    broken = post(ann, session, ("bad.vtt", b"no header"))
    assert code(broken) == (415, Code.UNSUPPORTED_FILE)
    assert "`bad.vtt` line 1" in broken.json()["message"]


def test_the_same_file_again_is_the_same_entry(ann: User, live: Live, media: Media) -> None:
    session = ann.session()
    first = ann.upload(session, media.walk)
    assert ann.upload(session, media.walk) == first
    assert ann.state(session)["state"]["video_infos"] == first
    data = media.sea.read_bytes()
    assert post(ann, session, ("walk.mp4", data)).status_code == 200
    assert len(ann.state(session)["state"]["video_infos"]) == 2


def test_an_uploaded_file_is_served_back(ann: User, bob: User, media: Media) -> None:
    (found,) = ann.upload(ann.session(), media.walk)
    assert ann.ask("GET", found["cdn_url"]).content == media.walk.read_bytes()
    assert bob.ask("GET", found["cdn_url"]).status_code == 404
    assert ann.http.get(found["cdn_url"]).status_code == 401
    assert ann.ask("GET", found["cdn_url"] + "x").status_code == 404


@pytest.mark.parametrize(
    ("filename", "data"),
    [
        ("notes.txt", b"hello"),
        ("noname", b"hello"),
        ("page.html", b"<html>"),
        ("empty.mp4", b""),
        ("text.mp4", b"this is not a video at all" * 50),
        ("list.mp4", b"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:///etc/hostname\n"),
        ("concat.mp4", b"ffconcat version 1.0\nfile /etc/hostname\n"),
    ],
)
def test_what_is_no_media_is_refused_and_leaves_nothing(
    ann: User, live: Live, media: Media, filename: str, data: bytes
) -> None:
    session = ann.session()
    good = (media.walk.name, media.walk.read_bytes())
    reply = post(ann, session, good, (filename, data))
    assert code(reply) == (415, Code.UNSUPPORTED_FILE)
    assert "/" not in reply.json()["message"]
    assert ann.state(session)["state"]["video_infos"] == []
    assert kept(live) == []


@pytest.mark.parametrize(
    "filename",
    [
        "../../../etc/walk.mp4",
        "..\\..\\walk.mp4",
        "/abs/walk.mp4",
        "C:\\x\\walk.mp4",
        "a\u202e\ue000b\r\nwalk.mp4",
    ],
)
def test_a_name_is_data_and_never_a_path(
    ann: User, live: Live, media: Media, filename: str
) -> None:
    reply = post(ann, ann.session(), (filename, media.walk.read_bytes()))
    (found,) = reply.json()["data"]["files"]
    assert found["filename"] in ("walk.mp4", "abwalk.mp4")
    assert kept(live) == [f"{found['hash']}.mp4"]


def test_a_quoted_name_comes_as_it_was_written(ann: User, media: Media) -> None:
    reply = post(ann, ann.session(), ('the "first" walk.mp4', media.walk.read_bytes()))
    assert reply.json()["data"]["files"][0]["filename"] == 'the "first" walk.mp4'


def test_names_are_cut_with_their_suffix_kept() -> None:
    assert plain_name("x" * 500 + ".mp4") == "x" * 196 + ".mp4"
    assert plain_name("..") == "file"
    assert plain_name("dir/") == "dir"
    assert plain_name("") == "file"
    assert plain_name("e\u0301.mp4") == "\u00e9.mp4"


def test_a_file_over_the_cap_is_refused_while_it_comes(tmp_path: Path, media: Media) -> None:
    with Live(tmp_path / "s", max_upload=100_000) as live, User(live.url) as ann:
        session = ann.session()
        for size in (100_001, 300_000, 3_000_000):
            reply = post(ann, session, ("big.mp4", bytes(size)))
            assert code(reply) == (413, Code.FILE_TOO_LARGE)
        assert kept(live) == []
        assert ann.upload(session, media.song)


def test_a_body_without_a_length_is_capped_too(tmp_path: Path) -> None:
    def body() -> Iterator[bytes]:
        yield b'--b\r\nContent-Disposition: form-data; name="files"; filename="a.mp4"\r\n\r\n'
        for _ in range(40):
            yield bytes(10_000)
        yield b"\r\n--b--\r\n"

    with Live(tmp_path / "s", max_upload=100_000) as live, User(live.url) as ann:
        path = f"/api/upload-video/nemo_agent/me/{ann.session()}"
        reply = ann.ask("POST", path, content=body(), headers=MULTIPART)
        assert code(reply) == (413, Code.FILE_TOO_LARGE)
        assert kept(live) == []


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data; boundary=b", b""),
        ("multipart/form-data; boundary=b", b"no boundary here"),
        ("multipart/form-data; boundary=b", b"--b\r\n"),
        ("multipart/form-data; boundary=b", b"--b--\r\n"),
        (
            "multipart/form-data; boundary=b",
            b'--b\r\nContent-Disposition: form-data; name="files"; filename="a.mp4"\r\n\r\ncut',
        ),
        (
            "multipart/form-data; boundary=b",
            b'--b\r\nContent-Disposition: form-data; name="other"\r\n\r\nx\r\n--b--\r\n',
        ),
        ("multipart/form-data; boundary=b", b"--b\r\nX: " + b"y" * 100_000 + b"\r\n\r\n\r\n--b--"),
        ("multipart/form-data", b"--b--"),
        ("multipart/form-data; boundary=" + "b" * 3000, b"--b--"),
        ("text/plain", b"hello"),
        ("application/json", b"{}"),
        ("application/json", b'{"urls": []}'),
        ("application/json", b'{"urls": "http://example.com/a.mp4"}'),
        ("application/json", b'{"urls": [1]}'),
        ("application/json", b"[" * 100_000),
        ("application/json", b"\xff"),
    ],
)
def test_a_body_that_cannot_be_read_is_a_bad_request(
    ann: User, live: Live, kind: str, body: bytes
) -> None:
    path = f"/api/upload-video/nemo_agent/me/{ann.session()}"
    reply = ann.ask("POST", path, content=body, headers={"Content-Type": kind})
    assert code(reply) == (400, 400)
    assert kept(live) == []


def test_an_upload_that_breaks_off_leaves_nothing(ann: User, live: Live) -> None:
    def body() -> Iterator[bytes]:
        yield b'--b\r\nContent-Disposition: form-data; name="files"; filename="a.mp4"\r\n\r\n'
        yield bytes(3_000_000)
        raise ConnectionAbortedError

    path = f"/api/upload-video/nemo_agent/me/{ann.session()}"
    with pytest.raises(ConnectionAbortedError):
        ann.ask("POST", path, content=body(), headers=MULTIPART)
    live.stop()
    assert kept(live) == []
    assert not any("Traceback" in line for line in live.lines)


def test_too_many_files_at_once_are_refused(tmp_path: Path, media: Media) -> None:
    with Live(tmp_path / "s", max_files=2) as live, User(live.url) as ann:
        data = media.logo.read_bytes()
        files = [(f"{number}.png", data) for number in range(3)]
        assert code(post(ann, ann.session(), *files)) == (400, 400)
