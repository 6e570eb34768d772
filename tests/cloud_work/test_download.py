"""Downloads: cut, resumed, replaced, refused; the file is whole or there is an error."""

from __future__ import annotations

import hashlib
import random
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from nemoflow.backend import Progress
from nemoflow.backends.cloud.download import Damaged, Download
from nemoflow.backends.cloud.service import Lost, Service
from nemoflow.backends.cloud.settings import CloudSettings
from nemoflow.model.errors import EngineFailed, Interrupted, NotAllowed, ServiceFailed
from nemoflow.wire.render import RenderStatus
from tests.clock import FakeClock
from tests.cloud_work.service import Bytes, FakeService, response

DATA = random.Random(7).randbytes(300_000)
URL, ID = "https://cdn.test/a.mp4", "render_1"
CUT = httpx.RemoteProtocolError("peer closed connection")


def whole(*chunks: Bytes, size: int = len(DATA), etag: str = '"v1"') -> httpx.Response:
    named = {"etag": etag} if etag else {}
    return response(*chunks, content_length=str(size), **named)


def rest(start: int, *chunks: Bytes) -> httpx.Response:
    return response(
        *(chunks or (DATA[start:],)),
        status=206,
        content_range=f"bytes {start}-{len(DATA) - 1}/{len(DATA)}",
    )


def fetched(
    folder: Path, service: FakeService, url: str = URL, size: int = 0
) -> tuple[bytes, list[Progress]]:
    staging = folder / "part.mp4"
    download = Download(service, FakeClock(), threading.Event(), staging)  # type: ignore[arg-type] # - a fake
    steps = list(download.run(ID, RenderStatus(ID, "completed", 100, url, size=size)))
    return staging.read_bytes(), steps


def test_the_address_in_the_status_comes_first(tmp_path: Path) -> None:
    service = FakeService(files={URL: [whole(DATA[:1000], DATA[1000:])]})
    assert fetched(tmp_path, service, size=len(DATA))[0] == DATA
    assert service.ranges == [(URL, 0, "")]


def test_a_cut_is_resumed_where_it_happened(tmp_path: Path) -> None:
    half = len(DATA) // 2
    service = FakeService(files={URL: [whole(DATA[:half], CUT), rest(half)]})
    assert fetched(tmp_path, service)[0] == DATA
    assert service.ranges == [(URL, 0, ""), (URL, half, '"v1"')]


def test_many_cuts_are_resumed_as_long_as_bytes_come(tmp_path: Path) -> None:
    step = len(DATA) // 20
    files = [whole(DATA[:step], CUT)]
    files += [rest(at, DATA[at : at + step], CUT) for at in range(step, len(DATA) - step, step)]
    files.append(rest(step * 19))
    service = FakeService(files={URL: files})
    assert fetched(tmp_path, service)[0] == DATA
    assert len(service.ranges) == 20


def test_a_short_body_without_an_error_is_a_cut(tmp_path: Path) -> None:
    service = FakeService(files={URL: [whole(DATA[:100]), rest(100)]})
    assert fetched(tmp_path, service)[0] == DATA


def test_a_file_that_changed_is_begun_anew(tmp_path: Path) -> None:
    old = bytes(100)
    service = FakeService(files={URL: [whole(old, CUT), whole(DATA, etag='"v2"')]})
    assert fetched(tmp_path, service)[0] == DATA


def test_a_piece_from_elsewhere_is_not_glued_on(tmp_path: Path) -> None:
    service = FakeService(files={URL: [whole(DATA[:100], CUT), rest(90), whole(DATA)]})
    assert fetched(tmp_path, service)[0] == DATA
    assert service.ranges[2] == (URL, 0, "")


@pytest.mark.parametrize("etag", ["", 'W/"weak"'])
def test_without_a_name_for_the_bytes_it_begins_anew(tmp_path: Path, etag: str) -> None:
    service = FakeService(files={URL: [whole(DATA[:100], CUT, etag=etag), whole(DATA)]})
    assert fetched(tmp_path, service)[0] == DATA
    assert service.ranges[1] == (URL, 0, "")


def test_a_date_names_the_bytes_too(tmp_path: Path) -> None:
    date = "Sun, 22 Nov 2026 12:00:00 GMT"
    first = response(DATA[:100], CUT, content_length=str(len(DATA)), last_modified=date)
    service = FakeService(files={URL: [first, rest(100)]})
    assert fetched(tmp_path, service)[0] == DATA
    assert service.ranges[1] == (URL, 100, date)


def test_an_offset_beyond_the_end_begins_anew(tmp_path: Path) -> None:
    service = FakeService(files={URL: [whole(DATA[:100], CUT), response(status=416), whole(DATA)]})
    assert fetched(tmp_path, service)[0] == DATA


@pytest.mark.parametrize(
    "first",
    [
        [ServiceFailed("404")],
        [whole(DATA[:9], CUT, etag=""), *(whole(CUT, etag="") for _ in range(3))],
        [whole(DATA[:100], size=100)],
        [whole(size=0)],
    ],
    ids=["gone", "no more bytes", "shorter than promised", "empty"],
)
def test_the_fallback_is_asked_when_the_address_does_not_give_it(
    tmp_path: Path, first: list[httpx.Response | Exception]
) -> None:
    service = FakeService(files={URL: first, ID: [whole(DATA)]})
    assert fetched(tmp_path, service, size=len(DATA))[0] == DATA
    assert service.ranges[-1] == (ID, 0, "")


def test_without_an_address_the_download_call_is_used(tmp_path: Path) -> None:
    service = FakeService(files={ID: [whole(DATA)]})
    assert fetched(tmp_path, service, url="")[0] == DATA


def test_when_neither_gives_it_the_error_says_so(tmp_path: Path) -> None:
    files = {URL: [ServiceFailed("first")], ID: [ServiceFailed("second")]}
    with pytest.raises(ServiceFailed, match="second"):
        fetched(tmp_path, FakeService(files=files))


def test_a_tier_that_forbids_the_export_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(NotAllowed):
        fetched(tmp_path, FakeService(files={URL: [NotAllowed("402")]}))


def test_a_line_that_stays_broken_ends_after_a_few_tries(tmp_path: Path) -> None:
    files = {ID: [whole(DATA[:100], CUT), *(Lost("broke") for _ in range(9))]}
    service = FakeService(files=files)
    with pytest.raises(ServiceFailed, match="broke off at 100 of 300000 bytes"):
        fetched(tmp_path, service, url="")
    assert len(service.ranges) == 4


def test_a_file_shorter_than_the_render_is_damaged(tmp_path: Path) -> None:
    files = {URL: [whole(DATA[:100], size=100)], ID: [whole(DATA[:100], size=100)]}
    with pytest.raises(Damaged):
        fetched(tmp_path, FakeService(files=files), size=len(DATA))


def test_a_size_in_other_units_is_no_cut(tmp_path: Path) -> None:
    service = FakeService(files={URL: [whole(DATA)]})
    assert fetched(tmp_path, service, size=293)[0] == DATA


def test_a_body_without_a_length_ends_where_it_ends(tmp_path: Path) -> None:
    service = FakeService(files={URL: [response(DATA)]})
    assert fetched(tmp_path, service)[0] == DATA


def test_progress_is_told_every_few_megabytes(tmp_path: Path) -> None:
    data = bytes(9_000_000)
    chunks = (data[:1_000_000] for _ in range(9))
    service = FakeService(files={URL: [whole(*chunks, size=len(data))]})
    steps = fetched(tmp_path, service)[1]
    assert [step.note for step in steps] == [
        "downloading 4.0 of 9.0 MB",
        "downloading 8.0 of 9.0 MB",
    ]
    assert all((step.done, step.total) == (100, 100) for step in steps)


def test_cancelling_stops_between_two_pieces(tmp_path: Path) -> None:
    cancel = threading.Event()
    service = FakeService(files={URL: [whole(DATA[:100], cancel.set, DATA[100:])]})
    download = Download(service, FakeClock(), cancel, tmp_path / "part.mp4")  # type: ignore[arg-type] # - a fake
    with pytest.raises(Interrupted):
        list(download.run(ID, RenderStatus(ID, "completed", 100, URL)))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_is_told_as_one() -> None:
    service = FakeService(files={URL: [whole(DATA)]})
    download = Download(service, FakeClock(), threading.Event(), Path("/dev/full"))  # type: ignore[arg-type] # - a fake
    with pytest.raises(EngineFailed, match="disk is full") as caught:
        list(download.run(ID, RenderStatus(ID, "completed", 100, URL)))
    assert "fetched again" in caught.value.hint


def test_a_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(EngineFailed, match="cannot be written"):
        fetched(tmp_path / "gone", FakeService(files={URL: [whole(DATA)]}))


def test_over_a_real_line_a_cut_at_half_gives_the_right_digest(
    tmp_path: Path, httpserver: HTTPServer
) -> None:
    asked: list[tuple[str, str]] = []

    def serve(request: Request) -> Response:
        asked.append((request.headers.get("Range", ""), request.headers.get("If-Range", "")))
        begin = int(request.headers.get("Range", "bytes=0-")[6:-1])
        data = DATA[begin:] if begin else DATA[: len(DATA) // 2]
        answer = Response(_pieces(data), status=206 if begin else 200, mimetype="video/mp4")
        answer.headers["ETag"] = '"v1"'
        answer.headers["Content-Length"] = str(len(DATA) - begin)
        if begin:
            answer.headers["Content-Range"] = f"bytes {begin}-{len(DATA) - 1}/{len(DATA)}"
        return answer

    httpserver.expect_request("/file.mp4").respond_with_handler(serve)
    environ = {
        "NEMO_API_URL": httpserver.url_for("/"),
        "NEMO_TOKEN": "nmv_usr_" + "a" * 43,
        "NEMOFLOW_CONFIG_HOME": str(tmp_path / "config"),
    }
    service = Service(CloudSettings.of(environ), FakeClock())
    staging = tmp_path / "part.mp4"
    found = RenderStatus(ID, "completed", 100, httpserver.url_for("/file.mp4"), size=len(DATA))
    list(Download(service, FakeClock(), threading.Event(), staging).run(ID, found))
    service.close()
    assert hashlib.sha256(staging.read_bytes()).digest() == hashlib.sha256(DATA).digest()
    assert asked == [("", ""), (f"bytes={len(DATA) // 2}-", '"v1"')]


def _pieces(data: bytes) -> Iterator[bytes]:
    for at in range(0, len(data), 50_000):
        yield data[at : at + 50_000]
