"""How time and memory grow with the length of the timeline; how a changed title does not."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.rendering.case import MUSIC, TITLE, Case
from tests.bench.rendering.figures import Report
from tests.bench.rendering.gauge import Spent, middle

MINUTES = (1, 2, 5, 10)
_CROSSFADE = "add a 1s crossfade between all clips"
_FLAT = 1.5
_LINEAR = 1.1
"""The largest exponent of length that is called linear; 1 is exactly so."""


@dataclass(frozen=True)
class Line:
    """A straight line through points; `r2` is 1 when it meets all of them."""

    slope: float
    start: float
    r2: float


def line(xs: Sequence[float], ys: Sequence[float]) -> Line:
    """Least squares."""
    count = len(xs)
    x, y = sum(xs) / count, sum(ys) / count
    across = sum((a - x) ** 2 for a in xs)
    slope = sum((a - x) * (b - y) for a, b in zip(xs, ys, strict=True)) / across
    start = y - slope * x
    missed = sum((b - start - slope * a) ** 2 for a, b in zip(xs, ys, strict=True))
    spread = sum((b - y) ** 2 for b in ys)
    return Line(slope, start, 1 - missed / spread if spread else 1.0)


def exponent(xs: Sequence[float], ys: Sequence[float]) -> float:
    """The power of x that y grows with."""
    return line([math.log(x) for x in xs], [math.log(y) for y in ys]).slope


def growth(
    root: Path,
    media: Path,
    names: Sequence[str],
    minutes: Sequence[int],
    repeat: int,
    report: Report,
) -> None:
    """Cold renders and changed titles of 640x360 timelines of several lengths."""
    cold: dict[int, list[Spent]] = {}
    title: dict[int, list[Spent]] = {}
    for count in minutes:
        chosen = tuple(names[:count])
        edits = (*((_CROSSFADE,) if count > 1 else ()), TITLE, MUSIC)
        case = Case(root / f"m{count}", media, (640, 360), edits, chosen)
        cold[count], title[count] = [], []
        for turn in range(repeat):
            case.forget()
            cold[count].append(case.apply())
            title[count].append(case.retitled(turn).apply())
        spent, size = cold[count], case.target.stat().st_size / 1e6
        said = (
            f"{middle(spent, 'wall'):.1f} s, {middle(spent, 'peak') / 2**20:.0f} MiB, {size:.0f} MB"
        )
        report.tell(f"{count} min: cold `apply`, peak, size", said)
        report.tell(f"{count} min: title changed", _changed(title[count]))
    _fits(minutes, cold, report)
    first, last = min(minutes), max(minutes)
    ratio = middle(title[last], "wall") / middle(title[first], "wall")
    report.at_most(f"title change, {last} min against {first} min", ratio, _FLAT)


def _changed(runs: Sequence[Spent]) -> str:
    segments = max(one.segments for one in runs)
    return (
        f"{middle(runs, 'wall'):.2f} s, render {middle(runs, 'render'):.2f} s, "
        f"{segments} segments, {middle(runs, 'peak') / 2**20:.0f} MiB"
    )


def _fits(minutes: Sequence[int], cold: dict[int, list[Spent]], report: Report) -> None:
    xs = [float(count) for count in minutes]
    for name, what, scale, unit in (
        ("time", "wall", 1.0, "s"),
        ("CPU time", "cpu", 1.0, "s"),
        ("memory", "peak", 2.0**20, "MiB"),
    ):
        ys = [middle(cold[count], what) / scale for count in minutes]
        fit, power = line(xs, ys), exponent(xs, ys)
        said = f"{fit.start:.1f} + {fit.slope:.1f} {unit} a minute, R2 {fit.r2:.3f}"
        report.tell(f"growth of {name}", said)
        report.at_most(f"growth of {name}: exponent", power, _LINEAR, "{:.2f}")
