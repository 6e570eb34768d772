"""Each tolerance on protocol.md's lists is one case here."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nemoflow.wire.sse import Answered, Beat, Ended, Failed, Turn, Words, reports
from tests.wire.golden_files import events, golden, heard, turn

DONE = [Words("Done."), Ended()]


def test_crlf() -> None:
    assert heard(golden("crlf.sse"), size=1) == DONE


def test_multi_line_data() -> None:
    assert heard(golden("multi_line_data.sse")) == DONE


def test_data_without_a_space() -> None:
    assert heard(golden("no_space.sse")) == DONE


def test_u2028_inside_json_is_no_line_end() -> None:
    assert heard(golden("u2028.sse")) == [Words("One\u2028two")]


def test_a_200_kb_line() -> None:
    said = "long " * 40_000
    event = {"content": {"parts": [{"text": said}], "role": "model"}}
    data = b"data: " + json.dumps(event).encode() + b"\n\n"
    assert len(data) > 200_000
    assert heard(data, size=4096) == [Words(said)]


@pytest.mark.parametrize("name", ["eof_without_blank_line.sse", "eof_without_line_end.sse"])
def test_eof_without_a_blank_line(name: str) -> None:
    assert heard(golden(name)) == DONE


def test_ids_and_retries_say_nothing() -> None:
    # After an id httpx-sse takes every further blank line for an event: a beat at most.
    assert [report for report in heard(golden("ids.sse")) if report != Beat()] == [Words("Done.")]


def test_junk_lines() -> None:
    assert heard(golden("junk.sse")) == [Words("Done.")]


def test_an_event_with_only_a_state_delta() -> None:
    assert heard(golden("state_delta_only.sse")) == []


def test_unknown_keys() -> None:
    assert heard(golden("unknown_keys.sse")) == [Words("Done.")]


def test_a_tool_answer_with_role_user_is_never_words() -> None:
    shown = [report for report in heard(golden("adk.sse")) if isinstance(report, Words)]
    assert shown == [Words("Done.")]
    assert Answered("edit_multitrack") in heard(golden("adk.sse"))


def test_partial_then_whole_is_told_once() -> None:
    assert turn(golden("partial.sse")).words == ("Trimmed the intro.",)


def test_partial_that_never_came_whole_is_told_at_the_end() -> None:
    assert turn(golden("partial_never_whole.sse")).words == ("Trimmed the intro.",)


def test_a_thought_is_hidden() -> None:
    assert heard(golden("thought.sse")) == [Words("Done.")]


def test_text_over_several_parts_is_joined() -> None:
    assert heard(golden("several_parts.sse")) == [Words("Trimmed the intro and the outro.")]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("error_valid.sse", "the model is overloaded"),
        ("error_broken.sse", "abc"),
        ("error_unescaped.sse", 'no tool "trim" here'),
        ("error_model.sse", "MALFORMED_FUNCTION_CALL: Malformed function call"),
    ],
)
def test_errors_in_the_stream(name: str, said: str) -> None:
    assert heard(golden(name)) == [Failed(said)]


def test_a_turn_that_stopped_without_words_is_no_error() -> None:
    assert heard(golden("finish_stop.sse")) == []


def test_events_glued_together_are_taken_apart() -> None:
    glued = '{"content":{"parts":[{"text":"A"}]}}\n{"content":{"parts":[{"text":"B"}]}}'
    assert reports("message", glued) == (Words("A"), Words("B"))
    assert len(reports("message", "heartbeat\nheartbeat")) == 2


def test_an_error_event_without_json() -> None:
    assert reports("error", "boom") == (Failed("boom"),)
    assert reports("error", '{"message": "boom"}') == (Failed("boom"),)


def test_a_business_error_inside_the_stream() -> None:
    assert reports("message", '{"code":2001,"message":"no credits"}') == (Failed("no credits"),)


def test_a_text_and_a_call_in_one_event_keep_both() -> None:
    data = '{"content":{"parts":[{"functionCall":{"name":"x"}},{"text":"Hi"}]}}'
    assert [type(report).__name__ for report in reports("message", data)] == ["Words", "Called"]


def test_deep_nesting_is_junk() -> None:
    assert reports("message", "[" * 100_000) == ()
    assert reports("message", '{"a":' * 5000 + "1" + "}" * 5000) == ()


KEYS = st.sampled_from(
    "content parts text thought partial turnComplete functionCall functionResponse name args "
    "questions prompt options label error errorCode errorMessage code message type detail".split()
)
WORDS = st.sampled_from(["text", "tool_call", "tool_result", "heartbeat", "error", "ask_question"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=6),
    max_leaves=25,
)


ODD: list[object] = [None, True, 0, 1.5, "x", [], {}, [1], [None], {"a": 1}]


def variants(value: object) -> Iterator[object]:
    """`value` with each of its places, one at a time, holding something odd."""
    yield from ODD
    if isinstance(value, dict):
        for key, item in value.items():
            yield from ({**value, key: odd} for odd in variants(item))
    if isinstance(value, list):
        for at, item in enumerate(value):
            yield from ([*value[:at], odd, *value[at + 1 :]] for odd in variants(item))


STREAMS = "adk flat turn_ask turn_error error_model thought partial unknown_keys".split()


@pytest.mark.parametrize("name", STREAMS)
def test_anything_in_any_place_of_an_event_is_survived(name: str) -> None:
    for _, data in events(golden(f"{name}.sse")):
        for odd in variants(json.loads(data or "null")):
            assert isinstance(reports("message", json.dumps(odd)), tuple)


@given(VALUES, st.sampled_from(["message", "heartbeat", "error", ""]))
def test_any_json_is_survived(value: object, event: str) -> None:
    folded = Turn()
    for report in reports(event, json.dumps(value)):
        folded = folded.fold(report)
    assert all(isinstance(words, str) and words for words in folded.finish().words)


@given(st.text(), st.text(max_size=10))
def test_any_text_is_survived(data: str, event: str) -> None:
    assert isinstance(reports(event, data), tuple)


@given(st.binary(max_size=400), st.integers(1, 50))
def test_any_bytes_are_survived(data: bytes, size: int) -> None:
    heard(golden("adk.sse")[:120] + data + b"\n\n", size)


@given(st.integers(0, 2000))
def test_a_stream_cut_anywhere_tells_a_part_of_the_whole(at: int) -> None:
    whole = heard(golden("turn_two_stage.sse"))
    cut = heard(golden("turn_two_stage.sse")[:at])
    # A cut right behind `data:` reads as a heartbeat.
    cut = [report for report in cut if report != Beat()]
    assert cut == whole[: len(cut)]
