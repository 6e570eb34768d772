"""`vignette`: darker corners. A second time replaces the first."""

from __future__ import annotations

from nemoflow.engine.effects.vignette import VIGNETTE as DRAWING
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
    "vignette", "vignetting", "vignette effect", "vignette filter", "dark corners",
    "darkened corners", "暗角", "暗角效果", "暗边",
)  # fmt: skip


def _frames(bag: Bag, pool: Pool) -> Meaning | None:
    """`add a vignette`, `a strong vignette on clip 2`, `加暗角`."""
    if bag.take("object", "vignette") is None:
        return None
    bare(bag)
    where = take_where(bag)
    amount, notes = amount_of(bag, "0.5", "")
    return Meaning((VIGNETTE.make(amount=amount, **where),), notes)


def _effect(values: Values, timeline: Timeline) -> Applied:
    return redrawn(values, timeline, same_kind(Effect.of("vignette", amount=values["amount"])))


VIGNETTE = Operation(
    name="vignette",
    summary="Darken the picture towards its corners; a second time replaces the first",
    params=(Param("amount", DRAWING.params["amount"], "0.01 to 1", 0.5), *WHERE),
    phrasings=(
        "add a vignette",
        "add a slight vignette",
        "add a vignette at 80% for the last 5 seconds",
        "加暗角",
        "加暗角效果，强度30%",
    ),
    words={**dict.fromkeys(_WORDS, ("object", "vignette")), **AMOUNT_WORDS},
    frames=_frames,
    say_values=lambda values: say_amount("add a vignette", "", "amount", values),
    effect=_effect,
    check=check_where,
    settle=settle_where,
    clashes=same_part(),
    main="amount",
)
