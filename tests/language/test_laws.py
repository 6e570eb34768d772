"""Laws of the edit language: nothing raises, nothing is ignored, words and values agree."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nemoflow.engine.language import Asset, Pool, Refused, Understood, nearest, understand
from nemoflow.engine.ops.catalog import OPERATIONS
from nemoflow.model.spec import reference
from tests.language.test_corpus import ALL, POOL, expected_ops, pool_of

SAYINGS = [str(case["say"]) for case in ALL]


def _titled(saying: str) -> bool:
    return "title" in saying.lower() or "标题" in saying


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(SAYINGS), st.sampled_from(["not", "never", "unless", "blorp", "不要", "别"]))
def test_a_strange_word_is_never_ignored(saying: str, word: str) -> None:
    if '"' in saying or "“" in saying or ": " in saying or _titled(saying):
        return
    for text in (f"{word} {saying}", f"{saying} {word}"):
        assert not isinstance(understand(text, POOL), Understood), text


@pytest.mark.parametrize("case", [case for case in ALL if "ops" in case], ids=lambda c: c["say"])
def test_words_of_an_operation_mean_that_operation(case: dict[str, object]) -> None:
    for op in expected_ops(case):  # type: ignore[arg-type]  # shape of the file
        found = understand(OPERATIONS[op.name].say(op), pool_of(case))
        assert isinstance(found, Understood), (OPERATIONS[op.name].say(op), found)
        assert found.ops == (op,)


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=lambda item: item.name)
def test_phrasings_are_understood(operation: object) -> None:
    pool = Pool(
        (Asset("song", "song.mp3", "audio"), *POOL.assets[2:], Asset("b", "b.mp4", "video"))
    )
    for phrase in operation.phrasings:  # type: ignore[attr-defined]  # an Operation
        found = understand(phrase, pool)
        assert isinstance(found, Understood), (phrase, found)
        assert [op.name for op in found.ops] == [operation.name]  # type: ignore[attr-defined]


def test_words_do_not_fight_over_meanings() -> None:
    """Two operations may share a word only with the same meaning."""
    seen: dict[str, tuple[str, str]] = {}
    for operation in OPERATIONS.values():
        for word, meaning in operation.words.items():
            assert seen.setdefault(word, meaning) == meaning, word


def test_references_name_inputs() -> None:
    text = f"add {reference('bed')} as background music at 35% volume"
    found = understand(text, POOL)
    assert isinstance(found, Understood)
    assert found.ops[0].values()["file"] == "bed"
    lost = understand(f"append {reference('gone')}", POOL)
    assert isinstance(lost, Refused)
    assert lost.reason == "missing_input"


def test_without_a_sound_there_is_no_music_to_add() -> None:
    found = understand("add background music", Pool())
    assert isinstance(found, Refused)
    assert found.reason == "missing_input"
    two = Pool((Asset("a", "a.mp3", "audio"), Asset("b", "b.mp3", "audio")))
    found = understand("add background music", two)
    assert isinstance(found, Refused)
    assert "a, b" in found.hint


def test_paraphrases_are_one_operation() -> None:
    forms = ["cut 0:10-0:15", "remove 10 to 15 seconds", "把第10秒到第15秒剪掉", "cut 10s–15s",
             "please delete the part from 0:10 to 0:15", "剪掉10秒到15秒"]  # fmt: skip
    found = {understand(form, POOL) for form in forms}
    assert len(found) == 1


def test_long_and_empty_texts_are_refused() -> None:
    for text in ("", "   ", "cut the first 5 seconds " * 500, "\x00\x1b[31m"):
        assert isinstance(understand(text, POOL), Refused)


def test_nearest_knows_the_neighbourhood() -> None:
    assert "cut the first 5 seconds" in nearest("cutt the first 5 seconds")
    assert all(any("\u4e00" <= c <= "\u9fff" for c in phrase) for phrase in nearest("剪前五"))


def test_understanding_is_quick() -> None:
    """2 ms an instruction, warm, on average over the corpus; the bound leaves room for CI."""
    some = SAYINGS[::5]
    for saying in some:
        understand(saying, POOL)
    start = time.process_time()
    for saying in some:
        understand(saying, POOL)
    each = (time.process_time() - start) / len(some)
    assert each < 0.006, f"{each * 1000:.2f} ms"
