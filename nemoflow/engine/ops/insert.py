"""`insert`: put a clip from the inputs into the video; what follows comes later."""

from __future__ import annotations

from dataclasses import replace

from nemoflow.engine.ops.clip_refs import (
    CLIP_WORDS,
    Place,
    is_spot,
    say_spot,
    take_sided,
    take_spot,
)
from nemoflow.engine.ops.clips import source_total
from nemoflow.engine.ops.frame import Bag, FrameRefused, Meaning, Pool
from nemoflow.engine.ops.operation import Applied, Operation, OpProblem, Values
from nemoflow.engine.ops.params import Length, Name, Param
from nemoflow.engine.ops.rearrange import footage, put_in, settle_place, take_point
from nemoflow.engine.ops.spans import say_point, take_length
from nemoflow.engine.ops.times import parse_amount
from nemoflow.engine.place import clip_of
from nemoflow.engine.timeline import Clip, Source, Timeline
from nemoflow.model.spec import reference


def _frames(bag: Bag, pool: Pool) -> Meaning | None:
    """`insert b.mp4 at 0:10`, `insert b.mp4 after clip 2`, `在10秒处插入 b.mp4`."""
    verb = bag.take("verb", "insert", "add", "put")
    item = bag.take("input", prep=("",))
    if verb is None or item is None or item.tag == "audio":
        return None
    length = take_length(bag, "for")
    at = take_spot(bag) or take_sided(bag)
    if at is None and verb.value == "insert":
        # `add b.mp4 at 0:10` may lay it over the video; between clips there is no over.
        at = take_point(bag, "at", "", "in")
    if at is None:
        return None
    as_clip = bag.take("object", "video", prep=("as",))
    bag.drop("object", "video", "part")
    if item.tag == "image" and as_clip is None and not bag.chunks:
        raise FrameRefused(
            "undecidable",
            "should the picture fill the screen or lie on the video?",
            f"write `insert {item.value} as a clip at ...`",
        )
    given = {"duration": length} if length else {}
    return Meaning((INSERT.make(clip=item.value, at=at, **given),))


def _say(values: Values) -> str:
    at = values["at"]
    # `at the start` is what `concat` says.
    point = at if at == "0s" else say_point(str(at))
    where = say_spot(at) if is_spot(at) else f"at {point}"
    length = "" if values["duration"] == "0s" else f" for {values['duration']}"
    return f"insert {reference(str(values['clip']))} as a clip {where}{length}"


def _check(values: Values) -> None:
    if values["at"] == "end":
        raise OpProblem("at", "at the end it is appended", hint="write `after last`, or `concat`")


def _effect(values: Values, timeline: Timeline) -> Applied:
    source, before = footage(timeline, str(values["clip"]))
    clip, notes = _clip(values, source, before)
    made = put_in(before, values["at"], clip)
    return replace(made, notes=(*notes, *made.notes))


def _clip(values: Values, source: Source, timeline: Timeline) -> tuple[Clip, list[str]]:
    """The clip as long as it is wanted; a file that is shorter says so."""
    total = source_total(source, timeline.rate)
    clip = clip_of(source, total, timeline)
    if values["duration"] == "0s":
        return clip, []
    wanted = max(1, parse_amount(str(values["duration"])).length(clip.frames, timeline.rate))
    if total is None or wanted <= total:
        return replace(clip, frames=wanted), []
    return clip, [f"`{source.filename}` is shorter than {values['duration']}: shown whole"]


INSERT = Operation(
    name="insert",
    summary="Put a clip from `inputs` into the video; what follows comes later",
    params=(
        Param("clip", Name(), "name of an input: a video or an image", required=True),
        Param("at", Place(), "a time, or a place between clips: `after 2`", required=True),
        Param("duration", Length(zero=True), "how much of it; `0s` is all of it", "0s"),
    ),
    phrasings=(
        "insert intro.mp4 at 0:10",
        "insert outro.mp4 after clip 2",
        "insert outro.mp4 between clips 1 and 2",
        "在10秒处插入 outro.mp4",
        "在第1段之后插入 outro.mp4",
    ),
    words={
        **CLIP_WORDS,
        "splice in": ("verb", "insert"),
        "splice": ("verb", "insert"),
        "插到": ("verb", "insert"),
        "插进": ("verb", "insert"),
        "插播": ("verb", "insert"),
        "插": ("verb", "insert"),
    },
    frames=_frames,
    say_values=_say,
    effect=_effect,
    check=_check,
    settle=settle_place,
)
