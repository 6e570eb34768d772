"""`fade_in`: the start of the video, of its picture, its sound or its music."""

from __future__ import annotations

from dataclasses import replace

from nemoflow.engine.ops.fade_out import FADE_OUT
from nemoflow.engine.ops.fades import (
    PARAMS,
    WORDS,
    both_fade,
    check,
    clause,
    fade_effect,
    say_fade,
    shorthand,
)
from nemoflow.engine.ops.frame import Bag, Meaning, Pool
from nemoflow.engine.ops.operation import Applied, Operation, Values
from nemoflow.engine.timeline import Timeline


def _frames(bag: Bag, pool: Pool) -> Meaning | None:
    """`fade in for 2 seconds`; `fade in and out` is both fades."""
    both = bag.find("object", "fade_both")
    if both is not None:
        bag.chunks[bag.chunks.index(both)] = replace(both, value="fade_in")
    given = clause(bag, "in")
    if given is None:
        return None
    ops = (FADE_IN.make(**given), FADE_OUT.make(**given)) if both else (FADE_IN.make(**given),)
    return Meaning(ops)


def _effect(values: Values, timeline: Timeline) -> Applied:
    return fade_effect(values, timeline, "in")


FADE_IN = Operation(
    name="fade_in",
    summary="Fade in at the start of the video",
    params=PARAMS,
    phrasings=(
        "fade in",
        "fade in from black over 2 seconds",
        "fade in the music over 3 seconds",
        "淡入2秒",
    ),
    words={
        **WORDS,
        "fade in": ("object", "fade_in"),
        "fade-in": ("object", "fade_in"),
        "fades in": ("object", "fade_in"),
        "淡入": ("object", "fade_in"),
        "淡入效果": ("object", "fade_in"),
        "渐入": ("object", "fade_in"),
    },
    frames=_frames,
    say_values=lambda values: say_fade(values, "in"),
    effect=_effect,
    clashes=both_fade,
    check=check,
    shorthand=shorthand,
    main="duration",
)
