"""`fade_out`: the end of the video, of its picture, its sound or its music."""

from __future__ import annotations

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
    """`fade out for 2 seconds`, with the picture, the sound or both."""
    given = clause(bag, "out")
    return None if given is None else Meaning((FADE_OUT.make(**given),))


def _effect(values: Values, timeline: Timeline) -> Applied:
    return fade_effect(values, timeline, "out")


FADE_OUT = Operation(
    name="fade_out",
    summary="Fade out at the end of the video",
    params=PARAMS,
    phrasings=(
        "fade out",
        "fade out to black over 2 seconds",
        "fade to white",
        "fade out the audio for 3 seconds",
        "结尾淡出1秒",
    ),
    words={
        **WORDS,
        "fade out": ("object", "fade_out"),
        "fade-out": ("object", "fade_out"),
        "fades out": ("object", "fade_out"),
        "淡出": ("object", "fade_out"),
        "淡出效果": ("object", "fade_out"),
        "渐出": ("object", "fade_out"),
        "渐黑": ("object", "fade_out"),
    },
    frames=_frames,
    say_values=lambda values: say_fade(values, "out"),
    effect=_effect,
    clashes=both_fade,
    check=check,
    shorthand=shorthand,
    main="duration",
)
