"""`look`: a named look, a linear map of red, green and blue and an offset, mixed with the picture.

With T the map of a look, o its offset and s the strength, on R'G'B' values v of 0 to 1:
v = clip((1 - s) * v + s * (T v + o)).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from nemoflow.engine.effects.color import LUMA, Matrix, gains, mixer, saturating
from nemoflow.engine.effects.drawing import FROM_RGB, TO_RGB, Drawing, Room, Values, number
from nemoflow.engine.ops.params import Choice, Number

Three = tuple[float, float, float]
_SAME: Matrix = ((1, 0, 0), (0, 1, 0), (0, 0, 1))
_SEPIA: Matrix = ((0.393, 0.769, 0.189), (0.349, 0.686, 0.168), (0.272, 0.534, 0.131))


@dataclass(frozen=True, slots=True)
class Look:
    """Channels are mixed by `matrix`, then each is `scale` times itself plus `offset`."""

    matrix: Matrix = _SAME
    scale: Three = (1.0, 1.0, 1.0)
    offset: Three = (0.0, 0.0, 0.0)


def _contrast(amount: float) -> tuple[Three, Three]:
    rest = 0.5 - 0.5 * amount
    return (amount, amount, amount), (rest, rest, rest)


LOOKS: Mapping[str, Look] = MappingProxyType(
    {
        "grayscale": Look((LUMA, LUMA, LUMA)),
        "sepia": Look(_SEPIA),
        "vintage": Look(saturating(0.7), (0.90, 0.86, 0.74), (0.07, 0.05, 0.10)),
        "cinematic": Look(saturating(0.9), (1.20, 1.12, 1.02), (-0.10, -0.06, 0.01)),
        "vivid": Look(saturating(1.35), *_contrast(1.1)),
        "cool": Look(scale=gains(8500)),
        "warm": Look(scale=gains(5000)),
        "noir": Look((LUMA, LUMA, LUMA), *_contrast(1.4)),
        "negative": Look(scale=(-1.0, -1.0, -1.0), offset=(1.0, 1.0, 1.0)),
    }
)


def _filters(values: Values, room: Room) -> tuple[str, ...]:
    look, strength = LOOKS[str(values["name"])], float(str(values["strength"]))
    mixed = tuple(
        tuple(
            (1 - strength) * (row == column) + strength * look.scale[row] * cell
            for column, cell in enumerate(cells)
        )
        for row, cells in enumerate(look.matrix)
    )
    return (TO_RGB, *affine(mixed, [strength * part for part in look.offset]), FROM_RGB)


def affine(rows: tuple[tuple[float, ...], ...], offset: list[float]) -> tuple[str, ...]:
    """The filters of clip(rows * v + offset), with no clipping in between."""
    if any(sum(row) < 0 for row in rows):
        return _negative(rows, offset)
    room = [max(1.0, sum(cell for cell in row if cell > 0)) for row in rows]
    matrix = tuple(
        (row[0] / most, row[1] / most, row[2] / most) for row, most in zip(rows, room, strict=True)
    )
    return mixer(matrix), _curves(room, offset)


def _negative(rows: tuple[tuple[float, ...], ...], offset: list[float]) -> tuple[str, ...]:
    """Values that fall: each channel only depends on itself."""
    return (_curves([row[index] for index, row in enumerate(rows)], offset),)


def _curves(scale: list[float], offset: list[float]) -> str:
    return "lutrgb=" + ":".join(
        f"{channel}='val*{number(times)}+{number(255 * rest)}+0.5'"
        for channel, times, rest in zip("rgb", scale, offset, strict=True)
    )


LOOK = Drawing(
    "look",
    {"name": Choice(tuple(LOOKS), {}), "strength": Number(Fraction(1, 100), Fraction(1))},
    _filters,
)
