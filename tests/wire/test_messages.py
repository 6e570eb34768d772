"""Requests and replies of every call against their golden files, both ways."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nemoflow.wire import messages
from nemoflow.wire.envelope import ApiError, BadReply, decode, ok
from nemoflow.wire.jsontext import dumps
from tests.wire.golden_files import golden

SID = "1234567890123456789"
DRAFT = (
    '{ "t" : [{"tt":0,"sg":[{"speed":1.00,"x-foreign":"\\u00e9\\/"}]},{"tt":42,"sg":[{}]}],'
    ' "d":10000.0, "d":1e4 }'
)
TOKEN = messages.AnonymousToken(
    "nmv_usr_0123456789012345678901234567890123456789abc",
    "anon_5f1c",
    "2026-11-29T10:00:00Z",
    100,
)
FILE = messages.UploadedFile(
    "walk.mp4", "video", "https://cdn.example.com/walk.mp4", 30.5, 1920, 1080, 30, "9f2c"
)
REPLIES = [
    ("reply_anonymous.json", messages.AnonymousToken, TOKEN),
    ("reply_session.json", messages.NewSession, messages.NewSession("task_81", SID, "anon_5f1c")),
    ("reply_claim.json", messages.ClaimToken, messages.ClaimToken("clm_abc", 604800)),
    ("reply_upload.json", messages.Uploads, messages.Uploads((FILE,))),
    ("reply_balance.json", messages.Credits, messages.Credits(80, 20, 100)),
]
READERS: list[Callable[[object], object]] = [kind.read for _, kind, _ in REPLIES]


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("request_session.json", messages.session_body("project", "en")),
        ("request_claim.json", messages.claim_body("task_81", SID)),
        ("request_urls.json", messages.urls_body(["https://example.com/walk.mp4"])),
        ("request_run.json", messages.run_body(SID, "trim the first 2 seconds")),
    ],
)
def test_request_bodies(name: str, body: dict[str, object]) -> None:
    assert dumps(body) == golden(name)


@pytest.mark.parametrize(("name", "kind", "value"), REPLIES, ids=[row[0] for row in REPLIES])
def test_replies_are_read_and_written(name: str, kind: type, value: object) -> None:
    assert kind.read(decode(200, golden(name))) == value
    assert ok(value.write()) == golden(name)  # type: ignore[attr-defined] # each of them has it


def test_a_state_is_read_with_its_draft_s_own_text() -> None:
    found = messages.StateReply.read_body(golden("reply_state.json"))
    assert found.draft.text == DRAFT
    assert (found.session_id, found.task_id, found.task_name) == (SID, "task_81", "project")
    assert found.video_infos == ({"filename": "walk.mp4"},)


def test_a_state_is_written_with_its_draft_s_own_text() -> None:
    found = messages.StateReply.read_body(golden("reply_state.json"))
    assert f'"draft":{DRAFT}'.encode() in found.body()
    assert messages.StateReply.read_body(found.body()) == found
    assert ok(found.write()) == found.body()


@pytest.mark.parametrize("held", ["{}", '{"draft":null}', '{"draft":""}', '{"draft":{}}', "null"])
def test_before_any_edit_the_draft_is_empty(held: str) -> None:
    body = f'{{"code":0,"data":{{"state":{held}}}}}'.encode()
    assert messages.StateReply.read_body(body).draft.text == "{}"
    assert messages.StateReply.read_body(golden("reply_state_fresh.json")).draft.text == "{}"


def test_a_bare_state_is_read_too() -> None:
    found = messages.StateReply.read_body(b'{"state":{"draft":{"t":[1.0]}}}')
    assert found.draft.text == '{"t":[1.0]}'


@pytest.mark.parametrize(
    ("body", "missing"),
    [
        (b'{"code":0,"data":{"session_id":"1"}}', "has no `state`"),
        (b'{"code":0,"data":{"state":[1]}}', "`state` is no JSON object"),
        (b'{"code":0,"data":{"state":{"draft":[1]}}}', "`draft` is no JSON object"),
        (b'{"code":0,"data":null}', "is no JSON object"),
        (b'{"code":0}', "is no JSON object"),
        (b"<html>", "no JSON"),
        (b"", "is no JSON object"),
    ],
)
def test_a_state_that_cannot_be_read_is_never_an_empty_draft(body: bytes, missing: str) -> None:
    with pytest.raises(BadReply) as caught:
        messages.StateReply.read_body(body)
    assert missing in caught.value.message


@pytest.mark.parametrize(
    ("read", "missing"),
    [
        (messages.AnonymousToken.read, "`token`"),
        (messages.NewSession.read, "`session_id`"),
        (messages.ClaimToken.read, "`claim_token`"),
        (messages.Uploads.read, "`files`"),
        (messages.Credits.read, "`available`"),
    ],
)
def test_what_is_missing_is_named(read: Callable[[object], object], missing: str) -> None:
    with pytest.raises(BadReply) as caught:
        read({})
    assert missing in caught.value.message


def test_numbers_may_be_spelled_as_text_and_ids_as_numbers() -> None:
    assert messages.Credits.read({"available": "80.5", "frozen": None}).available == 80.5
    assert messages.NewSession.read({"session_id": 1234567890123456789}).session_id == SID
    assert messages.ClaimToken.read({"claim_token": "c", "expires_in": "60"}).expires_in == 60


def test_a_balance_of_zero_is_a_balance() -> None:
    assert messages.Credits.read({"available": 0, "frozen": 0, "total": 0}).available == 0


@pytest.mark.parametrize("frozen", ["nan", "inf", "-inf", "1e999", True, [], {}])
def test_what_is_no_number_is_none(frozen: object) -> None:
    assert messages.Credits.read({"available": 1, "frozen": frozen}).frozen == 0


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                "token session_id claim_token files available state draft hash".split()
            ),
            inner,
            max_size=6,
        )
    ),
)


@given(JSON, st.sampled_from(READERS))
def test_any_payload_is_read_or_a_bad_reply(
    payload: object, read: Callable[[object], object]
) -> None:
    with suppress(BadReply):
        read(payload)


@given(JSON)
def test_any_state_is_read_or_an_api_error(payload: object) -> None:
    body = json.dumps({"code": 0, "data": {"state": payload}}).encode()
    with suppress(ApiError):
        assert isinstance(messages.StateReply.read_body(body).draft.value(), dict)
