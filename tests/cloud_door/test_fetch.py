"""Files on their way down: ranges, redirects, and a token that goes nowhere else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from nemoflow.backends.cloud.client import origin
from nemoflow.backends.cloud.failures import Lost
from nemoflow.backends.cloud.service import Service
from nemoflow.model.errors import NotAllowed, ServiceFailed
from tests.cloud_door.conftest import Desk
from tests.cloud_door.office import ANONYMOUS, Answer, Hangup, Office, refusal, token

DOWNLOAD = "/api/render/proxy/render_1/download"
FILE = Answer(200, b"film", {"ETag": '"v1"'})


@pytest.fixture
def elsewhere() -> Iterator[Office]:
    """Another origin: where files lie."""
    with Office() as made:
        made.on("/film.mp4?key=k", FILE)
        made.on("/film.mp4", FILE)
        yield made


def read(service: Service, where: str, offset: int = 0, validator: str = "") -> bytes:
    """What is there from `offset` on."""
    with service.fetch(where, offset, validator) as response:
        return response.read()


def test_a_render_is_fetched_by_its_id_with_the_token(desk: Desk) -> None:
    desk.office.on(DOWNLOAD, FILE)
    assert read(desk.service(), "render_1") == b"film"
    (seen,) = desk.office.asked(DOWNLOAD)
    assert seen.token == token("a")
    assert seen.headers["accept-encoding"] == "identity"
    assert "range" not in seen.headers


def test_the_rest_is_asked_for_if_the_file_is_the_same(desk: Desk) -> None:
    desk.office.on(DOWNLOAD, Answer(206, b"lm"))
    assert read(desk.service(), "render_1", 2, '"v1"') == b"lm"
    (seen,) = desk.office.asked(DOWNLOAD)
    assert (seen.headers["range"], seen.headers["if-range"]) == ("bytes=2-", '"v1"')


@pytest.mark.parametrize("validator", ["é", "a\r\nX-Evil: 1"])
def test_a_validator_that_would_break_its_header_asks_for_the_whole(
    desk: Desk, validator: str
) -> None:
    desk.office.on(DOWNLOAD, FILE)
    assert read(desk.service(), "render_1", 2, validator) == b"film"
    assert "range" not in desk.office.asked(DOWNLOAD)[0].headers


def test_nothing_after_the_offset_is_an_answer(desk: Desk) -> None:
    desk.office.on(DOWNLOAD, Answer(416, b""))
    with desk.service().fetch("render_1", 4) as response:
        assert response.status_code == 416


def test_another_origin_never_sees_the_token(desk: Desk, elsewhere: Office) -> None:
    assert read(desk.service(), f"{elsewhere.url}/film.mp4?key=k") == b"film"
    (seen,) = elsewhere.seen
    assert seen.token == ""
    assert not [name for name in seen.headers if name.startswith("x-skill")]
    assert not desk.office.seen, "a file elsewhere needs no account"


def test_a_redirect_elsewhere_does_not_take_the_token_along(desk: Desk, elsewhere: Office) -> None:
    desk.office.on(DOWNLOAD, Answer(302, b"", {"Location": f"{elsewhere.url}/film.mp4?key=k"}))
    assert read(desk.service(), "render_1", 2, '"v1"') == b"film"
    assert desk.office.asked(DOWNLOAD)[0].token == token("a")
    (seen,) = elsewhere.seen
    assert seen.token == ""
    assert seen.headers["range"] == "bytes=2-"


def test_a_redirect_at_home_keeps_the_token(desk: Desk) -> None:
    desk.office.on(DOWNLOAD, Answer(307, b"", {"Location": "/files/1"}))
    desk.office.on("/files/1", FILE)
    assert read(desk.service(), "render_1") == b"film"
    assert desk.office.asked("/files/1")[0].token == token("a")


def test_redirects_end(desk: Desk) -> None:
    desk.office.on(DOWNLOAD, Answer(302, b"", {"Location": DOWNLOAD}))
    with pytest.raises(ServiceFailed, match="one address to the next"):
        read(desk.service(), "render_1")
    assert len(desk.office.asked(DOWNLOAD)) == 6


@pytest.mark.parametrize(
    "where", ["ftp://e.example/f", "file:///etc/passwd", "http:///f", "https://[", "http://a b/f"]
)
def test_addresses_of_other_kinds_are_not_followed(desk: Desk, where: str) -> None:
    desk.office.on(DOWNLOAD, Answer(302, b"", {"Location": where}))
    for target in (where, "render_1"):
        with pytest.raises(ServiceFailed):
            read(desk.service(), target)


@pytest.mark.parametrize(
    "answer", [Answer(401, b"<Error>expired</Error>"), Answer(402), refusal(1001), refusal(1002)]
)
def test_a_refusal_elsewhere_says_nothing_about_the_token(
    desk: Desk, elsewhere: Office, answer: Answer
) -> None:
    elsewhere.on("/film.mp4", answer)
    with pytest.raises(ServiceFailed, match="the file's address"):
        read(desk.service(), f"{elsewhere.url}/film.mp4")
    assert not desk.office.asked(ANONYMOUS), "the anonymous account was thrown away for nothing"


def test_a_refusal_at_home_renews_the_token(desk: Desk) -> None:
    desk.office.on(DOWNLOAD, FILE)
    read(desk.service(), "render_1")
    desk.office.on(DOWNLOAD, refusal(1001, "", 401), FILE)
    assert read(desk.service(), "render_1") == b"film"


def test_a_refusal_under_status_200_is_no_file(desk: Desk) -> None:
    desk.office.on(DOWNLOAD, refusal(402, "free plan"))
    with pytest.raises(NotAllowed, match="free plan"):
        read(desk.service(), "render_1")


def test_errors_do_not_show_the_key_in_an_address(desk: Desk, elsewhere: Office) -> None:
    for answer in (Hangup(), Answer(403, b"no"), Answer(503, b"")):
        elsewhere.on("/film.mp4?key=k", answer)
        with pytest.raises(ServiceFailed) as caught:
            read(desk.service(), f"{elsewhere.url}/film.mp4?key=k")
        assert "key=" not in f"{caught.value.message}{caught.value.hint}"


def test_a_file_that_is_cut_off_is_lost(desk: Desk) -> None:
    desk.office.on(DOWNLOAD, Answer(200, b"film", cut=2))
    with pytest.raises(Lost):
        read(desk.service(), "render_1")


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("https://Video.Example/x", ("https", "video.example", 443)),
        ("https://video.example:443", ("https", "video.example", 443)),
        ("http://video.example", ("http", "video.example", 80)),
        ("https://video.example@other.example", ("https", "other.example", 443)),
        ("https://[", ("", "", 0)),
    ],
)
def test_origins(address: str, found: tuple[str, str, int]) -> None:
    assert origin(address) == found
