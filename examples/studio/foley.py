"""What the cameras hear: clicks and chimes of the application, surf, wind and birds, traffic."""

from __future__ import annotations

import numpy as np

from studio.desktop import CLICKS, SECONDS, TOAST
from studio.encode import RATE, Sound
from studio.synth import Desk, Wave, band, brush, clock, keys, mallet


def application() -> Sound:
    """The demo: room tone, mouse clicks, a swell as charts draw, a chime for the toast."""
    desk = Desk(SECONDS)
    desk.add(_hiss(SECONDS, 1, 80, 1500), 0, 0.006)
    opened, month, _ = CLICKS
    for click in CLICKS:
        desk.add(brush(0.03, 2, 1500, 7000), click, 0.5)
        desk.add(brush(0.022, 3, 2500, 9000), click + 0.09, 0.24)
    for knock in (0.62, 1.31):
        desk.add(brush(0.05, 4, 300, 2500), knock, 0.16)
    desk.add(_swell(0.5, 5), opened + 0.05, 0.22)
    for start, low in ((opened + 0.55, 69), (month + 0.1, 72)):
        for step in range(7):
            note = low + (0, 4, 7, 12, 16, 19, 24)[step]
            desk.add(mallet(note, 0.8), start + 0.09 * step, 0.22, (step - 3) / 5)
        desk.add(_swell(1.2, 6), start - 0.1, 0.14)
    for step, note in enumerate((76, 83, 88)):
        desk.add(keys(note, 0.7), TOAST + 0.11 * step, 0.3, 0.3)
    desk.room(0.12, 7, 0.8)
    # About -20 LUFS: the level of a voice, so that the music has something to make room for.
    return _capped(desk.sound * np.float32(0.7), 0.5)


def surf(seconds: float) -> Sound:
    """Waves that come every four and a half seconds."""
    desk, t = Desk(seconds), clock(seconds)
    for side, seed in ((-0.7, 11), (0.7, 12)):
        roll = 0.35 + 0.65 * np.sin(np.pi * (t / 4.6 + 0.06 * side) % np.pi) ** 3
        desk.add((_hiss(seconds, seed, 150, 2600) * roll).astype(np.float32), 0, 0.5, side)
        desk.add((_hiss(seconds, seed + 5, 2500, 9000) * roll**2).astype(np.float32), 0, 0.12, side)
    return desk.levelled(-24)


def meadow(seconds: float) -> Sound:
    """A little wind, a few birds."""
    desk, t = Desk(seconds), clock(seconds)
    gust = 0.6 + 0.4 * np.sin(2 * np.pi * t / seconds)
    desk.add((_hiss(seconds, 21, 120, 900) * gust).astype(np.float32), 0, 0.25)
    chance = np.random.default_rng(22)
    for at in np.arange(0.4, seconds - 0.6, 0.8):
        for step in range(int(chance.integers(1, 4))):
            note = _chirp(float(chance.uniform(2600, 4200)), float(chance.uniform(-0.4, 0.6)))
            desk.add(note, at + 0.13 * step, 0.07, float(chance.uniform(-0.8, 0.8)))
    return desk.levelled(-27)


def traffic(seconds: float) -> Sound:
    """The hum of a street and cars that pass."""
    desk = Desk(seconds)
    desk.add(_hiss(seconds, 31, 60, 420), 0, 0.4)
    chance = np.random.default_rng(32)
    for at in np.arange(0, seconds - 1.2, 0.7):
        desk.add(_swell(1.4, 33 + int(at * 10)), at, 0.2, float(chance.uniform(-0.9, 0.9)))
    return desk.levelled(-25)


def _hiss(seconds: float, seed: int, low: float, high: float) -> Wave:
    noise = np.random.default_rng(seed).standard_normal(round(seconds * RATE))
    return band(noise, low, high).astype(np.float32)


def _swell(seconds: float, seed: int) -> Wave:
    shape = np.sin(np.pi * clock(seconds) / seconds) ** 2
    return np.asarray(_hiss(seconds, seed, 400, 3500) * shape, dtype=np.float32)


def _chirp(hertz: float, bend: float) -> Wave:
    t = clock(0.11)
    turn = hertz * (t + bend * t**2 / 0.22) + 0.35 * np.sin(2 * np.pi * 38 * t)
    return np.asarray(np.sin(2 * np.pi * turn) * np.sin(np.pi * t / 0.11) ** 2, dtype=np.float32)


def _capped(sound: Sound, peak: float) -> Sound:
    return np.asarray(np.tanh(sound / peak) * peak, dtype=np.float32)
