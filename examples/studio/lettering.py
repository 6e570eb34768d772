"""Words on pictures: reads the outlines of the TrueType font that nemoflow ships."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np

from studio.raster import Color, Mask, Picture, lay

FONT = Path(__file__).parent.parent.parent / "nemoflow" / "engine" / "fonts" / "NemoflowSans.ttf"
_FINE = 6
"""Samples a pixel, each way."""
Point = tuple[float, float]
Outline = list[list[Point]]


def write(
    picture: Picture,
    place: tuple[int, int],
    text: str,
    size: int,
    color: Color,
    alpha: float = 1.0,
    *,
    bold: bool = False,
) -> None:
    """Writes from `place`: left end of the base line. `size` is the em in pixels."""
    mask = _line(text, size, bold)
    left, top = place[0] - size, place[1] - size
    rows = slice(max(0, top), max(0, top + mask.shape[0]))
    columns = slice(max(0, left), max(0, left + mask.shape[1]))
    part = picture[rows, columns]
    shown = mask[rows.start - top :, columns.start - left :][: part.shape[0], : part.shape[1]]
    lay(part, shown * np.float32(alpha), color)


def width_of(text: str, size: int) -> float:
    """How far the writing goes, in pixels."""
    font = _font()
    return sum(font.advance(char) for char in text) * size / font.em


@cache
def _line(text: str, size: int, bold: bool) -> Mask:
    """Coverage of one line with a margin of one em on the left and a base line at one em."""
    font = _font()
    scale, pen = size / font.em, float(size)
    contours: Outline = []
    for char in text:
        for contour in font.outline(font.glyph(char)):
            contours.append([(pen + x * scale, size - y * scale) for x, y in contour])
        pen += font.advance(char) * scale
    mask = fill(contours, int(pen) + size, 2 * size)
    if bold:
        mask[:, 1:] = np.maximum(mask[:, 1:], mask[:, :-1] * 0.75)
    return mask


def fill(contours: Outline, width: int, height: int) -> Mask:
    """Coverage of the inside of closed outlines (non-zero winding)."""
    turns = np.zeros((height * _FINE, width * _FINE + 1), dtype=np.int32)
    for contour in contours:
        for (ax, ay), (bx, by) in zip(contour, contour[1:] + contour[:1], strict=True):
            low, high = sorted((ay, by))
            rows = np.arange(round(low * _FINE), round(high * _FINE))
            rows = rows[(rows >= 0) & (rows < len(turns))]
            if ay == by or not rows.size:
                continue
            at = ax + ((rows + 0.5) / _FINE - ay) * (bx - ax) / (by - ay)
            columns = np.clip(np.round(at * _FINE), 0, width * _FINE).astype(np.intp)
            np.add.at(turns, (rows, columns), 1 if by > ay else -1)
    inside = (np.cumsum(turns, axis=1)[:, :-1] != 0).astype(np.float32)
    blocks = inside.reshape(height, _FINE, width, _FINE)
    return np.asarray(blocks.mean(axis=(1, 3)), dtype=np.float32)


class _Font:
    """The tables of one TrueType font that drawing needs."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        count = struct.unpack(">H", data[4:6])[0]
        records = (
            struct.unpack(">4sLLL", data[12 + 16 * at : 28 + 16 * at]) for at in range(count)
        )
        self.table = {tag.decode(): offset for tag, _, offset, _ in records}
        head = self.table["head"]
        self.em = self._u16(head + 18)
        self.long_offsets = self._u16(head + 50) == 1
        self.metrics = self._u16(self.table["hhea"] + 34)
        self.glyphs = self._characters()

    def _u16(self, at: int) -> int:
        return int.from_bytes(self.data[at : at + 2])

    def _i16(self, at: int) -> int:
        return int.from_bytes(self.data[at : at + 2], signed=True)

    def _u32(self, at: int) -> int:
        return int.from_bytes(self.data[at : at + 4])

    def _characters(self) -> dict[int, int]:
        """Characters to glyphs, from the `cmap` table's format 4 or 12."""
        start = self.table["cmap"]
        found: dict[int, int] = {}
        for record in range(self._u16(start + 2)):
            at = start + self._u32(start + 4 + 8 * record + 4)
            if self._u16(at) == 12:
                for group in range(self._u32(at + 12)):
                    first, last, glyph = struct.unpack_from(">LLL", self.data, at + 16 + 12 * group)
                    found |= {code: glyph + code - first for code in range(first, last + 1)}
            elif self._u16(at) == 4:
                found |= dict(self._segments(at))
        return found

    def _segments(self, at: int) -> Iterator[tuple[int, int]]:
        double = self._u16(at + 6)
        ends, starts = at + 14, at + 16 + double
        for step in range(0, double, 2):
            delta, reach = self._u16(starts + double + step), self._u16(starts + 2 * double + step)
            for code in range(self._u16(starts + step), self._u16(ends + step) + 1):
                glyph = code
                if reach:
                    place = starts + 2 * double + step + reach
                    glyph = self._u16(place + 2 * (code - self._u16(starts + step)))
                yield code, (glyph + delta) % 65536

    def glyph(self, char: str) -> int:
        """The glyph of a character; KeyError says that the font lacks it."""
        return self.glyphs[ord(char)]

    def advance(self, char: str) -> int:
        """Width of a character in units of the em."""
        return self._u16(self.table["hmtx"] + 4 * min(self.glyph(char), self.metrics - 1))

    def outline(self, glyph: int) -> Outline:
        """The contours of a glyph as polygons, y up, in units of the em."""
        loca, size = self.table["loca"], 4 if self.long_offsets else 2
        first, last = (
            self._u32(loca + 4 * at) if size == 4 else 2 * self._u16(loca + 2 * at)
            for at in (glyph, glyph + 1)
        )
        if first == last:
            return []
        start = self.table["glyf"] + first
        contours = self._i16(start)
        return self._parts(start + 10) if contours < 0 else self._simple(start + 10, contours)

    def _parts(self, at: int) -> Outline:
        """A glyph made of others, moved."""
        found: Outline = []
        while True:
            flags, glyph = self._u16(at), self._u16(at + 2)
            words = flags & 1
            dx = self._i16(at + 4) if words else struct.unpack_from(">b", self.data, at + 4)[0]
            dy = self._i16(at + 6) if words else struct.unpack_from(">b", self.data, at + 5)[0]
            found += [[(x + dx, y + dy) for x, y in part] for part in self.outline(glyph)]
            at += (8 if words else 6) + (2 if flags & 8 else 4 if flags & 64 else 0)
            if not flags & 32:
                return found

    def _simple(self, at: int, contours: int) -> Outline:
        ends = [self._u16(at + 2 * item) for item in range(contours)]
        at += 2 * contours
        at += 2 + self._u16(at)
        flags: list[int] = []
        while len(flags) <= ends[-1]:
            flag, at = self.data[at], at + 1
            repeat = self.data[at] if flag & 8 else 0
            at += 1 if flag & 8 else 0
            flags += [flag] * (repeat + 1)
        xs, at = self._coordinates(at, flags, 2, 16)
        ys, at = self._coordinates(at, flags, 4, 32)
        points = [(x, y, bool(flag & 1)) for x, y, flag in zip(xs, ys, flags, strict=True)]
        starts = [0, *(end + 1 for end in ends[:-1])]
        return [_curve(points[a : b + 1]) for a, b in zip(starts, ends, strict=True)]

    def _coordinates(
        self, at: int, flags: list[int], short: int, same: int
    ) -> tuple[list[int], int]:
        found, value = [], 0
        for flag in flags:
            if flag & short:
                value += self.data[at] if flag & same else -self.data[at]
                at += 1
            elif not flag & same:
                value += self._i16(at)
                at += 2
            found.append(value)
        return found, at


def _curve(points: list[tuple[int, int, bool]]) -> list[Point]:
    """Quadratic splines as polygons; between two control points lies a point on the curve."""
    full: list[tuple[float, float, bool]] = []
    for (x, y, on), (nx, ny, next_on) in zip(points, points[1:] + points[:1], strict=True):
        full.append((x, y, on))
        if not on and not next_on:
            full.append(((x + nx) / 2, (y + ny) / 2, True))
    turn = next((at for at, point in enumerate(full) if point[2]), 0)
    full = full[turn:] + full[:turn]
    found: list[Point] = []
    for at, (px, py, on) in enumerate(full):
        if on:
            found.append((px, py))
            continue
        (ax, ay, _), (bx, by, _) = full[at - 1], full[(at + 1) % len(full)]
        for share in (0.2, 0.4, 0.6, 0.8):
            a, b, c = (1 - share) ** 2, 2 * share * (1 - share), share**2
            found.append((a * ax + b * px + c * bx, a * ay + b * py + c * by))
    return found


@cache
def _font() -> _Font:
    return _Font(FONT.read_bytes())
