"""`border`: a plain frame inside the edges of the picture. A second border replaces the first."""

from __future__ import annotations

from fractions import Fraction

from nemoflow.engine.effects.border import BORDER as DRAWING
from nemoflow.engine.ops.amounts import bare
from nemoflow.engine.ops.clips import need_picture
from nemoflow.engine.ops.colors import Color, color_words
from nemoflow.engine.ops.frame import Bag, Meaning, Pool
from nemoflow.engine.ops.operation import Applied, Operation, OpProblem, Values
from nemoflow.engine.ops.params import Param, Pattern
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
    ("object", "border"): (
        "border", "frame border", "picture border", "outline border", "边框", "描边框", "画框",
        "外框",
    ),
    ("object", "video"): ("around the video", "around it", "around the frame"),
    ("object", "picture"): ("around the picture", "around the image"),
    ("word", "thick"): ("thick", "wide border", "粗", "粗的", "宽的"),
    ("word", "thin"): ("thin", "细", "细的", "窄的"),
}  # fmt: skip
_SPOKEN = {"thick": "6%", "thin": "1%"}


def _frames(bag: Bag, pool: Pool) -> Meaning | None:
    """`add a white border`, `a thick red border`, `加10像素的黑色边框`."""
    if bag.take("object", "border") is None:
        return None
    bare(bag)
    where = take_where(bag)
    color = bag.take("color")
    amount = bag.take("pixels") or bag.take("percent", prep=("", "of", "at", "with"))
    vague = bag.take("word", *_SPOKEN)
    if amount is not None and vague is not None:
        return None
    given: dict[str, object] = dict(where)
    notes: tuple[str, ...] = ()
    if amount is not None:
        given["width"] = amount.value if amount.kind == "pixels" else f"{amount.value}%"
    if vague is not None:
        given["width"] = _SPOKEN[vague.value]
        notes = (f"{vague.value}: {_SPOKEN[vague.value]} of the short side",)
    if color is not None:
        given["color"] = color.value
    return Meaning((BORDER.make(**given),), notes)


def _check(values: Values) -> None:
    check_where(values)
    width = str(values["width"])
    if width.endswith("%") and not Fraction(1, 10) <= Fraction(width[:-1]) <= 40:
        raise OpProblem("width", f"`{width}` is outside 0.1% to 40%")
    if not Fraction(width.rstrip("%px")):
        raise OpProblem("width", f"`{width}` is no border at all")


def _say(values: Values) -> str:
    color = color_words(str(values["color"]))
    return f"add a {values['width']} {color} border{say_where(values)}"


def _effect(values: Values, timeline: Timeline) -> Applied:
    need_picture(timeline)
    canvas = timeline.canvas
    assert canvas is not None  # need_picture has looked
    written = str(values["width"])
    percent = Fraction(written.rstrip("%px"))
    notes: tuple[str, ...] = ()
    if written.endswith("px"):
        percent = round(percent * 100 / min(canvas.width, canvas.height), 4)
    if percent > 40:
        percent, notes = Fraction(40), ("the border is narrowed to 40% of the short side",)
    width = DRAWING.params["width"].check(float(max(percent, Fraction(1, 10))))
    made = redrawn(
        values, timeline, same_kind(Effect.of("border", width=width, color=values["color"]))
    )
    return Applied(made.timeline, (*made.notes, *notes), made.warp)


BORDER = Operation(
    name="border",
    summary="Draw a plain border inside the edges of the picture; a second one replaces the first",
    params=(
        Param(
            "width",
            Pattern(r"\d{1,3}(\.\d{1,3})?(%|px)", "a width", ("3%", "12px")),
            "% of the picture's short side, or px",
            "3%",
        ),
        Param("color", Color(), "a name or #rrggbb", "#ffffff"),
        *WHERE,
    ),
    phrasings=(
        "add a white border",
        "add a thick black border",
        "add a 10px red border to the first 5 seconds",
        "加白色边框",
        "加一个5%的黑色边框",
    ),
    words={
        **{word: meaning for meaning, words in _WORDS.items() for word in words},
        **WHERE_WORDS,
    },
    frames=_frames,
    say_values=_say,
    effect=_effect,
    check=_check,
    settle=settle_where,
    clashes=same_part(),
    main="color",
)
