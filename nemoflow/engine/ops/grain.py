"""`grain`: film grain, the same in every render. A second time replaces the first."""

from __future__ import annotations

from nemoflow.engine.effects.grain import GRAIN as DRAWING
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
    "grain", "film grain", "grainy", "grain effect", "film grain effect", "颗粒", "颗粒感",
    "胶片颗粒", "噪点颗粒", "颗粒效果",
)  # fmt: skip


def _frames(bag: Bag, pool: Pool) -> Meaning | None:
    """`add film grain`, `make it grainy`, `加一点颗粒感`."""
    if bag.take("object", "grain") is None:
        return None
    bare(bag)
    where = take_where(bag)
    amount, notes = amount_of(bag, "0.3", "")
    return Meaning((GRAIN.make(amount=amount, **where),), notes)


def _effect(values: Values, timeline: Timeline) -> Applied:
    return redrawn(values, timeline, same_kind(Effect.of("grain", amount=values["amount"])))


GRAIN = Operation(
    name="grain",
    summary="Lay film grain over the picture, the same in every render; a second time replaces "
    "the first",
    params=(Param("amount", DRAWING.params["amount"], "0.01 to 1", 0.3), *WHERE),
    phrasings=(
        "add film grain",
        "add a little grain",
        "add 50% grain to the first 5 seconds",
        "加胶片颗粒",
        "加一点颗粒感",
    ),
    words={**dict.fromkeys(_WORDS, ("object", "grain")), **AMOUNT_WORDS},
    frames=_frames,
    say_values=lambda values: say_amount("add film grain", "", "amount", values),
    effect=_effect,
    check=check_where,
    settle=settle_where,
    clashes=same_part(),
    main="amount",
)
