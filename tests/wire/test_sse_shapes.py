"""Streams transcribed from protocol.md: both forms, every heartbeat, the turn shapes."""

from __future__ import annotations

import pytest

from nemoflow.wire.sse import Answered, Asked, Beat, Called, Ended, Words
from tests.wire.golden_files import golden, heard, turn

SAID = ("Trimmed the first 2 seconds.",)


def test_adk_form() -> None:
    assert heard(golden("adk.sse")) == [
        Called("edit_multitrack", {"op": "trim"}),
        Answered("edit_multitrack"),
        Words("Done."),
        Ended(),
    ]


def test_flat_form() -> None:
    assert heard(golden("flat.sse")) == [
        Called("edit_multitrack", {"op": "trim"}),
        Beat(),
        Answered("edit_multitrack"),
        Words("Done."),
    ]


@pytest.mark.parametrize("kind", ["blank", "blank_space", "word", "typed", "event", "event_data"])
def test_each_heartbeat_is_one_beat(kind: str) -> None:
    assert heard(golden(f"beat_{kind}.sse")) == [Beat()]


def test_a_comment_says_nothing() -> None:
    assert heard(golden("beat_comment.sse")) == []


def test_turn_normal() -> None:
    found = turn(golden("turn_normal.sse"))
    assert (found.words, found.answered, found.failed, found.asked) == (SAID, True, "", None)


def test_turn_silent() -> None:
    found = turn(golden("turn_silent.sse"))
    assert (found.words, found.answered, found.failed) == ((), True, "")


def test_turn_noise() -> None:
    found = turn(golden("turn_noise.sse"))
    assert (found.words, found.only_noise) == (SAID, False)


def test_turn_of_nothing_but_noise() -> None:
    found = turn(golden("turn_only_noise.sse"))
    assert (found.words, found.only_noise) == (("I encountered a temporary issue",), True)


def test_turn_error() -> None:
    found = turn(golden("turn_error.sse"))
    assert (found.words, found.failed) == ((), "the model is overloaded")


def test_turn_drop() -> None:
    found = turn(golden("turn_drop.sse"))
    assert (found.words, found.answered, found.failed, found.ended) == ((), False, "", False)


def test_turn_two_stage() -> None:
    found = turn(golden("turn_two_stage.sse"))
    assert found.words == ("Your video is generated.", "Added music and a title.")
    assert found.answered


def test_turn_ask() -> None:
    found = turn(golden("turn_ask.sse"))
    assert found.asked == Asked("Which music? (Lo-fi / Jazz)", ("Lo-fi", "Jazz"))
    assert found.words == ()
    assert not found.answered
