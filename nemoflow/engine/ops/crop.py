"""`crop`: keep a window of the whole picture; the canvas becomes that window.

Either edges are cut off by percent, or a shape is cut out at an anchor. Repeating adds: a second
crop is of what the first left. Every side of the window is rounded to an even number of pixels.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from nemoflow.engine.ops.clips import need_picture
from nemoflow.engine.ops.frame import Bag, Chunk, FrameRefused, Meaning, Pool
from nemoflow.engine.ops.operation import Applied, Operation, OpProblem, OpRefused, Values
from nemoflow.engine.ops.params import Choice, Number, Param, Pattern
from nemoflow.engine.ops.times import decimal
from nemoflow.engine.ops.title_words import POSITIONS
from nemoflow.engine.timeline import Canvas, Effect, Timeline

_EDGES = ("top", "bottom", "left", "right")
_SHAPES = {"vertical": "9:16", "landscape": "16:9", "square": "1:1"}
_WORDS = {
    ("edges", "top bottom"): (
        "top and bottom", "top & bottom", "bottom and top", "上下", "上下两边",
    ),
    ("edges", "left right"): (
        "left and right", "left & right", "right and left", "left and right sides",
        "left and right edges", "左右", "左右两边", "左右两侧",
    ),
    ("edges", "top bottom left right"): (
        "all sides", "each side", "every side", "all edges", "each edge", "every edge",
        "all four sides", "四边", "四周", "每边", "上下左右",
    ),
    ("verb", "crop"): ("crop out", "crop off", "裁切掉", "裁切画面", "裁剪画面"),
    ("position", "top"): ("top edge", "顶边", "上边"),
    ("position", "bottom"): ("bottom edge", "底边", "下边"),
    ("position", "left"): ("left edge",),
    ("position", "right"): ("right edge",),
}  # fmt: skip
_LEAST = 16
"""Pixels of the smallest side a crop may leave."""


def _frames(bag: Bag, pool: Pool) -> Meaning | None:
    """`crop the top 10%`, `crop 5% off the left and right`, `crop to 1:1 from the top`."""
    verb = bag.take("verb", "crop", "cut", "trim", "remove")
    if verb is None:
        return None
    for light in ("video", "picture", "part", "screen"):
        bag.drop("object", light)
    shape = bag.take("ratio", prep=("to", "", "into", "as")) or bag.take("word", *_SHAPES)
    if shape is not None:
        return _shaped(verb, shape, bag)
    places = [item for item in bag.chunks if item.kind in ("position", "edges")]
    shares = [item for item in bag.chunks if item.kind == "percent"]
    if not places or not shares or any(item.prep == "to" for item in (*places, *shares)):
        return None
    if len(shares) not in (1, len(places)):
        return None
    for item in (*places, *shares):
        bag.chunks.remove(item)
    return _edged(verb, places, shares)


def _shaped(verb: Chunk, shape: Chunk, bag: Bag) -> Meaning | None:
    """A shape at a place; without a place it is `fit`, which also fills with several clips."""
    place = bag.take("position", prep=("", "from", "at", "in", "to", "with"))
    if verb.value != "crop" or place is None:
        return None
    ratio = _SHAPES.get(shape.value, shape.value)
    return Meaning((CROP.make(ratio=ratio, anchor=place.value),))


def _edged(verb: Chunk, places: list[Chunk], shares: list[Chunk]) -> Meaning | None:
    off = verb.value != "crop" or any(item.prep in ("off", "from") for item in places)
    amounts = [Fraction(item.value) for item in shares] * (len(places) if len(shares) == 1 else 1)
    found: dict[str, str] = {}
    for place, amount in zip(places, amounts, strict=True):
        if amount >= 95:
            raise FrameRefused(
                "out_of_range", f"{decimal(amount)}% leaves nothing to see", "`crop the top 10%`"
            )
        if amount >= 50 and not off:
            raise FrameRefused(
                "undecidable",
                f"is the {decimal(amount)}% what stays or what goes?",
                f"write `crop {decimal(100 - amount)}% off the other side`, for example "
                f"`crop {decimal(100 - amount)}% off the right`",
            )
        for edge in place.value.split():
            if edge not in _EDGES or edge in found:
                return None
            found[edge] = decimal(amount)
    return Meaning((CROP.make(**found),))


def _check(values: Values) -> None:
    cut = [Fraction(str(values[edge])) for edge in _EDGES]
    if values["ratio"] == "none" and not any(cut):
        raise OpProblem("", "nothing is cropped", hint="for example `top: 10`, or `ratio: 1:1`")
    if values["ratio"] != "none" and any(cut):
        raise OpProblem("ratio", "a shape and edges at once", hint="write two crops")
    if values["ratio"] == "none" and values["anchor"] != "center":
        raise OpProblem("anchor", "an anchor goes with a ratio", hint="or name edges: `top: 10`")
    for one, other in ((0, 1), (2, 3)):
        if cut[one] + cut[other] >= 95:
            raise OpProblem(_EDGES[one], "nothing would be left", hint="less than 95% in all")
    if values["ratio"] != "none":
        width, height = (Fraction(part) for part in str(values["ratio"]).split(":"))
        if not (width and height) or not Fraction(1, 5) <= width / height <= 5:
            raise OpProblem("ratio", f"`{values['ratio']}` is not a shape for a picture")


def _joined(first: Values, second: Values) -> Values | None:
    """`10% off the left, 10% off the right`: two sides of one crop, of one picture."""
    if "none" not in (first["ratio"], second["ratio"]) or first["ratio"] != second["ratio"]:
        return None
    cut = {edge: (str(first[edge]), str(second[edge])) for edge in _EDGES}
    if any("0" not in sides for sides in cut.values()):
        return None
    return {edge: two if one == "0" else one for edge, (one, two) in cut.items()}


def _clashes(first: Values, second: Values) -> bool:
    """Two crops of one picture: of which is the second?"""
    return True


def _say(values: Values) -> str:
    if values["ratio"] != "none":
        return f"crop to {values['ratio']} {POSITIONS[str(values['anchor'])]}"
    cut = [(edge, Fraction(str(values[edge]))) for edge in _EDGES]
    parts = [f"{decimal(amount)}% off the {edge}" for edge, amount in cut if amount]
    return f"crop {', '.join(parts)}"


def _effect(values: Values, timeline: Timeline) -> Applied:
    need_picture(timeline)
    canvas = timeline.canvas
    assert canvas is not None  # need_picture has looked
    left, top, width, height = _window(values, canvas)
    if (width, height) == (canvas.width, canvas.height):
        return Applied(timeline, ("the picture already is like that",))
    if min(width, height) < _LEAST:
        raise OpRefused("out_of_range", f"only {width}x{height} pixels would be left")
    drawn = Effect.of(
        "crop",
        x=left,
        y=top,
        width=width,
        height=height,
        of_width=canvas.width,
        of_height=canvas.height,
    )
    clips = tuple(replace(clip, effects=(*clip.effects, drawn)) for clip in timeline.clips)
    made = Canvas(width, height, canvas.rate)
    return Applied(replace(timeline, canvas=made, clips=clips))


def _window(values: Values, canvas: Canvas) -> tuple[int, int, int, int]:
    """Left, top, width and height in even pixels."""
    if values["ratio"] == "none":
        cut = {edge: Fraction(str(values[edge])) / 100 for edge in _EDGES}
        left, right = _even(canvas.width * cut["left"]), _even(canvas.width * cut["right"])
        top, bottom = _even(canvas.height * cut["top"]), _even(canvas.height * cut["bottom"])
        return left, top, canvas.width - left - right, canvas.height - top - bottom
    wide, high = (Fraction(part) for part in str(values["ratio"]).split(":"))
    width = min(canvas.width, _even(canvas.height * wide / high))
    height = min(canvas.height, _even(canvas.width * high / wide))
    anchor = str(values["anchor"])
    left = _placed(canvas.width - width, "left" in anchor, "right" in anchor)
    top = _placed(canvas.height - height, "top" in anchor, "bottom" in anchor)
    return left, top, width, height


def _placed(room: int, first: bool, last: bool) -> int:
    return 0 if first else room if last else _even(Fraction(room, 2))


def _even(value: Fraction) -> int:
    return 2 * int(value / 2 + Fraction(1, 2))


_SHARE = Number(Fraction(0), Fraction(94), "%")

CROP = Operation(
    name="crop",
    summary="Cut edges off the whole picture, or cut a shape out of it; repeating adds",
    params=(
        *(Param(edge, _SHARE, f"percent to cut off the {edge}", 0) for edge in _EDGES),
        Param(
            "ratio",
            Pattern(
                r"none|\d{1,2}(\.\d{1,2})?:\d{1,2}(\.\d{1,2})?", "a shape", ("9:16", "1:1", "none")
            ),
            "width to height of what stays; `none` to cut edges",
            "none",
        ),
        Param("anchor", Choice(tuple(POSITIONS), {}), "where the shape is cut out", "center"),
    ),
    phrasings=(
        "crop the top 10%",
        "crop 5% off the left and right",
        "crop 10% off the top and 20% off the bottom",
        "crop to 1:1 at the top",
        "裁掉顶部10%",
        "四周裁掉5%",
    ),
    words={word: meaning for meaning, words in _WORDS.items() for word in words},
    frames=_frames,
    say_values=_say,
    effect=_effect,
    check=_check,
    clashes=_clashes,
    joined=_joined,
)
