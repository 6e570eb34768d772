"""`image`: a photo that fills the screen for a while; what follows comes later."""

from __future__ import annotations

from nemoflow.engine.ops.clip_refs import Place
from nemoflow.engine.ops.clips import need_picture
from nemoflow.engine.ops.frame import Bag, FrameRefused, Meaning, Pool
from nemoflow.engine.ops.operation import Applied, Operation, Values
from nemoflow.engine.ops.overlay import source_of
from nemoflow.engine.ops.params import Length, Name, Param
from nemoflow.engine.ops.photos import MOTION, PHOTO_WORDS, photo_clip, take_motion
from nemoflow.engine.ops.rearrange import put_in, settle_place
from nemoflow.engine.ops.spans import need_time
from nemoflow.engine.ops.spot_words import say_put, take_put
from nemoflow.engine.ops.times import parse_amount
from nemoflow.engine.timeline import Timeline
from nemoflow.model.spec import reference

_LIES = ("logo", "watermark", "sticker", "icon", "水印", "贴纸")


def _frames(bag: Bag, pool: Pool) -> Meaning | None:
    """`show photo.jpg for 3s at 0:05`, `在5秒处显示 photo.jpg 3秒`."""
    verb = bag.take("verb", "show")
    item = bag.take("input", prep=("",))
    if verb is None or item is None or item.tag != "image":
        return None
    bag.drop("verb", "show")
    length = bag.take("time", prep=("for", ""))
    motion = take_motion(bag)
    at = take_put(bag)
    bag.drop("word", "photos")
    for light in ("video", "part", "picture"):
        bag.drop("object", light)
    if bag.chunks:
        return None
    if at is None or any(word in item.value.casefold() for word in _LIES):
        raise FrameRefused(
            "undecidable",
            "where should it be?" if at is None else "should it fill the screen, or lie on it?",
            f"`show {item.value} for 3s at 0:05`, or `overlay {item.value} in the top right`",
        )
    given = {"duration": length.value} if length else {}
    return Meaning((IMAGE.make(file=item.value, at=at, **given, **motion),))


def _check(values: Values) -> None:
    need_time(values, "duration")


def _say(values: Values) -> str:
    still = " without motion" if values["motion"] == "none" else ""
    shown = f"show {reference(str(values['file']))} for {values['duration']}"
    return f"{shown} {say_put(values['at'])}{still}"


def _effect(values: Values, timeline: Timeline) -> Applied:
    need_picture(timeline)
    source = source_of(timeline, str(values["file"]))
    frames = parse_amount(str(values["duration"])).length(timeline.frames, timeline.rate)
    clip = photo_clip(timeline, source, max(1, frames), str(values["motion"]), 0)
    return put_in(timeline, values["at"], clip)


IMAGE = Operation(
    name="image",
    summary="Show a photo for a while, as a clip of its own; what follows comes later",
    params=(
        Param("file", Name(), "name of an image in `inputs`", required=True),
        Param("at", Place(), "`start`, `end`, a time, or `after 2`", required=True),
        Param("duration", Length(), "how long it shows", "4s"),
        MOTION,
    ),
    phrasings=(
        "show photo.jpg for 3s at 0:05",
        "show photo.jpg for 2 seconds at the end without motion",
        "在5秒处显示 photo.jpg 3秒",
    ),
    words=PHOTO_WORDS,
    frames=_frames,
    say_values=_say,
    effect=_effect,
    check=_check,
    settle=settle_place,
)
