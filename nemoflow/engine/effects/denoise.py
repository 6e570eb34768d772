"""`denoise`: less noise, edges kept.

Each pixel becomes the mean of itself and the same place in up to four frames before and after, as
far as they are alike; then what is alike around it in the frame is averaged, too. A recursive
filter would make a frame depend on every frame before it: this one needs four on each side, so a
piece of a clip is bit for bit what it is in the whole.

With s the strength and t = 0.2 * (1 - (1 - s)^2): frames count while they differ by less than t
of full scale, pixels by about 2/3 t.
"""

from __future__ import annotations

from fractions import Fraction

from nemoflow.engine.effects.drawing import Drawing, Room, Values, number
from nemoflow.engine.ops.params import Number

_REACH = 4
_SUM = 10


def _threshold(values: Values) -> Fraction:
    return Fraction(1, 5) * (1 - (1 - Fraction(str(values["strength"]))) ** 2)


def _temporal(values: Values) -> tuple[str, ...]:
    one = _threshold(values)
    planes = ":".join(f"{at}a={number(one)}:{at}b={number(_SUM * one)}" for at in range(3))
    return (f"atadenoise={planes}:s={2 * _REACH + 1}:a=s",)


def _spatial(values: Values, room: Room) -> tuple[str, ...]:
    wide = 1 + Fraction(str(values["strength"]))
    near = Fraction(2, 3) * _threshold(values)
    return (f"bilateral=sigmaS={number(wide)}:sigmaR={number(near)}:planes=7",)


DENOISE = Drawing(
    "denoise",
    {"strength": Number(Fraction(1, 100), Fraction(1))},
    _spatial,
    footage=_temporal,
    reach=_REACH,
)
