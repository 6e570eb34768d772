"""The inside of the analytics window: figures that count up, a line and bars that grow."""

from __future__ import annotations

import numpy as np

from studio.lettering import width_of, write
from studio.noise import ridge
from studio.raster import Color, Mask, Picture, disc, ease, lay, mix, polyline, rgb, rounded

_CARD, _MUTED, _WHITE = rgb("#1f2433"), rgb("#8b93a7"), (1.0, 1.0, 1.0)
_ACCENT, _GREEN, _AMBER = rgb("#7c8cff"), rgb("#3ecf8e"), rgb("#f2a65a")
_FIGURES = (
    ("Revenue", "$", 48_210, 203_940, "+12.4%", _GREEN),
    ("Orders", "", 1_284, 5_472, "+8.1%", _GREEN),
    ("Refunds", "", 37, 142, "-3.0%", _AMBER),
)
_LINE = (556.0, 416.0, 646.0, 400.0)
_BARS = (1286.0, 450.0, 320.0, 366.0)
_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_WEEK = (0.42, 0.58, 0.5, 0.71, 0.86, 0.64, 0.38)
_MONTH = (0.6, 0.74, 0.69, 0.92, 0.8, 0.97, 0.66)
_POINTS = 72


def cards(picture: Picture) -> None:
    """What never moves: cards, names, grid lines."""
    for number, (name, *_) in enumerate(_FIGURES):
        left = 534 + number * 372
        rounded(picture, (left, 194, 352, 130), 14, _CARD)
        write(picture, (left + 24, 232), name, 19, _MUTED)
    rounded(picture, (534, 344, 706, 548), 14, _CARD)
    rounded(picture, (1260, 344, 370, 548), 14, _CARD)
    write(picture, (558, 384), "Revenue over time", 20, _WHITE, 0.95, bold=True)
    write(picture, (1284, 384), "Orders by day", 20, _WHITE, 0.95, bold=True)
    edge, top, width, height = _LINE
    for step in range(5):
        y = top + 20 + step * (height - 20) / 4
        rounded(picture, (edge, y, width, 1.5), 0, _WHITE, 0.07)
    for number, day in enumerate(_DAYS):
        x = _BARS[0] + (number + 0.5) * _BARS[2] / 7 - width_of(day, 17) / 2
        write(picture, (round(x), 854), day, 17, _MUTED)
    rounded(picture, (1256, 122, 264, 44), 11, rgb("#262b3b"))


def draw(picture: Picture, age: float, month: float, shown: float) -> None:
    """What moves: `age` seconds after opening, `month` after the click on Month."""
    change = ease(month, 0.05, 0.8)
    _figures(picture, age, change, shown)
    _toggle(picture, ease(month, 0.0, 0.25), shown)
    _line(picture, ease(age, 0.5, 1.9), change)
    _bars(picture, age, change)


def _figures(picture: Picture, age: float, change: float, shown: float) -> None:
    grown = ease(age, 0.35, 1.5)
    for number, (_, sign, week, month, trend, color) in enumerate(_FIGURES):
        left = 534 + number * 372
        value = round((week + (month - week) * change) * grown)
        write(picture, (left + 24, 290), f"{sign}{value:,}", 44, _WHITE, shown, bold=True)
        tag = width_of(trend, 17)
        rounded(picture, (left + 316 - tag, 258, tag + 20, 32), 16, color, 0.18 * grown)
        write(picture, (round(left + 326 - tag), 280), trend, 17, color, grown)


def _toggle(picture: Picture, moved: float, shown: float) -> None:
    rounded(picture, (1260 + 88 * moved, 126, 88, 36), 9, rgb("#414a68"), shown)
    for number, word in enumerate(("Week", "Month", "Year")):
        near = max(0.0, 1 - abs(moved - number)) if number < 2 else 0.0
        x = 1260 + number * 86 + 44 - width_of(word, 18) / 2
        write(picture, (round(x), 150), word, 18, mix(_MUTED, _WHITE, near), shown)


def _series(change: float) -> Mask:
    """Heights in 0..1 of the line, morphing from week to month."""
    rise = np.linspace(0, 1, _POINTS, dtype=np.float32)
    week = 0.16 + 0.45 * rise + 0.36 * (ridge(_POINTS * 2, 1.7, 9, 2)[:_POINTS] - 0.4)
    month = 0.22 + 0.62 * rise**1.4 + 0.3 * (ridge(_POINTS * 2, 1.7, 24, 2)[:_POINTS] - 0.5)
    return np.clip(week + np.float32(change) * (month - week), 0.03, 0.97)


def _line(picture: Picture, drawn: float, change: float) -> None:
    if drawn <= 0:
        return
    left, top, width, height = _LINE
    x = left + np.linspace(0, width, _POINTS)
    y = top + 20 + (1 - _series(change)) * (height - 20)
    end = left + width * drawn
    columns = np.arange(int(left), int(end)) + 0.5
    if len(columns) < 2:
        return
    edge = np.interp(columns, x, y)
    rows = np.arange(int(top), int(top + height))[:, None] + 0.5
    fading = np.clip(1 - (rows - edge) / (top + height - edge + 1), 0, 1) * 0.34
    body = np.clip(rows - edge + 0.5, 0, 1) * fading
    part = picture[int(top) : int(top + height), int(left) : int(left) + len(columns)]
    lay(part, body.astype(np.float32), _ACCENT)
    seen = x < end
    tip = (float(end), float(np.interp(end, x, y)))
    points = [(float(a), float(b)) for a, b in zip(x[seen], y[seen], strict=True)]
    polyline(picture, [*points, tip], 4.5, _ACCENT)
    disc(picture, tip, 16, _ACCENT, 0.35, soft=10)
    disc(picture, tip, 7.5, _WHITE)


def _bars(picture: Picture, age: float, change: float) -> None:
    left, top, width, height = _BARS
    for number, (week, month) in enumerate(zip(_WEEK, _MONTH, strict=True)):
        grown = ease(age, 0.55 + 0.09 * number, 0.75)
        tall = height * (week + (month - week) * change) * grown
        x = left + (number + 0.5) * width / 7 - 14
        color: Color = _AMBER if number == 4 else _ACCENT
        dark = mix(color, _CARD, 0.45)
        rounded(picture, (x, top, 28, height), 8, _WHITE, 0.03)
        rounded(picture, (x, top + height - tall, 28, tall), 8, color, below=dark)
