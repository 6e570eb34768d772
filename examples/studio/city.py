"""A city at night from a bridge: lit windows in three depths, light trails, a wet street."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from studio.noise import clouds
from studio.raster import Color, Mask, Picture, disc, grid, lay, mix, polyline, rgb, rounded, smooth
from studio.texture import ramp, sample

_STREET = 0.7
"""Where houses end and the street begins, as a part of the height."""
_ROWS = (("#2a3566", 0.62, 3.0, 0.3), ("#1b2450", 0.5, 9.0, 0.65), ("#101736", 0.34, 20.0, 1.0))
"""Colour, height, drift in pixels a second and brightness of the windows, far to near."""
_LIGHTS = ("#ffd08a", "#ffe2b3", "#ffc06b", "#bfe0ff", "#ff9f6b")
_CARS = 11


def film(width: int, height: int, fps: int, seconds: float) -> Iterator[Picture]:
    """All frames, in order; drawn at twice the size."""
    scene = _Scene(2 * width, 2 * height)
    for number in range(round(seconds * fps)):
        drawn = scene.at(number / fps)
        halved = drawn[0::2] + drawn[1::2]
        yield (halved[:, 0::2] + halved[:, 1::2]) * np.float32(0.25)


class _Scene:
    """What stays the same from frame to frame."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height, self.unit = width, height, height / 720
        self.x, self.y = grid(width, height)
        self.ground = round(height * _STREET)
        share = smooth(self.y / self.ground)
        self.sky = np.ones((height, width, 3), np.float32) * ramp(
            share, rgb("#0b1030"), rgb("#6a4a8c")
        )
        haze = sample(
            clouds((256, 1024), 1.9, 21), self.x / self.unit * 0.22, self.y / self.unit * 0.6
        )
        lay(self.sky, smooth((haze - 0.5) / 0.4) * np.float32(0.3), rgb("#a06aa0"))
        disc(self.sky, (width * 0.79, height * 0.17), 34 * self.unit, rgb("#fdf3d8"))
        disc(
            self.sky,
            (width * 0.79, height * 0.17),
            60 * self.unit,
            rgb("#fdf3d8"),
            0.3,
            soft=height / 4,
        )
        self.rows = [self._row(number) for number in range(len(_ROWS))]
        self.ripple = clouds((256, 256), 1.3, 22)

    def _row(self, number: int) -> tuple[Picture, Mask]:
        """A strip of houses and where it is opaque; wider than the picture by its drift."""
        color, tall, drift, bright = _ROWS[number]
        chance = np.random.default_rng(60 + number)
        width = int(self.width + drift * 8 * self.unit) + 8
        strip = np.zeros((self.ground, width, 3), np.float32)
        strip[:] = rgb(color)
        cover = np.zeros((self.ground, width), np.float32)
        left = -20.0
        while left < width:
            wide = chance.uniform(70, 150) * self.unit * (0.65 + 0.25 * number)
            top = self.ground - chance.uniform(0.35, 1) ** 1.2 * tall * self.height
            self._house(strip, cover, (left, top, wide), number, chance, bright)
            left += wide + chance.choice([2, 4, 26]) * self.unit
        return strip, cover

    def _house(
        self,
        strip: Picture,
        cover: Mask,
        place: tuple[float, float, float],
        number: int,
        chance: np.random.Generator,
        bright: float,
    ) -> None:
        left, top, wide = place
        x0, x1, y0 = max(0, int(left)), max(0, int(left + wide)), int(top)
        cover[y0:, x0:x1] = 1
        body = rgb(_ROWS[number][0])
        shade = mix(body, rgb("#5a4a86"), chance.uniform(0, 0.22))
        rounded(strip, (left, top, wide, self.ground - top), 0, shade, below=mix(shade, body, 0.8))
        if chance.uniform() < 0.4:
            mast = left + wide * chance.uniform(0.3, 0.7)
            high = chance.uniform(18, 46) * self.unit
            cover[max(0, int(top - high)) : y0, int(mast) : int(mast) + 3] = 1
        size = (5 + 3 * number) * self.unit * 0.62
        step = size * chance.uniform(1.9, 2.5)
        warm = rgb(str(chance.choice(_LIGHTS)))
        for row in np.arange(top + step, self.ground - step, step * 1.25):
            floor = chance.uniform(0.15, 0.62)
            for column in np.arange(left + step * 0.6, left + wide - step, step):
                lit = bright * chance.uniform(0.45, 1) if chance.uniform() < floor else 0.06
                tint = warm if chance.uniform() < 0.8 else rgb(str(chance.choice(_LIGHTS)))
                rounded(strip, (column, row, size, size * 1.25), 1, tint, lit)

    def at(self, now: float) -> Picture:
        """The view at a time in seconds."""
        picture = self.sky.copy()
        for number, (strip, cover) in enumerate(self.rows):
            self._slide(picture, strip, cover, _ROWS[number][2] * self.unit * now)
            lay(picture[: self.ground], self._smog(number), rgb("#8a5f9c"))
        self._street(picture, now)
        self._traffic(picture, now)
        return picture + _bloom(picture)

    def _smog(self, number: int) -> Mask:
        rise = np.clip((self.y[: self.ground] / self.ground - 0.35) / 0.65, 0, 1)
        found = np.float32(0.3 - 0.11 * number) * rise**2
        return np.broadcast_to(found, (self.ground, self.width)).astype(np.float32)

    def _slide(self, picture: Picture, strip: Picture, cover: Mask, shift: float) -> None:
        at, share = int(shift), np.float32(shift - int(shift))
        part = slice(at, at + self.width), slice(at + 1, at + 1 + self.width)
        paint = strip[:, part[0]] * (1 - share) + strip[:, part[1]] * share
        mask = cover[:, part[0]] * (1 - share) + cover[:, part[1]] * share
        lay(picture[: self.ground], mask, paint)

    def _street(self, picture: Picture, now: float) -> None:
        """Wet asphalt: the houses upside down, torn by ripples."""
        rows = self.height - self.ground
        down = (self.y[self.ground :] - self.ground) / rows
        torn = sample(
            self.ripple,
            self.x / self.unit * 0.18,
            self.y[self.ground :] / self.unit * 1.4 + now * 3,
        )
        offset = ((torn - 0.5) * 30 * self.unit * (0.3 + down)).astype(np.intp)
        source = self.ground - 2 - (np.arange(rows) * 1.35).astype(np.intp)[:, None] + offset
        source = np.clip(source, 0, self.ground - 1)
        aside = np.clip(np.arange(self.width)[None, :] + offset // 3, 0, self.width - 1)
        mirror = picture[source, aside]
        road = ramp(down * np.ones_like(self.x), rgb("#141a38"), rgb("#070a18"))
        picture[self.ground :] = road + mirror * (0.5 * (1 - down))[..., None].astype(np.float32)
        edge = (0, self.ground - 3 * self.unit, self.width, 5 * self.unit)
        rounded(picture, edge, 0, rgb("#2c3766"), 0.9)
        for number in range(9):
            x = (number * 190 - now * 34) * self.unit % (1700 * self.unit) - 100 * self.unit
            polyline(
                picture,
                [(x, self.ground), (x, self.ground - 92 * self.unit)],
                3 * self.unit,
                rgb("#1a2145"),
            )
            disc(picture, (x, self.ground - 94 * self.unit), 6 * self.unit, rgb("#fff0cf"))
            disc(
                picture,
                (x, self.ground - 94 * self.unit),
                12 * self.unit,
                rgb("#ffcf8a"),
                0.4,
                soft=60 * self.unit,
            )

    def _traffic(self, picture: Picture, now: float) -> None:
        """White lights come, red lights go; each draws a tail, as a slow shutter sees it."""
        chance = np.random.default_rng(77)
        span = 1900 * self.unit
        for number in range(2 * _CARS):
            coming = number % 2 == 0
            speed = chance.uniform(260, 420) * self.unit * (-1 if coming else 1)
            lane = (
                0.30 + 0.14 * chance.integers(0, 2)
                if coming
                else 0.62 + 0.17 * chance.integers(0, 2)
            )
            y = self.ground + (self.height - self.ground) * lane
            near = 0.6 + lane
            x = (chance.uniform(0, span) + speed * now) % span - 300 * self.unit
            color = rgb("#fff2d6") if coming else rgb("#ff3b46")
            tail = chance.uniform(120, 260) * self.unit * near * (1 if coming else -1)
            for lamp in (0.0, 9.0 * near * self.unit):
                self._trail(picture, (x, y + lamp), tail, 4.2 * near * self.unit, color)

    def _trail(
        self, picture: Picture, head: tuple[float, float], tail: float, size: float, color: Color
    ) -> None:
        pieces = 10
        for step in range(pieces):
            start = head[0] + tail * step / pieces
            left, wide = min(start, start + tail / pieces), abs(tail) / pieces + 0.5
            box = (left, head[1] - size / 2, wide, size)
            rounded(picture, box, 0, color, 0.62 * (1 - step / pieces) ** 1.6)
        disc(picture, head, size * 0.75, mix(color, (1, 1, 1), 0.6))
        disc(picture, (head[0], head[1] + size * 4), size * 2, color, 0.13, soft=size * 9)


def _bloom(picture: Picture) -> Picture:
    """A soft halo around everything bright."""
    bright = np.maximum(picture - np.float32(0.55), 0)
    step = 8
    rows, columns = bright.shape[0] // step, bright.shape[1] // step
    small = (
        bright[: rows * step, : columns * step].reshape(rows, step, columns, step, 3).mean((1, 3))
    )
    for _ in range(3):
        for axis in (0, 1):
            small = (np.roll(small, 1, axis) + small + np.roll(small, -1, axis)) / 3
    y = (np.arange(bright.shape[0]) + 0.5) / step - 0.5
    x = (np.arange(bright.shape[1]) + 0.5) / step - 0.5
    tall = _between(small, y, 0)
    return (_between(tall, x, 1) * np.float32(0.9)).astype(np.float32)


def _between(values: Picture, places: np.ndarray, axis: int) -> Picture:
    clipped = np.clip(places, 0, values.shape[axis] - 1.001)
    below = clipped.astype(np.intp)
    share = (clipped - below).astype(np.float32)
    share = share[:, None, None] if axis == 0 else share[None, :, None]
    first = values.take(below, axis)
    second = values.take(below + 1, axis)
    return np.asarray(first + share * (second - first), dtype=np.float32)
