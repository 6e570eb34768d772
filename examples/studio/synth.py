"""Instruments made of sums of waves, and the mixing desk. Sound is float32 (samples, 2)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from studio.encode import RATE, Sound

Wave = NDArray[np.floating[Any]]
"""One channel, (samples,)."""


def pitch(note: int) -> float:
    """Hertz of a MIDI note; 69 is 440."""
    return float(440 * 2 ** ((note - 69) / 12))


def clock(seconds: float) -> NDArray[np.float64]:
    """Time of each sample."""
    return np.arange(round(seconds * RATE)) / RATE


def keys(note: int, seconds: float) -> Wave:
    """An electric piano: two detuned bells with a soft stroke and a slow tremolo."""
    t = clock(seconds + 0.5)
    tone = np.zeros_like(t)
    for detune in (-0.0012, 0.0012):
        hertz = pitch(note) * (1 + detune)
        bell = 0.9 * np.exp(-t * 5) * np.sin(2 * np.pi * 2 * hertz * t)
        tone += np.sin(2 * np.pi * hertz * t + bell) * 0.5
    shape = np.minimum(t / 0.012, 1) * np.exp(-t * 0.75) * np.clip((seconds + 0.5 - t) / 0.5, 0, 1)
    return np.asarray(tone * shape * (1 + 0.12 * np.sin(2 * np.pi * 4.6 * t)), dtype=np.float32)


def pad(note: int, seconds: float) -> Wave:
    """A slow string-like chord voice."""
    t = clock(seconds + 1.2)
    tone = sum(
        np.sin(2 * np.pi * pitch(note) * step * (1 + drift) * t + drift * 900) / step**1.7
        for step in (1, 2, 3, 4)
        for drift in (-0.0016, 0.0004, 0.0019)
    )
    shape = np.minimum(t / 0.9, 1) * np.clip((seconds + 1.2 - t) / 1.2, 0, 1)
    return np.asarray(np.asarray(tone) * shape * 0.3, dtype=np.float32)


def bass(note: int, seconds: float) -> Wave:
    """A round bass."""
    t = clock(seconds)
    hertz = pitch(note)
    tone = np.sin(2 * np.pi * hertz * t) + 0.25 * np.sin(4 * np.pi * hertz * t) * np.exp(-t * 6)
    shape = np.minimum(t / 0.01, 1) * np.exp(-t * 1.4) * np.clip((seconds - t) / 0.05, 0, 1)
    return np.asarray(tone * shape, dtype=np.float32)


def mallet(note: int, seconds: float) -> Wave:
    """A wooden bar."""
    t = clock(seconds)
    hertz = pitch(note)
    tone = np.sin(2 * np.pi * hertz * t) * np.exp(-t * 4.5)
    tone += 0.3 * np.sin(2 * np.pi * 3.98 * hertz * t) * np.exp(-t * 17)
    return np.asarray(tone * np.minimum(t / 0.003, 1), dtype=np.float32)


def string(note: int, seconds: float, seed: int) -> Wave:
    """A plucked silk string (Karplus and Strong), sliding up into its note like a zither."""
    length = round(RATE / pitch(note))
    line = np.random.default_rng(seed).uniform(-1, 1, length)
    for _ in range(3):
        line = (line + np.roll(line, 1)) / 2
    turns = []
    for _ in range(int(seconds * RATE / length) + 1):
        turns.append(line)
        line = 0.9985 * (0.52 * line + 0.48 * np.roll(line, 1))
    tone = np.concatenate(turns)[: round(seconds * RATE)]
    t = clock(seconds)[: len(tone)]
    tone = tone / np.abs(tone).max()
    return np.asarray(
        tone * np.minimum(t / 0.002, 1) * np.clip((seconds - t) / 0.3, 0, 1), dtype=np.float32
    )


def kick() -> Wave:
    """A soft bass drum."""
    t = clock(0.32)
    tone = np.sin(2 * np.pi * (48 * t + 75 * (1 - np.exp(-t * 32)) / 32)) * np.exp(-t * 11)
    return np.asarray(tone * np.minimum(t / 0.003, 1), dtype=np.float32)


def brush(seconds: float, seed: int, low: float, high: float) -> Wave:
    """Noise between two pitches that dies away: snare brushes, hats, whooshes."""
    t = clock(seconds)
    noise = band(np.random.default_rng(seed).standard_normal(len(t)), low, high)
    return np.asarray(noise * np.exp(-t * 5 / seconds) * np.minimum(t / 0.002, 1), dtype=np.float32)


def band(values: NDArray[np.float64], low: float, high: float) -> NDArray[np.float64]:
    """Only what lies between two pitches, with soft edges; peak 1. The result is tileable."""
    hertz = np.fft.rfftfreq(len(values), 1 / RATE)
    gate = 1 / (1 + (low / np.maximum(hertz, 1)) ** 4) / (1 + (hertz / high) ** 4)
    found = np.fft.irfft(np.fft.rfft(values) * gate, n=len(values))
    return np.asarray(found / np.abs(found).max())


class Desk:
    """A stereo mix of fixed length; what rings past the end comes round to the start."""

    def __init__(self, seconds: float) -> None:
        self.sound: Sound = np.zeros((round(seconds * RATE), 2), np.float32)

    def add(self, wave: Wave, at: float, level: float, side: float = 0.0) -> None:
        """Mixes a wave in at a time; `side` is -1 left to 1 right."""
        places = (np.arange(len(wave)) + round(at * RATE)) % len(self.sound)
        gains = np.sqrt(np.array([1 - side, 1 + side]) / 2) * level
        np.add.at(self.sound, places, wave[:, None] * gains.astype(np.float32))

    def room(self, amount: float, seed: int, seconds: float = 1.4) -> None:
        """Adds the echo of a room, around the loop as well."""
        t = clock(seconds)
        chance = np.random.default_rng(seed)
        size = len(self.sound)
        for side in range(2):
            echo = np.zeros(size)
            tail = band(chance.standard_normal(len(t)), 200, 5000) * np.exp(-t * 5 / seconds)
            np.add.at(echo, np.arange(len(t)) % size, tail)
            wet = np.fft.irfft(np.fft.rfft(self.sound[:, side]) * np.fft.rfft(echo), n=size)
            self.sound[:, side] += (amount * wet / np.sqrt((tail**2).sum())).astype(np.float32)

    def levelled(self, rms: float, peak: float = 0.6) -> Sound:
        """The mix at an average level (dBFS), its peaks rounded off below `peak`."""
        loud = float(np.sqrt((self.sound**2).mean()))
        raised = self.sound * np.float32(10 ** (rms / 20) / loud)
        return np.asarray(np.tanh(raised / peak) * peak, dtype=np.float32)
