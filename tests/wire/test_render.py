"""The render calls: the draft's text verbatim, both published shapes."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nemoflow.model.draft import Draft
from nemoflow.wire.envelope import BadReply, decode
from nemoflow.wire.jsontext import dumps
from nemoflow.wire.render import RenderRequest, RenderStatus
from tests.wire.golden_files import golden
from tests.wire.test_messages import DRAFT, SID

REQUEST = RenderRequest("render_1795359433", SID, Draft(DRAFT))
FULL = RenderRequest(
    "render_1795359434",
    SID,
    Draft('{"t":[{"tt":0,"sg":[{}]}]}'),
    resolution="1080p",
    fps="30",
    extra={"crf": 20},
)
DONE = RenderStatus("render_1795359433", "completed", 100, "https://cdn.example.com/out.mp4")


def test_a_request_carries_the_draft_byte_for_byte() -> None:
    assert REQUEST.body() == golden("request_render.json")
    assert RenderRequest.read(golden("request_render.json")) == REQUEST


def test_a_request_with_everything() -> None:
    assert FULL.body() == golden("request_render_all.json")
    assert RenderRequest.read(golden("request_render_all.json")) == FULL


def test_the_extension_is_there_only_when_it_says_something() -> None:
    assert b"nemoflow" not in REQUEST.body()


def test_a_frame_rate_that_is_a_ratio_stays_text() -> None:
    assert b'"fps":"30000/1001"' in replace(FULL, fps="30000/1001").body()
    assert RenderRequest.read(replace(FULL, fps="29.97").body()).fps == "29.97"


@pytest.mark.parametrize(
    ("body", "missing"),
    [
        (b"", "no JSON"),
        (b"[]", "no JSON object"),
        (b'{"sessionId":"1","draft":{}}', "`id`"),
        (b'{"id":"r","draft":{}}', "`sessionId`"),
        (b'{"id":"r","sessionId":"1"}', "`draft`"),
        (b'{"id":"r","sessionId":"1","draft":[1]}', "`draft`"),
        (b'{"id":"r","sessionId":"1","draft":{},"output":3}', "`output`"),
        (b"\xff", "no JSON"),
        (b'{"a":' * 9999, "no JSON"),
    ],
)
def test_a_request_that_cannot_be_read(body: bytes, missing: str) -> None:
    with pytest.raises(BadReply) as caught:
        RenderRequest.read(body)
    assert missing in caught.value.message


def test_the_flat_shape() -> None:
    done = replace(DONE, duration=10.0, size=1048576)
    assert RenderStatus.read(decode(200, golden("reply_render_flat.json"))) == done
    assert dumps(done.flat()) == golden("reply_render_flat.json")


def test_the_nested_shape() -> None:
    assert RenderStatus.read(decode(200, golden("reply_render_nested.json"))) == DONE
    assert RenderStatus.read(json.loads(golden("reply_render_nested.json"))) == DONE
    assert dumps(DONE.nested()) == golden("reply_render_nested.json")


def test_the_reply_to_a_submit() -> None:
    pending = RenderStatus("render_1795359433", "pending", 5)
    assert RenderStatus.read(decode(200, golden("reply_submit.json"))) == pending
    assert dumps(pending.submitted()) == golden("reply_submit.json")


def test_a_failed_render_says_why() -> None:
    found = RenderStatus.read(decode(200, golden("reply_render_failed.json")))
    assert (found.status, found.error, found.url) == ("failed", "the render ran out of memory", "")
    assert dumps(found.flat()) == golden("reply_render_failed.json")
    assert RenderStatus.read(found.nested()).error == found.error


def test_a_status_is_needed() -> None:
    with pytest.raises(BadReply, match="`status`"):
        RenderStatus.read({"id": "r"})


@given(st.integers() | st.floats() | st.text(max_size=5) | st.none() | st.lists(st.integers()))
def test_progress_is_a_percentage_whatever_comes(progress: object) -> None:
    found = RenderStatus.read({"id": "r", "status": "PROCESSING", "progress": progress})
    assert 0 <= found.progress <= 100
    assert found.status == "processing"


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=15,
)


@given(st.dictionaries(st.text(max_size=4), VALUES, max_size=5), st.booleans(), st.text(max_size=9))
def test_any_draft_goes_through_unchanged(
    value: dict[str, object], spaced: bool, session: str
) -> None:
    draft = Draft(json.dumps(value, indent=1 if spaced else None, ensure_ascii=not spaced))
    request = replace(REQUEST, draft=draft, session_id=f"s{session}")
    try:
        draft.text.encode()
    except UnicodeEncodeError:
        return  # Half a surrogate pair cannot have come in over the wire.
    assert RenderRequest.read(request.body()) == request


STATUSES = st.builds(
    RenderStatus,
    st.text("abc_", min_size=1),
    st.sampled_from("pending processing completed failed".split()),
    st.integers(0, 100),
    st.sampled_from(["", "https://cdn.example.com/x.mp4"]),
    st.just(0.0),
    st.just(0),
    st.sampled_from(["", "why"]),
)


@given(STATUSES)
def test_both_shapes_say_the_same(status: RenderStatus) -> None:
    assert RenderStatus.read(status.flat()) == status
    assert RenderStatus.read(status.nested()) == status
