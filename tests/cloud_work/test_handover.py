"""Files reach a session once, also across a crash."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nemoflow.backend import Media, Progress
from nemoflow.backends.cloud.handover import Handover
from nemoflow.model.errors import ServiceFailed, SessionLost
from nemoflow.wire.messages import Uploads
from tests.cloud_work.service import FakeService

DIGEST = "ab" * 32
WALK = Media("walk", "walk.mp4", DIGEST, path="/p/walk.mp4", base=True)
WEB = Media("web", "clip.mp4", "d1" * 32, url="https://host.test/clip.mp4", base=True)


def silent(step: Progress) -> None:
    """Hears of bytes and says nothing."""


def given(service: FakeService, *media: Media, session: str = "s1") -> list[str]:
    handover = Handover(service)  # type: ignore[arg-type] # - a fake
    return [handover.give(session, item, silent) for item in media]


def info(filename: str, digest: str) -> dict[str, object]:
    return {"filename": filename, "hash": digest, "cdn_url": "https://cdn.test/held"}


def test_a_file_is_sent_and_its_address_is_the_reference() -> None:
    service = FakeService()
    assert given(service, WALK) == ["https://cdn.test/walk.mp4"]
    assert service.of("upload") == [("upload", "s1", "/p/walk.mp4", "walk.mp4")]


def test_an_address_is_handed_on_and_the_name_is_the_reference() -> None:
    service = FakeService()
    assert given(service, WEB) == ["clip.mp4"]
    assert service.of("upload_url") == [("upload_url", "s1", WEB.url)]


def test_bytes_are_reported() -> None:
    steps: list[Progress] = []
    told: Callable[[Progress], None] = steps.append
    Handover(FakeService()).give("s1", WALK, told)  # type: ignore[arg-type] # - a fake
    assert [(step.done, step.total) for step in steps] == [(5, 5)]


@pytest.mark.parametrize("held", [DIGEST, DIGEST.upper(), f"sha256:{DIGEST}"])
def test_what_the_session_holds_is_not_sent_again(held: str) -> None:
    service = FakeService(infos=[info("other.mp4", DIGEST), info("walk.mp4", held)])
    assert given(service, WALK) == ["https://cdn.test/held"]
    assert service.of("upload") == []


@pytest.mark.parametrize(
    "held", [info("walk.mp4", "cd" * 32), info("other.mp4", DIGEST), {"filename": "walk.mp4"}, {}]
)
def test_another_name_or_content_is_another_file(held: dict[str, object]) -> None:
    service = FakeService(infos=[held])
    given(service, WALK)
    assert len(service.of("upload")) == 1


@pytest.mark.parametrize("held", ["caf\u00e9 1.mp4", "cafe\u0301 1.mp4"])
def test_accents_and_escapes_are_no_other_name(held: str) -> None:
    service = FakeService(infos=[info(held, DIGEST)])
    given(service, Media("walk", "cafe\u0301 1.mp4", DIGEST, path="/p/cafe\u0301 1.mp4"))
    given(
        service, Media("web", "caf%C3%A9%201.mp4", DIGEST, url="https://h.test/caf%C3%A9%201.mp4")
    )
    assert service.of("upload", "upload_url") == []


def test_twice_in_one_process_is_once() -> None:
    service = FakeService()
    assert given(service, WALK, WALK) == ["https://cdn.test/walk.mp4"] * 2
    assert len(service.of("upload")) == 1


def test_each_session_gets_its_own() -> None:
    service = FakeService(sessions={"s1", "s3"})
    handover = Handover(service)  # type: ignore[arg-type] # - a fake
    for session in ("s1", "s3"):
        handover.give(session, WALK, silent)
    assert [call[1] for call in service.of("upload")] == ["s1", "s3"]


def test_a_session_of_this_process_need_not_be_asked() -> None:
    service = FakeService()
    handover = Handover(service)  # type: ignore[arg-type] # - a fake
    handover.opened("s1")
    handover.give("s1", WALK, silent)
    assert service.of("state") == []


def test_an_address_that_is_base_footage_is_known_by_its_name() -> None:
    service = FakeService(infos=[info("clip.mp4", "unknown")])
    given(service, WEB)
    assert service.of("upload_url") == []
    # Beside the footage the same name may stand for another address by now.
    given(service, Media("web", "clip.mp4", "d2" * 32, url=WEB.url))
    assert len(service.of("upload_url")) == 1


def test_a_lost_session_is_told_before_a_byte_is_sent() -> None:
    service = FakeService()
    with pytest.raises(SessionLost):
        given(service, WALK, session="gone")
    assert service.of("upload") == []


class TakesNothing(FakeService):
    """Answers with no file."""

    def upload(self, *_: object) -> Uploads:
        return Uploads(())


def test_an_answer_without_a_file_is_no_success() -> None:
    with pytest.raises(ServiceFailed, match=r"walk\.mp4"):
        given(TakesNothing(), WALK)
