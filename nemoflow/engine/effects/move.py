"""`move`: a window that travels over the picture and fills the canvas: zooms and pans.

The window is 1/zoom of the picture in both directions; `x` and `y` say where in the room that is
left it lies, 0 the left or top, 1 the right or bottom. From `begin` on, `length` seconds long, it
goes from the first values to the second, before and after that it rests. Times are seconds of the
source, so a part of a clip shows the part of the movement that it showed before.
"""

from __future__ import annotations

import math
import re
from fractions import Fraction

from nemoflow.engine.effects.drawing import Drawing, Room, Values, number
from nemoflow.engine.ops.params import Choice, Number
from nemoflow.model.op import Value


class Exact:
    """An exact number, as text: `5`, `1001/30000`."""

    __slots__ = ()

    def check(self, value: object) -> Value:
        """The shortest form; raises ValueError."""
        if not isinstance(value, str) or not re.fullmatch(r"-?\d{1,18}(/[1-9]\d{0,17})?", value):
            raise ValueError(f"`{value}` is not an exact number")
        return str(Fraction(value))

    def schema(self) -> dict[str, object]:
        """A string."""
        return {"type": "string"}


class Pace(Exact):
    """An exact number above zero: seconds for each second."""

    __slots__ = ()

    def check(self, value: object) -> Value:
        """The shortest form; raises ValueError."""
        found = super().check(value)
        if not Fraction(1, 1000) <= Fraction(str(found)) <= 1000:
            raise ValueError(f"`{value}` is no pace")
        return found


_ZOOM = Number(Fraction(1), Fraction(10))
_PLACE = Number(Fraction(0), Fraction(1))


def _filters(values: Values, room: Room) -> tuple[str, ...]:
    done = _progress(values, room)
    zoom = _between(values, "zoom", done)
    across, down = _between(values, "x", done), _between(values, "y", done)
    left, right = f"W*(1-1/({zoom}))*({across})", f"W*((1-1/({zoom}))*({across})+1/({zoom}))"
    top, low = f"H*(1-1/({zoom}))*({down})", f"H*((1-1/({zoom}))*({down})+1/({zoom}))"
    corners = ((left, top), (right, top), (left, low), (right, low))
    points = ":".join(f"x{at}='{x}':y{at}='{y}'" for at, (x, y) in enumerate(corners))
    return (f"perspective={points}:interpolation=cubic:sense=source:eval=frame",)


def _progress(values: Values, room: Room) -> str:
    """0 to 1 as an expression of the frame's number, from whole numbers only.

    So the same moment gives the same bits wherever a segment begins.
    """
    begin, length = Fraction(str(values["begin"])), Fraction(str(values["length"]))
    if length <= 0:
        return "1"
    start, each = (room.moment - begin) / length, room.step / length
    most = math.lcm(start.denominator, each.denominator)
    # The filter counts its frames from 1.
    line = f"clip(({int(start * most)}+{int(each * most)}*(in-1))/{most},0,1)"
    return line if values["curve"] == "linear" else f"({line})*({line})*(3-2*({line}))"


def _between(values: Values, name: str, done: str) -> str:
    first, last = Fraction(str(values[name])), Fraction(str(values[f"{name}_to"]))
    if first == last:
        return number(first)
    return f"{number(first)}+({number(last - first)})*{done}"


MOVE = Drawing(
    "move",
    {
        "zoom": _ZOOM,
        "zoom_to": _ZOOM,
        "x": _PLACE,
        "x_to": _PLACE,
        "y": _PLACE,
        "y_to": _PLACE,
        "begin": Exact(),
        "length": Exact(),
        "curve": Choice(("linear", "smooth"), {}),
    },
    _filters,
    moving=True,
)
