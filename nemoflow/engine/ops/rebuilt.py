"""A timeline taken apart at many edges at once: each part stays, goes, or plays differently.

Shared by the operations that find their places in the footage, and by speed ramps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from nemoflow.engine.ops.clips import clock, shown, take, transition_notes
from nemoflow.engine.ops.operation import Applied
from nemoflow.engine.ops.warp import Piece, Warp
from nemoflow.engine.riders import riding
from nemoflow.engine.timeline import Clip, Timeline

Change = Callable[[tuple[Clip, ...]], tuple[Clip, ...]]
"""What becomes of clips that follow each other; of none remains nothing."""
Span = tuple[int, int]
_LISTED = 50


@dataclass(frozen=True, slots=True)
class Part:
    """Timeline frames [start, end), and what becomes of them."""

    start: int
    end: int
    change: Change


def stay(clips: tuple[Clip, ...]) -> tuple[Clip, ...]:
    """As they are."""
    return clips


def go(clips: tuple[Clip, ...]) -> tuple[Clip, ...]:
    """Removed."""
    return ()


def parts_of(total: int, spans: Iterable[Span], change: Change) -> tuple[Part, ...]:
    """The whole length in parts: `change` inside `spans` (in order), the rest stays."""
    found: list[Part] = []
    at = 0
    for start, end in spans:
        if start > at:
            found.append(Part(at, start, stay))
        found.append(Part(start, end, change))
        at = end
    if at < total:
        found.append(Part(at, total, stay))
    return tuple(found)


def rebuilt(timeline: Timeline, parts: Sequence[Part]) -> Applied:
    """The timeline out of its parts, which cover it in order; notes on what that ends."""
    clips: tuple[Clip, ...] = ()
    pieces: list[Piece] = []
    at = 0
    for part in parts:
        made = part.change(take(timeline, part.start, part.end))
        size = _length(made)
        if size:
            pieces.append(Piece(part.start, part.end, at, at + size))
        clips += made
        at += size
    warp = Warp(tuple(pieces), timeline.frames, at)
    moved, notes = riding(timeline.with_clips(clips), warp)
    lost = transition_notes(timeline, *(part.start for part in parts[1:]))
    return Applied(moved, (*lost, *notes), warp)


def _length(clips: tuple[Clip, ...]) -> int:
    overlaps = sum(clip.transition.frames for clip in clips if clip.transition)
    return sum(clip.frames for clip in clips) - overlaps


def listed(spans: Sequence[Span], rate: Fraction) -> str:
    """`2 pauses`-style lists for a note: `1.4s in all: 0:03.2-0:04.1, 0:09-0:09.5`."""
    total = shown(sum(end - start for start, end in spans), rate)
    places = [f"{clock(start, rate)}-{clock(end, rate)}" for start, end in spans[:_LISTED]]
    more = f" and {len(spans) - _LISTED} more" if len(spans) > _LISTED else ""
    return f"{total} in all: {', '.join(places)}{more}"
