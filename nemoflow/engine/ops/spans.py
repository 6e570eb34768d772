"""Ranges in typed operations and in words: shared by the operations that take a part."""

from __future__ import annotations

from collections.abc import Mapping

from nemoflow.engine.ops.frame import Bag, Chunk, FrameRefused
from nemoflow.engine.ops.operation import OpProblem, Values
from nemoflow.engine.ops.params import Length
from nemoflow.engine.ops.times import is_before, parse_amount, parse_time


def need_order(values: Values, first: str, last: str) -> None:
    """Raises OpProblem when the end of a range is known to lie before its start."""
    if not is_before(parse_time(str(values[first])), parse_time(str(values[last]))):
        raise OpProblem(
            last,
            f"`{values[first]}` to `{values[last]}` ends before it starts",
            hint="the end of a range lies after its start",
        )


def need_places(span: Chunk, better: str) -> None:
    """Raises FrameRefused when a range may be two levels: `raise the volume from 50% to 80%`."""
    if span.tag == "span" and "%" in f"{span.value}{span.until}":
        raise FrameRefused(
            "undecidable",
            "is that a part of the video, or from which level to which?",
            f"`{better}`",
        )


def need_time(values: Values, name: str) -> None:
    """Raises OpProblem when a length is given as a part of the video and would mean nothing."""
    if str(values[name]).endswith("%"):
        raise OpProblem(
            name, f"`{values[name]}` is no length of time", hint="for example 30s or 1:30"
        )


def take_length(bag: Bag, *preps: str) -> str | None:
    """`for 3 seconds`, `for 40%`: how long something lasts."""
    length = bag.take("time", prep=preps)
    if length is not None:
        return length.value
    share = bag.take("percent", prep=("for",))
    return f"{share.value}%" if share else None


def first_last(params: Mapping[str, object], first: str, last: str) -> dict[str, object]:
    """`{first: 5s}` and `{last: 5s}` as a range from `first` to `last`. Raises OpProblem."""
    given = dict(params)
    short = [key for key in ("first", "last") if key in given]
    if not short:
        return given
    if len(given) > 1:
        raise OpProblem(short[0], f"`{short[0]}` stands alone", hint=f"or write {first} and {last}")
    try:
        amount = str(Length().check(given[short[0]]))
    except ValueError as error:
        raise OpProblem(short[0], str(error), hint="for example 5s or 0:05") from error
    if short[0] == "first":
        return {first: "0s", last: amount}
    return {first: str(parse_amount(amount).before_end()), last: "end"}


def shorthand_schema(verb: str) -> dict[str, object]:
    """JSON Schema of `first` and `last`."""
    length = Length().schema()
    return {
        "first": {**length, "description": f"{verb} this much from the start"},
        "last": {**length, "description": f"{verb} this much from the end"},
    }


def say_span(values: Values, first: str, last: str) -> str:
    """English words for a range: `the first 5s`, `the last 3s`, `0:10 to 0:15` in seconds."""
    start, end = str(values[first]), str(values[last])
    if start == "0s" and not end.startswith(("end", "mid")):
        return f"the first {end}"
    if end == "end" and start.startswith("end-"):
        return f"the last {start[4:]}"
    return f"from {say_point(start)} to {say_point(end)}"


def say_start(time: str) -> str:
    """The same for a single place, where a bare `50%` could be taken for a loudness or a size."""
    return f"{time} into the video" if time.endswith("%") else say_point(time)


def say_length(time: str) -> str:
    """English words for a length of time."""
    return f"{time} of its length" if time.endswith("%") else time


def say_point(time: str) -> str:
    """English words for a place in time."""
    if time == "0s":
        return "the start"
    if time == "end":
        return "the end"
    if time.startswith("end-"):
        return f"{time[4:]} before the end"
    if time.startswith("mid"):
        return f"{time[4:]} {'before' if time[3] == '-' else 'after'} the middle"
    return time
