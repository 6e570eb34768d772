"""What the server's side writes is what the golden streams say and the client's side reads."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nemoflow.wire import speak
from nemoflow.wire.sse import Answered, Asked, Beat, Called, Ended, Failed, Report, Words
from tests.wire.golden_files import golden, heard

QUESTION = {
    "id": "q1",
    "prompt": "Which music?",
    "options": [{"id": "a", "label": "Lo-fi"}, {"id": "b", "label": "Jazz"}],
}
CALL = speak.call("edit_multitrack", {"op": "trim"})
ANSWER = speak.answer("edit_multitrack", {"status": "success"}, {"draft": {"t": []}})
SAID = speak.text("Trimmed the first 2 seconds.")


@pytest.mark.parametrize(
    ("name", "stream"),
    [
        ("turn_normal.sse", CALL + speak.beat("comment") + speak.beat("word") + ANSWER + SAID),
        ("turn_silent.sse", CALL + speak.beat("word") + speak.beat("blank") + ANSWER),
        ("turn_noise.sse", CALL + ANSWER + SAID + speak.text("I encountered a temporary issue")),
        ("turn_error.sse", CALL + speak.error("the model is overloaded")),
        ("turn_ask.sse", speak.ask([QUESTION])),
        (
            "flat.sse",
            speak.flat_call("edit_multitrack", {"op": "trim"})
            + speak.flat_beat()
            + speak.flat_answer("edit_multitrack", {"status": "success"})
            + speak.flat_text("Done."),
        ),
    ],
)
def test_streams_say_what_the_golden_files_say(name: str, stream: bytes) -> None:
    assert heard(stream) == heard(golden(name))
    # Byte for byte but for the order of an event's keys, which means nothing.
    assert said(stream) == said(golden(name))


def said(stream: bytes) -> list[object]:
    lines = [line for line in stream.split(b"\n") if line]
    pairs = [line.partition(b"data: {") for line in lines]
    return [
        json.loads(b"{" + rest) if mark and not head else line
        for (head, mark, rest), line in zip(pairs, lines, strict=True)
    ]


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (speak.text("Hi"), [Words("Hi")]),
        (speak.text("Hi", partial=True), [Words("Hi", True)]),
        (speak.text("Hi", thought=True), []),
        (speak.text("Hi", complete=True), [Words("Hi"), Ended()]),
        (speak.call("x", {"a": 1}), [Called("x", {"a": 1})]),
        (speak.answer("x", {}), [Answered("x")]),
        (speak.error('say "no"'), [Failed('say "no"')]),
        (speak.ask([QUESTION]), [Asked("Which music? (Lo-fi / Jazz)", ("Lo-fi", "Jazz"))]),
        (speak.flat_text("Hi"), [Words("Hi")]),
        (speak.flat_call("x", {}), [Called("x", {})]),
        (
            speak.flat_call("ask_question", {"questions": [QUESTION]}),
            [Asked("Which music? (Lo-fi / Jazz)", ("Lo-fi", "Jazz"))],
        ),
        (speak.flat_answer("x", {"parts": "none"}), [Answered("x")]),
        (speak.flat_beat(), [Beat()]),
    ],
)
def test_each_block_is_read_back(block: bytes, expected: list[Report]) -> None:
    assert block.endswith(b"\n\n")
    assert heard(block) == expected


@pytest.mark.parametrize("kind", speak.BEATS)
def test_each_beat_is_read_back(kind: speak.BeatKind) -> None:
    assert heard(speak.beat(kind)) == ([] if kind == "comment" else [Beat()])


@given(st.text(min_size=1), st.integers(1, 30))
def test_any_words_survive_the_stream(said: str, size: int) -> None:
    assert heard(speak.text(said), size) == [Words(said)]
    assert heard(speak.flat_text(said), size) == [Words(said)]


def test_a_block_is_one_line() -> None:
    block = speak.text("one\ntwo\r\nthree\u2028four")
    assert block.count(b"\n") == 2
    assert b"\r" not in block
