"""Shapes with soft edges on float pictures: every edge is a distance, so nothing is jagged.

A picture is floats (height, width, 3) in 0..1; places are pixels, x to the right, y down.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.floating[Any]]
Mask = NDArray[np.floating[Any]]
Color = tuple[float, float, float]
Box = tuple[float, float, float, float]
"""Left, top, width, height."""


def rgb(code: str) -> Color:
    """`#rrggbb` as three floats."""
    red, green, blue = (int(code[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def tint(color: Color) -> Picture:
    """A colour to calculate with, (3,)."""
    return np.asarray(color, dtype=np.float32)


def ease(now: float, start: float, length: float) -> float:
    """0 before `start`, 1 after `start + length`, smooth between."""
    share = min(1.0, max(0.0, (now - start) / length))
    return share * share * (3 - 2 * share)


def mix(first: Color, second: Color, share: float) -> Color:
    """The colour `share` of the way from the first to the second."""
    red, green, blue = (a + (b - a) * share for a, b in zip(first, second, strict=True))
    return red, green, blue


def grid(width: int, height: int) -> tuple[Mask, Mask]:
    """Columns (1, width) and rows (height, 1) of pixel centres."""
    x = np.arange(width, dtype=np.float32)[None, :] + 0.5
    y = np.arange(height, dtype=np.float32)[:, None] + 0.5
    return x, y


def lay(picture: Picture, mask: Mask, color: Color | Picture) -> None:
    """Blends a colour (or a picture of the same size) over the picture where the mask says."""
    paint = np.asarray(color, dtype=np.float32)
    picture += mask[..., None] * (paint - picture)


def rounded(
    picture: Picture,
    box: Box,
    radius: float,
    color: Color,
    alpha: float = 1.0,
    *,
    soft: float = 1.0,
    below: Color | None = None,
) -> None:
    """A rounded box; `soft` is the width of its edge, `below` the colour at its lower end."""
    left, top, width, height = box
    if width <= 0 or height <= 0 or alpha <= 0:
        return
    ys, xs = _part(picture, left - soft, top - soft, left + width + soft, top + height + soft)
    part = picture[ys, xs]
    if not part.size:
        return
    x = np.arange(xs.start, xs.stop, dtype=np.float32)[None, :] + 0.5
    y = np.arange(ys.start, ys.stop, dtype=np.float32)[:, None] + 0.5
    radius = min(radius, width / 2, height / 2)
    across = np.abs(x - left - width / 2) - width / 2 + radius
    down = np.abs(y - top - height / 2) - height / 2 + radius
    outside = np.hypot(np.maximum(across, 0), np.maximum(down, 0))
    distance = outside + np.minimum(np.maximum(across, down), 0) - radius
    mask = smooth(0.5 - distance / soft) if soft > 2 else np.clip(0.5 - distance / soft, 0, 1)
    paint: Color | Picture = color
    if below is not None:
        share = np.clip((y - top) / height, 0, 1)[..., None]
        paint = (1 - share) * tint(color) + share * tint(below)
    lay(part, mask * np.float32(alpha), paint)


def disc(
    picture: Picture,
    center: tuple[float, float],
    radius: float,
    color: Color,
    alpha: float = 1.0,
    *,
    soft: float = 1.0,
) -> None:
    """A disc; a large `soft` makes it a glow."""
    box = (center[0] - radius, center[1] - radius, 2 * radius, 2 * radius)
    rounded(picture, box, radius, color, alpha, soft=soft)


def ring(
    picture: Picture,
    center: tuple[float, float],
    radius: float,
    width: float,
    color: Color,
    alpha: float,
) -> None:
    """A circle line."""
    reach = radius + width
    ys, xs = _part(
        picture, center[0] - reach, center[1] - reach, center[0] + reach, center[1] + reach
    )
    x = np.arange(xs.start, xs.stop, dtype=np.float32)[None, :] + 0.5 - center[0]
    y = np.arange(ys.start, ys.stop, dtype=np.float32)[:, None] + 0.5 - center[1]
    distance = np.abs(np.hypot(x, y) - radius) - width / 2
    lay(picture[ys, xs], np.clip(0.5 - distance, 0, 1) * np.float32(alpha), color)


def polyline(
    picture: Picture,
    points: Sequence[tuple[float, float]],
    width: float,
    color: Color,
    alpha: float = 1.0,
) -> None:
    """A line with round joints through the points."""
    if len(points) < 2:
        return
    xs = [point[0] for point in points]
    ys = [point[1] for point in points]
    rows, columns = _part(
        picture, min(xs) - width, min(ys) - width, max(xs) + width, max(ys) + width
    )
    part = picture[rows, columns]
    far = np.full(part.shape[:2], 9.0, dtype=np.float32)
    for first, second in pairwise(points):
        _nearer(far, (columns.start, rows.start), first, second, width)
    lay(part, np.clip(width / 2 + 0.5 - far, 0, 1) * np.float32(alpha), color)


def _nearer(
    far: Mask,
    origin: tuple[int, int],
    first: tuple[float, float],
    second: tuple[float, float],
    width: float,
) -> None:
    """Lowers the distances around one piece of a line."""
    ax, ay = first[0] - origin[0], first[1] - origin[1]
    bx, by = second[0] - origin[0], second[1] - origin[1]
    left, right = int(max(0, min(ax, bx) - width)), int(max(ax, bx) + width + 1)
    top, bottom = int(max(0, min(ay, by) - width)), int(max(ay, by) + width + 1)
    part = far[top:bottom, left:right]
    if not part.size:
        return
    x = np.arange(left, left + part.shape[1], dtype=np.float32)[None, :] + 0.5 - ax
    y = np.arange(top, top + part.shape[0], dtype=np.float32)[:, None] + 0.5 - ay
    dx, dy = bx - ax, by - ay
    along = np.clip((x * dx + y * dy) / max(1e-6, dx * dx + dy * dy), 0, 1)
    np.minimum(part, np.hypot(x - along * dx, y - along * dy), out=part)


def smooth(share: Mask) -> Mask:
    """Smoothstep of values clipped to 0..1."""
    found = np.clip(share, 0, 1)
    return (found * found * (3 - 2 * found)).astype(np.float32)


def camera(
    picture: Picture, center: tuple[float, float], scale: float, size: tuple[int, int]
) -> Picture:
    """What a camera over `center` sees: `scale` picture pixels for each pixel of the result.

    Two by two samples for each pixel, so that shrinking does not flicker.
    """
    width, height = size
    x = center[0] + (np.arange(2 * width) + 0.5 - width) * scale / 2 - 0.5
    y = center[1] + (np.arange(2 * height) + 0.5 - height) * scale / 2 - 0.5
    found = _along(_along(picture, y, 0), x, 1)
    halved = found[0::2] + found[1::2]
    return (halved[:, 0::2] + halved[:, 1::2]) * np.float32(0.25)


def _along(picture: Picture, places: NDArray[np.float64], axis: int) -> Picture:
    """Linear samples along one axis; places outside take the edge."""
    last = picture.shape[axis] - 1
    clipped = np.clip(places, 0, last - 0.001)
    below = clipped.astype(np.intp)
    share = (clipped - below).astype(np.float32)
    share = share[:, None, None] if axis == 0 else share[None, :, None]
    first = picture.take(below, axis)
    return first + share * (picture.take(below + 1, axis) - first)


def _part(
    picture: Picture, left: float, top: float, right: float, bottom: float
) -> tuple[slice, slice]:
    """Rows and columns of the pixels that a box touches."""
    height, width = picture.shape[:2]
    x0, x1 = (int(min(width, max(0, np.floor(at)))) for at in (left, right + 1))
    y0, y1 = (int(min(height, max(0, np.floor(at)))) for at in (top, bottom + 1))
    return slice(y0, max(y0, y1)), slice(x0, max(x0, x1))
