"""What nobody can mean: each with its reason, none with a traceback, none carried out halfway."""

from __future__ import annotations

from fractions import Fraction

import pytest

from nemoflow.engine.edit import OpRefused, apply_ops
from nemoflow.engine.language import Refused, Understood, understand
from nemoflow.engine.place import clip_of
from nemoflow.engine.timeline import Canvas, Source, Timeline
from tests.language.test_corpus import POOL

WALK = Source("walk", "walk.mp4", "video", "d1", Fraction(4), 160, 90, Fraction(25), True)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("speed up 0x", "out_of_range"),
        ("speed up by -2x", "out_of_range"),
        ("speed up 99x", "out_of_range"),
        ("加速负2倍", "out_of_range"),
        ("cut the first 0 seconds", "out_of_range"),
        ("cut the first -3 seconds", "out_of_range"),
        ("cut the first 99999999999 seconds", "out_of_range"),
        ("cut 0:20-0:10", "out_of_range"),
        ("cut from 20s to 20s", "out_of_range"),
        ('add the title "Hi" for 0 seconds', "out_of_range"),
        ('add the title "Hi" for -2 seconds', "out_of_range"),
        ("resize to 100000x100000", "out_of_range"),
        ("crop the top 120%", "out_of_range"),
        ("set the volume to 5000%", "out_of_range"),
        ("set the volume to -50%", "out_of_range"),
        ("rotate 45 degrees", "out_of_range"),
        ("brighten by 500%", "out_of_range"),
        ("loop it 5000 times", "out_of_range"),
        ("fade out over 0 seconds", "out_of_range"),
        ("speed up 1e9x", "not_understood"),
        ("cut the first NaN seconds", "not_understood"),
        ("cut from 10 to 15", "not_understood"),
        ("\u0441ut the first 2 seconds", "not_understood"),
        ("\U0001f507", "not_understood"),
        ("\U0001f389\U0001f389", "not_understood"),
        ("cut the \x07first 2 seconds", "not_understood"),
        ("音量50%，速度2倍，hello", "not_understood"),
        ("delete teh first 10 seconds", "not_understood"),
        ("add the title \"[company name]\"", "missing_input"),
        ("add a title with our company name", "missing_input"),
        ("redo", "not_understood"),
        ("重新生成", "not_understood"),
    ],
)  # fmt: skip
def test_each_has_its_reason(text: str, reason: str) -> None:
    found = understand(text, POOL)
    assert isinstance(found, Refused), found
    assert found.reason == reason
    assert found.message
    assert found.hint


@pytest.mark.parametrize(
    "text",
    [
        "cut the first 2 seconds \U0001f389",
        "CUT THE FIRST 2 SECONDS!!!",
        "\uff0ccut the first 2 seconds\u200b",
    ],
)
def test_signs_that_say_nothing_change_nothing(text: str) -> None:
    assert understand(text, POOL) == understand("cut the first 2 seconds", POOL)


def tried(text: str) -> tuple[str, ...]:
    """The notes of a sentence on four seconds of film."""
    empty = Timeline(Canvas(160, 90, Fraction(25)), (WALK,))
    film = empty.with_clips((clip_of(WALK, 100, empty),))
    found = understand(text, POOL)
    assert isinstance(found, Understood)
    return apply_ops(film, found.ops).notes


def test_overlapping_cuts_are_stated() -> None:
    assert tried("cut 0:01-0:03 and 0:02-0:04") == ("`2s` to `4s`: some of it is cut away already",)
    assert tried("cut 0:01-0:02 and 0:03-0:04") == ()
    with pytest.raises(OpRefused):
        tried("cut 0:01-0:03 and 0:01-0:03")


def test_what_reaches_past_the_end_is_stated() -> None:
    assert tried("cut 0:03-0:20") == ("`20s` is past the end: taken as 4s",)
    assert tried('add the title "Hi" for 60 seconds') == ("the title ends with the video at 4s",)
    for text in ("cut 0:10-0:15", "keep the middle 10 seconds", 'add the title "Hi" at 0:30'):
        with pytest.raises(OpRefused, match="4s"):
            tried(text)


def test_the_middle_is_around_the_middle() -> None:
    assert tried("keep the middle 2 seconds") == ()
