"""`reverse`: the video, a part or a clip backwards, with its sound."""

from __future__ import annotations

from dataclasses import replace

from nemoflow.engine.ops.clip_refs import CLIP_WORDS, ClipNumber, index_of, numbers_hold, say_clip
from nemoflow.engine.ops.clips import settle_span, span_of, take, transition_notes
from nemoflow.engine.ops.frame import Bag, Meaning, Pool
from nemoflow.engine.ops.operation import Applied, Operation, OpProblem, Values
from nemoflow.engine.ops.params import Flag, Param, Point
from nemoflow.engine.ops.spans import need_order, say_span
from nemoflow.engine.ops.warp import Piece, Warp
from nemoflow.engine.ops.where import same_part
from nemoflow.engine.riders import R, mapped
from nemoflow.engine.timeline import Clip, Timeline
from nemoflow.model.op import Value


def _frames(bag: Bag, pool: Pool) -> Meaning | None:
    """`reverse the video`, `play the last 3 seconds backwards`, `把第2段倒放`."""
    verb = bag.take("verb", "reverse")
    manner = bag.take("word", "backwards")
    if verb is None and (manner is None or not bag.take("verb", "play", "make", "put", "set")):
        return None
    bag.drop("verb", "play")
    bag.drop("object", "video", "part")
    given: dict[str, object] = {}
    span = bag.take("range", prep=("", "from", "between", "for", "at", "in"))
    clip = bag.take("clip", prep=("", "in", "for"))
    if clip is not None:
        if clip.until or span is not None:
            return None
        given["clip"] = clip.value
    if span is not None:
        given |= {"from": span.value, "to": span.until}
    if bag.take("word", "soundless"):
        given["audio"] = False
    return Meaning((REVERSE.make(**given),))


def _check(values: Values) -> None:
    need_order(values, "from", "to")
    if values["clip"] != "all" and not _whole(values):
        raise OpProblem("clip", "a clip or a range, not both", hint="write one of them")


def _whole(values: Values) -> bool:
    return (values["from"], values["to"]) == ("0s", "end")


def _say(values: Values) -> str:
    part = "the video" if _whole(values) else say_span(values, "from", "to")
    if values["clip"] != "all":
        part = say_clip(values["clip"])
    return f"reverse {part}" + ("" if values["audio"] else " without its sound")


def _effect(values: Values, timeline: Timeline) -> Applied:
    muted = not values["audio"]
    if values["clip"] != "all":
        index = index_of(values["clip"], timeline)
        clips = list(timeline.clips)
        clips[index] = _turned(timeline, clips[index], muted)
        start = timeline.clip_starts()[index]
        end = start + clips[index].frames
        made = timeline.with_clips(tuple(clips))
        return Applied(_mirrored(made, start, end), (), _around(start, end, timeline.frames))
    start, end = span_of(values, timeline, "from", "to")
    total = timeline.frames
    body = [_turned(timeline, clip, muted) for clip in take(timeline, start, end)]
    row = (*take(timeline, 0, start), *_backwards(body), *take(timeline, end, total))
    made = timeline.with_clips(row)
    notes = transition_notes(timeline, start, end)
    return Applied(_mirrored(made, start, end), tuple(notes), _around(start, end, total))


def _turned(timeline: Timeline, clip: Clip, muted: bool) -> Clip:
    """The clip the other way round; what stands still has no way."""
    moves = timeline.source(clip.source).kind not in ("image", "color") and not clip.frozen
    return replace(clip, backwards=clip.backwards != moves, muted=clip.muted or muted)


def _backwards(clips: list[Clip]) -> tuple[Clip, ...]:
    """The clips in the other order; a transition stays between its two clips."""
    after = [earlier.transition for earlier in clips[-2::-1]]
    return tuple(
        replace(clip, transition=transition)
        for clip, transition in zip(reversed(clips), [*after, None], strict=True)
    )


def _mirrored(timeline: Timeline, start: int, end: int) -> Timeline:
    """What lies wholly on the part that runs backwards stays on its frames, the rest in place."""

    def change(rider: R, /) -> tuple[R, ...]:
        last = rider.start + rider.frames
        inside = rider.frames and start <= rider.start and last <= end
        return (rider.placed(start + end - last, rider.frames) if inside else rider,)

    return mapped(timeline, change)


def _around(start: int, end: int, total: int) -> Warp:
    """Only what does not run backwards can be named by a later part of the same instruction."""
    pieces = [Piece(a, b, a, b) for a, b in ((0, start), (end, total)) if b > a]
    return Warp(tuple(pieces), total, total)


def _settle(values: Values, before: Timeline, warps: tuple[Warp, ...]) -> dict[str, Value]:
    if values["clip"] != "all":
        return numbers_hold(values, warps)
    return dict(values) if _whole(values) else settle_span(values, before, warps, "from", "to")


REVERSE = Operation(
    name="reverse",
    summary="Play the video, a part or a clip backwards, with its sound",
    params=(
        Param("from", Point(), "where the part begins", "0s"),
        Param("to", Point(), "where the part ends", "end"),
        Param("clip", ClipNumber(every=True), "only this clip: its number or `last`", "all"),
        Param("audio", Flag(), "backwards too; false: what runs backwards is silent", True),
    ),
    phrasings=(
        "reverse the video",
        "play it backwards",
        "reverse the last 3 seconds",
        "reverse clip 2",
        "倒放",
        "把第2段倒放",
    ),
    words={
        **CLIP_WORDS,
        "reverse": ("verb", "reverse"),
        "reversed": ("word", "backwards"),
        "backwards": ("word", "backwards"),
        "backward": ("word", "backwards"),
        "in reverse": ("word", "backwards"),
        "without its sound": ("word", "soundless"),
        "without the sound": ("word", "soundless"),
        "without sound": ("word", "soundless"),
        "倒放": ("verb", "reverse"),
        "倒着放": ("verb", "reverse"),
        "倒着播放": ("verb", "reverse"),
        "反向播放": ("verb", "reverse"),
        "反着放": ("verb", "reverse"),
        "倒播": ("verb", "reverse"),
    },
    frames=_frames,
    say_values=_say,
    effect=_effect,
    check=_check,
    settle=_settle,
    clashes=same_part(),
)
