"""The music of the examples: short pieces that loop without a seam."""

from __future__ import annotations

from studio.encode import Sound
from studio.synth import Desk, Wave, bass, brush, keys, kick, mallet, pad, string

LEVEL = -17.0
"""Average level of every song, dBFS."""


def lofi() -> Sound:
    """Four bars of lazy ninth chords over soft drums, 80 beats a minute, 12 s."""
    beat, desk = 0.75, Desk(12)
    chords = (
        (50, 60, 64, 65, 69),
        (55, 59, 64, 65, 69),
        (48, 59, 62, 64, 67),
        (57, 60, 64, 67, 71),
    )
    for bar, (root, *voices) in enumerate(chords):
        start = bar * 4 * beat
        for number, note in enumerate(voices):
            side = (number - 1.5) * 0.3
            desk.add(keys(note, 2.1), start + 0.018 * number, 0.2, side)
            desk.add(keys(note, 0.55), start + 2.66 * beat + 0.012 * number, 0.12, side)
        desk.add(bass(root - 12, 1.5), start, 0.5)
        desk.add(bass(root - 12 if bar % 2 else root - 5, 0.6), start + 2.66 * beat, 0.38)
    for bar, tune in enumerate(((76, 74), (72, 71), (74, 67), (69, 72))):
        for number, note in enumerate(tune):
            desk.add(mallet(note, 1.1), (bar * 4 + 1.66 + number) * beat, 0.13, 0.35)
    _drums(desk, 16, beat, 0.62)
    desk.room(0.16, 31)
    return desk.levelled(LEVEL)


def _drums(desk: Desk, beats: int, beat: float, swing: float) -> None:
    """Kick on one and three, brushes on two and four, swung hats."""
    stroke, low = brush(0.22, 5, 900, 6500), kick()
    for number in range(beats):
        at = number * beat
        if number % 2 == 0:
            desk.add(low, at, 0.62)
        else:
            desk.add(stroke, at + 0.012, 0.26, 0.1)
        if number % 8 == 5:
            desk.add(low, at + swing * beat, 0.4)
        for half, level in ((0.0, 0.07), (swing, 0.045)):
            desk.add(brush(0.07, 90 + number, 6000, 15000), at + half * beat, level, -0.25)


def theme() -> Sound:
    """A bright mallet figure over pads, 120 beats a minute, 8 s."""
    beat, desk = 0.5, Desk(8)
    for bar, chord in enumerate(((60, 64, 67), (57, 60, 64), (53, 57, 60), (55, 59, 62))):
        start = bar * 4 * beat
        for note in chord:
            desk.add(pad(note, 1.5), start, 0.14)
        desk.add(bass(chord[0] - 24, 1.0), start, 0.42)
        desk.add(bass(chord[0] - 24, 0.5), start + 3 * beat, 0.3)
        for step, which in enumerate((0, 1, 2, 1, 0, 2, 1, 2)):
            note = chord[which] + (12 if step % 3 else 24)
            desk.add(mallet(note, 0.9), start + step * beat / 2, 0.2, 0.5 if step % 2 else -0.5)
    _drums(desk, 16, beat, 0.5)
    desk.room(0.14, 32)
    return desk.levelled(LEVEL)


def drift() -> Sound:
    """Wide pads and single notes, for the sea, 10 s."""
    desk = Desk(10)
    for at, chord in ((0.0, (50, 57, 62, 66)), (5.0, (55, 59, 62, 69))):
        for number, note in enumerate(chord):
            desk.add(pad(note, 4.2), at, 0.2, (number - 1.5) * 0.4)
    for number, note in enumerate((78, 81, 86, 83, 81, 78, 76, 74)):
        desk.add(mallet(note, 2.0), 0.3 + number * 1.25, 0.16, 0.6 if number % 2 else -0.6)
    desk.room(0.4, 33, 2.6)
    return desk.levelled(LEVEL)


def zither() -> Sound:
    """A pentatonic tune on plucked strings over a drone, 12 s."""
    desk = Desk(12)
    tune = (
        (0.0, 74), (0.75, 76), (1.5, 79), (2.6, 81), (3.0, 79), (4.5, 76), (5.25, 74), (6.0, 71),
        (6.75, 74), (7.5, 69), (9.0, 67), (9.4, 69), (9.8, 71), (10.2, 74), (10.6, 76), (11.0, 79),
    )  # fmt: skip
    for number, (at, note) in enumerate(tune):
        desk.add(_pluck(note, number), at, 0.34, 0.3 if number % 2 else -0.3)
    for at, low in ((0.0, 43), (3.0, 50), (6.0, 52), (9.0, 50)):
        desk.add(_pluck(low, low), at, 0.4)
        desk.add(_pluck(low + 12, low + 1), at + 0.09, 0.24)
        for note in (low + 12, low + 19):
            desk.add(pad(note, 2.4), at, 0.07)
    desk.room(0.25, 34, 2.0)
    return desk.levelled(LEVEL, 0.52)


def _pluck(note: int, seed: int) -> Wave:
    return string(note, 2.4, 200 + seed)
