"""`drop_short`: remove the clips that are shorter than so long."""

from __future__ import annotations

from dataclasses import replace

from nemoflow.engine.ops.clips import need_clips, shown
from nemoflow.engine.ops.frame import Bag, Meaning, Pool
from nemoflow.engine.ops.operation import Applied, Operation, OpRefused, Values
from nemoflow.engine.ops.params import Length, Param
from nemoflow.engine.ops.rearrange import rearranged
from nemoflow.engine.ops.spans import need_time
from nemoflow.engine.ops.times import parse_amount
from nemoflow.engine.timeline import Timeline

_THINGS = ("video", "part", "shots")
_NOT_CLIPS = frozenset(
    "it|all|everything|video|clip|footage|movie|film|part|section|全部|视频|整个视频|影片|之间".split(
        "|"
    )
)
"""Words for the whole, of which nobody says that it is shorter than something."""


def _frames(bag: Bag, pool: Pool) -> Meaning | None:
    """`remove clips shorter than 2 seconds`, `删掉短于2秒的片段`, `drop shots under 1s`."""
    verb = bag.take("verb", "remove", "cut")
    under = bag.take("word", "shorter")
    if verb is None or under is None:
        return None
    every = bag.take("every", "clip", prep=("",)) or bag.take("word", "every")
    things = [item for item in bag.chunks if item.kind == "object" and item.value in _THINGS]
    if every is None and all(
        bag.text[item.start : item.end].lower() in _NOT_CLIPS for item in things
    ):
        return None
    bag.drop("object", *_THINGS)
    bag.drop("word", "every")
    length = bag.take("time", prep=("", "at", "for"))
    return Meaning((DROP_SHORT.make(under=length.value),)) if length else None


def _effect(values: Values, timeline: Timeline) -> Applied:
    need_clips(timeline)
    least = parse_amount(str(values["under"])).length(timeline.frames, timeline.rate)
    row = [(n, clip) for n, clip in enumerate(timeline.clips) if clip.frames >= least]
    lost = len(timeline.clips) - len(row)
    if not row:
        longest = max(clip.frames for clip in timeline.clips)
        raise OpRefused(
            "out_of_range",
            "nothing would be left: every clip is shorter than that",
            hint=f"the longest lasts {shown(longest, timeline.rate)}",
        )
    if not lost:
        return Applied(timeline, (f"no clip is shorter than {values['under']}",))
    made = rearranged(timeline, row)
    told = "1 clip removed" if lost == 1 else f"{lost} clips removed"
    return replace(made, notes=(told, *made.notes))


DROP_SHORT = Operation(
    name="drop_short",
    summary="Remove the clips that are shorter than so long",
    params=(Param("under", Length(), "clips shorter than this go", required=True),),
    phrasings=(
        "remove clips shorter than 2 seconds",
        "delete all shots under 1s",
        "删掉短于2秒的片段",
        "去掉1秒以下的镜头",
    ),
    words={
        "shorter than": ("word", "shorter"),
        "that are shorter than": ("word", "shorter"),
        "which are shorter than": ("word", "shorter"),
        "any": ("word", "every"),
        "every": ("word", "every"),
        "所有": ("word", "every"),
        "under": ("word", "shorter"),
        "that are under": ("word", "shorter"),
        "less than": ("word", "shorter"),
        "that last less than": ("word", "shorter"),
        "below": ("word", "shorter"),
        "短于": ("word", "shorter"),
        "少于": ("word", "shorter"),
        "不足": ("word", "shorter"),
        "不到": ("word", "shorter"),
        "小于": ("word", "shorter"),
        "以下": ("word", "shorter"),
        "shots": ("object", "shots"),
        "segments": ("object", "shots"),
        "pieces": ("object", "shots"),
        "镜头": ("object", "shots"),
    },
    frames=_frames,
    say_values=lambda values: f"remove clips shorter than {values['under']}",
    effect=_effect,
    check=lambda values: need_time(values, "under"),
    main="under",
)
