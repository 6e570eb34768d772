"""When something above the clips shows: `from 3s to 8s`, `at 5s for 3 seconds`, `显示5秒`."""

from __future__ import annotations

from nemoflow.engine.ops.frame import Bag, Chunk, FrameRefused
from nemoflow.engine.ops.spans import take_length
from nemoflow.engine.ops.times import Time, parse_amount, parse_time

_SPANS = ("", "from", "for", "in", "at", "between", "during", "over", "to")


def take_when(bag: Bag) -> dict[str, object]:
    """`start` and `end` out of a range, or a point and a length; empty for the whole video."""
    if bag.take("word", "throughout"):
        return {}
    span = bag.take("range", prep=_SPANS)
    point = bag.take("time", prep=("at", "from"))
    if point is not None and point.prep == "from":
        bag.take("dangling", "in")  # `from 2s on`
    anchor = bag.take("anchor", prep=("at", "from", "in", "to"))
    length = _length(bag)
    if sum(found is not None for found in (span, point, anchor)) > 1 or (span and length):
        raise FrameRefused("undecidable", "when should it show?", "write `from 3s to 8s`")
    if span is not None:
        return {"start": span.value, "end": span.until}
    if anchor is not None and anchor.value == "end":
        if length is None:
            raise FrameRefused(
                "undecidable", "how long before the end?", "write `for the last 3 seconds`"
            )
        return {"start": str(parse_amount(length).before_end()), "end": "end"}
    start = point.value if point is not None else "0s"
    if length is None:
        return {"start": start} if point is not None or anchor is not None else {}
    return {"start": start, "end": _sum(parse_time(start), parse_amount(length))}


def _length(bag: Bag) -> str | None:
    """`for 3 seconds`; after `show` and 显示 a bare time, too."""
    found = take_length(bag, "for")
    if found is not None or (shown := bag.find("verb", "show")) is None:
        return found
    bare: Chunk | None = bag.find("time")
    if bare is None or bare.prep or bare.start < shown.start:
        return None
    bag.chunks.remove(bare)
    return bare.value


def _sum(start: Time, length: Time) -> str:
    """Where something ends that begins at `start`."""
    if start.amount and start.unit != length.unit:
        raise FrameRefused("undecidable", "when should it end?", "write `from 3s to 8s`")
    if start.from_end:
        left = max(start.amount - length.amount, type(start.amount)(0))
        return str(Time(left, length.unit, True))
    return str(Time(start.amount + length.amount, length.unit))
