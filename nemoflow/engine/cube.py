"""`.cube` files: looks as tables of colours, one- or three-dimensional (Adobe Cube LUT 1.0).

Every line is checked here, with its number, and FFmpeg gets a file that was written anew: comments,
titles and whatever else a file holds never reach it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from nemoflow.engine.probe import MediaProblem

MOST_POINTS = {1: 65_536, 3: 129}
"""Dimensions -> the most points along each of them."""
_LARGEST = 1000.0
"""No value of a table is larger; film looks go a little beyond 0 to 1."""
_SIZES = {"LUT_1D_SIZE": 1, "LUT_3D_SIZE": 3}
_DOMAINS = {"DOMAIN_MIN": 0.0, "DOMAIN_MAX": 1.0}
_RANGES = ("LUT_1D_INPUT_RANGE", "LUT_3D_INPUT_RANGE")


@dataclass(frozen=True, slots=True)
class Cube:
    """`rows` are lines of three numbers as written; red changes fastest.

    `low` and `high` are the values of the picture that the first and the last point stand for.
    """

    dimensions: int
    points: int
    rows: tuple[str, ...]
    low: tuple[float, float, float] = (0.0, 0.0, 0.0)
    high: tuple[float, float, float] = (1.0, 1.0, 1.0)

    def written(self) -> str:
        """The file that FFmpeg reads."""
        head = [f"LUT_{self.dimensions}D_SIZE {self.points}"]
        for name, three in (("MIN", self.low), ("MAX", self.high)):
            head.append(f"DOMAIN_{name} {' '.join(f'{part:.9g}' for part in three)}")
        return "\n".join([*head, *self.rows, ""])


def cube_of(text: str, shown: str) -> Cube:
    """The table of a file; raises MediaProblem naming the line that is wrong."""
    reader = _Reader(shown)
    for number, line in enumerate(text.split("\n"), 1):
        words = line.split("#", 1)[0].split()
        if words:
            reader.take(number, words)
    return reader.done()


class _Reader:
    """Takes line after line."""

    def __init__(self, shown: str) -> None:
        self._shown = shown
        self._dimensions = 0
        self._points = 0
        self._rows: list[str] = []
        self._domain: dict[str, tuple[float, ...]] = {
            name: (value,) * 3 for name, value in _DOMAINS.items()
        }

    def take(self, number: int, words: list[str]) -> None:
        """One line that says something."""
        keyword = words[0].upper()
        if keyword == "TITLE":
            return
        if keyword in _SIZES:
            self._size(number, _SIZES[keyword], words[1:])
        elif keyword in _DOMAINS:
            self._domain[keyword] = self._numbers(number, words[1:], 3)
        elif keyword in _RANGES:
            low, high = self._numbers(number, words[1:], 2)
            self._domain = {"DOMAIN_MIN": (low,) * 3, "DOMAIN_MAX": (high,) * 3}
        elif words[0][0].isalpha() and words[0].lower() not in ("nan", "inf", "infinity"):
            raise self._wrong(number, f"`{words[0][:30]}` is no keyword of a .cube file")
        else:
            self._row(number, words)

    def _size(self, number: int, dimensions: int, words: list[str]) -> None:
        if self._dimensions:
            raise self._wrong(number, "a second size: the file holds two tables, or one size twice")
        if len(words) != 1 or not words[0].isdigit() or len(words[0]) > 6:
            raise self._wrong(number, "the size is one whole number")
        points, most = int(words[0]), MOST_POINTS[dimensions]
        if not 2 <= points <= most:
            raise self._wrong(number, f"a size of {points} is outside 2 to {most}")
        self._dimensions, self._points = dimensions, points

    def _row(self, number: int, words: list[str]) -> None:
        if not self._dimensions:
            raise self._wrong(number, "colours before LUT_3D_SIZE or LUT_1D_SIZE")
        if len(self._rows) == self._wanted:
            raise self._wrong(number, f"more than {self._wanted} colours")
        self._rows.append(" ".join(f"{part:.9g}" for part in self._numbers(number, words, 3)))

    @property
    def _wanted(self) -> int:
        return int(self._points**self._dimensions)

    def _numbers(self, number: int, words: list[str], count: int) -> tuple[float, ...]:
        try:
            # Python alone would take `1_0` for ten.
            found = tuple(float(word) for word in words if "_" not in word)
        except ValueError:
            found = ()
        if len(found) != count:
            raise self._wrong(number, f"{count} numbers are wanted here")
        if not all(math.isfinite(part) and abs(part) <= _LARGEST for part in found):
            raise self._wrong(number, "a number is out of range")
        return found

    def done(self) -> Cube:
        """The whole table."""
        if not self._dimensions:
            raise self._problem("there is no LUT_3D_SIZE or LUT_1D_SIZE")
        if len(self._rows) != self._wanted:
            counted = f"{len(self._rows)} colours instead of {self._wanted}"
            raise self._problem(f"it holds {counted}")
        low, high = self._domain["DOMAIN_MIN"], self._domain["DOMAIN_MAX"]
        if not all(one < other for one, other in zip(low, high, strict=True)):
            raise self._problem("DOMAIN_MIN is not below DOMAIN_MAX")
        return Cube(
            self._dimensions,
            self._points,
            tuple(self._rows),
            (low[0], low[1], low[2]),
            (high[0], high[1], high[2]),
        )

    def _wrong(self, number: int, what: str) -> MediaProblem:
        return self._problem(f"line {number}: {what}")

    def _problem(self, what: str) -> MediaProblem:
        return MediaProblem(f"`{self._shown}`: {what}", hint="export the LUT again as .cube")
