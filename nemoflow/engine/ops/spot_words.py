"""Where a new clip goes, in words: `at the start`, `at 0:10`, `after clip 2`, `结尾`."""

from __future__ import annotations

from nemoflow.engine.ops.clip_refs import is_spot, say_spot, take_sided, take_spot
from nemoflow.engine.ops.frame import Bag
from nemoflow.engine.ops.rearrange import take_point
from nemoflow.engine.ops.spans import say_point
from nemoflow.model.op import Value

_SIDES = {"before": "0s", "after": "end"}


def take_put(bag: Bag) -> str | None:
    """The place, or None when none is named."""
    beside = bag.take("object", "video", prep=tuple(_SIDES))
    if beside is not None:
        return _SIDES[beside.prep]
    anchor = bag.take("anchor", prep=("", "at", "to", "in", "from", "before", "after"))
    if anchor is not None:
        return "0s" if anchor.value == "start" else "end"
    return take_spot(bag) or take_sided(bag) or take_point(bag, "at")


def say_put(at: Value) -> str:
    """English words for the place."""
    if at in ("0s", "end"):
        return "at the start" if at == "0s" else "at the end"
    return say_spot(at) if is_spot(at) else f"at {say_point(str(at))}"
