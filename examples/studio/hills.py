"""Hills behind hills: parallax ridges, a moving sun, drifting clouds and mist."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from studio.noise import clouds, ridge
from studio.raster import Mask, Picture, grid, lay, mix, polyline, rgb, smooth, tint
from studio.texture import ramp, sample

_LENGTH = 8192
"""Pixels after which a skyline repeats; at height 720."""


@dataclass(frozen=True, slots=True)
class Place:
    """The colours and the weather of a landscape. Heights are parts of the picture's height."""

    zenith: str
    horizon: str
    glow: str
    far: str
    near: str
    cloud: str
    sun: tuple[float, float]
    climb: float
    """How far the sun rises in a second."""
    size: float
    layers: int
    steep: float
    """Exponent of the ridges: small is rocky, large is rolling."""
    tall: float
    mist: float
    trees: bool
    birds: int
    seed: int


VALLEY = Place(
    "#2f5d9b", "#ffd9a0", "#fff0cf", "#a98aa0", "#16261f", "#ffe8d2",
    (0.66, 0.5), 0.022, 0.045, 6, 2.1, 0.17, 0.35, True, 5, 11,
)  # fmt: skip
PEAKS = Place(
    "#7d97a8", "#f3e6d3", "#fff3dc", "#c3ccd0", "#22333b", "#ffffff",
    (0.3, 0.24), -0.004, 0.062, 7, 1.75, 0.3, 0.85, True, 7, 5,
)  # fmt: skip


def film(place: Place, width: int, height: int, fps: int, seconds: float) -> Iterator[Picture]:
    """All frames, in order."""
    scene = _Scene(place, width, height)
    for number in range(round(seconds * fps)):
        yield scene.at(number / fps)


class _Scene:
    """What stays the same from frame to frame."""

    def __init__(self, place: Place, width: int, height: int) -> None:
        self.place, self.width, self.height = place, width, height
        self.x, self.y = grid(width, height)
        self.cloud = clouds((256, 1024), 1.75, place.seed)
        self.fog = clouds((256, 1024), 1.6, place.seed + 1)
        share = smooth(self.y / height / 0.72) ** np.float32(0.9)
        self.sky = np.ones((height, width, 3), np.float32) * ramp(
            share, rgb(place.zenith), rgb(place.horizon)
        )
        self.lines = [self._line(number) for number in range(place.layers)]

    def _line(self, number: int) -> Mask:
        """One skyline, in pixels above its base; nearer ones are bumpier."""
        place = self.place
        near = number / (place.layers - 1)
        line: Mask = ridge(_LENGTH, place.steep + 0.35 * near, place.seed * 31 + number, 6)
        line = line * self.height * place.tall * (1.15 - 0.3 * near)
        if place.trees and near > 0.55:
            line = line + _firs(place.seed + number, 5 + 15 * (near - 0.5)) * self.height / 360
        return line.astype(np.float32)

    def at(self, now: float) -> Picture:
        """The landscape at a time in seconds."""
        picture = self.sky.copy()
        self._sun(picture, now)
        self._clouds(picture, now)
        for number in range(self.place.layers):
            self._layer(picture, number, now)
            if number == 2:
                self._birds(picture, now)
        return picture

    def _sun(self, picture: Picture, now: float) -> None:
        place, height = self.place, self.height
        left = self.width * place.sun[0]
        top = height * (place.sun[1] - place.climb * now)
        far = np.hypot(self.x - left, self.y - top)
        glow = rgb(place.glow)
        lay(picture, (0.75 * np.exp(-far / (height * 0.28))).astype(np.float32), glow)
        lay(picture, (0.8 * np.exp(-far / (height * 0.07))).astype(np.float32), glow)
        lay(picture, np.clip(height * place.size - far + 0.5, 0, 1), mix(glow, (1, 1, 1), 0.6))

    def _clouds(self, picture: Picture, now: float) -> None:
        """Two sheets at two heights and speeds, flattened towards the horizon."""
        for sheet, (speed, scale, dense) in enumerate(((9, 1.7, 0.55), (16, 2.6, 0.4))):
            depth = 0.25 + self.y / self.height
            u = (self.x / self.height * 150 / scale + now * speed + 300 * sheet) / depth**0.25
            v = 210 * np.log(depth) / scale + 90 * sheet
            found = sample(self.cloud, u, v)
            fading = np.clip(1.25 - self.y / self.height / 0.5, 0, 1)
            lay(
                picture,
                smooth((found - 0.5) / 0.32) * fading * np.float32(dense),
                rgb(self.place.cloud),
            )

    def _layer(self, picture: Picture, number: int, now: float) -> None:
        place = self.place
        near = number / (place.layers - 1)
        base = self.height * (0.66 + 0.4 * near**1.15)
        shift = (4 + 46 * near**1.6) * now * self.height / 720 + 700 * number
        places = (self.x[0] * 720 / self.height + shift * 720 / self.height) % _LENGTH
        line = np.interp(places, np.arange(_LENGTH), self.lines[number], period=_LENGTH)
        top = (base - line).astype(np.float32)[None, :]
        slope = np.gradient(top, axis=1)
        body = np.clip((self.y - top) / np.sqrt(1 + slope**2) + 0.5, 0, 1).astype(np.float32)
        color = mix(rgb(place.far), rgb(place.near), near**0.8)
        # Haze and light follow the ground, not the tips of the trees.
        wide = round(self.height / 14)
        ground = np.convolve(
            np.pad(top[0], wide, "edge"), np.ones(2 * wide + 1) / (2 * wide + 1), "valid"
        )
        below = np.clip((self.y - ground[None, :]) / (self.height * 0.2), 0, 1).astype(np.float32)
        hazy = np.float32(place.mist * (1 - near) ** 0.6) * below
        drifting = sample(self.fog, self.x / self.height * 130 + now * (5 + 9 * near) + 80 * number,
                           self.y / self.height * 150)  # fmt: skip
        lit = np.clip(1 - below * 3.2, 0, 1) * np.float32(0.16 * (1 - near))
        paint = tint(color) + lit[..., None] * (tint(rgb(place.glow)) - tint(color))
        veil = (hazy * (0.55 + 0.9 * (drifting - 0.35)))[..., None]
        paint = paint + np.clip(veil, 0, 1) * (tint(rgb(place.horizon)) - paint)
        lay(picture, body, paint.astype(np.float32))

    def _birds(self, picture: Picture, now: float) -> None:
        chance = np.random.default_rng(self.place.seed)
        unit = self.height / 720
        for number in range(self.place.birds):
            along, up, phase = (
                chance.uniform(-60, 60),
                chance.uniform(-34, 34),
                chance.uniform(0, 6),
            )
            x = self.width * 0.18 + (now * 52 + number * 42 + along) * unit
            y = self.height * 0.3 + (up + number * 7 - now * 9) * unit
            span = 13 * unit
            flap = float(np.sin(now * 7 + phase)) * 5 * unit
            wing = [(x - span, y - flap), (x - span / 2, y - flap * 0.6 - 2 * unit), (x, y),
                    (x + span / 2, y - flap * 0.6 - 2 * unit), (x + span, y - flap)]  # fmt: skip
            polyline(picture, wing, 2.4 * unit, rgb(self.place.near), 0.7)


def _firs(seed: int, size: float) -> Mask:
    """The outline of a wood: pointed trees of many heights; at height 360."""
    chance = np.random.default_rng(seed)
    outline = np.zeros(_LENGTH)
    places = np.arange(_LENGTH)
    at = 0.0
    while at < _LENGTH:
        tall = size * chance.uniform(0.35, 1.25)
        half = tall * 0.62
        low, high = int(max(0, at - half)), int(min(_LENGTH, at + half + 1))
        tree = tall * (1 - np.abs(places[low:high] - at) / half)
        outline[low:high] = np.maximum(outline[low:high], tree)
        at += size * chance.choice([0.35, 0.6, 1.0, 2.4], p=[0.45, 0.3, 0.15, 0.1])
    return outline.astype(np.float32)
