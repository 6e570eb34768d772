"""`pad`: a stretch of plain colour, black above all, before, after or inside the video.

Holding the first or the last picture instead is `freeze`.
"""

from __future__ import annotations

from nemoflow.engine.ops.clip_refs import Place
from nemoflow.engine.ops.clips import need_picture
from nemoflow.engine.ops.colors import Color, color_words
from nemoflow.engine.ops.frame import Bag, Chunk, FrameRefused, Meaning, Pool
from nemoflow.engine.ops.operation import Applied, Operation, Values
from nemoflow.engine.ops.params import Length, Param
from nemoflow.engine.ops.rearrange import put_in, settle_place
from nemoflow.engine.ops.spans import need_time
from nemoflow.engine.ops.spot_words import say_put, take_put
from nemoflow.engine.ops.times import parse_amount
from nemoflow.engine.place import register
from nemoflow.engine.timeline import Clip, Source, Timeline

_VERBS = ("add", "put", "insert", "pad", "use")


def _frames(bag: Bag, pool: Pool) -> Meaning | None:
    """`add 2 seconds of black at the start`, `pad the end by 3s`, `开头加2秒黑屏`."""
    verb = bag.take("verb", *_VERBS)
    color = bag.take("color", prep=("", "of", "with", "in"))
    leader = bag.take("object", "leader", prep=("", "of", "with"))
    padding = verb is not None and verb.value == "pad"
    if not (color or leader or padding) or bag.has("object", "title") or bag.has("quote"):
        return None
    length = bag.take("time", prep=("", "of", "for", "with", "by"))
    if verb is None and not (length is not None and length.prep == "with"):
        return None
    ends = bag.take("ends", "both")
    edge = bag.take("verb", "begin", "finish")
    said = {"begin": "0s", "finish": "end"}[edge.value] if edge else take_put(bag)
    at = None if ends else said
    for light in ("video", "part", "picture", "screen"):
        bag.drop("object", light)
    if bag.chunks:
        return None
    if length is None:
        raise FrameRefused("missing_input", "how long?", f"`add 2 seconds of {_named(color)}`")
    if at is None and ends is None:
        raise FrameRefused(
            "undecidable",
            "at the start or at the end?",
            f"write `add {length.value} of {_named(color)} at the start`",
        )
    look = {"duration": length.value, "color": color.value if color else "black"}
    places = [at] if at is not None else ["0s", "end"]
    return Meaning(tuple(PAD.make(at=place, **look) for place in places))


def _named(color: Chunk | None) -> str:
    return color_words(color.value) if color else "black"


def _check(values: Values) -> None:
    need_time(values, "duration")


def _say(values: Values) -> str:
    shown = color_words(str(values["color"]))
    return f"add {values['duration']} of {shown} {say_put(values['at'])}"


def _effect(values: Values, timeline: Timeline) -> Applied:
    need_picture(timeline)
    color = str(values["color"])
    held = register(timeline, Source("", color_words(color), color, "color"))
    length = parse_amount(str(values["duration"])).length(timeline.frames, timeline.rate)
    return put_in(held, values["at"], Clip(color, 0, max(1, length)))


PAD = Operation(
    name="pad",
    summary="Put black, or another colour, before, after or into the video",
    params=(
        Param("duration", Length(), "how long", required=True),
        Param("at", Place(), "`start`, `end`, a time, or `after 2`", required=True),
        Param("color", Color(), "a name or #rrggbb", "#000000"),
    ),
    phrasings=(
        "add 2 seconds of black at the start",
        "pad the end with 1 second of white",
        "put half a second of black between clips 1 and 2",
        "开头加2秒黑屏",
        "在结尾加3秒黑场",
    ),
    words={
        word: meaning
        for meaning, words in {
            ("verb", "pad"): "pad|pad out",
            ("object", "leader"): (
                "screen|leader|blank screen|blank|solid color|solid colour|空白画面|纯色画面"
            ),
        }.items()
        for word in words.split("|")
    },
    frames=_frames,
    say_values=_say,
    effect=_effect,
    check=_check,
    settle=settle_place,
)
