"""`blur`: blur or pixelate the picture or a region of it.

A second blur of the same region takes the place of the first; other regions add.
"""

from __future__ import annotations

from nemoflow.engine.effects.blur import BLUR as DRAWING
from nemoflow.engine.ops.frame import Bag, Chunk, FrameRefused, Meaning, Pool
from nemoflow.engine.ops.operation import Applied, Operation, Values
from nemoflow.engine.ops.params import Param
from nemoflow.engine.ops.where import (
    WHERE,
    WHERE_WORDS,
    check_where,
    redrawn,
    replacing,
    same_part,
    say_where,
    settle_where,
    take_where,
)
from nemoflow.engine.timeline import Effect, Timeline

_WORDS = {
    ("verb", "blur"): (
        "blur", "blur out", "blurry", "blurred", "模糊", "模糊掉",
        "虚化", "模糊化", "变模糊"),
    ("verb", "pixelate"): (
        "pixelate", "pixelated", "pixellate", "mosaic", "打码", "打马赛克", "马赛克", "加马赛克",
        "像素化", "打上马赛克",
    ),
    ("object", "radius"): ("radius", "blur radius", "半径", "模糊半径"),
    ("edges", "top bottom left right"): ("edges", "borders of the picture", "边缘"),
    ("word", "strongly"): ("strongly", "heavily", "heavy", "strong", "强烈", "重度"),
}  # fmt: skip
_SPOKEN = {
    "all": "the video",
    "edges": "the edges",
    "center": "the center",
    "top": "the top",
    "bottom": "the bottom",
    "left": "the left",
    "right": "the right",
    "top_left": "the top left corner",
    "top_right": "the top right corner",
    "bottom_left": "the bottom left corner",
    "bottom_right": "the bottom right corner",
}


def _frames(bag: Bag, pool: Pool) -> Meaning | None:
    """`blur the top left corner`, `pixelate it for 3 seconds`, `把左上角打码`."""
    verb = bag.take("verb", "blur", "pixelate")
    if verb is None:
        return None
    bag.take("verb", "make", "add", "put", "use")
    named = any(bag.has("object", light) for light in ("video", "picture", "part", "screen"))
    named = named or bag.has("every")
    for light in ("video", "picture", "part", "screen", "filter"):
        bag.drop("object", light)
    where = take_where(bag)
    radius, notes = _radius(bag)
    region = _region(bag)
    if region is None:
        return None
    if region == "all" and not (named or where or bag.chunks):
        # `make it 9:16, blur`: most people mean the background.
        raise FrameRefused("missing_input", "blur what?", "`blur the video`, `blur the top left`")
    values = {"region": region, "style": verb.value, "radius": radius, **where}
    return Meaning((BLUR.make(**values),), notes)


def _region(bag: Bag) -> str | None:
    """The part of the picture; None when two are named."""
    place = bag.take("position", prep=("", "in", "at", "on", "of"))
    around = bag.take("edges", "top bottom left right")
    if place and around:
        return None
    return "edges" if around else place.value if place else "all"


def _radius(bag: Bag) -> tuple[object, tuple[str, ...]]:
    named = bag.take("object", "radius")
    amount: Chunk | None = bag.take("pixels")
    if named is not None and amount is None:
        amount = bag.take("number")
    if amount is not None:
        return amount.value, ()
    if bag.take("word", "strongly"):
        return 25, ("strong: radius 25",)
    if bag.take("word", "slightly"):
        return 5, ("a bit: radius 5",)
    return 10, ()


def _say(values: Values) -> str:
    region = _SPOKEN[str(values["region"])]
    if values["on"] != "all" and values["region"] == "all":
        region = ""
    said = f"{values['style']} {region} with radius {values['radius']}{say_where(values)}"
    return " ".join(said.split())


def _effect(values: Values, timeline: Timeline) -> Applied:
    drawn = Effect.of("blur", **{name: values[name] for name in DRAWING.params})
    region = values["region"]

    def like(effect: Effect) -> bool:
        return effect.kind == "blur" and effect.values()["region"] == region

    return redrawn(values, timeline, replacing(drawn, like))


BLUR = Operation(
    name="blur",
    summary="Blur or pixelate the picture or a region of it; the same region again replaces it",
    params=(
        Param("radius", DRAWING.params["radius"], "pixels at 1080 lines: 1 to 200", 10),
        Param(
            "region",
            DRAWING.params["region"],
            "sides and corners are a third of the picture, `center` the middle half, `edges` "
            "a fifth all around",
            "all",
        ),
        Param("style", DRAWING.params["style"], "`blur`, or `pixelate` into blocks", "blur"),
        *WHERE,
    ),
    phrasings=(
        "blur the video",
        "blur the top left corner",
        "pixelate the center for the first 3 seconds",
        "blur the edges with radius 20",
        "把左上角打码",
        "画面模糊一点",
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
    clashes=same_part("region"),
)
