"""Which frames of two timelines show the same moments of the same footage. Pure.

A frame is named by what it is made of, not by when it is seen: so footage that is moved along by an
insertion is found again. Names are made unique by counting how often each came before; the longest
row of names that both have in the same order is then found in n log n.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterator
from itertools import groupby

from nemoflow.engine.timeline import Clip, Timeline, source_frame

Pair = tuple[int, int]


def aligned(before: Timeline, after: Timeline, least: int = 1) -> tuple[Pair, ...]:
    """(frame before, frame after) for every frame that stayed, both growing.

    Fewer than `least` frames in a row that only happen to be the same, as when footage is played
    faster or backwards, do not count; at the start and at the end of both they do.
    """
    places = {name: frame for frame, name in enumerate(_unique(footage_of(after)))}
    found = (
        (frame, places[name])
        for frame, name in enumerate(_unique(footage_of(before)))
        if name in places
    )
    pairs = _longest_growing(tuple(found))
    return tuple(_without_islands(pairs, least, (before.frames, after.frames)))


def _without_islands(pairs: tuple[Pair, ...], least: int, ends: Pair) -> Iterator[Pair]:
    # In a row both numbers grow by one, so their difference and their place in it stay apart.
    rows = groupby(enumerate(pairs), key=lambda item: (item[1][0] - item[0], item[1][1] - item[0]))
    for _, numbered in rows:
        row = [pair for _, pair in numbered]
        at_end = (row[-1][0] + 1, row[-1][1] + 1) == ends
        if len(row) >= least or row[0] == (0, 0) or at_end:
            yield from row


def footage_of(timeline: Timeline) -> tuple[Hashable, ...]:
    """What each frame is made of: one moment of a source, or two inside a transition."""
    found: list[Hashable] = []
    shared = 0
    for clip in timeline.clips:
        names = list(_moments(timeline, clip))
        for k in range(shared):
            found[len(found) - shared + k] = (found[len(found) - shared + k], names[k])
        found += names[shared:]
        shared = clip.transition.frames if clip.transition else 0
    return tuple(found)


def _moments(timeline: Timeline, clip: Clip) -> Iterator[Hashable]:
    """Frames that look alike are told apart by their number: a still that is cut is shortened."""
    if clip.frozen or timeline.source(clip.source).kind != "video":
        return ((clip.source, clip.start, "held", k) for k in range(clip.frames))
    if clip.speed == 1 and not clip.backwards and not clip.phase:
        return ((clip.source, clip.start + k) for k in range(clip.frames))
    return ((clip.source, source_frame(clip, k)) for k in range(clip.frames))


def _unique(names: tuple[Hashable, ...]) -> Iterator[Hashable]:
    """Each name with how often it came before."""
    seen: Counter[Hashable] = Counter()
    for name in names:
        yield name, seen[name]
        seen[name] += 1


def _longest_growing(pairs: tuple[Pair, ...]) -> tuple[Pair, ...]:
    """The longest row of pairs, given by their first number, whose second numbers grow too."""
    ends: list[int] = []
    """The least second number that a row of each length ends with."""
    last: list[int] = []
    """Which pair that is."""
    previous: list[int] = []
    for number, (_, place) in enumerate(pairs):
        length = bisect_left(ends, place)
        previous.append(last[length - 1] if length else -1)
        ends[length : length + 1] = [place]
        last[length : length + 1] = [number]
    row: list[Pair] = []
    at = last[-1] if last else -1
    while at >= 0:
        row.append(pairs[at])
        at = previous[at]
    return tuple(reversed(row))
