"""`concat`: put clips from the inputs before or after the video."""

from __future__ import annotations

from dataclasses import replace

from nemoflow.engine.ops.clips import source_total
from nemoflow.engine.ops.frame import Bag, FrameRefused, Meaning, Pool
from nemoflow.engine.ops.operation import Applied, Operation, Values
from nemoflow.engine.ops.params import Choice, Names, Param
from nemoflow.engine.ops.rearrange import footage
from nemoflow.engine.ops.warp import Piece, Warp
from nemoflow.engine.place import clip_of
from nemoflow.engine.riders import later
from nemoflow.engine.timeline import Timeline
from nemoflow.model.spec import reference

_END = ("append", "join")


def _frames(bag: Bag, pool: Pool) -> Meaning | None:
    """`append outro.mp4`, `put intro.mp4 at the start`, `在片尾加上 outro.mp4`."""
    verb = bag.take("verb", "append", "prepend", "join", "add", "insert", "put", "begin", "finish")
    if verb is None or not bag.has("input"):
        return None
    names: list[str] = []
    sound: list[bool] = []
    while found := bag.take("input", prep=("", "with")):
        names.append(found.value)
        if found.tag == "subtitle" and verb.value not in ("add", "put", "insert"):
            raise FrameRefused(
                "missing_input", f"`{found.value}` is no picture", "write `add captions from` it"
            )
        sound.append(found.tag not in ("video", "image"))
    side = bag.take("object", "video", prep=("before", "after"))
    bag.drop("object", "video", "part")
    anchor = bag.take("anchor")
    if side is not None and anchor is None:
        anchor = replace(side, kind="anchor", value="start" if side.prep == "before" else "end")
    bag.take("word", "together")
    if not names:
        return None
    if verb.value in ("begin", "finish"):
        verb = replace(verb, value="prepend" if verb.value == "begin" else "append")
    if anchor is None and verb.value not in ("append", "prepend", "join"):
        if bag.chunks or all(sound):
            return None
        raise FrameRefused(
            "undecidable",
            "where should it go?",
            "write `put intro.mp4 at the start` or `append outro.mp4`",
        )
    place = anchor.value if anchor else "start" if verb.value == "prepend" else "end"
    return Meaning((CONCAT.make(clips=names, position=place),))


def _say(values: Values) -> str:
    clips = values["clips"]
    names = clips if isinstance(clips, list) else [str(clips)]
    words = " and ".join(reference(name) for name in names)
    return f"put {words} at the {values['position']}"


def _effect(values: Values, timeline: Timeline) -> Applied:
    clips = values["clips"]
    names = clips if isinstance(clips, list) else [str(clips)]
    made = timeline
    added = []
    for name in names:
        source, made = footage(made, name)
        added.append(clip_of(source, source_total(source, made.rate), made))
    total, new = timeline.frames, sum(clip.frames for clip in added)
    if values["position"] == "end":
        ends = made.with_clips((*made.clips, *added))
        return Applied(ends, (), Warp((Piece(0, total, 0, total),), total, total + new))
    starts = later(made, new).with_clips((*added, *made.clips))
    return Applied(starts, (), Warp((Piece(0, total, new, total + new),), total, total + new))


CONCAT = Operation(
    name="concat",
    summary="Put clips from `inputs` before or after the video",
    params=(
        Param("clips", Names(), "names of inputs, in order", required=True),
        Param("position", Choice(("start", "end"), {}), "before or after the video", "end"),
    ),
    phrasings=(
        "append outro.mp4",
        "put intro.mp4 at the start",
        "join b.mp4",
        "接在后面 outro.mp4",
        "在开头加上 intro.mp4",
    ),
    words={
        "append": ("verb", "append"),
        "prepend": ("verb", "prepend"),
        "join": ("verb", "join"),
        "merge": ("verb", "join"),
        "concatenate": ("verb", "join"),
        "combine": ("verb", "join"),
        "together": ("word", "together"),
        "into one": ("word", "together"),
        "into one video": ("word", "together"),
        "拼接": ("verb", "join"),
        "合并": ("verb", "join"),
        "接上": ("verb", "append"),
        "拼在一起": ("verb", "join"),
        "拼起来": ("verb", "join"),
        "接在一起": ("verb", "join"),
        "合在一起": ("verb", "join"),
        "接在": ("verb", "append"),
        "拼在": ("verb", "append"),
        "后面接上": ("verb", "append"),
        "接在后面": ("verb", "append"),
    },
    frames=_frames,
    say_values=_say,
    effect=_effect,
    main="clips",
)
