"""`rotate`: turn the picture by 90, 180 or 270 degrees. Repeating adds.

Rule for the shape: when the whole video is turned by a quarter, the canvas turns as well, so
16:9 becomes 9:16 and nothing is lost. When one clip or a range is turned, the canvas stays as it
is and the turned picture fills it the way its clip does (with bars, blurred or cropped).
"""

from __future__ import annotations

from dataclasses import replace

from nemoflow.engine.effects.rotate import Turn
from nemoflow.engine.ops.clips import span_of
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
    ("verb", "rotate"): ("rotate", "rotated", "spin", "旋转", "转", "转动"),
    ("verb", "rotate back"): (
        "逆时针旋转", "逆时针转", "向左旋转", "左转", "往左转", "向左转", "rotate left",
        "rotate to the left",
    ),
    ("verb", "rotate on"): (
        "顺时针旋转", "顺时针转", "向右旋转", "右转", "往右转", "向右转", "rotate right",
        "rotate to the right",
    ),
    ("word", "clockwise"): ("clockwise", "顺时针", "顺时针方向"),
    ("word", "counterclockwise"): (
        "counterclockwise", "counter-clockwise", "counter clockwise", "anticlockwise",
        "anti-clockwise", "逆时针", "逆时针方向",
    ),
    ("word", "upside down"): ("upside down", "upside-down"),
}  # fmt: skip


def _frames(bag: Bag, pool: Pool) -> Meaning | None:
    """`rotate it 90 degrees`, `rotate counterclockwise`, `turn it 180 degrees`, `旋转90度`."""
    verb = bag.take("verb", "rotate", "rotate back", "rotate on")
    plain = bag.take("verb", "set", "make")
    over = bag.take("word", "upside down")
    if verb is None and (plain is None or not (over or bag.has("degrees"))):
        return None
    if verb is not None and plain is not None:
        return None
    # `rotate through the clips` is no turn.
    through = any(item.prep == "until" for item in bag.chunks)
    for light in ("video", "picture", "part", "screen"):
        bag.drop("object", light)
    degrees, notes = _degrees(verb.value if verb else "", over is not None, bag)
    if degrees is None:
        return None
    where = take_where(bag)
    if bag.chunks or through:
        return None
    return Meaning((ROTATE.make(degrees=degrees, **where),), notes)


def _degrees(verb: str, over: bool, bag: Bag) -> tuple[int | None, tuple[str, ...]]:
    way = bag.take("word", "clockwise", "counterclockwise")
    amount = bag.take("degrees", prep=("", "by", "to")) or bag.take("number", prep=("", "by"))
    if over:
        return (180, ()) if amount is None and way is None else (None, ())
    side = bag.take("position", "left", "right", prep=("to",))
    if sum((verb != "rotate" and verb != "", way is not None, side is not None)) > 1:
        return None, ()
    back = verb == "rotate back" or bool(way and way.value == "counterclockwise")
    back = back or bool(side and side.value == "left")
    notes = () if amount else ("rotate without degrees: 90",)  # type: tuple[str, ...]
    if back:
        notes += ("counterclockwise: 270 degrees is a quarter turn to the left",)
    degrees = int(amount.value) if amount and amount.value.isdigit() else 90
    if amount and not amount.value.isdigit():
        raise FrameRefused("out_of_range", "only square turns", "90, 180 or 270 degrees")
    return (-degrees % 360 if back and degrees <= 360 else degrees), notes


def _say(values: Values) -> str:
    it = "" if values["on"] != "all" else "it "
    return f"rotate {it}{values['degrees']} degrees{say_where(values)}"


def _effect(values: Values, timeline: Timeline) -> Applied:
    degrees = int(str(values["degrees"]))

    def change(effects: tuple[Effect, ...]) -> tuple[Effect, ...]:
        earlier = effects[-1] if effects and effects[-1].kind == "rotate" else None
        kept = effects[:-1] if earlier else effects
        turned = (degrees + (int(str(earlier.values()["degrees"])) if earlier else 0)) % 360
        return (*kept, Effect.of("rotate", degrees=turned)) if turned else kept

    made = redrawn(values, timeline, change)
    canvas = made.timeline.canvas
    assert canvas is not None  # redrawn needs a picture
    everything = values["on"] == "all" and span_of(values, timeline, "from", "to") == (
        0,
        timeline.frames,
    )
    if degrees == 180 or not everything:
        return made
    turned = replace(canvas, width=canvas.height, height=canvas.width)
    return replace(made, timeline=replace(made.timeline, canvas=turned))


ROTATE = Operation(
    name="rotate",
    summary="Turn the picture; a quarter turn of the whole video turns its shape, too",
    params=(Param("degrees", Turn(), "clockwise: 90, 180 or 270", 90), *WHERE),
    phrasings=(
        "rotate it 90 degrees",
        "rotate the video 90 degrees counterclockwise",
        "rotate the first 3 seconds by 180 degrees",
        "turn it upside down",
        "旋转90度",
        "逆时针旋转90度",
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
    main="degrees",
)
