"""`sharpen`: an unsharp mask on brightness: v + 2 * strength * (v - soft).

`soft` is v under the 5x5 binomial kernel (1 4 6 4 1 in both directions).
"""

from __future__ import annotations

from fractions import Fraction

from nemoflow.engine.effects.drawing import Drawing, Room, Values, number
from nemoflow.engine.ops.params import Number


def _filters(values: Values, room: Room) -> tuple[str, ...]:
    amount = number(2 * Fraction(str(values["strength"])))
    return (f"unsharp=lx=5:ly=5:la={amount}:cx=5:cy=5:ca=0",)


SHARPEN = Drawing("sharpen", {"strength": Number(Fraction(1, 100), Fraction(1))}, _filters)
