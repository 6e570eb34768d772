"""A screen recording: a desktop, an analytics window that opens, charts that draw themselves.

The first two seconds are the usual fumbling before a take; recipes cut them away.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import pairwise

import numpy as np

from studio import charts
from studio.lettering import fill, width_of, write
from studio.noise import ridge
from studio.raster import (
    Picture,
    camera,
    disc,
    ease,
    grid,
    lay,
    polyline,
    rgb,
    ring,
    rounded,
    smooth,
    tint,
)

SIZE = (1920, 1080)
SECONDS = 12.0
CLICKS = (5.0, 8.3, 10.0)
"""When the mouse clicks, in seconds: the application, the month, the share button."""
OPEN, MONTH, SHARE = CLICKS
TOAST = SHARE + 0.15

_ICON = (1002.0, 992.0)
_WINDOW = (250.0, 84.0, 1420.0, 836.0)
_PATH = (
    (0.0, 700.0, 420.0), (0.7, 1180.0, 330.0), (1.4, 830.0, 640.0), (2.4, 860.0, 690.0),
    (3.7, 880.0, 720.0), (4.7, *_ICON), (6.4, *_ICON), (7.9, 1400.0, 143.0), (8.6, 1402.0, 145.0),
    (9.7, 1590.0, 143.0), (10.4, 1590.0, 143.0), (11.4, 1480.0, 560.0), (13.0, 1470.0, 570.0),
)  # fmt: skip
"""Time and place of the mouse."""
_WHITE, _BLACK, _INK = (1.0, 1.0, 1.0), (0.0, 0.0, 0.0), rgb("#12141c")
_MUTED, _ACCENT = rgb("#8b93a7"), rgb("#7c8cff")
_ITEMS = ("Overview", "Reports", "Orders", "Customers", "Settings")
_APPS = ("#f2a65a", "#5ab1f2", "#6fcf97", "#7c8cff", "#eb6fa0", "#a9b2c3")


def demo(width: int, height: int, fps: int) -> Iterator[Picture]:
    """All frames, in order."""
    bare, full = _desk(), _desk_with_window()
    for number in range(round(SECONDS * fps)):
        now = number / fps
        picture = _opened(bare, full, now)
        if now > OPEN + 0.1:
            shown = ease(now, OPEN + 0.15, 0.35)
            charts.draw(picture, now - OPEN, now - MONTH, shown)
            _share(picture, now)
            _toast(picture, now)
        _dock_dot(picture, now)
        _mouse(picture, now)
        yield _seen(picture, now, (width, height))


def _seen(picture: Picture, now: float, size: tuple[int, int]) -> Picture:
    """A camera that breathes, and comes closer once there is something to see."""
    zoom = 1.008 + 0.002 * now + 0.105 * ease(now, OPEN + 0.3, 3.2) + 0.05 * ease(now, SHARE, 1.6)
    near = ease(now, OPEN + 0.3, 3.2)
    x = 960 + 5 * np.sin(now * 0.7) + 26 * near
    y = 540 + 2.5 * np.sin(now * 0.9 + 1) - 34 * near
    return camera(picture, (float(x), float(y)), SIZE[0] / size[0] / zoom, size)


@cache
def _desk() -> Picture:
    """Wallpaper, menu bar, dock."""
    width, height = SIZE
    x, y = grid(width, height)
    top, bottom = tint(rgb("#1c2350")), tint(rgb("#5b3f86"))
    share = np.clip((y / height * 0.8 + x / width * 0.35), 0, 1)[..., None]
    picture = (top * (1 - share) + bottom * share).astype(np.float32)
    disc(picture, (1500, 250), 260, rgb("#e58fb4"), 0.55, soft=900)
    disc(picture, (280, 320), 200, rgb("#3f7fc9"), 0.55, soft=900)
    for seed, color in enumerate(("#4a3f8f", "#3d3a86", "#2f3377", "#232a64")):
        line = ridge(width * 2, 2.6, 40 + seed)[:width] * 230 + 520 + seed * 125
        body = smooth((y - line[None, :]) / 3 + 0.5)
        lit = np.clip(1 - (y - line[None, :]) / 190, 0, 1) * body
        lay(picture, body * np.float32(0.72), rgb(color))
        lay(picture, (lit * 0.2).astype(np.float32), rgb("#c79ad8"))
    rounded(picture, (0, 0, width, 34), 0, _INK, 0.42)
    menu = ("Pulse", "File", "Edit", "View", "Window", "Help")
    left = 28
    for number, word in enumerate(menu):
        write(picture, (left, 24), word, 18, _WHITE, 0.92, bold=number == 0)
        left += int(width_of(word, 18)) + 30
    write(picture, (width - 150, 24), "Tue 10:42", 18, _WHITE, 0.92)
    _dock(picture)
    return picture


def _dock(picture: Picture) -> None:
    rounded(picture, (650, 940, 620, 104), 28, _BLACK, 0.25, soft=26)
    rounded(picture, (654, 938, 612, 100), 26, _WHITE, 0.16)
    for number, code in enumerate(_APPS):
        left, color = 684 + number * 94.0, rgb(code)
        dark = (color[0] * 0.62, color[1] * 0.62, color[2] * 0.72)
        rounded(picture, (left, 954, 68, 68), 17, color, below=dark)
        _emblem(picture, number, left + 34, 988)


def _emblem(picture: Picture, number: int, x: float, y: float) -> None:
    """A small white sign on the icon of an application."""
    match number:
        case 0:
            rounded(picture, (x - 18, y - 13, 36, 26), 6, _WHITE, 0.95)
        case 1:
            ring(picture, (x, y), 15, 5, _WHITE, 0.95)
            polyline(picture, [(x - 6, y + 6), (x + 7, y - 7)], 5, _WHITE, 0.95)
        case 2:
            rounded(picture, (x - 19, y - 15, 38, 26), 12, _WHITE, 0.95)
            polyline(picture, [(x - 8, y + 8), (x - 11, y + 16)], 6, _WHITE, 0.95)
        case 3:
            for step, tall in enumerate((14, 24, 34)):
                rounded(picture, (x - 18 + step * 13, y + 17 - tall, 9, tall), 3, _WHITE, 0.95)
        case 4:
            polyline(
                picture, [(x - 9, y - 14), (x + 14, y), (x - 9, y + 14), (x - 9, y - 14)], 5, _WHITE
            )
        case _:
            for step in range(3):
                rounded(picture, (x - 17, y - 14 + step * 12, 34, 5), 2.5, _WHITE, 0.9)


@cache
def _desk_with_window() -> Picture:
    picture = _desk().copy()
    left, top, width, height = _WINDOW
    rounded(picture, (left + 4, top + 30, width - 8, height), 30, _BLACK, 0.6, soft=90)
    rounded(picture, (left - 1, top - 1, width + 2, height + 2), 19, _WHITE, 0.14)
    rounded(picture, _WINDOW, 18, rgb("#171a24"))
    rounded(picture, (left, top, 248, height), 18, rgb("#1e2230"))
    rounded(picture, (left + 230, top, 18, height), 0, rgb("#1e2230"))
    rounded(picture, (left + 248, top, 1, height), 0, _WHITE, 0.06)
    for number, code in enumerate(("#ff5f57", "#febc2e", "#28c840")):
        disc(picture, (left + 30 + number * 24, top + 30), 7.5, rgb(code))
    rounded(picture, (left + 24, top + 66, 38, 38), 10, _ACCENT, below=rgb("#5561d6"))
    for step, tall in enumerate((9, 15, 21)):
        rounded(picture, (left + 33 + step * 8, top + 96 - tall, 5, tall), 2, _WHITE)
    write(picture, (int(left) + 74, int(top) + 93), "Pulse", 24, _WHITE, bold=True)
    for number, word in enumerate(_ITEMS):
        y = top + 150 + number * 52
        if number == 0:
            rounded(picture, (left + 16, y - 4, 216, 44), 10, _ACCENT, 0.2)
        rounded(picture, (left + 30, y + 8, 20, 20), 6, _ACCENT if number == 0 else _MUTED, 0.9)
        color = _WHITE if number == 0 else _MUTED
        write(picture, (int(left) + 64, int(y) + 25), word, 20, color)
    disc(picture, (left + 42, top + height - 44), 18, rgb("#f2a65a"))
    write(picture, (int(left) + 72, int(top + height) - 37), "Mira Okafor", 18, _MUTED)
    write(picture, (int(left) + 284, int(top) + 74), "Overview", 32, _WHITE, bold=True)
    charts.cards(picture)
    return picture


def _opened(bare: Picture, full: Picture, now: float) -> Picture:
    """The desktop, the window rising out of it, or the window."""
    share = ease(now, OPEN + 0.05, 0.45)
    if share <= 0:
        return bare.copy()
    if share >= 1:
        return full.copy()
    drop = round(46 * (1 - share))
    moved = np.roll(full, drop, axis=0)
    picture = bare.copy()
    # Only the window's surroundings may move: menu bar and dock stay where they are.
    area = slice(40, 930)
    picture[area] += np.float32(share) * (moved[area] - bare[area])
    return picture


def _share(picture: Picture, now: float) -> None:
    pressed = ease(now, SHARE - 0.05, 0.08) - ease(now, SHARE + 0.12, 0.2)
    hover = ease(now, 9.4, 0.25) - ease(now, 10.7, 0.3)
    shown = ease(now, OPEN + 0.1, 0.3)
    grow = 1.5 * hover - 3 * pressed
    box = (1540 - grow, 122 - grow, 100 + 2 * grow, 44 + 2 * grow)
    rounded(picture, box, 11, _ACCENT, shown, below=rgb("#5f6df0"))
    rounded(picture, box, 11, _WHITE, 0.12 * hover * shown)
    write(picture, (1566, 151), "Share", 19, _WHITE, shown, bold=True)


def _toast(picture: Picture, now: float) -> None:
    share = ease(now, TOAST, 0.4)
    if not share:
        return
    top = 800 + 60 * (1 - share)
    rounded(picture, (1262, top + 10, 372, 84), 24, _BLACK, 0.5 * share, soft=44)
    rounded(picture, (1262, top, 372, 84), 16, rgb("#272c3d"), share)
    disc(picture, (1308, top + 42), 20, rgb("#3ecf8e"), share)
    tick = [(1299.0, top + 42), (1306.0, top + 49), (1318.0, top + 35)]
    polyline(picture, tick, 4, _WHITE, share)
    write(picture, (1344, int(top) + 38), "Report shared", 20, _WHITE, share, bold=True)
    write(picture, (1344, int(top) + 64), "8 people can see it", 17, _MUTED, share)


def _dock_dot(picture: Picture, now: float) -> None:
    lift = ease(now, 4.3, 0.4) - ease(now, 5.5, 0.5)
    if lift > 0:
        rounded(picture, (966, 954, 68, 68), 17, _WHITE, 0.22 * lift)
    disc(picture, (1000, 1030), 3, _WHITE, 0.9 * ease(now, OPEN, 0.2))


def _place(now: float) -> tuple[float, float]:
    for (start, ax, ay), (end, bx, by) in pairwise(_PATH):
        if now <= end:
            share = ease(now, start, end - start)
            bow = np.sin(share * np.pi) * 0.06 * np.hypot(bx - ax, by - ay)
            return ax + (bx - ax) * share, ay + (by - ay) * share - float(bow)
    return _PATH[-1][1], _PATH[-1][2]


def _mouse(picture: Picture, now: float) -> None:
    x, y = _place(now)
    for click in CLICKS:
        age = now - click
        if 0 <= age < 0.5:
            ring(picture, (x, y), 8 + 60 * ease(age, 0, 0.5), 4, _WHITE, 0.8 * (1 - age / 0.5))
    arrow = ((0, 0), (0, 30), (7.2, 23.6), (12, 34.6), (17, 32.4), (12.3, 21.8), (21.6, 21))
    left, top = int(x) - 4, int(y) - 4
    shape = [(px * 1.15 + x - left, py * 1.15 + y - top) for px, py in arrow]
    mask = fill([shape], 44, 54)
    part = picture[top : top + 54, left : left + 44]
    shade = np.roll(mask, (4, 3), (0, 1)) * np.float32(0.3)
    lay(part, shade[: part.shape[0], : part.shape[1]], _BLACK)
    polyline(part, [*shape, shape[0]], 4.5, _BLACK, 0.9)
    lay(part, mask[: part.shape[0], : part.shape[1]], _WHITE)
