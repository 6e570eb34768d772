"""The order of protocol.md "Envelope and errors", case by case."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nemoflow.wire.envelope import ApiError, BadReply, decode, failed, ok, succeeded
from tests.wire.golden_files import golden


def refusal(status: int, body: bytes, reason: str = "") -> tuple[int, int, str]:
    with pytest.raises(ApiError) as caught:
        decode(status, body, reason)
    return caught.value.code, caught.value.status, caught.value.message


def test_a_business_reply_is_its_data() -> None:
    assert decode(200, golden("reply_balance.json")) == {
        "available": 80,
        "frozen": 20,
        "total": 100,
    }


def test_a_bare_reply_is_the_payload() -> None:
    found = decode(200, golden("reply_render_flat.json"))
    assert isinstance(found, dict)
    assert found["taskId"] == "render_1795359433"


def test_a_successful_reply_is_its_data() -> None:
    found = decode(200, golden("reply_submit.json"))
    assert found == {"id": "render_1795359433", "status": "pending", "progress": 5}


def test_a_code_is_an_error_even_under_200() -> None:
    assert refusal(200, golden("error_business.json")) == (2001, 200, "insufficient credits")


def test_a_code_counts_before_the_status() -> None:
    assert refusal(500, golden("error_business.json")) == (2001, 500, "insufficient credits")


def test_success_false_is_an_error() -> None:
    assert refusal(200, golden("error_success_false.json")) == (0, 200, "duplicate id")


def test_adk_s_own_404() -> None:
    said = "Session not found: 1234567890123456789"
    assert refusal(404, golden("error_adk_404.json")) == (0, 404, said)


def test_without_a_body_the_status_text_speaks() -> None:
    assert refusal(502, b"<html>", "Bad Gateway") == (0, 502, "502 Bad Gateway")
    assert refusal(503, b"") == (0, 503, "503 Service Unavailable")
    assert refusal(599, b"") == (0, 599, "HTTP status 599")


def test_a_code_as_text_counts() -> None:
    assert decode(200, b'{"code":"0","data":1}') == 1
    assert refusal(200, b'{"code":"1002","message":"x"}') == (1002, 200, "x")
    assert refusal(200, b'{"code":"NOPE"}') == (0, 200, "code NOPE")


def test_a_validation_error_of_adk_is_text() -> None:
    assert refusal(422, b'{"detail":[{"msg":"bad"}]}')[2] == '[{"msg":"bad"}]'


def test_an_error_object_with_a_message() -> None:
    assert refusal(200, b'{"success":false,"error":{"message":"no"}}')[2] == "no"


@pytest.mark.parametrize("body", [b"<html>", b"{", b"\xff\xfe", b"[" * 100_000])
def test_no_json_under_200_is_a_bad_reply(body: bytes) -> None:
    with pytest.raises(BadReply):
        decode(200, body)


def test_a_byte_order_mark_is_passed_over() -> None:
    assert decode(200, b'\xef\xbb\xbf{"code":0,"data":1}') == 1


def test_an_empty_body_is_nothing() -> None:
    assert decode(204, b"") is None


def test_what_is_written_is_what_the_golden_files_say() -> None:
    assert failed(2001, "insufficient credits") == golden("error_business.json")
    data = {"available": 80, "frozen": 20, "total": 100}
    assert ok(data) == golden("reply_balance.json")
    data = {"id": "render_1795359433", "status": "pending", "progress": 5}
    assert succeeded(data) == golden("reply_submit.json")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from("code message data success error detail".split()), inner, max_size=5
        )
    ),
)


@given(st.integers(100, 599), JSON)
def test_any_reply_is_a_payload_or_an_api_error(status: int, value: object) -> None:
    with suppress(ApiError):
        decode(status, json.dumps(value).encode())
