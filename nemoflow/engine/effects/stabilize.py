"""`stabilize`: the camera shakes less.

Not drawn picture by picture: how to move a frame follows from the frames around it, as far as a
second away. So the stretch of the source that lasts `length` seconds from `begin` on is made
steady as a whole (`engine.steady`), and clips show that instead of the file.
"""

from __future__ import annotations

from fractions import Fraction

from nemoflow.engine.effects.drawing import Drawing, Room, Values
from nemoflow.engine.effects.move import Exact
from nemoflow.engine.ops.params import Choice, Number


def _filters(values: Values, room: Room) -> tuple[str, ...]:
    return ()


STABILIZE = Drawing(
    "stabilize",
    {
        "strength": Number(Fraction(1, 100), Fraction(1)),
        "crop": Choice(("auto", "none"), {}),
        "begin": Exact(),
        "length": Exact(),
    },
    _filters,
    needs=("vidstabdetect", "vidstabtransform"),
)
