"""`cut`: remove a range and close the gap (ripple delete)."""

from __future__ import annotations

from collections.abc import Mapping

from nemoflow.engine.ops.clips import (
    beyond_note,
    settle_span,
    span_of,
    take,
    transition_notes,
)
from nemoflow.engine.ops.frame import Bag, FrameRefused, Meaning, Pool
from nemoflow.engine.ops.operation import (
    Applied,
    Operation,
    OpProblem,
    OpRefused,
    Values,
)
from nemoflow.engine.ops.params import Param, Point
from nemoflow.engine.ops.spans import first_last, need_order, say_span, shorthand_schema
from nemoflow.engine.ops.times import parse_amount
from nemoflow.engine.ops.warp import Warp, kept
from nemoflow.engine.riders import riding
from nemoflow.engine.timeline import Timeline
from nemoflow.model.op import Op, Value

_BEGIN = (
    *("start the video", "begin the video", "start the clip", "start it", "starts", "begins"),
    *("start playing", "start this", "start playback", "let it start", "make it start"),
    *("open", "open the video", "kick off"),
)
_FINISH = (
    *("end the video", "stop the video", "end the clip", "end it", "ends", "stops", "end this"),
    *("finish the video", "stop it", "make it end", "close", "close the video", "wrap up"),
)
_BOTH = ("掐头去尾", "去头去尾", "掐头掐尾")
_VAGUE = {
    "start": "say how much of the start, for example `cut the first 5 seconds`",
    "end": "say how much of the end, for example `cut the last 5 seconds`",
}


def _frames(bag: Bag, pool: Pool) -> Meaning | None:
    """`cut the first 5 seconds`, `trim the last 3s`, `把10到15秒删掉`."""
    if (moved := bag.take("verb", "begin", "finish")) is not None:
        return _moved_edge(moved.value, bag)
    if _cuts_both(bag):
        return _both(bag)
    verb = bag.take("verb", "cut", "remove", "trim", "skip", "take")
    if verb is None or (verb.value == "take" and not _off(bag)):
        return None
    bag.drop("object", "video", "part")
    if bag.has("range"):
        bag.take("dangling", "off")
    if bag.take("ends", prep=("", "from", "off", "of", "at")):
        return _both(bag)
    edge = _edge(bag)
    if edge is not None:
        return Meaning((edge,))
    span = bag.take("range", prep=("", "from", "at", "between"))
    if span is None or (verb.value == "trim" and span.tag == "span"):
        return None
    return Meaning((CUT.make(**{"from": span.value, "to": span.until}),))


def _moved_edge(edge: str, bag: Bag) -> Meaning | None:
    """`start the video at 0:08`: what comes before goes; `end it at 1:30`."""
    bag.drop("verb", "cut", "trim", "keep", "make", "play")
    bag.drop("object", "video", "part")
    place = bag.take("time", prep=("at", "from") if edge == "begin" else ("at",))
    if place is None:
        return None
    return Meaning((CUT.make(**{"to" if edge == "begin" else "from": place.value}),))


def _cuts_both(bag: Bag) -> bool:
    """`掐头去尾各2秒`: a verb and both ends in one word."""
    ends = bag.find("ends")
    if ends is None or bag.text[ends.start : ends.end] not in _BOTH:
        return False
    bag.chunks.remove(ends)
    return True


def _off(bag: Bag) -> bool:
    """`take 3 seconds off the end`: without `off` it may as well mean to keep them."""
    where = bag.find("anchor") or bag.find("ends")
    return bag.take("dangling", "off") is not None or (where is not None and where.prep == "off")


def _both(bag: Bag) -> Meaning:
    """`trim 2 seconds off both ends`: that much of each."""
    amount = bag.take("time", prep=("", "by"))
    if amount is None:
        raise FrameRefused("undecidable", "how much should go?", "`cut 2 seconds off both ends`")
    tail = str(parse_amount(amount.value).before_end())
    return Meaning((CUT.make(to=amount.value), CUT.make(**{"from": tail})))


def _edge(bag: Bag) -> Op | None:
    """`cut 5 seconds from the start`, `trim the end by 3 seconds`, `从开头剪掉5秒`."""
    anchor = bag.take("anchor", prep=("", "from", "off", "of", "at"))
    if anchor is None:
        if bag.has("time") and not bag.has("range") and bag.take("time", prep=("", "by")):
            raise FrameRefused("undecidable", "which part should go?", _VAGUE["start"])
        return None
    amount = bag.take("time", prep=("", "by"))
    if amount is None:
        if bag.has("time"):
            return None
        raise FrameRefused("undecidable", "how much should go?", _VAGUE[anchor.value])
    if anchor.value == "start":
        return CUT.make(**{"from": "0s", "to": amount.value})
    return CUT.make(**{"from": str(parse_amount(amount.value).before_end()), "to": "end"})


def _check(values: Values) -> None:
    need_order(values, "from", "to")
    if (values["from"], values["to"]) == ("0s", "end"):
        raise OpProblem("", "nothing would be left", hint="say which part to cut")


def _shorthand(params: Mapping[str, object]) -> Mapping[str, object]:
    given = first_last(params, "from", "to")
    if not given:
        raise OpProblem("", "`cut` needs `first`, `last`, `from` or `to`")
    return given


def _effect(values: Values, timeline: Timeline) -> Applied:
    start, end = span_of(values, timeline, "from", "to")
    total = timeline.frames
    if start == 0 and end == total:
        raise OpRefused(
            "out_of_range",
            "nothing would be left of the video",
            hint="cut a shorter part",
        )
    warp = kept(total, ((0, start), (end, total)))
    moved, notes = riding(timeline, warp)
    clips = (*take(timeline, 0, start), *take(timeline, end, total))
    made = moved.with_clips(clips)
    lost = transition_notes(timeline, start, end)
    return Applied(made, (*beyond_note(values, timeline, "to"), *lost, *notes), warp)


def _settle(values: Values, before: Timeline, warps: tuple[Warp, ...]) -> dict[str, Value]:
    return settle_span(values, before, warps, "from", "to")


CUT = Operation(
    name="cut",
    summary="Remove a part and close the gap; `first: 5s` and `last: 5s` remove that much",
    params=(
        Param("from", Point(), "where the part to remove begins", "0s"),
        Param("to", Point(), "where the part to remove ends", "end"),
    ),
    phrasings=(
        "cut the first 5 seconds",
        "remove the last 3s",
        "cut 0:10-0:15",
        "trim the first 2 seconds",
        "cut everything after 0:30",
        "剪掉前5秒",
        "去掉结尾3秒",
        "把10到15秒删掉",
    ),
    words={
        **dict.fromkeys(_BOTH, ("ends", "both")),
        **dict.fromkeys(_BEGIN, ("verb", "begin")),
        **dict.fromkeys(_FINISH, ("verb", "finish")),
    },
    frames=_frames,
    say_values=lambda values: f"cut {say_span(values, 'from', 'to')}",
    effect=_effect,
    check=_check,
    takes=True,
    settle=_settle,
    shorthand=_shorthand,
    shorthand_schema=shorthand_schema("remove"),
)
