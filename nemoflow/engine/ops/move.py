"""`move`: another place for a clip. `swap`: two clips change places."""

from __future__ import annotations

from nemoflow.engine.ops.clip_refs import (
    CLIP_WORDS,
    ClipNumber,
    Spot,
    index_of,
    joint_of,
    say_clip,
    say_spot,
    settle_numbers,
    take_sided,
    take_spot,
)
from nemoflow.engine.ops.frame import Bag, Chunk, Meaning, Pool
from nemoflow.engine.ops.operation import Applied, Operation, OpProblem, OpRefused, Values
from nemoflow.engine.ops.params import Param
from nemoflow.engine.ops.rearrange import rearranged
from nemoflow.engine.timeline import Timeline


def _frames(bag: Bag, pool: Pool) -> Meaning | None:
    """`move clip 3 to the start`, `put the last clip before clip 2`, `把第3段移到开头`."""
    verb = bag.take("verb", "move", "put")
    clip = next((c for c in bag.chunks if c.kind == "clip" and not c.until and not c.prep), None)
    if verb is None or clip is None:
        return None
    bag.chunks.remove(clip)
    to = take_spot(bag) or take_sided(bag) or _anchor(bag) or _position(bag, clip)
    if to is None:
        return None
    bag.drop("object", "video")
    return Meaning((MOVE.make(clip=clip.value, to=to),))


def _anchor(bag: Bag) -> str | None:
    """`to the start`, `first`, `到最后`."""
    found = bag.take("anchor", prep=("to", "at", "")) or bag.take("edge", prep=("", "to"))
    if found is not None:
        return "start" if found.value in ("start", "first") else "end"
    return "end" if bag.take("word", "finally", prep=("", "to")) else None


def _position(bag: Bag, clip: Chunk) -> str | None:
    """`to position 4`: where clip 4 is now."""
    number = bag.take("number", prep=("to", "")) if bag.take("word", "position") else None
    if number is None or not (number.value.isdigit() and clip.value.isdigit()):
        return None
    return f"{'after' if int(number.value) > int(clip.value) else 'before'} {number.value}"


def _effect(values: Values, timeline: Timeline) -> Applied:
    index = index_of(values["clip"], timeline)
    joint = joint_of(values["to"], timeline)
    row = list(enumerate(timeline.clips))
    clip = row.pop(index)
    row.insert(joint - (joint > index), clip)
    if [was for was, _ in row] == list(range(len(row))):
        return Applied(timeline, (f"{say_clip(values['clip'])} is already there",))
    return rearranged(timeline, row)


MOVE = Operation(
    name="move",
    summary="Give a clip another place; its sound goes along",
    params=(
        Param("clip", ClipNumber(), "number of the clip, from 1, or `last`", required=True),
        Param("to", Spot(), "`start`, `end`, `before 2` or `after 2`", required=True),
    ),
    phrasings=(
        "move clip 3 to the start",
        "move the last clip before clip 2",
        "put clip 1 at the end",
        "把第3段移到开头",
        "把第1段放到第2段后面",
    ),
    words={
        **CLIP_WORDS,
        "move": ("verb", "move"),
        "relocate": ("verb", "move"),
        "移到": ("verb", "move"),
        "移动到": ("verb", "move"),
        "挪到": ("verb", "move"),
        "position": ("word", "position"),
        "spot": ("word", "position"),
        "slot": ("word", "position"),
    },
    frames=_frames,
    say_values=lambda values: f"move {say_clip(values['clip'])} {say_spot(values['to'])}",
    effect=_effect,
    settle=settle_numbers,
)


def _swap_frames(bag: Bag, pool: Pool) -> Meaning | None:
    """`swap clips 1 and 2`, `swap clip 1 with clip 3`, `交换第1段和第2段`."""
    if bag.take("verb", "swap") is None:
        return None
    bag.take("object", "order", prep=("", "of"))
    first = bag.take("clip", prep=("", "of"))
    if first is None:
        return None
    second = first.until
    if not second:
        other = bag.take("clip", prep=("with",))
        second = other.value if other else ""
    bag.drop("object", "part")
    return Meaning((SWAP.make(first=first.value, second=second),)) if second else None


def _swap_check(values: Values) -> None:
    if values["first"] == values["second"]:
        raise OpProblem("second", "a clip cannot change places with itself", hint="name two clips")


def _swap(values: Values, timeline: Timeline) -> Applied:
    first, second = (index_of(values[key], timeline) for key in ("first", "second"))
    if first == second:
        raise OpRefused("out_of_range", "both are the same clip", hint="name two clips")
    row = list(enumerate(timeline.clips))
    row[first], row[second] = row[second], row[first]
    return rearranged(timeline, row)


SWAP = Operation(
    name="swap",
    summary="Let two clips change places",
    params=(
        Param("first", ClipNumber(), "number of a clip, from 1, or `last`", required=True),
        Param("second", ClipNumber(), "number of the other", required=True),
    ),
    phrasings=(
        "swap clips 1 and 2",
        "swap clip 1 with clip 3",
        "swap the first clip and the last clip",
        "交换第1段和第2段",
        "把第1段和第3段对调",
    ),
    words={
        **CLIP_WORDS,
        "swap": ("verb", "swap"),
        "exchange": ("verb", "swap"),
        "交换": ("verb", "swap"),
        "对调": ("verb", "swap"),
        "互换": ("verb", "swap"),
        "调换": ("verb", "swap"),
        "对换": ("verb", "swap"),
        "the order of": ("object", "order"),
        "换个位置": ("verb", "swap"),
        "换位置": ("verb", "swap"),
        "换一下位置": ("verb", "swap"),
        "调换位置": ("verb", "swap"),
        "交换位置": ("verb", "swap"),
        "互换位置": ("verb", "swap"),
        "places": ("object", "order"),
        "的顺序": ("object", "order"),
    },
    frames=_swap_frames,
    say_values=lambda values: f"swap {say_clip(values['first'])} with {say_clip(values['second'])}",
    effect=_swap,
    check=_swap_check,
    settle=settle_numbers,
)
