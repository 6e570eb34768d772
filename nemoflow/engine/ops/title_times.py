"""When words are shown: start and duration out of a sentence, for titles and their kind."""

from __future__ import annotations

from nemoflow.engine.ops.frame import Bag, Chunk, FrameRefused
from nemoflow.engine.ops.times import Time, counted_alike, parse_amount, parse_time


def length_first(verb: Chunk | None, bag: Bag) -> None:
    """`5秒加标题“你好”`: before the verb a time may as well be a place."""
    bare = next((item for item in bag.chunks if item.kind == "time" and not item.prep), None)
    if bare is not None and verb is not None and bare.start < verb.start:
        raise FrameRefused(
            "undecidable", f"at {bare.value}, or for {bare.value}?", "write `at 2s for 5 seconds`"
        )


def two_times(bag: Bag) -> None:
    """`at 2s and 5s` names two places, not a place and a duration."""
    point, bare = bag.find("time"), [item for item in bag.chunks if item.kind == "time"][1:]
    loose = any(item.prep == "" for item in bare)
    if point is not None and point.prep == "at" and loose and not bag.has("verb", "show"):
        raise FrameRefused(
            "undecidable", "is that another place or how long?", "write `at 2s for 5 seconds`"
        )


def take_when(bag: Bag, given: dict[str, object]) -> list[str]:
    """Start and duration out of a range, a point, an anchor and a length."""
    if bag.take("word", "throughout"):
        given.update(start="0s", duration="100%")
        return []
    length = bag.take("time", prep=("for", "")) or bag.take("time", prep=("of",))
    if length is not None:
        given["duration"] = length.value
    elif share := bag.take("percent", prep=("for",)):
        given["duration"] = f"{share.value}%"
    span = bag.take("range", prep=("", "from", "in", "for", "at", "during", "between"))
    if span is not None and span.tag in ("after", "before"):
        raise FrameRefused("undecidable", "when should it show?", "write `at 5s for 3 seconds`")
    if span is not None and length is None:
        return _within(span, given)
    point = bag.take("time", prep=("at",))
    anchor = bag.take("anchor", prep=("", "at", "to", "in"))
    if length is not None and length.prep == "for" and not (point or anchor):
        # `from 0:02 for 3 seconds`: alone it might go on to the end, with a length it only begins.
        point = bag.take("time", prep=("from",))
        anchor = None if point else bag.take("anchor", "start", prep=("from",))
    if anchor and bag.text[anchor.start : anchor.end].startswith(("到", "至")):
        raise FrameRefused("undecidable", "how long should it show?", "write `at 5s for 3 seconds`")
    if span is not None or (point and anchor):
        raise FrameRefused("undecidable", "when should it show?", "name one time")
    if point is not None:
        given["start"] = point.value
    if anchor is not None and anchor.value == "end":
        duration = parse_amount(length.value if length else "3s")
        given["start"] = str(duration.before_end())
        return [f"at the end: from {given['start']}"]
    return []


def _within(span: Chunk, given: dict[str, object]) -> list[str]:
    start, end = parse_time(span.value), parse_time(span.until)
    given["start"] = str(start)
    if end.from_end and not end.amount and start.from_end:
        given["duration"] = str(Time(start.amount, start.unit))
    elif counted_alike(start, end) and (start.unit == end.unit or not start.amount):
        # Counted from the end, the later point has the smaller amount.
        amount = (end.amount - start.amount) * (-1 if start.from_end else 1)
        if amount <= 0:
            raise FrameRefused("out_of_range", "it would end before it starts")
        given["duration"] = str(Time(amount, end.unit))
    else:
        raise FrameRefused("undecidable", "how long should it show?", "write `at 5s for 3 seconds`")
    return []
