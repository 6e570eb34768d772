"""Laws of where a later clause works, and of words that may not vanish."""

from __future__ import annotations

from itertools import product

import pytest

from nemoflow.engine.language import Refused, Understood, understand
from nemoflow.engine.language.scope import works_in_part
from tests.language.test_corpus import POOL

PARTS = {
    "the first 5 seconds": ("0s", "5s"),
    "0:10-0:20": ("10s", "20s"),
    "the last 3 seconds": ("end-3s", "end"),
    "everything after 0:30": ("30s", "end"),
}
VERBS = ("mute", "blur", "speed up", "reverse", "sharpen", "darken")
LOOKS = ("brighter", "warmer", "black and white", "slower", "louder", "blurry", "sepia")


@pytest.mark.parametrize("part", PARTS)
def test_it_is_the_part_of_the_clause_before(part: str) -> None:
    for first, second in product(VERBS, VERBS):
        if first != second:
            found = understand(f"{first} {part} and {second} it", POOL)
            assert isinstance(found, Understood), (first, second, found)
            for op in found.ops:
                assert (op.values()["from"], op.values()["to"]) == PARTS[part], (first, second)
            assert any(note.startswith("the place carries over") for note in found.notes)


@pytest.mark.parametrize("part", PARTS)
def test_what_is_made_of_a_part_is_made_of_all_of_it(part: str) -> None:
    for first, second in product(LOOKS, LOOKS):
        found = understand(f"make {part} {first} and {second}", POOL)
        if isinstance(found, Understood):
            places = {(op.values()["from"], op.values()["to"]) for op in found.ops}
            assert places == {PARTS[part]}, (first, second)


@pytest.mark.parametrize("joint", [" and ", ", ", ", then ", ". ", " and then "])
def test_never_the_whole_video_without_a_word(joint: str) -> None:
    """After a part, what could work in a part does, names its own place, or is refused."""
    for part, first, second in product(PARTS, VERBS, (*VERBS, "make it brighter", "flip it")):
        found = understand(f"{first} {part}{joint}{second}", POOL)
        if isinstance(found, Understood) and (joint != ". " or " it" in second):
            for op in found.ops:
                inside = (op.values()["from"], op.values()["to"]) == PARTS[part]
                assert inside or not works_in_part(op), (first, part, second)


@pytest.mark.parametrize("cut", ["cut 0:10-0:20", "trim the first 5 seconds", "keep 0:10-0:20"])
def test_a_part_that_is_gone_leaves_no_place(cut: str) -> None:
    found = understand(f"{cut} and mute it", POOL)
    assert isinstance(found, Understood)
    assert found.ops[-1].values()["to"] == "end"


@pytest.mark.parametrize("word", ["there", "each", "every clip", "each clip", "each time"])
@pytest.mark.parametrize(
    "saying", ["cut the first 5 seconds", "loop it twice", "add the title \"Hi\"", "fade out",
               "append outro.mp4", "rotate it 90", "add lofi.m4a as background music"]
)  # fmt: skip
def test_words_that_say_where_do_not_vanish(saying: str, word: str) -> None:
    found = understand(f"{saying} {word}", POOL)
    plain = understand(saying, POOL)
    same = isinstance(found, Understood) and found == plain
    # What is done to the picture of every clip is done to the whole video.
    assert not same or (word.endswith("clip") and saying.startswith("rotate")), found
    assert isinstance(found, (Refused, Understood))


@pytest.mark.parametrize(
    ("before", "after"),
    [("把", "接在后面"), ("片尾加上", ""), ("在第10秒插入", ""), ("在片头加", "")],
)
def test_chinese_needs_no_space_beside_a_file(before: str, after: str) -> None:
    wanted = understand(f"{before} outro.mp4 {after}", POOL)
    assert isinstance(wanted, Understood)
    for left, right in (("", ""), (" ", ""), ("", " "), ("（", "）"), ("「", "」"), ("“", "”")):
        found = understand(f"{before}{left}outro.mp4{right}{after}", POOL)
        assert isinstance(found, Understood), (left, right, found)
        assert found.ops == wanted.ops


def test_what_is_missing_is_named_without_its_sentence() -> None:
    for text in ("在第10秒插入c99.mp4", "把c99.mp4接在后面", "最后加上背景音乐c99.mp4"):
        found = understand(text, POOL)
        assert isinstance(found, Refused)
        assert "`c99.mp4`" in found.message
