"""Which file names in a sentence mean a file."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nemoflow.model.spec import reference, references, replace_references
from nemoflow.server.mentions import with_references

FILES = (
    "walk.mp4",
    "walk.mp4 2.mp4",
    "my walk.mp4",
    "song.mp3",
    "山水.mp4",
    '5" screen.mp4',
    "café.mp4",
)


def ref(name: str) -> str:
    return reference(name)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("append walk.mp4", f"append {ref('walk.mp4')}"),
        ("append walk.mp4.", f"append {ref('walk.mp4')}."),
        ("append (walk.mp4), then song.mp3", f"append ({ref('walk.mp4')}), then {ref('song.mp3')}"),
        # The longest counts: `walk.mp4` is no part of `my walk.mp4`.
        ("append my walk.mp4", f"append {ref('my walk.mp4')}"),
        ("append walk.mp4 2.mp4", f"append {ref('walk.mp4 2.mp4')}"),
        ("加上song.mp3作为背景音乐", f"加上{ref('song.mp3')}作为背景音乐"),
        ("接在后面 山水.mp4", f"接在后面 {ref('山水.mp4')}"),
        ('append 5" screen.mp4 now', f"append {ref(FILES[5])} now"),
        ("append cafe\u0301.mp4", f"append {ref('café.mp4')}"),
    ],
)
def test_a_file_name_becomes_a_reference(text: str, expected: str) -> None:
    assert with_references(text, FILES) == expected


@pytest.mark.parametrize(
    "text",
    [
        "append Walk.mp4",
        "append sidewalk.mp4",
        "append side-walk.mp4",
        "append old/walk.mp4",
        "append walk.mp4x",
        "append walk.mp4.bak",
        "append walk.mp4-2",
        "append walk.mp",
    ],
)
def test_a_part_of_another_name_is_no_file(text: str) -> None:
    assert with_references(text, FILES) == text


@pytest.mark.parametrize(
    "text",
    [
        'add the title "walk.mp4"',
        "add the title 'see walk.mp4 now'",
        "加标题“walk.mp4”",
        "加标题「walk.mp4」",
    ],
)
def test_a_quoted_name_stays_text(text: str) -> None:
    assert with_references(text, FILES) == text


def test_an_apostrophe_quotes_nothing() -> None:
    text = "don't cut, append walk.mp4, it's fine"
    assert references(with_references(text, FILES)) == ("walk.mp4",)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from([*FILES, " ", '"', "'", "x", "，", "-", ".", "加上", "“", "”"])))
def test_no_character_is_lost(pieces: list[str]) -> None:
    text = "".join(pieces)
    shown = replace_references(with_references(text, FILES), lambda name: name)
    assert unicodedata.normalize("NFC", shown) == unicodedata.normalize("NFC", text)
