"""Where the body of a clip is cut into pieces. Pure values.

At the edges of what lies over it first, because whoever rewrites a title should render what it
covers and no more; then at keyframes of the source, about every 90 frames.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from nemoflow.engine.keyframes import Keyframes, cuts_within
from nemoflow.engine.timeline import Canvas, Clip, Source, source_frame, to_frames

PIECE_FRAMES = 90
_LEAST_PIECE = 24
_WHOLE = 1 << 40
_HELD_BYTES = 128 << 20
"""Picture that a process may hold while it turns a piece around."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Where bodies are cut: about every `step` frames, no piece shorter than `least`.

    The picture is the same on every grid; how much of it a change renders again is not.
    """

    step: int = PIECE_FRAMES
    least: int = _LEAST_PIECE


USUAL = Grid()
UNCUT = Grid(_WHOLE, _WHOLE)
"""A body is one segment, however long it is."""


@dataclass(frozen=True, slots=True)
class Body:
    """Frames `span` of a clip: those that no transition shows.

    `keyframes` are its source's, `edges` frames of the clip at which something over it comes or
    goes, in order.
    """

    clip: Clip
    source: Source
    keyframes: Keyframes
    span: tuple[int, int]
    edges: tuple[int, ...] = ()


def parts_of(body: Body, canvas: Canvas, grid: Grid) -> Iterator[tuple[int, int]]:
    """The body cut into [start, end) of the clip, in order; empty for a body without frames."""
    clip, (start, end) = body.clip, body.span
    if end <= start:
        return
    if clip.backwards and not clip.frozen:
        # No edge may join what has to be held in memory: it only parts.
        for first, last in _held(clip, start, end, canvas, grid):
            within = body.edges[bisect_left(body.edges, first) : bisect_right(body.edges, last)]
            yield from _parted((first, last), within, (), grid)
    elif clip.frozen:
        still = replace(clip, start=0, speed=Fraction(1))
        yield from _parted(body.span, body.edges, _steps(still, start, end, grid.step), grid)
    else:
        yield from _parted(body.span, body.edges, _cuts(body, canvas.rate, grid), grid)


def _parted(
    span: tuple[int, int], edges: Sequence[int], cuts: Sequence[int], grid: Grid
) -> Iterator[tuple[int, int]]:
    """Cut at all edges and cuts that leave no tiny piece, edges first."""
    kept = _apart((), span, edges, grid.least)
    places = _apart(kept, span, cuts, grid.least)
    halves = _halves(kept, places, max(grid.least, grid.step // 3))
    yield from pairwise((span[0], *sorted((*places, *halves)), span[1]))


def _apart(
    kept: Sequence[int], span: tuple[int, int], places: Sequence[int], least: int
) -> list[int]:
    """The kept places, and the others that lie at least `least` from each other and the ends."""
    found = list(kept)
    for place in places:
        at = bisect_left(found, place)
        before = found[at - 1] if at else span[0]
        after = found[at] if at < len(found) else span[1]
        if before + least <= place <= after - least:
            found.insert(at, place)
    return found


def _halves(edges: Sequence[int], places: Sequence[int], least: int) -> Iterator[int]:
    """The middles of pieces that reach from edge to edge: a title that changes is then work for
    two processors."""
    known = set(edges)
    for one, other in pairwise(places):
        if one in known and other in known and other - one >= 2 * least:
            yield (one + other) // 2


def _cuts(body: Body, rate: Fraction, grid: Grid) -> Sequence[int]:
    """Frames of a clip that plays forwards at which its source has a good place to cut."""
    clip, (start, end) = body.clip, body.span
    if not body.keyframes or body.source.kind != "video":
        return _steps(clip, start, end, grid.step)
    step = max(1, round(grid.step * clip.speed))
    total = to_frames(body.source.seconds, rate)
    shown = source_frame(clip, start), source_frame(clip, end - 1)
    places = cuts_within(body.keyframes, rate, step, total, shown)
    return [_frame_of(clip, place) for place in places]


def _frame_of(clip: Clip, shown: int) -> int:
    """The first frame of a clip that shows source frame `shown` or a later one."""
    exact = (shown - clip.start - clip.phase) / clip.speed - Fraction(1, 2)
    return math.floor(exact) + 1


def _steps(clip: Clip, start: int, end: int, step: int) -> range:
    """Frames on the grid: of the source, where a clip shows it as it is."""
    origin = clip.start if clip.speed == 1 else 0
    first = (origin + start) // step * step + step - origin
    return range(first, end, step)


def _held(
    clip: Clip, start: int, end: int, canvas: Canvas, grid: Grid
) -> Iterator[tuple[int, int]]:
    """Pieces of a clip that runs backwards: shorter ones, because each is held in memory."""
    total = clip.frames
    most = max(8, min(grid.step, _HELD_BYTES // (canvas.width * canvas.height * 3 // 2)))
    forwards = replace(clip, backwards=False)
    cuts = _steps(forwards, total - end, total - start, most)
    held = Grid(most, min(grid.least, most // 3))
    found = list(_parted((total - end, total - start), (), cuts, held))
    yield from ((total - last, total - first) for first, last in reversed(found))
