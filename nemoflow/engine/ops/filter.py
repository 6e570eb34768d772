"""`filter`: a named look, such as black and white or sepia.

A second look takes the place of the first.
"""

from __future__ import annotations

from fractions import Fraction

from nemoflow.engine.effects.look import LOOK, LOOKS
from nemoflow.engine.ops.frame import Bag, FrameRefused, Meaning, Pool
from nemoflow.engine.ops.operation import Applied, Operation, Values
from nemoflow.engine.ops.params import Choice, Param
from nemoflow.engine.ops.times import decimal
from nemoflow.engine.ops.where import (
    WHERE,
    WHERE_WORDS,
    check_where,
    redrawn,
    same_kind,
    same_part,
    say_where,
    settle_where,
    take_where,
)
from nemoflow.engine.timeline import Effect, Timeline

_WORDS = {
    ("object", "grayscale"): (
        "black and white", "black & white", "black-and-white", "b&w", "grayscale", "greyscale",
        "monochrome", "monochromatic", "黑白", "黑白色", "灰度", "黑白效果", "单色",
    ),
    ("object", "sepia"): ("sepia", "sepia tone", "sepia-toned", "褐色调", "棕褐色", "老照片"),
    ("object", "vintage"): (
        "vintage", "retro", "old film", "old-film", "old school", "复古", "复古风",
    ),
    ("object", "cinematic"): (
        "cinematic", "film look", "filmic", "movie look", "电影感", "电影风格", "电影质感",
        "电影色调",
    ),
    ("object", "vivid"): ("vivid", "vivid colors", "vivid colours", "鲜艳", "鲜明"),
    ("object", "cool"): ("cool filter", "cold filter", "cold look", "冷色", "冷色滤镜"),
    ("object", "warm"): ("warm filter", "warm look", "暖色", "暖色滤镜"),
    ("object", "noir"): ("noir", "film noir", "film-noir", "黑色电影", "黑色电影风格"),
    ("object", "negative"): (
        "negative", "film negative", "inverted colors", "inverted colours", "invert the colors",
        "invert the colours", "invert colors", "invert colours", "负片", "反色", "反相",
    ),
    ("object", "filter"): (
        "filter", "color filter", "colour filter", "effect", "style", "滤镜", "效果", "风格",
    ),
    ("object", "strength"): ("strength", "intensity", "opacity", "强度", "程度", "浓度"),
}  # fmt: skip
_SPOKEN = {"cool": "cool filter", "warm": "warm filter"}


def _frames(bag: Bag, pool: Pool) -> Meaning | None:
    """`make it black and white`, `add a sepia filter at 50%`, `复古滤镜`."""
    look = bag.take("object", *LOOKS)
    word = bag.take("object", "filter")
    if look is None and word is None:
        return None
    bag.take("verb", "make", "set", "add", "use", "put")
    bag.drop("object", "filter")
    for light in ("video", "picture", "part", "colors", "screen", "strength"):
        bag.drop("object", light)
    bag.drop("word", "color")
    where = take_where(bag)
    share = bag.take("percent", prep=("", "at", "to", "with", "of"))
    if look is None:
        if not bag.chunks:
            raise FrameRefused("missing_input", "which filter?", f"known: {', '.join(LOOKS)}")
        return None
    strength = decimal(Fraction(share.value) / 100) if share else "1"
    return Meaning((FILTER.make(name=look.value, strength=strength, **where),))


def _say(values: Values) -> str:
    name = str(values["name"])
    strength = Fraction(str(values["strength"]))
    how = "" if strength == 1 else f" at {decimal(100 * strength)}% strength"
    return f"use the {_SPOKEN.get(name, f'{name} filter')}{how}{say_where(values)}"


def _effect(values: Values, timeline: Timeline) -> Applied:
    drawn = Effect.of("look", name=values["name"], strength=values["strength"])
    return redrawn(values, timeline, same_kind(drawn))


FILTER = Operation(
    name="filter",
    summary="Give the picture a look, such as black and white; it replaces an earlier look",
    params=(
        Param(
            "name",
            Choice(tuple(LOOKS), {"greyscale": "grayscale", "black_and_white": "grayscale"}),
            "which look",
            required=True,
        ),
        Param("strength", LOOK.params["strength"], "how much of it: 0.01 to 1", 1),
        *WHERE,
    ),
    phrasings=(
        "make it black and white",
        "add a sepia filter at 50%",
        "give it a cinematic look",
        "use the vintage filter for the first 5 seconds",
        "invert the colors",
        "改成黑白",
        "加复古滤镜",
        "电影感滤镜，强度60%",
    ),
    words={
        **{word: meaning for meaning, words in _WORDS.items() for word in words},
        **WHERE_WORDS,
    },
    frames=_frames,
    say_values=_say,
    effect=_effect,
    check=check_where,
    settle=settle_where,
    clashes=same_part(),
    main="name",
)
