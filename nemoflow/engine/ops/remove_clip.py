"""`remove_clip`: take a clip out; the gap closes."""

from __future__ import annotations

from nemoflow.engine.ops.clip_refs import (
    CLIP_WORDS,
    ClipNumber,
    index_of,
    say_clip,
    settle_numbers,
)
from nemoflow.engine.ops.frame import Bag, Meaning, Pool
from nemoflow.engine.ops.operation import Applied, Operation, OpRefused, Values
from nemoflow.engine.ops.params import Param
from nemoflow.engine.ops.rearrange import rearranged
from nemoflow.engine.timeline import Timeline


def _frames(bag: Bag, pool: Pool) -> Meaning | None:
    """`delete clip 2`, `remove the last clip`, `删掉第2段`."""
    if bag.take("verb", "remove") is None:
        return None
    clip = bag.take("clip", prep=("",))
    if clip is None or clip.until:
        return None
    bag.drop("object", "video", "part")
    return Meaning((REMOVE_CLIP.make(clip=clip.value),))


def _effect(values: Values, timeline: Timeline) -> Applied:
    index = index_of(values["clip"], timeline)
    row = list(enumerate(timeline.clips))
    del row[index]
    if not row:
        raise OpRefused(
            "out_of_range",
            "nothing would be left: the video is this one clip",
            hint="`split` it first, or cut a part: `cut 0:10-0:15`",
        )
    return rearranged(timeline, row)


REMOVE_CLIP = Operation(
    name="remove_clip",
    summary="Take a clip out; what follows comes earlier",
    params=(Param("clip", ClipNumber(), "number of the clip, from 1, or `last`", required=True),),
    phrasings=(
        "delete clip 2",
        "remove the last clip",
        "take out the second clip",
        "删掉第2段",
        "去掉最后一段",
    ),
    words=CLIP_WORDS,
    frames=_frames,
    say_values=lambda values: f"remove {say_clip(values['clip'])}",
    effect=_effect,
    takes=True,
    settle=settle_numbers,
    main="clip",
)
