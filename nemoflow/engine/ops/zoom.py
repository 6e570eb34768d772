"""`zoom`: show a part of the picture larger; for a range it goes in and out again smoothly.

The ease lies inside the range. At the start or the end of the video, for one clip and for the
whole video there is nothing to ease from. Repeating adds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from nemoflow.engine.ops.amounts import bare
from nemoflow.engine.ops.clips import beyond_note, need_picture, span_of, take, transition_notes
from nemoflow.engine.ops.frame import Bag, FrameRefused, Meaning, Pool
from nemoflow.engine.ops.operation import Applied, Operation, Values
from nemoflow.engine.ops.params import Choice, Length, Number, Param
from nemoflow.engine.ops.spans import need_time
from nemoflow.engine.ops.times import decimal, parse_amount
from nemoflow.engine.ops.title_words import POSITIONS
from nemoflow.engine.ops.where import (
    WHERE,
    WHERE_WORDS,
    added,
    check_where,
    redrawn,
    runs_backwards,
    same_part,
    say_where,
    settle_where,
    take_where,
    whole,
)
from nemoflow.engine.timeline import Clip, Effect, Timeline

_WORDS = {
    ("verb", "zoom"): (
        "zoom in", "zoom-in", "zoom", "punch in", "punch-in", "zoomed in", "zoom in on",
        "zoom into", "放大", "放大画面", "推镜", "画面放大",
    ),
    ("object", "ease"): ("easing", "ease", "缓动", "渐变时间"),
}  # fmt: skip


def _frames(bag: Bag, pool: Pool) -> Meaning | None:
    """`zoom in at 0:05 for 2s`, `zoom in 1.5x on the top left`, `放大1.5倍`."""
    verb = bag.take("verb", "zoom")
    if verb is None:
        return None
    bare(bag)
    easing = _easing(bag)
    where = take_where(bag)
    times = sum(item.kind == "time" for item in bag.chunks)
    where = where or _moment(bag)
    place = bag.take("position", prep=("", "in", "at", "to", "on"))
    factor = _factor(bag)
    if factor is None and not where and not bag.chunks:
        raise FrameRefused(
            "undecidable",
            "zoom in at once or slowly, and how far?",
            "`zoom in 1.3x`, `zoom in at 0:05 for 2s` or `slow zoom in`",
        )
    given: dict[str, object] = {"factor": factor} if factor else {}
    notes = () if factor else ("zoom without a number: 1.3x",)  # type: tuple[str, ...]
    if where and times == 1:
        notes += ("a zoom at a time, without a length: 1s",)
    if place is not None:
        given["anchor"] = place.value
    return Meaning((ZOOM.make(**given, **easing, **where),), notes)


def _check(values: Values) -> None:
    check_where(values)
    need_time(values, "ease")


def _easing(bag: Bag) -> dict[str, object]:
    if bag.take("object", "ease") is None:
        return {}
    time = bag.take("time", prep=("", "with", "of", "for"))
    return {"ease": time.value} if time else {}


def _moment(bag: Bag) -> dict[str, object]:
    """`at 0:05 for 2s`; a second long when nobody says."""
    start = bag.take("time", prep=("at",))
    if start is None:
        return {}
    length = bag.take("time", prep=("for", ""))
    lasts = length.value if length else "1s"
    if not all(text.endswith("s") and text[0].isdigit() for text in (start.value, lasts)):
        raise FrameRefused("undecidable", "from when to when?", "`zoom in from 5s to 7s`")
    return {
        "from": start.value,
        "to": f"{decimal(Fraction(start.value[:-1]) + Fraction(lasts[:-1]))}s",
    }


def _factor(bag: Bag) -> str | None:
    times = bag.take("factor", prep=("", "to", "by", "at"))
    if times is not None:
        return times.value
    share = bag.find("percent")
    if share is None:
        return None
    part = Fraction(share.value) / 100
    if share.prep == "by" or (share.prep == "" and part < 1):
        bag.chunks.remove(share)
        return decimal(1 + part)
    if share.prep == "to":
        bag.chunks.remove(share)
        return decimal(part)
    return None


def _say(values: Values) -> str:
    factor = decimal(Fraction(str(values["factor"])))
    place = POSITIONS[str(values["anchor"])]
    return f"zoom in {factor}x {place}{say_where(values)} with {values['ease']} easing"


def _effect(values: Values, timeline: Timeline) -> Applied:
    need_picture(timeline)
    still = _move(values, Fraction(0), Fraction(0), 1, 1)
    if values["on"] != "all" or whole(values):
        return redrawn(values, timeline, added(still))
    start, end = span_of(values, timeline, "from", "to")
    total = timeline.frames
    ease = parse_amount(str(values["ease"])).length(total, timeline.rate)
    ramp = min(ease, (end - start) // 2)
    first, last = start + (ramp if start else 0), end - (ramp if end < total else 0)
    clips = (
        *take(timeline, 0, start),
        *_travelling(take(timeline, start, first), values, first - start, timeline, 0),
        *(replace(c, effects=(*c.effects, still)) for c in take(timeline, first, last)),
        *_travelling(take(timeline, last, end), values, end - last, timeline, 1),
        *take(timeline, end, total),
    )
    edges = sorted({start, first, last, end} - {0, total})
    notes = (*beyond_note(values, timeline, "to"), *transition_notes(timeline, *edges))
    return Applied(timeline.with_clips(clips), notes)


def _travelling(
    clips: tuple[Clip, ...], values: Values, frames: int, timeline: Timeline, begin: int
) -> Iterator[Clip]:
    """Clips that together show one movement of `frames` frames: in when `begin` is 0, else out."""
    at, rate = 0, timeline.rate
    for clip in clips:
        ends, ahead = (begin, 1 - begin), -at
        if runs_backwards(clip, timeline):
            ends, ahead = (1 - begin, begin), clip.frames - 1 + at - frames
        origin = (clip.start + clip.phase + ahead * clip.speed) / rate
        moved = _move(values, origin, frames * clip.speed / rate, *ends)
        yield replace(clip, effects=(*clip.effects, moved))
        at += clip.frames - (clip.transition.frames if clip.transition else 0)


def _move(values: Values, begin: Fraction, length: Fraction, first: int, last: int) -> Effect:
    """From (`first` 1) or to (`last` 1) the large picture."""
    anchor, factor = str(values["anchor"]), values["factor"]
    x = 0 if "left" in anchor else 1 if "right" in anchor else 0.5
    y = 0 if "top" in anchor else 1 if "bottom" in anchor else 0.5
    return Effect.of(
        "move",
        zoom=factor if first else 1,
        zoom_to=factor if last else 1,
        x=x,
        x_to=x,
        y=y,
        y_to=y,
        begin=str(begin),
        length=str(length),
        curve="smooth",
    )


ZOOM = Operation(
    name="zoom",
    summary="Show a part of the picture larger, for a range with an ease in and out; repeating "
    "adds",
    params=(
        Param("factor", Number(Fraction(101, 100), Fraction(8), "x"), "1.01 to 8 times", 1.3),
        Param("anchor", Choice(tuple(POSITIONS), {}), "which part stays in the picture", "center"),
        Param("ease", Length(zero=True), "how long going in and out of a range takes", "0.3s"),
        *WHERE,
    ),
    phrasings=(
        "zoom in at 0:05 for 2s",
        "zoom in 1.5x",
        "zoom in by 20% from 2s to 4s",
        "zoom in 2x on the top left for the first 3 seconds",
        "放大1.5倍",
        "在第5秒放大，持续2秒",
    ),
    words={
        **{word: meaning for meaning, words in _WORDS.items() for word in words},
        **WHERE_WORDS,
    },
    frames=_frames,
    say_values=_say,
    effect=_effect,
    check=_check,
    settle=settle_where,
    clashes=same_part(),
)
