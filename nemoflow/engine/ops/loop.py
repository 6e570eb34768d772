"""`loop`: the video, or a part of it, several times in a row."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from nemoflow.engine.ops.clips import settle_span, shown, span_of, take, transition_notes
from nemoflow.engine.ops.frame import Bag, Chunk, Meaning, Pool
from nemoflow.engine.ops.operation import Applied, Operation, OpProblem, OpRefused, Values
from nemoflow.engine.ops.params import Length, Number, Param, Point
from nemoflow.engine.ops.spans import need_order, need_time, say_span
from nemoflow.engine.ops.times import parse_amount
from nemoflow.engine.ops.warp import Piece, Warp, kept
from nemoflow.engine.riders import R, mapped, riding
from nemoflow.engine.timeline import Timeline
from nemoflow.model.op import Value

_MOST_CLIPS = 200
"""Each clip is opened in the mix of the sound, which is one command of limited length."""


def _frames(bag: Bag, pool: Pool) -> Meaning | None:
    """`loop it 3 times`, `repeat the first 2 seconds twice`, `循环到60秒`."""
    verb = bag.take("verb", "loop", "repeat") or bag.take("word", "looped") or _in_a_row(bag)
    if verb is None or bag.has("object", "music"):
        return None
    bag.drop("verb", "play")
    bag.drop("object", "video", "part")
    span = bag.take("range", prep=("", "from", "between"))
    count = _count(bag)
    until = bag.take("time", prep=("until", "to", "for")) if count is None else None
    if span is not None and until is not None:
        return None
    given: dict[str, object] = {"from": span.value, "to": span.until} if span else {}
    if until is not None:
        given["until"] = until.value
    elif count is not None:
        given["count"] = count
    notes = () if count or until else ("loop without a number: 2 times",)
    return Meaning((LOOP.make(**given),), notes)


def _in_a_row(bag: Bag) -> Chunk | None:
    """`play it three times in a row`: without the last words `play` says no more than itself."""
    return bag.take("verb", "play") if bag.has("word", "in a row") else None


def _count(bag: Bag) -> str | None:
    """`3 times`, `twice`, `3次`: how often it plays in all."""
    bag.take("word", "in a row")
    times = bag.take("factor", prep=("", "for")) or bag.take("count")
    if times is not None:
        return times.value
    number = bag.take("number", prep=("", "for")) if bag.take("word", "times") else None
    return number.value if number else None


def _check(values: Values) -> None:
    need_order(values, "from", "to")
    need_time(values, "until")
    if not isinstance(values["count"], int):
        raise OpProblem("count", f"`{values['count']}` is not a whole number", hint="2 or more")
    if values["until"] != "0s" and values["count"] != 2:
        raise OpProblem("until", "`count` or `until`, not both", hint="write one of them")
    if values["until"] != "0s" and (values["from"], values["to"]) != ("0s", "end"):
        raise OpProblem("until", "a part is repeated by `count`", hint="write `count`")


def _say(values: Values) -> str:
    whole = (values["from"], values["to"]) == ("0s", "end")
    part = "the video" if whole else say_span(values, "from", "to")
    if values["until"] != "0s":
        return f"loop {part} until {values['until']}"
    return f"loop {part} {values['count']} times"


def _effect(values: Values, timeline: Timeline) -> Applied:
    start, end = span_of(values, timeline, "from", "to")
    total, count = timeline.frames, int(str(values["count"]))
    if values["until"] != "0s":
        target = parse_amount(str(values["until"])).length(total, timeline.rate)
        if target <= total:
            return Applied(timeline, (f"the video already lasts {shown(total, timeline.rate)}",))
        return _ended(_looped(timeline, 0, total, -(-target // total)), target)
    return _looped(timeline, start, end, count)


def _looped(timeline: Timeline, start: int, end: int, count: int) -> Applied:
    total, more = timeline.frames, (end - start) * (count - 1)
    body = take(timeline, start, end)
    clips = (*take(timeline, 0, start), *body * count, *take(timeline, end, total))
    if len(clips) > _MOST_CLIPS:
        raise OpRefused(
            "out_of_range",
            f"the video would have {len(clips)} clips; {_MOST_CLIPS} are the most",
            hint="repeat it fewer times",
        )
    tail = (Piece(end, total, end + more, total + more),) if end < total else ()
    head = (Piece(0, start, 0, start),) if start else ()
    again = Piece(start, end, start, end + more, repeated=True)
    warp = Warp((*head, again, *tail), total, total + more)
    made = _again(timeline, start, end, count).with_clips(clips)
    return Applied(made, tuple(transition_notes(timeline, start, end)), warp)


def _again(timeline: Timeline, start: int, end: int, count: int) -> Timeline:
    """What lies wholly on the part comes along with each repetition of it."""
    more = (end - start) * (count - 1)

    def change(rider: R, /) -> tuple[R, ...]:
        at, frames = rider.start, rider.frames
        if at >= end:
            return (rider.placed(at + more, frames),)
        if not frames or at < start or at + frames > end:
            return (rider,)
        return tuple(rider.placed(at + turn * (end - start), frames) for turn in range(count))

    return mapped(timeline, change)


def _ended(applied: Applied, target: int) -> Applied:
    """Only the first `target` frames, exactly."""
    made = applied.timeline
    ending = kept(made.frames, ((0, target),))
    moved_too, _ = riding(made, ending)
    whole = moved_too.with_clips(take(made, 0, target))
    warp = applied.warp
    moved = replace(warp, new_total=target) if warp else None
    return Applied(whole, applied.notes, moved)


def _settle(values: Values, before: Timeline, warps: tuple[Warp, ...]) -> dict[str, Value]:
    whole = (values["from"], values["to"]) == ("0s", "end")
    return dict(values) if whole else settle_span(values, before, warps, "from", "to")


LOOP = Operation(
    name="loop",
    summary="Play the video, or a part of it, several times in a row; titles come along",
    params=(
        Param("count", Number(Fraction(2), Fraction(200)), "how often it plays in all", 2),
        Param("until", Length(zero=True), "repeat until it is this long; `0s`: by `count`", "0s"),
        Param("from", Point(), "where the part begins", "0s"),
        Param("to", Point(), "where the part ends", "end"),
    ),
    phrasings=(
        "loop the video 3 times",
        "repeat the first 2 seconds 4 times",
        "loop it until 1 minute",
        "循环3次",
        "把视频重复播放两遍",
        "循环到60秒",
    ),
    words={
        "repeat": ("verb", "repeat"),
        "loop": ("verb", "loop"),
        "重复": ("verb", "repeat"),
        "重复播放": ("verb", "repeat"),
        "循环": ("word", "looped"),
        "循环播放": ("word", "looped"),
        "in a row": ("word", "in a row"),
        "back to back": ("word", "in a row"),
        "over and over": ("word", "in a row"),
        "twice": ("count", "2"),
        "thrice": ("count", "3"),
        "次": ("word", "times"),
        "遍": ("word", "times"),
        "times": ("word", "times"),
        "times in a row": ("word", "times"),
        "times over": ("word", "times"),
    },
    frames=_frames,
    say_values=_say,
    effect=_effect,
    check=_check,
    settle=_settle,
    main="count",
)
