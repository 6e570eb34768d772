"""The text of a nested member, against `json` as the oracle."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nemoflow.wire.jsontext import MAX_DEPTH, Raw, dumps, loads
from nemoflow.wire.raw import raw_member

NAMES = st.sampled_from(["a", "b", "é", 'q"', "\\", "a\n", "", ",", "{", "}:"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=20,
)


def test_every_spelling_stays() -> None:
    draft = '{ "t" : [1.00, 1e3,-0.0] ,\n "\\u0061": "\\/\\ud83d\\ude00", "t":[] }'
    text = '{"data":{"x":"} {","state":{"y":[{"draft":1}],"draft" :\t' + draft + " }}}"
    assert raw_member(text, "data", "state", "draft") == draft


def test_the_last_of_equal_keys_wins() -> None:
    assert raw_member('{"a":{"b":1},"a":{"b": 2 }}', "a", "b") == "2"
    assert raw_member('{"a":{"b":1},"a":{}}', "a", "b") is None
    assert raw_member('{"a":1,"\\u0061":2}', "a") == "2"


def test_what_is_not_there_is_none() -> None:
    assert raw_member("{}", "a") is None
    assert raw_member("[1]", "a") is None
    assert raw_member('{"a":"b"}', "a", "b") is None
    assert raw_member('{"a":"{\\"b\\":1}"}', "a", "b") is None


@pytest.mark.parametrize("text", ["", "{", '{"a":}', '{"a":1}}', "nope", '{"a" 1}'])
def test_what_is_not_json_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        raw_member(text, "a")


@pytest.mark.parametrize("depth", [MAX_DEPTH + 1, 5000, 1_000_000])
def test_deep_nesting_is_a_clean_error(depth: int) -> None:
    for text in ("[" * depth + "]" * depth, '{"a":' * depth + "1" + "}" * depth, "[" * depth):
        with pytest.raises(ValueError, match="too deep"):
            raw_member(text, "a")


def test_brackets_in_strings_are_no_nesting() -> None:
    text = json.dumps({"a": "[" * 5000, "b": [[]] * 500})
    assert raw_member(text, "a") == json.dumps("[" * 5000)


def test_a_large_document_is_read_in_one_pass() -> None:
    """Four megabytes with keys and escapes: a quadratic scan would never end."""
    text = json.dumps({f"k{n}": {"s": '\\"' * 20, "n": [n]} for n in range(40_000)})
    assert raw_member(text, "k39999", "n") == "[39999]"


@given(st.dictionaries(NAMES, VALUES, max_size=5), NAMES, st.booleans(), st.booleans())
def test_the_text_means_what_json_reads(
    value: dict[str, object], name: str, escaped: bool, spaced: bool
) -> None:
    text = json.dumps(value, ensure_ascii=escaped, indent=1 if spaced else None)
    found = raw_member(text, name)
    assert (found is None) == (name not in value)
    if found is not None:
        assert json.loads(found) == value[name]
        assert found in text
        assert found == found.strip()


@given(st.lists(st.tuples(NAMES, VALUES), max_size=6), NAMES, NAMES)
def test_duplicate_keys_and_paths_as_json_reads_them(
    pairs: list[tuple[str, object]], outer: str, inner: str
) -> None:
    text = "{" + " , ".join(f"{json.dumps(k)} : {json.dumps(v)}" for k, v in pairs) + "}"
    value = json.loads(text)
    for name in (outer, inner):
        value = value.get(name, ...) if isinstance(value, dict) else ...
    found = raw_member(text, outer, inner)
    assert (... if found is None else json.loads(found)) == value


@given(st.text(alphabet='{}[]":,\\ a1\n', max_size=60))
def test_no_text_raises_anything_but_value_error(text: str) -> None:
    try:
        raw_member(text, "a", "1")
    except ValueError:
        with pytest.raises(ValueError, match=r"."):
            loads(text)


@given(VALUES)
def test_writing_keeps_raw_text_and_means_the_same(value: object) -> None:
    source = json.dumps(value, indent=2)
    written = dumps({"a": Raw(source), "b": value}).decode()
    assert raw_member(written, "a") == source.strip()
    assert json.loads(written)["b"] == value


def test_half_a_surrogate_pair_is_written_as_an_escape() -> None:
    assert dumps({"a": "\ud800é\u2028"}) == '{"a":"\\ud800é\u2028"}'.encode()
