"""`grain`: film grain, the same every time it is drawn.

One field of noise from a fixed seed, a little larger than the picture, is laid over the brightness
at a place that changes with every frame. The place is counted from the start of the source, so a
frame has the same grain wherever it stands in the video, in one piece or in several.
"""

from __future__ import annotations

from fractions import Fraction

from nemoflow.engine.effects.drawing import Drawing, Room, Values
from nemoflow.engine.ops.params import Number

_SEED = 20_177
_STRONGEST = 60
_SPARE = 64
"""Pixels by which the field is larger than the picture: the room it moves in."""


def _filters(values: Values, room: Room) -> tuple[str, ...]:
    strength = max(1, int(Fraction(str(values["amount"])) * _STRONGEST + Fraction(1, 2)))
    # A frame that is held keeps its grain.
    frame = f"(n+{int(room.moment / room.step) % _SPARE})" if room.step else "0"
    field = (
        "lutyuv=y=128:u=128:v=128,"
        f"scale={room.width + _SPARE}:{room.height + _SPARE}:flags=neighbor,"
        f"noise=c0_seed={_SEED}:c0_strength={strength},"
        f"crop={room.width}:{room.height}:"
        f"'2*mod({frame}*19,{_SPARE // 2})':'2*mod({frame}*29,{_SPARE // 2})'"
    )
    return (
        f"split=2[@a][@b];[@b]{field}[@c];"
        "[@a][@c]blend=c0_mode=grainmerge:c1_mode=normal:c2_mode=normal",
    )


GRAIN = Drawing("grain", {"amount": Number(Fraction(1, 100), Fraction(1))}, _filters, moving=True)
