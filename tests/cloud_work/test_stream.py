"""The stream of an edit: every shape of protocol.md, every limit, on a clock turned by hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nemoflow.backends.cloud.stream import StillWorking, listen
from nemoflow.model.errors import Unconfirmed
from nemoflow.wire import speak
from nemoflow.wire.sse import Answered, Beat, Called, Ended, Report, Words
from tests.clock import FakeClock
from tests.cloud_work.service import Bytes, Stream, response

COMMENT = b": still here\n\n"


def heard(*chunks: Bytes, clock: FakeClock | None = None, **headers: str) -> list[object]:
    return list(listen(response(*chunks, **headers), clock or FakeClock()))


def passing(clock: FakeClock, seconds: float) -> Callable[[], None]:
    return lambda: clock.sleep(seconds)


def beats(clock: FakeClock, every: float, count: int, beat: bytes = COMMENT) -> list[Bytes]:
    return [item for _ in range(count) for item in (passing(clock, every), beat)]


NORMAL = speak.call("trim", {}) + speak.answer("trim", {}) + speak.text("Done.", complete=True)
SAID: list[Report] = [Called("trim", {}), Answered("trim"), Words("Done."), Ended()]


def test_a_turn_is_heard_in_order() -> None:
    assert heard(NORMAL) == SAID


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64])
@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"], ids=["lf", "crlf", "cr"])
def test_bytes_may_be_cut_and_ended_anyhow(size: int, end: bytes) -> None:
    data = NORMAL.replace(b"\n", end)
    assert heard(*(data[at : at + size] for at in range(0, len(data), size))) == SAID


def test_the_last_event_may_lack_its_blank_line() -> None:
    assert heard(NORMAL.rstrip(b"\n")) == SAID
    assert heard(NORMAL.rstrip(b"\n") + b"\n") == SAID


@pytest.mark.parametrize(
    "headers",
    [{}, {"content_type": "text/event-stream"}, {"content_type": "text/plain; charset=latin-1"}],
)
def test_the_content_type_is_not_asked(headers: dict[str, str]) -> None:
    said = heard(speak.text("字幕 café"), **headers)
    assert said == [Words("字幕 café")]


@pytest.mark.parametrize("kind", speak.BEATS)
def test_every_heartbeat_is_one(kind: speak.BeatKind) -> None:
    found = heard(speak.beat(kind) + NORMAL)
    assert [item for item in found if not isinstance(item, Beat)] == SAID


def test_flat_events_long_lines_junk_and_odd_characters() -> None:
    long = "x" * 200_000 + "\u2028 end"
    event = {"content": {"parts": [{"text": long}]}, "new": {"key": 1}}
    data = (
        b"what is this\n\ndata: }{\n\n"
        b'data:{"actions":{"stateDelta":{"draft":{}}}}\n\n'
        + f"data: {json.dumps(event, ensure_ascii=False)}\n\n".encode()
        + speak.flat_text("flat")
    )
    pieces = [data[at : at + 4096] for at in range(0, len(data), 4096)]
    assert heard(*pieces) == [Words(long), Words("flat")]


@pytest.mark.parametrize(
    "error",
    [
        httpx.ReadError("reset"),
        httpx.RemoteProtocolError("incomplete chunked read"),
        httpx.ReadTimeout("slow"),
        httpx.DecodingError("gzip"),
    ],
)
def test_a_broken_line_leaves_the_outcome_open(error: Exception) -> None:
    said: list[object] = []
    with pytest.raises(Unconfirmed):
        said.extend(iter_into(said, listen(response(speak.call("a", {}), error), FakeClock())))
    assert said == [Called("a", {})]


def iter_into(said: list[object], items: object) -> list[object]:
    for item in items:  # type: ignore[attr-defined] # - an iterator
        said.append(item)
    return []


@pytest.mark.parametrize("kind", speak.BEATS)
def test_the_user_hears_of_long_work_every_two_minutes(kind: speak.BeatKind) -> None:
    clock = FakeClock()
    found = heard(*beats(clock, 30, 11, speak.beat(kind)), NORMAL, clock=clock)
    notes = [item for item in found if isinstance(item, StillWorking)]
    assert notes == [StillWorking(2), StillWorking(4)]
    assert [item for item in found if not isinstance(item, (Beat, StillWorking))] == SAID


def test_words_are_a_sign_of_life_of_their_own() -> None:
    clock = FakeClock()
    chunks = [*beats(clock, 100, 1), speak.text("First."), *beats(clock, 100, 1)]
    assert heard(*chunks, clock=clock) == [Words("First.")]


@pytest.mark.parametrize("size", [1, 3])
@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"], ids=["lf", "crlf", "cr"])
def test_a_note_never_breaks_an_event_apart(end: bytes, size: int) -> None:
    clock = FakeClock()
    data = speak.text("Whole.").replace(b"\n", end)
    chunks: list[Bytes] = []
    for at in range(0, len(data), size):
        # A note is due after every piece.
        chunks += [passing(clock, 1), data[at : at + size]]
    found = heard(passing(clock, 121), *chunks, clock=clock)
    assert [item for item in found if isinstance(item, Words)] == [Words("Whole.")]
    assert found[0] == Words("Whole.")


def test_a_comment_inside_an_event_belongs_to_no_event() -> None:
    clock = FakeClock()
    half, rest = b'data: {"type":"text",\n', b'data: "content":"hi"}\n\n'
    found = heard(half, passing(clock, 130), b": beat\n", rest, clock=clock)
    assert found == [Words("hi")] or found == [Words("hi"), StillWorking(2)]
    assert found[0] == Words("hi")


@pytest.mark.parametrize("kind", speak.BEATS)
def test_nothing_but_heartbeats_for_ten_minutes_is_a_time_out(kind: speak.BeatKind) -> None:
    clock = FakeClock()
    with pytest.raises(Unconfirmed, match="10 minutes"):
        heard(speak.call("generate", {}), *beats(clock, 30, 40, speak.beat(kind)), clock=clock)
    assert clock.seconds == 600


def test_news_begin_the_ten_minutes_anew() -> None:
    clock = FakeClock()
    chunks = [*beats(clock, 30, 19), speak.call("a", {}), *beats(clock, 30, 9)]
    assert Called("a", {}) in heard(*chunks, clock=clock)


def test_fifteen_minutes_are_the_end_whatever_is_said() -> None:
    clock = FakeClock()
    with pytest.raises(Unconfirmed, match="15 minutes"):
        heard(*beats(clock, 60, 30, speak.text("Still at it.")), clock=clock)
    assert clock.seconds == 900


def test_an_answer_that_comes_late_still_counts() -> None:
    clock = FakeClock()
    # Nothing came at all for 11 minutes, then the whole answer: better than a time-out.
    assert heard(passing(clock, 660), NORMAL, clock=clock) == SAID


PIECES = st.one_of(
    st.binary(max_size=40),
    st.sampled_from([b"data: ", b"event: ", b"\n\n", b"\r", b": x\n", b"id: 1\n", NORMAL[:50]]),
    st.sampled_from([b"event: nemoflow-still-working\ndata: x\n\n", b"data: " + b"[" * 100_000]),
    st.sampled_from(
        [b'data: {"content":{"parts":[1,{"text":2}]},"partial":3}\n\n', b"data: 1e999"]
    ),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(PIECES, st.sampled_from([0, 1, 130])), max_size=12))
def test_whatever_comes_ends_as_a_turn_or_in_doubt(pieces: list[tuple[bytes, int]]) -> None:
    clock = FakeClock()
    chunks = [item for piece, wait in pieces for item in (piece, passing(clock, wait))]
    with suppress(Unconfirmed):
        heard(*chunks, clock=clock)


def test_closing_reaches_the_connection() -> None:
    stream = Stream(NORMAL)
    answer = httpx.Response(200, stream=stream)
    list(listen(answer, FakeClock()))
    assert stream.closed
