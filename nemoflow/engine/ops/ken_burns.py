"""`ken_burns`: a slow zoom or pan over each clip, from its first frame to its last.

A second one replaces the first. The movement belongs to the footage: what is cut away later takes
its part of it along.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from nemoflow.engine.ops.amounts import bare
from nemoflow.engine.ops.frame import Bag, Meaning, Pool
from nemoflow.engine.ops.operation import Applied, Operation, Values
from nemoflow.engine.ops.params import Choice, Number, Param
from nemoflow.engine.ops.times import decimal
from nemoflow.engine.ops.where import (
    WHERE,
    WHERE_WORDS,
    check_where,
    recut,
    replacing,
    runs_backwards,
    same_part,
    say_where,
    settle_where,
    take_where,
)
from nemoflow.engine.timeline import Clip, Effect, Timeline

_DIRECTIONS = ("in", "out", "left", "right", "up", "down")
_WORDS = {
    ("object", "travel in"): (
        "ken burns", "ken burns effect", "slow zoom", "slow zoom in", "slow zoom-in",
        "slowly zoom in", "zoom in slowly", "slow push in", "slowly push in", "push in slowly",
        "gradual zoom in",
        "gradually zoom in", "缓慢放大", "慢慢放大", "缓缓放大", "缓慢推近", "慢慢推近",
        "推近", "镜头推近", "镜头拉近",
    ),
    ("object", "travel out"): (
        "slow zoom out", "slowly zoom out", "zoom out slowly", "slow pull out", "slowly pull out",
        "gradual zoom out", "gradually zoom out", "缓慢缩小", "慢慢缩小", "缓慢拉远", "慢慢拉远",
        "拉远", "镜头拉远",
    ),
    ("object", "travel left"): (
        "pan left", "pan to the left", "slow pan left",
        "slow pan to the left", "slowly pan left", "向左平移", "镜头左移",
    ),
    ("object", "travel right"): (
        "pan right", "pan to the right", "slow pan right",
        "slow pan to the right", "slowly pan right", "pan left to right",
        "pan from left to right", "向右平移", "镜头右移",
    ),
    ("object", "travel up"): ("pan up", "slow pan up", "向上平移", "镜头上移"),
    ("object", "travel down"): ("pan down", "slow pan down", "向下平移", "镜头下移"),
}  # fmt: skip
_SWAPPED = tuple(
    pair for name in ("zoom", "x", "y") for pair in ((name, f"{name}_to"), (f"{name}_to", name))
)
_SPOKEN = {"in": "slow zoom in", "out": "slow zoom out"}


def _frames(bag: Bag, pool: Pool) -> Meaning | None:
    """`slow zoom in on clip 2`, `pan left`, `缓慢放大`."""
    found = bag.take("object", *(f"travel {way}" for way in _DIRECTIONS))
    if found is None:
        return None
    bare(bag)
    where = take_where(bag)
    amount = bag.take("factor", prep=("", "to", "by", "at"))
    given: dict[str, object] = {"amount": amount.value} if amount else {}
    way = found.value.removeprefix("travel ")
    return Meaning((KEN_BURNS.make(direction=way, **given, **where),))


def _say(values: Values) -> str:
    way = str(values["direction"])
    amount = decimal(Fraction(str(values["amount"])))
    return f"add a {_SPOKEN.get(way, f'pan {way}')} by {amount}x{say_where(values)}"


def _effect(values: Values, timeline: Timeline) -> Applied:
    rate = timeline.rate

    def like(effect: Effect) -> bool:
        return effect.kind == "move" and effect.values()["curve"] == "linear"

    def change(clip: Clip) -> Clip:
        path = path_of(str(values["direction"]), Fraction(str(values["amount"])))
        if runs_backwards(clip, timeline):
            # The footage runs from its end, and so does what is tied to it.
            path = {**path, **{to: path[fro] for to, fro in _SWAPPED}}
        return replace(clip, effects=replacing(travel(clip, path, rate), like)(clip.effects))

    return recut(values, timeline, change)


def travel(clip: Clip, path: dict[str, str | int | float], rate: Fraction) -> Effect:
    """The movement along a path from the first frame of a clip to its last."""
    begin = (clip.start + clip.phase) / rate
    length = (clip.frames - 1) * clip.speed / rate
    return Effect.of("move", **path, begin=str(begin), length=str(length))


def path_of(direction: str, amount: Fraction) -> dict[str, str | int | float]:
    """Where a movement begins and ends, as parameters of the effect `move`."""
    most = int(amount) if amount.denominator == 1 else float(amount)
    middle: dict[str, str | int | float] = {
        "zoom": most, "zoom_to": most, "x": 0.5, "x_to": 0.5, "y": 0.5, "y_to": 0.5,
        "curve": "linear",
    }  # fmt: skip
    match direction:
        case "in":
            return {**middle, "zoom": 1}
        case "out":
            return {**middle, "zoom_to": 1}
        case "left":
            return {**middle, "x": 1, "x_to": 0}
        case "right":
            return {**middle, "x": 0, "x_to": 1}
        case "up":
            return {**middle, "y": 1, "y_to": 0}
        case _:
            return {**middle, "y": 0, "y_to": 1}


KEN_BURNS = Operation(
    name="ken_burns",
    summary="Zoom or pan slowly over each clip, from its first frame to its last; a second one "
    "replaces the first",
    params=(
        Param("direction", Choice(_DIRECTIONS, {}), "zoom `in` or `out`, or pan", "in"),
        Param(
            "amount",
            Number(Fraction(101, 100), Fraction(3), "x"),
            "how large the picture gets, or is while it pans: 1.01 to 3",
            1.15,
        ),
        *WHERE,
    ),
    phrasings=(
        "add a slow zoom in",
        "add a Ken Burns effect",
        "slowly zoom out over the last 5 seconds",
        "pan left",
        "缓慢放大",
        "向右平移",
    ),
    words={
        **{word: meaning for meaning, words in _WORDS.items() for word in words},
        **WHERE_WORDS,
    },
    frames=_frames,
    say_values=_say,
    effect=_effect,
    check=check_where,
    settle=settle_where,
    clashes=same_part(),
    main="direction",
)
