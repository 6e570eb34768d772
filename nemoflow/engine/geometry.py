"""How a picture fills a canvas: sizes and offsets in whole, even pixels. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from nemoflow.engine.target import even

_ALMOST = 3
"""A bar thinner than this many pixels is not drawn; the picture is stretched over it."""


@dataclass(frozen=True, slots=True)
class Box:
    """A picture of `width` x `height` whose top left corner lies at (`x`, `y`) of the canvas.

    Offsets are negative where the picture is larger than the canvas.
    """

    width: int
    height: int
    x: int
    y: int


def inside(aspect: Fraction, width: int, height: int) -> Box:
    """The largest picture of an aspect (width over height) that fits in the canvas."""
    wide = min(width, even(height * aspect))
    high = min(height, even(width / aspect))
    return _centred(wide, high, width, height)


def covering(aspect: Fraction, width: int, height: int) -> Box:
    """The smallest picture of an aspect that leaves nothing of the canvas free."""
    wide = max(width, even(height * aspect))
    high = max(height, even(width / aspect))
    return _centred(wide, high, width, height)


def _centred(wide: int, high: int, width: int, height: int) -> Box:
    if abs(wide - width) < _ALMOST:
        wide = width
    if abs(high - height) < _ALMOST:
        high = height
    return Box(wide, high, _even_half(width - wide), _even_half(height - high))


def _even_half(room: int) -> int:
    # Even offsets keep the halved chroma planes aligned.
    return int(room / 4) * 2
