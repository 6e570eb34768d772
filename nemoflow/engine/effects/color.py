"""`color`: exposure, temperature, contrast, brightness, gamma, saturation and hue, in this order.

On full-range R'G'B' values v of 0 to 1, clipped at the end of each line:

    v = ((v * 2**exposure * gain - 0.5) * contrast + 0.5 + brightness) ** (1 / gamma)
    (R, G, B) = saturate(R, G, B), then rotate the hue: the matrices of SVG's feColorMatrix

`gain` is, for each channel, the light of a black body of `temperature` kelvin against one of
6500 (Krystek 1985, in CIE 1960 u, v), scaled so that the brightness of grey stays.
"""

from __future__ import annotations

import math
from fractions import Fraction

from nemoflow.engine.effects.drawing import FROM_RGB, TO_RGB, Drawing, Room, Values, number
from nemoflow.engine.ops.params import Number

NEUTRAL = {
    "brightness": 0,
    "contrast": 1,
    "saturation": 1,
    "gamma": 1,
    "temperature": 6500,
    "hue": 0,
    "exposure": 0,
}
"""What each parameter is when nothing changes."""
PARAMS = {
    "brightness": Number(Fraction(-1), Fraction(1)),
    "contrast": Number(Fraction(0), Fraction(3)),
    "saturation": Number(Fraction(0), Fraction(2)),
    "gamma": Number(Fraction(1, 5), Fraction(5)),
    "temperature": Number(Fraction(2000), Fraction(15000), "k"),
    "hue": Number(Fraction(0), Fraction(360)),
    "exposure": Number(Fraction(-4), Fraction(4)),
}
LUMA = (0.2126, 0.7152, 0.0722)
"""Weights of red, green and blue in the brightness of bt709."""
_LINEAR = ((3.2406, -1.5372, -0.4986), (-0.9689, 1.8758, 0.0415), (0.0557, -0.2040, 1.0570))
"""CIE X, Y, Z to linear red, green, blue of bt709."""


def _filters(values: Values, room: Room) -> tuple[str, ...]:
    now = {name: float(str(values[name])) for name in PARAMS}
    curves = ":".join(
        f"{channel}='{_curve(now, gain)}'"
        for channel, gain in zip("rgb", gains(now["temperature"]), strict=True)
    )
    steps = [TO_RGB, f"lutrgb={curves}"]
    if now["saturation"] != 1:
        steps.append(mixer(saturating(now["saturation"])))
    if now["hue"] % 360:
        steps.append(mixer(_turning(now["hue"])))
    return (*steps, FROM_RGB)


def _curve(now: dict[str, float], gain: float) -> str:
    slope = 2 ** now["exposure"] * gain * now["contrast"]
    rest = 0.5 + now["brightness"] - 0.5 * now["contrast"]
    inner = f"clip(val/255*{number(slope)}+{number(rest)},0,1)"
    return f"255*pow({inner},{number(1 / now['gamma'])})+0.5"


def gains(temperature: float) -> tuple[float, float, float]:
    """What the light of a temperature does to R', G' and B'."""
    if temperature == 6500:
        return 1.0, 1.0, 1.0
    light, white = _light(temperature), _light(6500)
    linear = [max(0.001, one / other) for one, other in zip(light, white, strict=True)]
    bright = sum(part * weight for part, weight in zip(linear, LUMA, strict=True))
    red, green, blue = ((part / bright) ** (1 / 2.2) for part in linear)
    return red, green, blue


def _light(kelvin: float) -> tuple[float, ...]:
    """Linear bt709 of a black body, of brightness 1."""
    u = (0.860117757 + 1.54118254e-4 * kelvin + 1.28641212e-7 * kelvin**2) / (
        1 + 8.42420235e-4 * kelvin + 7.08145163e-7 * kelvin**2
    )
    v = (0.317398726 + 4.22806245e-5 * kelvin + 4.20481691e-8 * kelvin**2) / (
        1 - 2.89741816e-5 * kelvin + 1.61456053e-7 * kelvin**2
    )
    x, y = 3 * u / (2 * u - 8 * v + 4), 2 * v / (2 * u - 8 * v + 4)
    xyz = (x / y, 1.0, (1 - x - y) / y)
    return tuple(sum(a * b for a, b in zip(row, xyz, strict=True)) for row in _LINEAR)


Matrix = tuple[tuple[float, float, float], ...]


def saturating(amount: float) -> Matrix:
    """0 is grey, 1 changes nothing, 2 doubles the distance from grey."""
    return tuple(
        (
            LUMA[0] * (1 - amount) + (amount if row == 0 else 0),
            LUMA[1] * (1 - amount) + (amount if row == 1 else 0),
            LUMA[2] * (1 - amount) + (amount if row == 2 else 0),
        )
        for row in range(3)
    )


def _turning(degrees: float) -> Matrix:
    cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    red, green, blue = LUMA
    across = (
        (-red, -green, 1 - blue),
        (0.143, 0.140, -0.283),
        (-(1 - red), green, blue),
    )
    return tuple(
        (
            red + cosine * ((row == 0) - red) + sine * across[row][0],
            green + cosine * ((row == 1) - green) + sine * across[row][1],
            blue + cosine * ((row == 2) - blue) + sine * across[row][2],
        )
        for row in range(3)
    )


def mixer(matrix: Matrix) -> str:
    """The filter that multiplies (R, G, B) by a matrix of numbers from -2 to 2."""
    names = ("rr", "rg", "rb", "gr", "gg", "gb", "br", "bg", "bb")
    cells = [cell for row in matrix for cell in row]
    return "colorchannelmixer=" + ":".join(
        f"{name}={number(cell)}" for name, cell in zip(names, cells, strict=True)
    )


COLOR = Drawing("color", PARAMS, _filters)
