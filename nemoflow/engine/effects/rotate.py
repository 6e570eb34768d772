"""`rotate`: turned clockwise by 90, 180 or 270 degrees; a quarter turn swaps the sides."""

from __future__ import annotations

from fractions import Fraction

from nemoflow.engine.effects.drawing import Drawing, Room, Size, Values
from nemoflow.engine.ops.params import Number
from nemoflow.model.op import Value


class Turn:
    """Degrees clockwise: 90, 180 or 270."""

    __slots__ = ()

    def check(self, value: object) -> Value:
        """The number; raises ValueError for a turn that is not square."""
        degrees = Number(Fraction(0), Fraction(359)).check(value)
        if degrees not in (90, 180, 270):
            raise ValueError(f"`{value}` is not a square turn: 90, 180 or 270 degrees")
        return degrees

    def schema(self) -> dict[str, object]:
        """An enumeration."""
        return {"enum": [90, 180, 270]}


def _filters(values: Values, room: Room) -> tuple[str, ...]:
    match values["degrees"]:
        case 90:
            return ("transpose=clock",)
        case 270:
            return ("transpose=cclock",)
        case _:
            return ("hflip", "vflip")


def _before(values: Values, width: int, height: int) -> Size:
    return (width, height) if values["degrees"] == 180 else (height, width)


ROTATE = Drawing("rotate", {"degrees": Turn()}, _filters, _before)
