"""How much of an effect: percents and vague words, shared by sharpen, vignette and grain."""

from __future__ import annotations

from fractions import Fraction

from nemoflow.engine.ops.frame import Bag
from nemoflow.engine.ops.operation import Values
from nemoflow.engine.ops.times import decimal
from nemoflow.engine.ops.where import WHERE_WORDS, say_where

AMOUNT_WORDS = {
    **WHERE_WORDS,
    "slight": ("word", "slightly"),
    "subtle": ("word", "slightly"),
    "轻微": ("word", "slightly"),
    "strong": ("word", "strongly"),
    "heavy": ("word", "strongly"),
    "heavily": ("word", "strongly"),
    "强烈": ("word", "strongly"),
}
_LIGHT = ("video", "picture", "part", "screen", "filter", "strength")


def bare(bag: Bag) -> None:
    """Takes out what only carries the effect: `add ... to the video`, `make it ...`."""
    bag.take("verb", "add", "make", "put", "use", "set")
    for light in _LIGHT:
        bag.drop("object", light)


def amount_of(bag: Bag, normal: str, said: str) -> tuple[str, tuple[str, ...]]:
    """The amount, 0 to 1, and the rule for a vague word; `said` is the verb as written."""
    share = bag.take("percent", prep=("", "by", "at", "to", "with", "of"))
    if share is not None:
        return decimal(Fraction(share.value) / 100), ()
    if bag.take("word", "slightly") or said.endswith("一点"):
        half = decimal(Fraction(normal) / 2)
        return half, (f"a bit: {half}",)
    if bag.take("word", "strongly"):
        most = decimal(min(Fraction(1), Fraction(normal) * 2))
        return most, (f"strong: {most}",)
    return normal, ()


def say_amount(verb: str, subject: str, name: str, values: Values) -> str:
    """`sharpen the video at 30% on clip 2`."""
    share = decimal(100 * Fraction(str(values[name])))
    what = f" {subject}" if subject and values["on"] == "all" else ""
    return f"{verb}{what} at {share}%{say_where(values)}"
