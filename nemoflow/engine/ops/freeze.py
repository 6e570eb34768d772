"""`freeze`: the picture stands still for a while; the video becomes longer."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from nemoflow.engine.ops.clips import need_picture, part, take, transition_notes
from nemoflow.engine.ops.frame import Bag, FrameRefused, Meaning, Pool
from nemoflow.engine.ops.operation import Applied, Operation, Values
from nemoflow.engine.ops.params import Length, Param, Point
from nemoflow.engine.ops.rearrange import frame_of, opened, settle_point, take_point
from nemoflow.engine.ops.spans import say_point, take_length
from nemoflow.engine.ops.times import parse_amount
from nemoflow.engine.ops.warp import Warp
from nemoflow.engine.riders import R, mapped
from nemoflow.engine.timeline import Clip, Timeline
from nemoflow.model.op import Value


def _frames(bag: Bag, pool: Pool) -> Meaning | None:
    """`freeze at 0:08 for 2s`, `hold the last frame for 3s`, `在8秒处定格2秒`."""
    verb = bag.take("verb", "freeze", "hold", "pause")
    added = bag.take("verb", "add", "put", "insert", "make", "use") if verb is None else None
    still = bag.take("object", "still")
    if verb is None and (added is None or still is None):
        return None
    bag.drop("object", "still", "picture", "video")
    at = _edge(bag)
    length = take_length(bag, "for", "of")
    at = at or take_point(bag, "at", "on", "in", "from")
    if length is None:
        length = take_length(bag, "")
    if at is None:
        if bag.chunks:
            return None
        raise FrameRefused(
            "undecidable", "which frame should stand still?", "write `freeze at 0:08 for 2s`"
        )
    given = {"duration": length} if length else {}
    return Meaning((FREEZE.make(at=at, **given),))


def _edge(bag: Bag) -> str | None:
    """`the last frame`, `最后一帧`, `at the end`."""
    point = bag.take("point")
    if point is not None:
        return point.value
    for chunk in bag.chunks:
        if chunk.kind == "range" and (chunk.value, chunk.until) in _ENDS:
            bag.chunks.remove(chunk)
            return _ENDS[(chunk.value, chunk.until)]
    anchor = bag.take("anchor", prep=("", "at", "on"))
    return {"start": "0s", "end": "end"}[anchor.value] if anchor else None


_ENDS = {("end-1f", "end"): "end", ("0s", "1f"): "0s"}


def _say(values: Values) -> str:
    point = {"0s": "the first frame", "end": "the last frame"}.get(str(values["at"]))
    if point:
        return f"hold {point} for {values['duration']}"
    return f"freeze at {say_point(str(values['at']))} for {values['duration']}"


def _effect(values: Values, timeline: Timeline) -> Applied:
    need_picture(timeline)
    at, total = frame_of(values, timeline, "at"), timeline.frames
    length = parse_amount(str(values["duration"])).length(total, timeline.rate)
    if at < total:
        one = part(take(timeline, at, total)[0], 0, 1)
    else:
        one = take(timeline, total - 1, total)[-1]
    held = replace(one, frames=max(1, length), frozen=True, backwards=False, transition=None)
    made, warp = opened(timeline, at, _still(held))
    notes = transition_notes(timeline, at)
    return Applied(_over(made, at, held.frames), tuple(notes), warp)


def _still(clip: Clip) -> Clip:
    """At speed 1 equal frames are equal clips, whatever they were taken from."""
    if clip.speed == 1:
        return clip
    middle = clip.phase + clip.speed / 2
    first = clip.start + -((-middle.numerator) // middle.denominator) - 1
    return replace(clip, start=first, phase=Fraction(0), speed=Fraction(1))


def _over(timeline: Timeline, at: int, frames: int) -> Timeline:
    """What lies on the picture when it stops stays on it."""

    def change(rider: R, /) -> tuple[R, ...]:
        if rider.start >= at and rider.frames:
            return (rider.placed(rider.start + frames, rider.frames),)
        inside = at < rider.start + rider.frames
        return (rider.placed(rider.start, rider.frames + frames) if inside else rider,)

    return mapped(timeline, change)


def _settle(values: Values, before: Timeline, warps: tuple[Warp, ...]) -> dict[str, Value]:
    return settle_point(values, before, warps, "at")


FREEZE = Operation(
    name="freeze",
    summary="Let the picture stand still for a while, in silence; the rest comes later",
    params=(
        Param("at", Point(), "which frame; `end` holds the last one", required=True),
        Param("duration", Length(), "how long it stands", "2s"),
    ),
    phrasings=(
        "freeze the frame at 0:08 for 2 seconds",
        "hold the last frame for 3s",
        "add a freeze frame at 5s",
        "在8秒处定格2秒",
        "定格最后一帧3秒",
    ),
    words={
        "freeze": ("verb", "freeze"),
        "hold": ("verb", "hold"),
        "hold on": ("verb", "hold"),
        "pause": ("verb", "pause"),
        "freeze frame": ("object", "still"),
        "freeze-frame": ("object", "still"),
        "still frame": ("object", "still"),
        "frame": ("object", "still"),
        "the last frame": ("point", "end"),
        "last frame": ("point", "end"),
        "final frame": ("point", "end"),
        "very last frame": ("point", "end"),
        "the first frame": ("point", "0s"),
        "first frame": ("point", "0s"),
        "定格": ("verb", "freeze"),
        "冻结": ("verb", "freeze"),
        "定住": ("verb", "freeze"),
        "停住": ("verb", "freeze"),
        "停留在": ("verb", "freeze"),
        "定格在": ("verb", "freeze"),
        "第一帧": ("point", "0s"),
    },
    frames=_frames,
    say_values=_say,
    effect=_effect,
    settle=_settle,
)
