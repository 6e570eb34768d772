"""`speed_ramp`: from one speed to another, little by little.

Law: n frames last as long as at the mean of both speeds, rounded half up. The result is cut into
pieces of about 8 frames (at most 60 pieces); where each begins in the footage follows the curve,
rounded half up to a whole frame. Each piece plays at one speed, so every frame is a known one.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from nemoflow.engine.ops.clips import beyond_note, need_picture, settle_span, shown, span_of
from nemoflow.engine.ops.fit_duration import retimed
from nemoflow.engine.ops.frame import Bag, FrameRefused, Meaning, Pool
from nemoflow.engine.ops.operation import Applied, Operation, OpProblem, OpRefused, Values
from nemoflow.engine.ops.params import Choice, Number, Param, Point
from nemoflow.engine.ops.rebuilt import Change, Part, rebuilt, stay
from nemoflow.engine.ops.spans import need_order, say_span
from nemoflow.engine.ops.times import decimal
from nemoflow.engine.ops.warp import Warp
from nemoflow.engine.ops.where import whole
from nemoflow.engine.timeline import Timeline, to_frames
from nemoflow.model.op import Value

_SPEEDS = Number(Fraction(1, 10), Fraction(20), "x")
_PIECE = 8
_MOST = 60
_WAYS = {"rising": "faster", "falling": "slower"}
_FASTER, _SLOWER = Fraction(2), Fraction(1, 2)


def _frames(bag: Bag, pool: Pool) -> Meaning | None:
    """`ramp the speed from 1x to 2x over the first 5 seconds`, `gradually speed up`, `逐渐加速`."""
    ramp = bag.take("verb", "ramp", *_WAYS) or bag.take("word", "gradually")
    way = _way(bag) or (_WAYS.get(ramp.value) if ramp else None)
    if ramp is None or (way is None and ramp.value == "gradually"):
        return None
    bag.drop("word", "gradually")
    bag.drop("object", "video", "part", "speed")
    smooth = bag.take("word", "smoothly")
    first = bag.take("factor", prep=("from", ""))
    last = bag.take("factor", prep=("to", "until"))
    if last is None and first is not None and first.prep == "":
        first, last = None, first
    span = bag.take("range", prep=("", "from", "for", "in", "at", "between", "over", "during"))
    begin = Fraction(first.value) if first else Fraction(1)
    end, notes = _end(way, Fraction(last.value) if last else None, begin, bare=first is not None)
    given = {"from_factor": decimal(begin), "to_factor": decimal(end)}
    where = {"from": span.value, "to": span.until} if span else {}
    ease = {"ease": "smooth"} if smooth else {}
    return Meaning((SPEED_RAMP.make(**given, **where, **ease),), notes)


def _way(bag: Bag) -> str | None:
    """`faster` or `slower`, where it is said."""
    verb = bag.take("verb", "faster", "slower")
    word = bag.take("word", "up", "down")
    bag.drop("verb", "make", "play", "set", "add", "use")
    if verb is not None:
        return verb.value
    return {"up": "faster", "down": "slower"}[word.value] if word else None


def _end(
    way: str | None, last: Fraction | None, begin: Fraction, *, bare: bool
) -> tuple[Fraction, tuple[str, ...]]:
    if last is None:
        if bare or way is None:
            raise FrameRefused(
                "undecidable", "from which speed to which?", "`ramp the speed from 1x to 2x`"
            )
        end = _SLOWER if way == "slower" else _FASTER
        return end, (f"a ramp without numbers: from 1x to {decimal(end)}x",)
    if (way == "faster" and last <= begin) or (way == "slower" and last >= begin):
        raise FrameRefused(
            "undecidable",
            f"{decimal(begin)}x to {decimal(last)}x is not {way}",
            f"`ramp the speed from {decimal(begin)}x to {decimal(last)}x`",
        )
    return last, ()


def _check(values: Values) -> None:
    need_order(values, "from", "to")
    if values["from_factor"] == values["to_factor"]:
        raise OpProblem("to_factor", "both speeds are the same", hint="use `speed` for one speed")


def _say(values: Values) -> str:
    first, last = (decimal(Fraction(str(values[name]))) for name in ("from_factor", "to_factor"))
    where = "" if whole(values) else f" over {say_span(values, 'from', 'to')}"
    smooth = " smoothly" if values["ease"] == "smooth" else ""
    return f"ramp the speed from {first}x to {last}x{smooth}{where}".replace("over from", "from")


def _effect(values: Values, timeline: Timeline) -> Applied:
    need_picture(timeline)
    start, end = span_of(values, timeline, "from", "to")
    edges = ramp_edges(values, end - start)
    if len(edges) < 3:
        raise OpRefused(
            "out_of_range",
            f"{shown(end - start, timeline.rate)} is too short for a ramp",
            hint="ramp over a second or more",
        )
    total = timeline.frames
    parts = [
        *((Part(0, start, stay),) if start else ()),
        *(
            Part(start + a, start + b, _at_pace(timeline, Fraction(n - m, b - a)))
            for (a, m), (b, n) in pairwise(edges)
        ),
        *((Part(end, total, stay),) if end < total else ()),
    ]
    made = rebuilt(timeline, parts)
    size = end - start + made.timeline.frames - total
    told = (
        f"{shown(end - start, timeline.rate)} become {shown(size, timeline.rate)},"
        f" in {len(edges) - 1} steps"
    )
    notes = (told, *beyond_note(values, timeline, "to"), *made.notes)
    return replace(made, notes=notes)


def _at_pace(timeline: Timeline, scale: Fraction) -> Change:
    return lambda clips: retimed(replace(timeline, clips=clips), scale)


def ramp_edges(values: Values, frames: int) -> tuple[tuple[int, int], ...]:
    """(frame before, frame after) at which each piece begins, and the ends of both."""
    first, last = (Fraction(str(values[name])) for name in ("from_factor", "to_factor"))
    after = max(1, to_frames(2 * frames / (first + last), Fraction(1)))
    smooth = values["ease"] == "smooth"
    for count in range(max(1, min(_MOST, after // _PIECE)), 0, -1):
        rows = [after * i // count for i in range(count + 1)]
        edges = tuple(
            (
                to_frames(frames * _passed(Fraction(row, after), first, last, smooth), Fraction(1)),
                row,
            )
            for row in rows
        )
        if all(a < b and m < n for (a, m), (b, n) in pairwise(edges)):
            return edges
    return ((0, 0), (frames, after))


def _passed(part: Fraction, first: Fraction, last: Fraction, smooth: bool) -> Fraction:
    """How much of the footage is over after this part of the time: the curve's integral."""
    grown = part**3 - part**4 / 2 if smooth else part**2 / 2
    return (first * part + (last - first) * grown) / ((first + last) / 2)


def _settle(values: Values, before: Timeline, warps: tuple[Warp, ...]) -> dict[str, Value]:
    return dict(values) if whole(values) else settle_span(values, before, warps, "from", "to")


SPEED_RAMP = Operation(
    name="speed_ramp",
    summary="Go from one speed to another little by little; the pitch of voices is kept",
    params=(
        Param("from_factor", _SPEEDS, "times as fast where it begins, 0.1 to 20", 1),
        Param("to_factor", _SPEEDS, "times as fast where it ends, 0.1 to 20", 2),
        Param(
            "ease",
            Choice(("linear", "smooth"), {"ease": "smooth", "ease_in_out": "smooth"}),
            "`linear`: evenly; `smooth`: gently at both ends",
            "linear",
        ),
        Param("from", Point(), "where the ramp begins", "0s"),
        Param("to", Point(), "where the ramp ends", "end"),
    ),
    phrasings=(
        "ramp the speed from 1x to 2x over the first 5 seconds",
        "gradually speed up",
        "gradually slow down to 0.5x",
        "add a speed ramp from 1x to 4x",
        "逐渐加速到2倍",
        "速度从1倍渐变到3倍",
    ),
    words={
        **dict.fromkeys(
            (
                "ramp|ramp the speed|speed ramp|speed ramping|ramp speed|ramping|"
                "速度渐变|变速曲线|曲线变速|渐变"
            ).split("|"),
            ("verb", "ramp"),
        ),
        **dict.fromkeys(
            (
                "gradually|progressively|little by little|bit by bit|increasingly|逐渐|渐渐|"
                "慢慢地|逐步|越来越|慢慢"
            ).split("|"),
            ("word", "gradually"),
        ),
        **dict.fromkeys(("smoothly", "平滑", "平滑地"), ("word", "smoothly")),
        "渐快": ("verb", "rising"),
        "越来越快": ("verb", "rising"),
        "渐慢": ("verb", "falling"),
        "越来越慢": ("verb", "falling"),
        "变快": ("verb", "faster"),
        "变慢": ("verb", "slower"),
    },
    frames=_frames,
    say_values=_say,
    effect=_effect,
    check=_check,
    settle=_settle,
)
