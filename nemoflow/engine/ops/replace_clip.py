"""`replace`: another file in the place of a clip."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from nemoflow.engine.ops.clip_refs import (
    CLIP_WORDS,
    ClipNumber,
    index_of,
    say_clip,
    settle_numbers,
)
from nemoflow.engine.ops.clips import shown, source_total
from nemoflow.engine.ops.frame import Bag, Chunk, FrameRefused, Meaning, Pool
from nemoflow.engine.ops.operation import Applied, Operation, Values
from nemoflow.engine.ops.params import Choice, Name, Param
from nemoflow.engine.ops.rearrange import footage, rearranged
from nemoflow.engine.ops.spans import say_point, say_span
from nemoflow.engine.place import clip_of
from nemoflow.engine.timeline import Clip, Timeline, Transition
from nemoflow.model.spec import reference


def _frames(bag: Bag, pool: Pool) -> Meaning | None:
    """`replace clip 2 with b.mp4`, `把第2段换成 b.mp4`, `swap out clip 2 for b.mp4`."""
    verb = bag.take("verb", "replace")
    if verb is None and bag.has("input"):
        verb = bag.take("verb", "set")
    clip = bag.take("clip", prep=("",))
    item = bag.take("input", prep=("", "with", "by", "for", "to"))
    span = bag.find("range")
    if verb is not None and item is not None and span is not None and clip is None:
        _no_range(span, item.value)
    if verb is None or clip is None or clip.until or item is None or item.tag == "audio":
        return None
    if verb.value == "set" and "换" not in bag.text[verb.start : verb.end]:
        return None
    length = "full" if bag.take("word", "full length") else "keep"
    bag.take("word", "same length")
    return Meaning((REPLACE.make(clip=clip.value, length=length, **{"with": item.value}),))


def _no_range(span: Chunk, name: str) -> None:
    """`replace 0:10-0:15 with b.mp4`: with its sound or under the old one, nobody says."""
    part = {"from": span.value, "to": span.until}
    raise FrameRefused(
        "undecidable",
        "a part of the video is no clip: should its sound go as well?",
        f"write `insert {name} at {say_point(span.until)}` and then "
        f"`cut {say_span(part, 'from', 'to')}`",
    )


def _say(values: Values) -> str:
    how = " at its full length" if values["length"] == "full" else ""
    return f"replace {say_clip(values['clip'])} with {reference(str(values['with']))}{how}"


def _effect(values: Values, timeline: Timeline) -> Applied:
    index = index_of(values["clip"], timeline)
    source, _ = footage(timeline, str(values["with"]))
    old = timeline.clips[index]
    total = source_total(source, timeline.rate)
    whole = clip_of(source, total, timeline)
    frames, notes = whole.frames, ()  # type: int, tuple[str, ...]
    if values["length"] == "keep":
        frames = old.frames if total is None else min(old.frames, total)
    if frames < old.frames and values["length"] == "keep":
        length = shown(frames, timeline.rate)
        notes = (f"`{source.filename}` lasts only {length}: so does the clip",)
    new = replace(
        old,
        source=source.digest,
        start=0,
        phase=Fraction(0),
        speed=Fraction(1),
        frames=frames,
        backwards=False,
        frozen=False,
    )
    if new == old:
        return Applied(timeline, (f"{say_clip(values['clip'])} is already that",))
    row: list[tuple[int | None, Clip]] = list(enumerate(timeline.clips))
    row[index] = (index, _shorter(new))
    if index:
        before = timeline.clips[index - 1]
        row[index - 1] = (index - 1, replace(before, transition=_within(before.transition, new)))
    made = rearranged(timeline, row)
    return replace(made, notes=(*notes, *made.notes))


def _shorter(clip: Clip) -> Clip:
    return replace(clip, transition=_within(clip.transition, clip))


def _within(transition: Transition | None, clip: Clip) -> Transition | None:
    """A transition covers at most half of the new clip; none when that is nothing."""
    frames = min(transition.frames, clip.frames // 2) if transition else 0
    return replace(transition, frames=frames) if transition and frames else None


REPLACE = Operation(
    name="replace",
    summary="Show another file in the place of a clip; volume, effects and transitions stay",
    params=(
        Param("clip", ClipNumber(), "number of the clip, from 1, or `last`", required=True),
        Param("with", Name(), "name of an input: a video or an image", required=True),
        Param(
            "length",
            Choice(("keep", "full"), {}),
            "`keep`: as long as the clip was (a shorter file is shown whole); `full`: as it is",
            "keep",
        ),
    ),
    phrasings=(
        "replace clip 2 with outro.mp4",
        "replace the last clip with outro.mp4 at its full length",
        "把第2段换成 outro.mp4",
        "用 intro.mp4 替换第1段",
    ),
    words={
        **CLIP_WORDS,
        "replace": ("verb", "replace"),
        "substitute": ("verb", "replace"),
        "swap out": ("verb", "replace"),
        "替换": ("verb", "replace"),
        "替换成": ("verb", "replace"),
        "替换为": ("verb", "replace"),
        "换掉": ("verb", "replace"),
        "at its full length": ("word", "full length"),
        "at full length": ("word", "full length"),
        "in full": ("word", "full length"),
        "keep the same length": ("word", "same length"),
        "keeping the same length": ("word", "same length"),
        "of the same length": ("word", "same length"),
        "时长不变": ("word", "same length"),
    },
    frames=_frames,
    say_values=_say,
    effect=_effect,
    settle=settle_numbers,
)
