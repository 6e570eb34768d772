"""`speed`: play faster or slower, the whole video or a part; pitch is kept."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from nemoflow.engine.ops.clips import (
    beyond_note,
    clamp_overlaps,
    faster,
    settle_span,
    source_total,
    span_of,
    take,
    transition_notes,
)
from nemoflow.engine.ops.frame import Bag, Chunk, FrameRefused, Meaning, Pool
from nemoflow.engine.ops.operation import Applied, Operation, OpProblem, Values
from nemoflow.engine.ops.params import Number, Param, Point
from nemoflow.engine.ops.spans import need_order, need_places, say_span
from nemoflow.engine.ops.times import decimal, rounded
from nemoflow.engine.ops.warp import Piece, Warp
from nemoflow.engine.ops.where import same_part
from nemoflow.engine.riders import riding
from nemoflow.engine.timeline import Clip, Timeline
from nemoflow.model.op import Value

_TURNED = {"louder": "faster", "quieter": "slower"}
_LOW, _HIGH = Fraction(1, 10), Fraction(20)


def _frames(bag: Bag, pool: Pool) -> Meaning | None:
    """`speed up 2x`, `slow down to half`, `play the first 5 seconds at 1.5x`, `加速到2倍`."""
    verb = bag.take("verb", "faster", "slower", "speed")
    plain = bag.take("verb", "set", "play", "make") if verb is None else None
    topic = bag.take("object", "speed")
    if verb is None and topic is None and not (bag.has("factor") and (plain or _spoken(bag))):
        return None
    if topic is not None and bag.take("verb", "halve"):
        return Meaning((SPEED.make(factor="0.5"),))
    other = bag.take("verb", "set", "play", "make", "put", "use", "add", "louder", "quieter")
    bag.drop("object", "video", "part")
    way = verb.value if verb else "speed"
    if other is not None and other.value in _TURNED:
        # `increase the speed by 25%`; `make it faster and louder` is two things.
        way = _TURNED[other.value] if way == "speed" else "unclear"
    if bag.take("word", "up"):
        way = "faster" if way == "speed" else "unclear"
    elif bag.take("word", "down"):
        way = "slower"
    if way == "unclear":
        return None
    factor, notes = _factor(way, bag, topic is not None)
    if factor is None:
        return None
    applied = ("to",) if other is not None and other.value == "add" else ()
    span = bag.take("range", prep=("", "from", "for", "at", "between", "in", *applied))
    if span and notes:
        need_places(span, "speed up to 1.5x")
    start, end = (span.value, span.until) if span else ("0s", "end")
    op = SPEED.make(**{"factor": decimal(factor), "from": start, "to": end})
    return Meaning((op,), notes)


def _spoken(bag: Bag) -> bool:
    """`2倍速` and `half the speed` say by themselves that they are a speed."""
    times = bag.find("factor")
    said = bag.text[times.start : times.end].lower() if times else ""
    return said.endswith(("速", " the speed"))


def _factor(way: str, bag: Bag, named: bool) -> tuple[Fraction | None, tuple[str, ...]]:
    """How many times as fast; the note names the rule when nobody said."""
    times = bag.take("factor", prep=("", "to", "at", "by", "with", "of"))
    if times is not None:
        factor = Fraction(times.value)
        if way == "slower" and times.prep == "to" and factor > 1:
            raise FrameRefused(
                "undecidable", f"{times.value}x is not slower", "`slow down to 0.5x`"
            )
        return _of_times(way, factor), ()
    if named and way != "speed" and (level := bag.take("number", prep=("to", "at"))):
        # `slow it down to 0.5 speed`
        if way == "slower" and Fraction(level.value) > 1:
            raise FrameRefused(
                "undecidable", f"{level.value}x is not slower", "`slow down to 0.5x`"
            )
        return _of_times(way, Fraction(level.value)), ()
    plain = bag.take("number", prep=("to", "at", "")) if way == "speed" else None
    plain = plain or bag.take("number", prep=("times",))
    if plain is not None and plain.prep == "times":
        return _of_times(way, Fraction(plain.value)), ()
    if plain is not None:
        return Fraction(plain.value), ()
    share = bag.take("percent", prep=("", "to", "at", "by"))
    if share is not None:
        return _of_percent(way, share), ()
    if way == "faster":
        return Fraction(2), ("faster without a number: 2x",)
    if way == "slower":
        return Fraction(1, 2), ("slower without a number: 0.5x",)
    return None, ()


def _of_times(way: str, times: Fraction) -> Fraction:
    if not times:
        raise FrameRefused("out_of_range", "a speed of 0x would never end", "write 0.1x to 20x")
    if way == "slower":
        return rounded(1 / times) if times > 1 else times
    if way == "faster" and times < 1:
        raise FrameRefused(
            "undecidable",
            f"{decimal(times)}x is slower, not faster",
            f"write `slow down to {decimal(times)}x` or a factor above 1",
        )
    return times


def _of_percent(way: str, share: Chunk) -> Fraction:
    part = Fraction(share.value) / 100
    if way == "faster":
        if share.prep == "to":
            return _of_times(way, part)
        if share.prep == "by" or part < 1:
            return 1 + part
        raise _to_or_by(share.value)
    if way == "slower":
        if share.prep == "to" and part > 1:
            raise FrameRefused("undecidable", f"{share.value}% is not slower", "`slow down to 50%`")
        if share.prep == "to" or part == Fraction(1, 2):
            return _of_times(way, part)
        if share.prep == "by" and part < 1:
            return 1 - part
        raise _to_or_by(share.value)
    if share.prep == "by":
        raise _to_or_by(share.value)
    return part


def _to_or_by(percent: str) -> FrameRefused:
    return FrameRefused(
        "undecidable",
        f"to {percent}% or by {percent}%?",
        f"write `set the speed to {percent}%`",
    )


def _check(values: Values) -> None:
    need_order(values, "from", "to")
    if values["factor"] == 1:
        raise OpProblem("factor", "1x is the speed it has", hint="for example 2 or 0.5")


def _say(values: Values) -> str:
    whole = (values["from"], values["to"]) == ("0s", "end")
    where = "" if whole else f" {say_span(values, 'from', 'to')}"
    return f"play{where or ' it'} at {decimal(Fraction(str(values['factor'])))}x speed"


def _effect(values: Values, timeline: Timeline) -> Applied:
    start, end = span_of(values, timeline, "from", "to")
    total, factor = timeline.frames, Fraction(str(values["factor"]))
    head, body, tail = (
        take(timeline, 0, start),
        paced(timeline, take(timeline, start, end), factor),
        take(timeline, end, total),
    )
    made = timeline.with_clips((*head, *body, *tail))
    size = made.frames - (total - (end - start))
    warp = Warp(
        (
            *((Piece(0, start, 0, start),) if start else ()),
            Piece(start, end, start, start + size),
            *((Piece(end, total, start + size, made.frames),) if end < total else ()),
        ),
        total,
        made.frames,
    )
    moved, notes = riding(made, warp)
    lost = transition_notes(timeline, start, end)
    told = (*beyond_note(values, timeline, "to"), *lost, *notes)
    return Applied(moved, told, warp)


def paced(timeline: Timeline, clips: tuple[Clip, ...], factor: Fraction) -> tuple[Clip, ...]:
    """Clips that follow each other, `factor` times as fast."""
    return clamp_overlaps(tuple(_fast(timeline, clip, factor) for clip in clips))


def _fast(timeline: Timeline, clip: Clip, factor: Fraction) -> Clip:
    limit = source_total(timeline.source(clip.source), timeline.rate)
    made = faster(clip, factor, limit)
    if made.transition is None:
        return made
    overlap = max(1, int(made.transition.frames / factor + Fraction(1, 2)))
    return replace(made, transition=replace(made.transition, frames=overlap))


def _settle(values: Values, before: Timeline, warps: tuple[Warp, ...]) -> dict[str, Value]:
    whole = (values["from"], values["to"]) == ("0s", "end")
    return dict(values) if whole else settle_span(values, before, warps, "from", "to")


SPEED = Operation(
    name="speed",
    summary="Play faster (`factor` above 1) or slower (below 1); the pitch of voices is kept",
    params=(
        Param("factor", Number(_LOW, _HIGH, "x"), "times as fast, 0.1 to 20", 2),
        Param("from", Point(), "where the part begins", "0s"),
        Param("to", Point(), "where the part ends", "end"),
    ),
    phrasings=(
        "speed up 2x",
        "slow down to half speed",
        "play the first 5 seconds at 1.5x",
        "make it twice as fast",
        "加速2倍",
        "慢放到0.5倍",
    ),
    words={
        "speed up": ("verb", "faster"),
        "faster": ("verb", "faster"),
        "accelerate": ("verb", "faster"),
        "fast forward": ("verb", "faster"),
        "slow down": ("verb", "slower"),
        "slow": ("verb", "slower"),
        "slower": ("verb", "slower"),
        "slow motion": ("verb", "slower"),
        "slow-motion": ("verb", "slower"),
        "slow mo": ("verb", "slower"),
        "slow-mo": ("verb", "slower"),
        "slo-mo": ("verb", "slower"),
        "slo mo": ("verb", "slower"),
        "slowmo": ("verb", "slower"),
        "in slow motion": ("verb", "slower"),
        "in slow-mo": ("verb", "slower"),
        "fast-forward": ("verb", "faster"),
        "fast forward through": ("verb", "faster"),
        "fast-forward through": ("verb", "faster"),
        "quadruple": ("factor", "4"),
        "quarter speed": ("factor", "0.25"),
        "a quarter speed": ("factor", "0.25"),
        "speed": ("object", "speed"),
        "playback speed": ("object", "speed"),
        "double": ("factor", "2"),
        "triple": ("factor", "3"),
        "half speed": ("factor", "0.5"),
        "double speed": ("factor", "2"),
        "twice as fast": ("factor", "2"),
        "two times as fast": ("factor", "2"),
        "three times as fast": ("factor", "3"),
        "four times as fast": ("factor", "4"),
        "five times as fast": ("factor", "5"),
        "three times faster": ("factor", "3"),
        "two times faster": ("factor", "2"),
        "twice the speed": ("factor", "2"),
        "half the speed": ("factor", "0.5"),
        "half as fast": ("factor", "0.5"),
        "twice as slow": ("factor", "0.5"),
        "加速": ("verb", "faster"),
        "加快": ("verb", "faster"),
        "快进": ("verb", "faster"),
        "快放": ("verb", "faster"),
        "调快": ("verb", "faster"),
        "提速": ("verb", "faster"),
        "减速": ("verb", "slower"),
        "慢放": ("verb", "slower"),
        "放慢": ("verb", "slower"),
        "调慢": ("verb", "slower"),
        "慢动作": ("verb", "slower"),
        "变速": ("verb", "speed"),
        "速度": ("object", "speed"),
        "播放速度": ("object", "speed"),
        "倍速": ("object", "speed"),
        "快一倍": ("factor", "2"),
        "翻倍": ("factor", "2"),
        "加倍": ("factor", "2"),
    },
    frames=_frames,
    say_values=_say,
    effect=_effect,
    check=_check,
    settle=_settle,
    clashes=same_part(),
    main="factor",
)
