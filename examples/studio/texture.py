"""Reading tileable textures, and ramps between two colours."""

from __future__ import annotations

import numpy as np

from studio.raster import Color, Mask, Picture, tint


def ramp(share: Mask, first: Color, second: Color) -> Picture:
    """A picture between two colours, `share` of the way at each pixel."""
    low, high = tint(first), tint(second)
    return (low + share[..., None] * (high - low)).astype(np.float32)


def sample(texture: Mask, u: Mask, v: Mask) -> Mask:
    """Linear samples at columns `u` and rows `v`; the texture goes on for ever."""
    height, width = texture.shape
    u0, v0 = np.floor(u).astype(np.intp), np.floor(v).astype(np.intp)
    du, dv = (u - u0).astype(np.float32), (v - v0).astype(np.float32)
    rows, columns = (v0 % height, (v0 + 1) % height), (u0 % width, (u0 + 1) % width)
    top = texture[rows[0], columns[0]] * (1 - du) + texture[rows[0], columns[1]] * du
    low = texture[rows[1], columns[0]] * (1 - du) + texture[rows[1], columns[1]] * du
    return np.asarray(top * (1 - dv) + low * dv, dtype=np.float32)
