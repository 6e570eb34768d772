"""`lut`: every colour becomes what a table says, between its points by tetrahedra.

With T the table and s the strength, on R'G'B' values v: (1 - s) * v + s * T(v). Computed with 16
bits, so that a table which changes nothing changes nothing. The staged file's name says whether
it holds one dimension (`....1d.cube`) or three.
"""

from __future__ import annotations

from fractions import Fraction

from nemoflow.engine.effects.drawing import FROM_RGB, SCALING, Drawing, Room, Values, number
from nemoflow.engine.ops.params import Number

ONE_DIMENSION = ".1d.cube"
_TO_RGB = f"scale={SCALING}:in_color_matrix=bt709:in_range=tv,format=gbrp16le"


def _filters(values: Values, room: Room) -> tuple[str, ...]:
    name = room.files[0] if room.files else ""
    way = "lut1d" if name.endswith(ONE_DIMENSION) else "lut3d"
    between = "linear" if way == "lut1d" else "tetrahedral"
    table = f"{way}=file={name}:interp={between}"
    strength = Fraction(str(values["strength"]))
    if strength < 1:
        mixed = f"blend=all_mode=normal:all_opacity={number(strength)}"
        table = f"split=2[@a][@b];[@b]{table}[@c];[@c][@a]{mixed}"
    return (_TO_RGB, table, FROM_RGB)


LUT = Drawing(
    "lut",
    {"strength": Number(Fraction(1, 100), Fraction(1))},
    _filters,
    source_kinds=("lut",),
    least_sources=1,
    most_sources=1,
)
