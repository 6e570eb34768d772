"""The sea at sunset from the beach: swell, glitter, a sailing boat, a wash of foam."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from studio.lettering import fill
from studio.noise import clouds
from studio.raster import Mask, Picture, grid, lay, polyline, rgb, smooth
from studio.texture import ramp, sample

_HORIZON, _BEACH = 0.46, 0.86
_SUN = 0.56
"""Where horizon, water's edge and sun are: parts of height, height and width."""


def film(width: int, height: int, fps: int, seconds: float) -> Iterator[Picture]:
    """All frames, in order."""
    scene = _Scene(width, height)
    for number in range(round(seconds * fps)):
        yield scene.at(number / fps)


class _Scene:
    """What stays the same from frame to frame."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.x, self.y = grid(width, height)
        self.cloud = clouds((256, 1024), 1.8, 3)
        self.foam = clouds((512, 512), 1.15, 4)
        self.line = round(height * _HORIZON)
        rows = self.y[self.line :] - self.line
        self.depth = (height * 0.55 / (rows + height * 0.012)).astype(np.float32)
        self.across = ((self.x - width / 2) / height * self.depth).astype(np.float32)
        share = smooth(self.y / height / _HORIZON) ** np.float32(1.1)
        sky = ramp(share, rgb("#3b4a86"), rgb("#ffb37a"))
        self.sky = np.ones((height, width, 3), np.float32) * sky

    def at(self, now: float) -> Picture:
        """The view at a time in seconds."""
        picture = self.sky.copy()
        self._heaven(picture, now)
        self._water(picture, now)
        self._boat(picture, now)
        self._beach(picture, now)
        return picture

    def _heaven(self, picture: Picture, now: float) -> None:
        left, top = self.width * _SUN, self.height * (_HORIZON - 0.075 + 0.003 * now)
        far = np.hypot(self.x - left, self.y - top)
        lay(picture, (0.7 * np.exp(-far / (self.height * 0.3))).astype(np.float32), rgb("#ffcf8f"))
        lay(
            picture, (0.85 * np.exp(-far / (self.height * 0.06))).astype(np.float32), rgb("#fff0c8")
        )
        lay(picture, np.clip(self.height * 0.05 - far + 0.5, 0, 1), rgb("#fffbe8"))
        depth = (
            0.5 * self.height / (self.height * (_HORIZON + 0.02) - np.minimum(self.y, self.line))
        )
        u = (self.x - self.width / 2) / self.height * depth * 60 + now * 7
        found = sample(self.cloud, u, np.broadcast_to(np.log(depth) * 150, u.shape))
        thick = smooth((found - 0.48) / 0.3) * np.clip(2.2 / depth, 0, 1) * np.float32(0.6)
        warm = np.clip(1 - far / (self.height * 0.9), 0, 1).astype(np.float32)
        lay(picture, thick.astype(np.float32), ramp(warm, rgb("#8d6a93"), rgb("#ffd7a6")))

    def _water(self, picture: Picture, now: float) -> None:
        """Slopes of the swell decide what is mirrored: the deep, the sky or the sun."""
        ahead = np.broadcast_to(self.depth, self.across.shape)
        slope, lean = np.zeros_like(self.across), np.zeros_like(self.across)
        chance = np.random.default_rng(8)
        for number in range(15):
            length = 1.5 * 0.75**number
            turn = chance.uniform(-0.75, 0.75)
            k = 2 * np.pi / length
            phase = k * (ahead * np.cos(turn) + self.across * np.sin(turn))
            phase += now * np.sqrt(9.8 * k) * 0.45 + chance.uniform(0, 6.3)
            # Waves too small for their distance are left out: they would only flicker.
            seen = np.clip(length / (self.depth**2 / self.height * 7) - 0.4, 0, 1)
            wave = np.cos(phase) * (0.8 * length**0.25 * 0.16) * seen
            slope += wave
            lean += wave * np.float32(np.sin(turn))
        near = (self.y[self.line :] - self.line) / (self.height - self.line)
        mirrored = smooth(0.62 - 0.75 * slope - 0.42 * near + 0.06)
        water = picture[self.line :]
        deep = ramp(np.clip(near * 1.2, 0, 1), rgb("#33446e"), rgb("#0d3044"))
        sky = ramp(np.clip(near * 1.1, 0, 1) ** 0.6, rgb("#f6ad84"), rgb("#6f7fae"))
        water[:] = deep + mirrored[..., None] * np.float32(0.85) * (sky - deep)
        aside = np.abs((self.x - self.width * _SUN) / self.height + lean * 0.35 * near)
        path = np.exp(-((aside / (0.05 + 0.17 * near)) ** 2))
        glitter = smooth((slope + 0.12) / 0.34) * path * (1.0 - 0.45 * near)
        lay(water, glitter.astype(np.float32), rgb("#ffe3b0"))

    def _boat(self, picture: Picture, now: float) -> None:
        unit = self.height / 720
        x = self.width * (0.435 + 0.007 * now)
        y = self.height * (_HORIZON + 0.028) + 1.3 * unit * float(np.sin(now * 1.7))
        tilt = 0.05 * float(np.sin(now * 1.1))
        shapes = (
            ([(-30, 0), (34, 0), (24, 11), (-22, 11)], "#3a2c3f"),
            ([(2, -78), (2, -6), (40, -6)], "#fff1de"),
            ([(-2, -70), (-2, -6), (-27, -6)], "#ffdcb8"),
        )
        for points, color in shapes:
            self._shape(picture, points, (x, y, tilt, unit), color)
        polyline(picture, [(x + 80 * unit * tilt, y - 80 * unit), (x, y)], 2 * unit, rgb("#3a2c3f"))
        for step in range(7):
            sway = float(np.sin(now * 3 + step * 1.3)) * 4 * unit
            row = y + (15 + step * 5.5) * unit
            ends = [x + (side * (23 - step * 2) + 3) * unit + sway for side in (-1, 1)]
            line = [(end, row) for end in ends]
            polyline(picture, line, 2.6 * unit, rgb("#ffe9cf"), 0.4 - 0.05 * step)

    def _shape(
        self,
        picture: Picture,
        points: list[tuple[int, int]],
        pose: tuple[float, float, float, float],
        color: str,
    ) -> None:
        x, y, tilt, unit = pose
        left, top = int(x - 60 * unit), int(y - 90 * unit)
        moved = [
            ((a - b * tilt) * unit + x - left, (b + a * tilt) * unit + y - top) for a, b in points
        ]
        mask = fill([moved], int(130 * unit), int(115 * unit))
        lay(picture[top : top + mask.shape[0], left : left + mask.shape[1]], mask, rgb(color))

    def _beach(self, picture: Picture, now: float) -> None:
        """Wet sand, and two washes that run up and fade."""
        edge = self.height * (_BEACH + 0.012 * np.sin(self.x / self.height * 2.2))
        sand = smooth((self.y - edge + 26) / 40)
        wet = np.clip((self.y - edge) / (self.height * 0.16), 0, 1).astype(np.float32)
        grainy = sample(self.foam, self.x * 1.7, self.y * 3.1)[..., None] - np.float32(0.5)
        ground = ramp(wet, rgb("#6f5a62"), rgb("#b98d72")) + grainy * np.float32(0.08)
        lay(picture, sand, ground.astype(np.float32))
        for wash in range(2):
            self._wash(picture, edge, (now / 4.6 + wash / 2 + 0.12) % 1, wash)

    def _wash(self, picture: Picture, edge: Mask, age: float, wash: int) -> None:
        reach = self.height * (0.095 * np.sin(np.pi * min(1.0, age * 1.25)) - 0.05)
        wavy = sample(
            self.foam, self.x / self.height * 70 + 90 * wash, np.full_like(self.x, 37.0 + 60 * wash)
        )
        front = edge + reach + (wavy - 0.5) * self.height * 0.06
        behind = front - self.y
        strength = float(np.sin(np.pi * age)) ** 0.7
        sheet = smooth(behind / 3) * smooth(1.15 - behind / (self.height * 0.13))
        lay(picture, (sheet * np.float32(0.5 * strength)).astype(np.float32), rgb("#7f93a6"))
        lace = sample(self.foam, self.x * 0.9 + 50 * wash, (self.y - reach) * 1.5)
        holes = smooth((lace - 0.44) / 0.12)
        thick = smooth(1 - behind / (self.height * 0.05)) * smooth(behind / 2.5 + 0.5)
        crest = np.exp(-((behind / (self.height * 0.008)) ** 2)) * 0.9
        white = np.maximum(thick * holes * 0.85, crest) * strength
        lay(picture, white.astype(np.float32), rgb("#fff6ec"))
