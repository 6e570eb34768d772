"""`flip`: mirror the picture. Repeating adds, so a second mirror undoes the first."""

from __future__ import annotations

from nemoflow.engine.effects.flip import AXIS
from nemoflow.engine.ops.frame import Bag, FrameRefused, Meaning, Pool
from nemoflow.engine.ops.operation import Applied, Operation, Values
from nemoflow.engine.ops.params import Param
from nemoflow.engine.ops.where import (
    WHERE,
    WHERE_WORDS,
    check_where,
    redrawn,
    same_part,
    say_where,
    settle_where,
    take_where,
)
from nemoflow.engine.timeline import Effect, Timeline

_WORDS = {
    ("verb", "flip"): ("flip", "翻转", "翻转一下"),
    ("verb", "flip horizontal"): (
        "mirror", "mirrored", "mirror image", "flip horizontal", "horizontal flip", "mirror flip",
        "flipped horizontally", "mirror horizontally", "镜像", "镜像翻转", "水平翻转", "左右翻转",
        "水平镜像", "左右镜像", "左右对调",
    ),
    ("verb", "flip vertical"): (
        "flip vertical", "vertical flip", "flipped vertically", "mirror vertically", "垂直翻转",
        "上下翻转", "画面上下翻转", "垂直镜像", "上下镜像",
    ),
    ("word", "horizontally"): ("horizontally", "left to right", "水平方向", "左右方向"),
    ("word", "vertically"): ("vertically", "top to bottom", "垂直方向", "上下方向"),
}  # fmt: skip


def _frames(bag: Bag, pool: Pool) -> Meaning | None:
    """`mirror it`, `flip the video vertically`, `左右翻转`."""
    verb = bag.take("verb", "flip", "flip horizontal", "flip vertical")
    if verb is None:
        return None
    bag.take("verb", "make", "set", "add", "use")
    for light in ("video", "picture", "part", "screen", "filter"):
        bag.drop("object", light)
    if bag.take("word", "upside down"):
        raise FrameRefused(
            "undecidable", "mirrored or turned?", "`flip it vertically`, or `rotate it 180 degrees`"
        )
    axis = verb.value.removeprefix("flip").strip()
    said = bag.take("word", "horizontally", "vertically")
    notes: tuple[str, ...] = ()
    if said is not None and axis not in ("", said.value.removesuffix("ly")):
        return None
    if said is not None:
        axis = said.value.removesuffix("ly")
    if not axis:
        axis, notes = "horizontal", ("flip without a direction: left to right",)
    return Meaning((FLIP.make(axis=axis, **take_where(bag)),), notes)


def _effect(values: Values, timeline: Timeline) -> Applied:
    drawn = Effect.of("flip", axis=values["axis"])

    def change(effects: tuple[Effect, ...]) -> tuple[Effect, ...]:
        return effects[:-1] if effects[-1:] == (drawn,) else (*effects, drawn)

    return redrawn(values, timeline, change)


FLIP = Operation(
    name="flip",
    summary="Mirror the picture, left to right or upside down; a second time undoes it",
    params=(
        Param("axis", AXIS, "`horizontal`: left becomes right; `vertical`: top becomes bottom",
              "horizontal"),
        *WHERE,
    ),
    phrasings=(
        "mirror the video",
        "flip it vertically",
        "flip the last 3 seconds horizontally",
        "水平翻转",
        "画面上下翻转",
    ),
    words={
        **{word: meaning for meaning, words in _WORDS.items() for word in words},
        **WHERE_WORDS,
    },
    frames=_frames,
    say_values=lambda values: f"flip {'' if values['on'] != 'all' else 'it '}"
    f"{values['axis']}ly{say_where(values)}",
    effect=_effect,
    check=check_where,
    settle=settle_where,
    clashes=same_part("axis"),
    main="axis",
)  # fmt: skip
