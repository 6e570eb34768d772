"""Downloads: parts, validators, keys."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from tests.clock import FakeClock
from tests.server.live import Live
from tests.server.media import Media
from tests.server.user import User


@pytest.fixture
def served(ann: User, session: str) -> tuple[str, bytes]:
    """The address of a finished export and its bytes."""
    ann.submit(session, ann.draft(session))
    url = ann.finished()["output"]["url"]
    return url, httpx.get(url).content


@pytest.mark.parametrize("part", ["0-0", "10-19", "100-", "-7", "0-99999999", "-99999999", "5-5"])
def test_parts_of_a_file(served: tuple[str, bytes], part: str) -> None:
    url, whole = served
    start, _, end = part.partition("-")
    wanted = whole[-min(int(end), len(whole)) :] if not start else whole[int(start) :]
    if start and end:
        wanted = whole[int(start) : int(end) + 1]
    reply = httpx.get(url, headers={"Range": f"bytes={part}"})
    assert (reply.status_code, reply.content) == (206, wanted)
    first = whole.index(wanted) if len(wanted) > 50 else None
    assert reply.headers["content-range"].endswith(f"/{len(whole)}")
    assert first is None or f"bytes {first}-" in reply.headers["content-range"]


@pytest.mark.parametrize(
    "part", ["bytes=9-5", "bytes=a-b", "lines=1-2", "bytes=0-1,5-6", "bytes=-"]
)
def test_a_range_that_is_not_understood_gives_the_whole(
    served: tuple[str, bytes], part: str
) -> None:
    reply = httpx.get(served[0], headers={"Range": part})
    assert (reply.status_code, reply.content) == (200, served[1])


def test_a_part_behind_the_end_does_not_exist(served: tuple[str, bytes]) -> None:
    for part in (f"bytes={len(served[1])}-", "bytes=-0"):
        reply = httpx.get(served[0], headers={"Range": part})
        assert (reply.status_code, reply.json()["code"]) == (416, 416)
        assert reply.headers["content-range"] == f"bytes */{len(served[1])}"


def test_validators(served: tuple[str, bytes]) -> None:
    url, whole = served
    head = httpx.head(url)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(whole))
    tag, date = head.headers["etag"], head.headers["last-modified"]
    part = {"Range": "bytes=5-"}
    for validator in (tag, date):
        reply = httpx.get(url, headers={**part, "If-Range": validator})
        assert (reply.status_code, reply.content) == (206, whole[5:])
    for validator in ('"other"', f"W/{tag}", "Mon, 01 Jan 2001 00:00:00 GMT"):
        reply = httpx.get(url, headers={**part, "If-Range": validator})
        assert (reply.status_code, reply.content) == (200, whole)
    same = httpx.get(url, headers={"If-None-Match": f'"x", {tag}'})
    assert (same.status_code, same.content) == (304, b"")
    partial = httpx.head(url, headers=part)
    assert (partial.status_code, partial.headers["content-length"]) == (206, str(len(whole) - 5))


def test_a_file_key_dies_and_a_wrong_one_opens_nothing(tmp_path: Path, media: Media) -> None:
    clock = FakeClock()
    with Live(tmp_path, clock, file_key_seconds=60) as live, User(live.url) as ann:
        session = ann.session()
        ann.upload(session, media.walk)
        ann.edit(session, "trim the first 0.1 seconds")
        ann.submit(session, ann.draft(session))
        url = ann.finished()["output"]["url"]
        assert httpx.get(url).status_code == 200
        assert httpx.get(url[:-1] + ("a" if url[-1] != "a" else "b")).status_code == 404
        clock.sleep(61)
        assert httpx.get(url).status_code == 404
        assert ann.finished()["output"]["url"] == url
        assert httpx.get(url).status_code == 200
