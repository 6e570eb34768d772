"""`border`: a plain frame over the outermost pixels; the size of the picture stays.

`width` is a percentage of the short side, rounded to an even number of pixels, at least 2.
"""

from __future__ import annotations

from fractions import Fraction

from nemoflow.engine.effects.drawing import FROM_RGB, TO_RGB, Drawing, Room, Values
from nemoflow.engine.ops.colors import Color
from nemoflow.engine.ops.params import Number


def thickness(percent: Fraction, short: int) -> int:
    """Even pixels of a border."""
    return max(2, 2 * int(percent * short / 200 + Fraction(1, 2)))


def _filters(values: Values, room: Room) -> tuple[str, ...]:
    pixels = thickness(Fraction(str(values["width"])), room.short)
    color = f"0x{str(values['color'])[1:]}"
    return (TO_RGB, f"drawbox=0:0:{room.width}:{room.height}:{color}:{pixels}", FROM_RGB)


BORDER = Drawing(
    "border", {"width": Number(Fraction(1, 10), Fraction(40)), "color": Color()}, _filters
)
