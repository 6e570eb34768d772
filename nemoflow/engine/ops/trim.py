"""`trim`: keep a range, remove the rest."""

from __future__ import annotations

from collections.abc import Mapping

from nemoflow.engine.ops.clips import (
    beyond_note,
    settle_span,
    shown,
    span_of,
    take,
    transition_notes,
)
from nemoflow.engine.ops.frame import Bag, Chunk, FrameRefused, Meaning, Pool
from nemoflow.engine.ops.operation import Applied, Operation, OpProblem, Values
from nemoflow.engine.ops.params import Param, Point
from nemoflow.engine.ops.spans import first_last, need_order, say_span, shorthand_schema
from nemoflow.engine.ops.warp import Warp, kept
from nemoflow.engine.riders import riding
from nemoflow.engine.timeline import Timeline
from nemoflow.model.op import Op, Value


def _frames(bag: Bag, pool: Pool) -> Meaning | None:
    """`trim to 0:05-0:20`, `keep the first 30 seconds`, `cut it down to 60s`, `只留5到20秒`."""
    verb = bag.take("verb", "keep", "trim", "shorten", "cut")
    if verb is None and _reduced(bag):
        verb = bag.take("verb", "quieter")
    if verb is None:
        return _made_long(bag)
    bag.drop("object", "video", "part")
    bag.drop("word", "only", "down")
    span = bag.take("range") if verb.value in ("keep", "trim", "shorten") else None
    if span is not None:
        return _of_range(verb.value, span)
    # `cut until 0:10` may mean either part; only `keep until` is clear.
    length = bag.take("time", prep=("to", "until") if verb.value == "keep" else ("to",))
    if length is not None and bag.text[length.start : length.end].lower().startswith("into"):
        # `cut the video into 10 second clips` makes many.
        return None
    if length is not None:
        return Meaning((_make("0s", length.value),))
    if verb.value == "shorten" and bag.take("time"):
        raise FrameRefused(
            "undecidable",
            "which end should become shorter?",
            "write `cut the first 5 seconds` or `shorten to 30 seconds`",
        )
    return None


def _reduced(bag: Bag) -> bool:
    """`reduce the video to 30 seconds`: of sounds the same verb means something else."""
    verb, length = bag.find("verb", "quieter"), bag.find("time")
    if verb is None or length is None or length.prep != "to" or not bag.has("object", "video"):
        return False
    return bag.text[verb.start : verb.end].lower() == "reduce"


def _made_long(bag: Bag) -> Meaning | None:
    """`make it 60 seconds long`: kept from the start."""
    verb, video = bag.take("verb", "make"), bag.take("object", "video")
    length = bag.take("time", prep=("", "for"))
    if verb is None or length is None:
        return None
    # `make a 30 second video` asks for a new one: the length has to follow.
    if length.start < video.start if video else not _says_long(length, bag):
        return None
    return Meaning((_make("0s", length.value),), (f"{length.value} long: keeps the first part",))


def _says_long(length: Chunk, bag: Bag) -> bool:
    """`make this 20 seconds long`: what is made so long needs no name."""
    return bag.text[length.start : length.end].lower().endswith(("long", "长"))


def _of_range(verb: str, span: Chunk) -> Meaning | None:
    if verb == "keep" or span.prep == "to":
        return Meaning((_make(span.value, span.until),))
    if verb == "trim" and span.tag == "span" and span.prep in ("from", "between"):
        return Meaning((_make(span.value, span.until),))
    if span.tag == "span":
        raise FrameRefused(
            "undecidable",
            "should this part go or stay?",
            f"write `cut {span.value} to {span.until}` or `keep {span.value} to {span.until}`",
        )
    return None


def _make(start: str, end: str) -> Op:
    return TRIM.make(start=start, end=end)


def _check(values: Values) -> None:
    need_order(values, "start", "end")


def _shorthand(params: Mapping[str, object]) -> Mapping[str, object]:
    given = first_last(params, "start", "end")
    if not given:
        raise OpProblem("", "`trim` needs `first`, `last`, `start` or `end`: what to keep")
    return given


def _effect(values: Values, timeline: Timeline) -> Applied:
    start, end = span_of(values, timeline, "start", "end")
    total = timeline.frames
    if (start, end) == (0, total):
        length = shown(total, timeline.rate)
        return Applied(timeline, (f"the video lasts {length}: nothing to trim",))
    warp = kept(total, ((start, end),))
    moved, notes = riding(timeline, warp)
    made = moved.with_clips(take(timeline, start, end))
    told = (*beyond_note(values, timeline, "end"), *transition_notes(timeline, start, end))
    return Applied(made, (*told, *notes), warp)


def _settle(values: Values, before: Timeline, warps: tuple[Warp, ...]) -> dict[str, Value]:
    return settle_span(values, before, warps, "start", "end")


TRIM = Operation(
    name="trim",
    summary=(
        "Keep a part and remove the rest; `first: 5s` and `last: 5s` keep that much. "
        "The sentence `trim the first 5 seconds` removes: it is `cut: {first: 5s}`"
    ),
    params=(
        Param("start", Point(), "where the part to keep begins", "0s"),
        Param("end", Point(), "where the part to keep ends", "end"),
    ),
    phrasings=(
        "trim to 0:05-0:20",
        "keep the first 30 seconds",
        "cut it down to 60s",
        "shorten to 30 seconds",
        "trim from 0:05 to 0:20",
        "保留前30秒",
        "只留5到20秒",
    ),
    words={},
    frames=_frames,
    say_values=lambda values: f"keep {say_span(values, 'start', 'end')}",
    effect=_effect,
    check=_check,
    takes=True,
    settle=_settle,
    shorthand=_shorthand,
    shorthand_schema=shorthand_schema("keep"),
    once=True,
)
