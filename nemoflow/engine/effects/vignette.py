"""`vignette`: darker towards the corners, as a simple lens draws.

With d the distance from the centre (1 in the corners), R'G'B' is multiplied by
cos(amount * 2/5 * pi * d) ** 4.
"""

from __future__ import annotations

import math
from fractions import Fraction

from nemoflow.engine.effects.drawing import SCALING, Drawing, Room, Values, number
from nemoflow.engine.ops.params import Number

_TO_RGB = f"scale={SCALING}:in_color_matrix=bt709:in_range=tv,format=rgb24"
_FROM_RGB = f"scale={SCALING}:out_color_matrix=bt709:out_range=tv,format=yuv420p"


def _filters(values: Values, room: Room) -> tuple[str, ...]:
    angle = float(str(values["amount"])) * 0.4 * math.pi
    return (_TO_RGB, f"vignette=angle={number(angle)}:dither=0", _FROM_RGB)


VIGNETTE = Drawing("vignette", {"amount": Number(Fraction(1, 100), Fraction(1))}, _filters)
