"""What rides on the timeline follows the picture: one place for titles and all their kind.

A rider names frames `[start, start + frames)` of the timeline; 0 frames mean "until the end",
and one that is open so and begins at 0 covers the whole video, whatever becomes of it.
A new kind of rider is a noun derived from `timeline.Rider` and one line in `mapped`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol, TypeVar

from nemoflow.engine.ops.warp import Warp
from nemoflow.engine.timeline import Rider, Timeline

R = TypeVar("R", bound=Rider)


class Change(Protocol):
    """What becomes of each rider, of whatever kind; nothing stands for a rider that ends."""

    def __call__(self, rider: R, /) -> tuple[R, ...]:
        """The riders in its place."""


def mapped(timeline: Timeline, change: Change) -> Timeline:
    """The timeline with every rider replaced by what `change` makes of it."""
    return replace(
        timeline,
        titles=_each(timeline.titles, change),
        overlays=_each(timeline.overlays, change),
        sounds=_each(timeline.sounds, change),
        captions=_each(timeline.captions, change),
        chapters=_each(timeline.chapters, change),
    )


def _each(riders: tuple[R, ...], change: Change) -> tuple[R, ...]:
    return tuple(made for rider in riders for made in change(rider))


def riding(timeline: Timeline, warp: Warp) -> tuple[Timeline, list[str]]:
    """Riders stay on the frames they are on; notes say which were shortened or dropped.

    `timeline` has the riders of before the change and may already have the clips of after it.
    """
    notes: list[str] = []

    def change(rider: R, /) -> tuple[R, ...]:
        if _whole(rider):
            return (rider,)
        end = rider.start + rider.frames if rider.frames else warp.total
        if rider.runs and rider.frames:
            parts = _parts(rider, end, warp)
            if sum(last - first for _, first, last in parts) < end - rider.start:
                notes.append(f"{rider.label} {'is shortened by' if parts else 'goes with'} the cut")
            return tuple(part for part, _, _ in parts)
        span = warp.span(rider.start, end)
        if span is None:
            notes.append(f"{rider.label} goes with the cut")
            return ()
        if not rider.frames:
            return (rider.placed(span[0], 0),)
        if warp.point(rider.start) is None or warp.point(end - 1) is None:
            notes.append(f"{rider.label} {rider.shortened}")
        return (rider.placed(span[0], span[1] - span[0]),)

    return mapped(timeline, change), notes


def _parts(rider: R, end: int, warp: Warp) -> list[tuple[R, int, int]]:
    """What is left of one that runs, with its own frames [first, last) of each part.

    So a film above the clips stays in step with them. Where new frames come between two parts the
    earlier one goes on.
    """
    made: list[tuple[int, int, int, int]] = []
    for piece in warp.pieces:
        old, old_end = max(piece.old, rider.start), min(piece.old_end, end)
        new, new_end = piece.at(old), piece.at(old_end)
        if old >= old_end or new >= new_end:
            continue
        first, last = old - rider.start, old_end - rider.start
        if made and made[-1][1] == first and made[-1][3] <= new:
            was, was_last, at, at_end = made[-1]
            evenly = (was_last - was) == (at_end - at) and last - first == new_end - new
            if at_end == new and evenly:
                made[-1] = (was, last, at, new_end)
                continue
            made[-1] = (was, was_last + new - at_end, at, new)
        made.append((first, last, new, new_end))
    whole = end - rider.start
    return [
        (rider.part(first, last, new, new_end - new), first, min(last, whole))
        for first, last, new, new_end in made
    ]


def carried(timeline: Timeline, warp: Warp) -> tuple[Timeline, list[str]]:
    """Riders begin with the frame they began on and last as long; notes say which cannot.

    `timeline` is as for `riding`.
    """
    notes: list[str] = []

    def change(rider: R, /) -> tuple[R, ...]:
        if _whole(rider):
            return (rider,)
        start = warp.point(rider.start)
        if start is None or start >= warp.new_total:
            notes.append(f"{rider.label} goes with its clip")
            return ()
        frames = min(rider.frames, warp.new_total - start)
        if frames < rider.frames:
            notes.append(f"{rider.label} ends with the video")
        return (rider.placed(start, frames),)

    return mapped(timeline, change), notes


def later(timeline: Timeline, frames: int) -> Timeline:
    """Every rider that much later."""

    def change(rider: R, /) -> tuple[R, ...]:
        return (rider if _whole(rider) else rider.placed(rider.start + frames, rider.frames),)

    return mapped(timeline, change)


def _whole(rider: Rider) -> bool:
    return not rider.start and not rider.frames
