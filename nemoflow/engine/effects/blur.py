"""`blur`: a part of the picture out of focus, or in blocks.

`radius` is the sigma of a Gaussian, or half the side of a block, in pixels of a picture whose
short side has 1080: it looks the same in every size.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType

from nemoflow.engine.effects.drawing import Drawing, Room, Values, number
from nemoflow.engine.ops.params import Choice, Number

Part = tuple[Fraction, Fraction, Fraction, Fraction]
_THIRD = Fraction(1, 3)


def _part(left: object, top: object, right: object, bottom: object) -> Part:
    return Fraction(str(left)), Fraction(str(top)), Fraction(str(right)), Fraction(str(bottom))


REGIONS: Mapping[str, Part] = MappingProxyType(
    {
        "all": _part(0, 0, 1, 1),
        "top": _part(0, 0, 1, _THIRD),
        "bottom": _part(0, 1 - _THIRD, 1, 1),
        "left": _part(0, 0, _THIRD, 1),
        "right": _part(1 - _THIRD, 0, 1, 1),
        "top_left": _part(0, 0, _THIRD, _THIRD),
        "top_right": _part(1 - _THIRD, 0, 1, _THIRD),
        "bottom_left": _part(0, 1 - _THIRD, _THIRD, 1),
        "bottom_right": _part(1 - _THIRD, 1 - _THIRD, 1, 1),
        "center": _part("1/4", "1/4", "3/4", "3/4"),
        "edges": _part("1/5", "1/5", "4/5", "4/5"),
    }
)
"""Left, top, right and bottom of a region, as parts of the picture; `edges` is all around it."""
_REFERENCE = 1080


def box(region: str, width: int, height: int) -> tuple[int, int, int, int]:
    """Left, top, width and height of a region in even pixels."""
    left, top, right, bottom = REGIONS[region]
    x, y = _even(left * width), _even(top * height)
    return x, y, _even(right * width) - x, _even(bottom * height) - y


def _even(value: Fraction) -> int:
    return 2 * int(value / 2 + Fraction(1, 2))


def _filters(values: Values, room: Room) -> tuple[str, ...]:
    region, style = str(values["region"]), str(values["style"])
    radius = Fraction(str(values["radius"])) * room.short / _REFERENCE
    if region == "all":
        return _drawn(style, radius, room.width, room.height)
    x, y, wide, high = box(region, room.width, room.height)
    window = f"crop={wide}:{high}:{x}:{y}"
    if region == "edges":
        soft = ",".join(_drawn(style, radius, room.width, room.height))
        return (
            f"split=2[@a][@b];[@a]{soft}[@c];[@b]{window}[@d];"
            f"[@c][@d]overlay={x}:{y}:format=yuv420",
        )
    soft = ",".join(_drawn(style, radius, wide, high))
    return (f"split=2[@a][@b];[@b]{window},{soft}[@c];[@a][@c]overlay={x}:{y}:format=yuv420",)


def _drawn(style: str, radius: Fraction, width: int, height: int) -> tuple[str, ...]:
    if style == "blur":
        return (f"gblur=sigma={number(max(radius, Fraction(1, 2)))}:steps=3",)
    side = max(4, _even(2 * radius))
    across, down = max(2, _even(Fraction(width, side))), max(2, _even(Fraction(height, side)))
    return (f"scale={across}:{down}:flags=area", f"scale={width}:{height}:flags=neighbor")


BLUR = Drawing(
    "blur",
    {
        "radius": Number(Fraction(1), Fraction(200), "px"),
        "region": Choice(tuple(REGIONS), {"centre": "center", "middle": "center"}),
        "style": Choice(("blur", "pixelate"), {}),
    },
    _filters,
)
