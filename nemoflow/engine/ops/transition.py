"""`transition`: one clip becomes the next over a while."""

from __future__ import annotations

from dataclasses import replace

from nemoflow.engine.ops.clips import longest_overlap, need_picture, shown
from nemoflow.engine.ops.frame import Bag, FrameRefused, Meaning, Pool
from nemoflow.engine.ops.operation import Applied, Operation, OpProblem, OpRefused, Values
from nemoflow.engine.ops.params import Choice, Length, Param, Pattern
from nemoflow.engine.ops.spans import say_length
from nemoflow.engine.ops.times import parse_amount
from nemoflow.engine.ops.transition_words import ALIASES, KINDS, TRANSITION_WORDS
from nemoflow.engine.ops.warp import Piece, Warp
from nemoflow.engine.riders import R, mapped
from nemoflow.engine.timeline import Clip, Timeline, Transition
from nemoflow.model.op import Value


def _frames(bag: Bag, pool: Pool) -> Meaning | None:
    """`add a 1s crossfade between clips 1 and 2`, `加转场`, `片段之间叠化0.5秒`."""
    verb = bag.take("verb", "add", "put", "use", "insert", "make", "set")
    kinds = [item for item in bag.chunks if item.kind == "transition"]
    bag.drop("transition")
    named = bag.take("object", "transition", prep=("", "as", "with"))
    dissolve = bag.take("verb", "fade") if named and not kinds else None
    if not kinds and named is None and dissolve is None:
        return None
    if len({item.value for item in kinds}) > 1:
        raise FrameRefused("undecidable", "which transition?", "name one kind")
    if not kinds and verb is None and bag.chunks and not bag.has("time"):
        return None
    pair = bag.take("clip", prep=("", "between", "from", "at", "for", "in"))
    if pair is not None and not pair.until:
        raise FrameRefused(
            "undecidable", "a transition lies between two clips", "`between clips 1 and 2`"
        )
    bag.drop("word", "everywhere")
    bag.drop("object", "video", "part")
    length = bag.take("time", prep=("", "for", "of", "over", "with"))
    between = f"{pair.value}-{pair.until}" if pair else "all"
    given = {"duration": length.value} if length else {}
    kind = kinds[0].value if kinds else "fade"
    return Meaning((TRANSITION.make(type=kind, between=between, **given),))


def _check(values: Values) -> None:
    if values["between"] == "all":
        return
    first, second = (int(part) for part in str(values["between"]).split("-"))
    if first < 1 or second != first + 1:
        raise OpProblem(
            "between",
            f"clips {first} and {second} are not neighbours",
            hint="a transition lies between a clip and the next, such as 1-2",
        )


def _say(values: Values) -> str:
    between = str(values["between"])
    where = "all clips" if between == "all" else f"clips {between.replace('-', ' and ')}"
    length, kind = str(values["duration"]), str(values["type"])
    # In a sentence `dissolve` alone is a crossfade.
    kind = "noise dissolve" if kind == "dissolve" else kind
    if length.endswith("%"):
        return f"add a {kind} transition between {where} over {say_length(length)}"
    return f"add a {length} {kind} transition between {where}"


def _effect(values: Values, timeline: Timeline) -> Applied:
    need_picture(timeline)
    clips = timeline.clips
    if len(clips) < 2:
        raise OpRefused(
            "out_of_range",
            "a transition needs two clips, and there is one",
            hint="append another clip first",
        )
    edges = _edges(str(values["between"]), len(clips))
    notes: list[str] = []
    if values["between"] == "all":
        edges, notes = _real(clips, edges)
    # What is replaced takes no room from its neighbours.
    made = [replace(c, transition=None) if n in edges else c for n, c in enumerate(clips)]
    wanted = max(1, parse_amount(str(values["duration"])).length(timeline.frames, timeline.rate))
    for edge in edges:
        most = _room(tuple(made), edge)
        if not most:
            raise OpRefused("out_of_range", f"clips {edge + 1} and {edge + 2} are too short")
        frames = min(wanted, most)
        if frames < wanted:
            limit = shown(frames, timeline.rate)
            notes.append(f"clips {edge + 1} and {edge + 2}: shortened to {limit}, all that fits")
        made[edge] = replace(clips[edge], transition=Transition(str(values["type"]), frames))
    if tuple(made) == clips:
        return Applied(timeline, ("this transition is already there",))
    return _moved(timeline, tuple(made), tuple(notes))


def _real(clips: tuple[Clip, ...], edges: list[int]) -> tuple[list[int], list[str]]:
    """The joints where another shot begins, not those where an effect begins in the same shot."""
    found = [edge for edge in edges if not _goes_on(clips[edge], clips[edge + 1])]
    if not found:
        raise OpRefused(
            "out_of_range",
            "there is only one shot: its parts look or sound different, and go on in one another",
            hint="append another clip first, or name the parts: `between clips 1 and 2`",
        )
    seams = len(edges) - len(found)
    where = "1 place" if seams == 1 else f"{seams} places"
    return found, [f"no transition at {where} where an effect begins or ends"] if seams else []


def _goes_on(first: Clip, second: Clip) -> bool:
    """Whether one shot goes on at the same pace and only looks or sounds different from there.

    Two clips alike in all were parted on purpose (`split`).
    """
    if first.frozen or second.frozen or first.transition is not None:
        return False
    alike = replace(first, start=second.start, frames=second.frames, phase=second.phase)
    if alike == replace(second, transition=None):
        return False
    same = (first.source, first.speed, first.backwards)
    earlier, later = (second, first) if first.backwards else (first, second)
    ends = earlier.start + earlier.phase + earlier.speed * earlier.frames
    return same == (second.source, second.speed, second.backwards) and (
        ends == later.start + later.phase
    )


def _room(clips: tuple[Clip, ...], edge: int) -> int:
    """The longest transition after clip `edge`: half of the shorter clip, and never into another.

    A clip that was cut after it got a transition may be covered by it for more than half.
    """
    first, second = clips[edge], clips[edge + 1]
    before = clips[edge - 1].transition if edge else None
    return min(
        longest_overlap(first, second),
        first.frames - (before.frames if before else 0),
        second.frames - (second.transition.frames if second.transition else 0),
    )


def _edges(between: str, clips: int) -> list[int]:
    if between == "all":
        return list(range(clips - 1))
    first, second = (int(part) for part in between.split("-"))
    if second > clips:
        raise OpRefused(
            "out_of_range",
            f"there is no clip {second}: the video has {clips}",
            hint=f"count clips from 1 to {clips}",
        )
    return [first - 1]


def _moved(before: Timeline, clips: tuple[Clip, ...], notes: tuple[str, ...]) -> Applied:
    """Clips move together; what lies on them keeps its length and its clip."""
    after = before.with_clips(clips)
    old, new = before.clip_starts(), after.clip_starts()
    total = before.frames
    ends = (*old[1:], total)
    pieces = tuple(
        Piece(start, end, at, at + end - start)
        for start, end, at in zip(old, ends, new, strict=True)
        if end > start
    )
    warp = Warp(pieces, total, after.frames)

    def change(rider: R, /) -> tuple[R, ...]:
        start = min(warp.point(rider.start) or 0, warp.new_total - 1)
        return (rider.placed(start, min(rider.frames, warp.new_total - start)),)

    return Applied(mapped(after, change), notes, warp)


def _settle(values: Values, before: Timeline, warps: tuple[Warp, ...]) -> dict[str, Value]:
    """Clip numbers mean the clips before the instruction; once those moved, no number holds."""
    if values["between"] != "all":
        raise OpRefused(
            "out_of_range",
            "an earlier part of this instruction moves the clips, so their numbers change",
            hint="write two edits, or `between all clips`",
        )
    return dict(values)


TRANSITION = Operation(
    name="transition",
    summary="Let clips pass into each other",
    params=(
        Param("type", Choice(KINDS, ALIASES), "one of FFmpeg's xfade transitions", "fade"),
        Param("duration", Length(), "how long; at most half of the shorter clip", "0.5s"),
        Param(
            "between",
            Pattern(r"all|\d{1,3}-\d{1,3}", "a pair of clips", ("all", "1-2")),
            "`all`, or two neighbouring clips such as `1-2`",
            "all",
        ),
    ),
    phrasings=(
        "add a crossfade between all clips",
        "add a 1s crossfade between clips 1 and 2",
        "add a wipe left transition",
        "add transitions",
        "加转场",
        "片段之间加叠化转场0.5秒",
    ),
    words=TRANSITION_WORDS,
    frames=_frames,
    say_values=_say,
    effect=_effect,
    check=_check,
    settle=_settle,
    main="type",
)
