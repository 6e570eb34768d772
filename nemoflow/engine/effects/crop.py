"""`crop`: a window of the picture becomes the whole picture.

`x`, `y`, `width` and `height` are even pixels of a picture of `of_width` x `of_height`; on any
other size they scale with it.
"""

from __future__ import annotations

from fractions import Fraction

from nemoflow.engine.effects.drawing import Drawing, Room, Size, Values
from nemoflow.engine.ops.params import Number
from nemoflow.engine.target import even

_PIXELS = Number(Fraction(0), Fraction(32768))
_SIDE = Number(Fraction(2), Fraction(32768))
PARAMS = {
    "x": _PIXELS,
    "y": _PIXELS,
    "width": _SIDE,
    "height": _SIDE,
    "of_width": _SIDE,
    "of_height": _SIDE,
}


def _filters(values: Values, room: Room) -> tuple[str, ...]:
    wide, high = _before(values, room.width, room.height)
    left = _even(_pixels(values, "x"), _pixels(values, "of_width"), wide)
    top = _even(_pixels(values, "y"), _pixels(values, "of_height"), high)
    left, top = min(left, wide - room.width), min(top, high - room.height)
    return (f"crop={room.width}:{room.height}:{left}:{top}",)


def _before(values: Values, width: int, height: int) -> Size:
    wide = even(Fraction(width * _pixels(values, "of_width"), _pixels(values, "width")))
    high = even(Fraction(height * _pixels(values, "of_height"), _pixels(values, "height")))
    return max(width, wide), max(height, high)


def _pixels(values: Values, name: str) -> int:
    return int(str(values[name]))


def _even(at: int, of: int, now: int) -> int:
    return 2 * int(Fraction(at * now, 2 * of) + Fraction(1, 2))


CROP = Drawing("crop", PARAMS, _filters, _before)
