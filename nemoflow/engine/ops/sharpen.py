"""`sharpen`: crisper edges. A second time replaces the first."""

from __future__ import annotations

from nemoflow.engine.effects.sharpen import SHARPEN as DRAWING
from nemoflow.engine.ops.amounts import AMOUNT_WORDS, amount_of, bare, say_amount
from nemoflow.engine.ops.frame import Bag, Meaning, Pool
from nemoflow.engine.ops.operation import Applied, Operation, Values
from nemoflow.engine.ops.params import Param
from nemoflow.engine.ops.where import (
    WHERE,
    check_where,
    redrawn,
    same_kind,
    same_part,
    settle_where,
    take_where,
)
from nemoflow.engine.timeline import Effect, Timeline

_WORDS = (
    "sharpen", "sharper", "crisper", "sharpen up", "sharpness", "sharpening", "锐化", "锐一点",
    "更锐利", "锐利一点", "锐度",
)  # fmt: skip


def _frames(bag: Bag, pool: Pool) -> Meaning | None:
    """`sharpen the video`, `make it a bit sharper`, `锐化30%`."""
    verb = bag.take("verb", "sharpen")
    if verb is None:
        return None
    bare(bag)
    where = take_where(bag)
    strength, notes = amount_of(bag, "0.5", bag.text[verb.start : verb.end])
    return Meaning((SHARPEN.make(strength=strength, **where),), notes)


def _effect(values: Values, timeline: Timeline) -> Applied:
    return redrawn(values, timeline, same_kind(Effect.of("sharpen", strength=values["strength"])))


SHARPEN = Operation(
    name="sharpen",
    summary="Make edges crisper; a second time replaces the first",
    params=(Param("strength", DRAWING.params["strength"], "0.01 to 1", 0.5), *WHERE),
    phrasings=(
        "sharpen the video",
        "make it a bit sharper",
        "sharpen the first 5 seconds by 30%",
        "画面锐化",
        "锐化30%",
    ),
    words={**dict.fromkeys(_WORDS, ("verb", "sharpen")), **AMOUNT_WORDS},
    frames=_frames,
    say_values=lambda values: say_amount("sharpen", "the video", "strength", values),
    effect=_effect,
    check=check_where,
    settle=settle_where,
    clashes=same_part(),
    main="strength",
)
