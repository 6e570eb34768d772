"""`chroma_key`: whatever has one colour becomes transparent, and something else lies behind.

On the colour plane of bt709 (U and V, 0 to 255), with d the distance of a pixel's neighbourhood
(mean over 3x3 chroma pixels) from the key divided by 255 * sqrt(2): opacity is
clip((d - similarity) / blend, 0, 1).

The words `green` and `blue` mean the point halfway between the pure colour and the paint that
screens have (0,177,64 and 0,71,187), so that both are keyed. Spill is taken out of what is near
the key only: a yellow shirt stays yellow.
"""

from __future__ import annotations

import math
from fractions import Fraction

from nemoflow.engine.effects.drawing import FROM_RGB, SCALING, Drawing, Room, Values, number
from nemoflow.engine.effects.move import Exact, Pace
from nemoflow.engine.ops.colors import Color, color_of
from nemoflow.engine.ops.params import Flag, Number
from nemoflow.model.op import Value

Plane = tuple[int, int, int]
"""Y, U and V of bt709 in limited range."""
KEYS: dict[str, Plane] = {"green": (150, 69, 41), "blue": (50, 213, 105)}
LEAST_COLOR = 0.1
"""Distance from grey below which a colour cannot be told from grey."""
_SPILL = 0.05
_SPILL_SOFT = 0.1
_ALPHA_RGB = f"scale={SCALING}:in_color_matrix=bt709:in_range=tv,format=gbrp"


class KeyColor:
    """The colour of a screen: `green`, `blue` or `#rrggbb`."""

    __slots__ = ()

    def check(self, value: object) -> Value:
        """The word, or the canonical code."""
        plain = str(value).strip().lower()
        if plain in KEYS:
            return plain
        code = color_of(plain)
        if distance(plane_of(code)) < LEAST_COLOR:
            raise ValueError(
                f"`{value}` is too near to grey to be keyed; a screen is green or blue"
            )
        return code

    def schema(self) -> dict[str, object]:
        """A string with examples."""
        return {"type": "string", "examples": ["green", "blue", "#00b140"]}


def plane_of(color: str) -> Plane:
    """The key of a colour: of a word its screen, of `#rrggbb` exactly that."""
    if color in KEYS:
        return KEYS[color]
    red, green, blue = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return (
        math.floor(16 + 219 * luma + 0.5),
        math.floor(128 + 224 * (blue - luma) / 1.8556 + 0.5),
        math.floor(128 + 224 * (red - luma) / 1.5748 + 0.5),
    )


def distance(key: Plane) -> float:
    """How far a key lies from grey, in the unit of `similarity`."""
    return math.hypot(key[1] - 128, key[2] - 128) / (255 * math.sqrt(2))


def flat(plane: Plane) -> str:
    """Makes any picture one plain colour."""
    return "lutyuv=" + ":".join(f"{name}={part}" for name, part in zip("yuv", plane, strict=True))


def _filters(values: Values, room: Room) -> tuple[str, ...]:
    key = plane_of(str(values["color"]))
    similarity, blend = Fraction(str(values["similarity"])), Fraction(str(values["blend"]))
    hole = _hole(key, similarity, blend)
    behind, head = "[@s]", ""
    if not room.sources:
        head = f"split=2[@0][@p];[@p]{flat(plane_of(str(values['background'])))}[@s];[@0]"
    over = f"{behind}[@k]overlay=format=yuv420:shortest=1"
    way = _spilt(key) if values["despill"] else ""
    if not way:
        return (f"{head}{hole}[@k];{over}",)
    wide = _hole(key, similarity + Fraction(str(_SPILL)), Fraction(str(_SPILL_SOFT)))
    return (
        f"{head}split=3[@a][@b][@c];[@a]{hole},alphaextract[@m];"
        f"[@b]{_ALPHA_RGB},despill=type={way},{FROM_RGB}[@d];[@c]{wide}[@o];"
        f"[@d][@o]overlay=format=yuv420,format=yuv420p[@r];[@r][@m]alphamerge[@k];{over}",
    )


def _hole(key: Plane, similarity: Fraction, blend: Fraction) -> str:
    code = "".join(f"{part:02x}" for part in key)
    near = min(Fraction(1), similarity)
    # The filter takes what lies outside of the picture for screen: it must find the edge again.
    return (
        "format=yuva420p,pad=iw+4:ih+4:2:2,fillborders=2:2:2:2:smear,"
        f"chromakey=color=0x{code}:yuv=1:similarity={number(near)}:blend={number(blend)},"
        "crop=iw-4:ih-4:2:2"
    )


def _spilt(key: Plane) -> str:
    """The colour whose light a screen throws on what stands before it; empty for others."""
    _, blue, red = key
    if blue > 128 and blue - 128 > abs(red - 128):
        return "blue"
    return "green" if blue < 128 and red < 128 else ""


CHROMA_KEY = Drawing(
    "chroma_key",
    {
        "color": KeyColor(),
        "similarity": Number(Fraction(1, 100), Fraction(1)),
        "blend": Number(Fraction(0), Fraction(1)),
        "despill": Flag(),
        "background": Color(),
        "begin": Exact(),
        "pace": Pace(),
    },
    _filters,
    source_kinds=("image", "video"),
    most_sources=1,
    backing=lambda values: flat(plane_of(str(values["color"]))),
)
