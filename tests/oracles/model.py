"""Editing as lists of frames, written from the documentation, without a line of the engine.

A strip is a list of moments; a moment lists who is on screen: one clip, or two inside a
transition. Who is on screen is a clip's serial number and the stretch of source it shows:
`left` to `left + step`, in source frames. What is seen of a stretch is the last source frame
that begins before its middle.

The documented laws: seconds become frames once, rounding half up; a cut of n frames makes the
video n frames shorter; a transition of d frames overlaps its clips by d, at most half of the
shorter and never into another transition; an edge inside an overlap ends that transition, left of
it the earlier clip is seen, right of it the later; an edge where an overlap begins or ends leaves
it whole, and the clip that goes on past the edge is two clips; n frames at speed f are n/f,
rounded half up, at least one, never past the end of the source; times inside one sentence mean
the video before the sentence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from tests.oracles.studio import half_up


@dataclass(frozen=True)
class Shot:
    """One clip at one moment. `back` and `still`: the clip runs backwards, or stands still."""

    clip: int
    reel: str
    left: Fraction
    step: Fraction = Fraction(1)
    back: bool = False
    still: bool = False

    @property
    def seen(self) -> int:
        """The source frame on screen."""
        return (self.left + self.step / 2).__ceil__() - 1


Moment = tuple[Shot, ...]


@dataclass(frozen=True)
class Strip:
    """A video as its moments; `lengths` holds the frames of each reel."""

    moments: tuple[Moment, ...]
    lengths: Mapping[str, int]

    def __len__(self) -> int:
        return len(self.moments)

    def joined(self, reel: str, *, front: bool = False) -> Strip:
        """One more whole reel at an end."""
        serial = 1 + max((shot.clip for moment in self.moments for shot in moment), default=0)
        added = tuple((Shot(serial, reel, Fraction(i)),) for i in range(self.lengths[reel]))
        return self._of(added + self.moments if front else self.moments + added)

    def kept(self, *ranges: tuple[int, int]) -> Strip:
        """Only these ranges of moments, closed up."""
        edges = sorted({edge for span in ranges for edge in span})
        split = self._split(edges)
        return self._of(tuple(m for start, end in ranges for m in split[start:end]))

    def cut(self, start: int, end: int) -> Strip:
        """Without [start, end)."""
        return self.kept((0, start), (end, len(self)))

    def paced(self, factor: Fraction, start: int, end: int) -> Strip:
        """[start, end) played `factor` times as fast."""
        split = self._split([start, end])
        body = _paced(clips_of(split[start:end]), factor, self.lengths)
        return self._of((*split[:start], *body, *split[end:]))

    def crossed(self, frames: int, pair: int | None = None) -> Strip:
        """A transition between clips `pair` and `pair + 1`, counted from 0, or between all."""
        clips, overlaps = clips_of(self.moments)
        if pair is None:
            overlaps = [0] * len(overlaps)
        for index, (one, other) in enumerate(pairwise(clips)):
            if pair in (None, index):
                free = [
                    len(one) - (overlaps[index - 1] if index else 0),
                    len(other) - (overlaps[index + 1] if index + 1 < len(overlaps) else 0),
                ]
                overlaps[index] = min(frames, len(one) // 2, len(other) // 2, *free)
        return self._of(overlapped(clips, overlaps))

    def _of(self, moments: tuple[Moment, ...]) -> Strip:
        """The same clip on both sides of a cut becomes two clips."""
        return Strip(_renumbered(moments), self.lengths)

    def _split(self, edges: list[int]) -> tuple[Moment, ...]:
        """Moments with every transition resolved that an edge goes through."""
        made = list(self.moments)
        for start, end in self._overlaps():
            inner = [edge for edge in edges if start < edge < end]
            for k in range(start, end) if inner else ():
                later = k >= inner[0]
                made[k] = (made[k][1 if later else 0],)
        return tuple(_torn(made, edges))

    def _overlaps(self) -> list[tuple[int, int]]:
        """The ranges in which two clips are seen, each pair on its own."""
        found: list[tuple[int, int]] = []
        before: tuple[int, ...] = ()
        for k, moment in enumerate(self.moments):
            pair = tuple(shot.clip for shot in moment)
            if len(pair) == 2 and pair == before:
                found[-1] = (found[-1][0], k + 1)
            elif len(pair) == 2:
                found.append((k, k + 1))
            before = pair
        return found


def _torn(moments: list[Moment], edges: list[int]) -> list[Moment]:
    """A clip that lies on both sides of an edge is two clips from there on."""
    made = list(moments)
    for number, edge in enumerate(edges, 1):
        if not 0 < edge < len(made):
            continue
        both = {s.clip for s in made[edge - 1]} & {s.clip for s in made[edge]}
        made[edge:] = [
            tuple(replace(s, clip=s.clip + number * 10_000) if s.clip in both else s for s in m)
            for m in made[edge:]
        ]
    return made


def _renumbered(moments: tuple[Moment, ...]) -> tuple[Moment, ...]:
    serials: dict[int, int] = {}
    return tuple(
        tuple(replace(s, clip=serials.setdefault(s.clip, len(serials))) for s in moment)
        for moment in moments
    )


def clips_of(moments: tuple[Moment, ...]) -> tuple[list[list[Shot]], list[int]]:
    """Moments as clips, and by how many moments each overlaps the next."""
    clips: dict[int, list[Shot]] = {}
    for moment in moments:
        for shot in moment:
            clips.setdefault(shot.clip, []).append(shot)
    order = list(clips)
    both = [tuple(shot.clip for shot in moment) for moment in moments]
    return list(clips.values()), [both.count(pair) for pair in pairwise(order)]


def overlapped(clips: list[list[Shot]], overlaps: list[int]) -> tuple[Moment, ...]:
    """Clips laid one after the other, overlapping."""
    made: list[Moment] = []
    for clip, overlap in zip(clips, [0, *overlaps], strict=True):
        at = len(made) - overlap
        for offset, shot in enumerate(clip):
            if at + offset < len(made):
                made[at + offset] = (*made[at + offset], shot)
            else:
                made.append((shot,))
    return tuple(made)


def _paced(
    parts: tuple[list[list[Shot]], list[int]], factor: Fraction, lengths: Mapping[str, int]
) -> tuple[Moment, ...]:
    clips = [_faster(clip, factor, lengths[clip[0].reel]) for clip in parts[0]]
    overlaps = [
        min(max(1, half_up(overlap / factor)), min(len(one), len(other)) // 2) if overlap else 0
        for overlap, (one, other) in zip(parts[1], pairwise(clips), strict=True)
    ]
    return overlapped(clips, overlaps)


def _faster(clip: list[Shot], factor: Fraction, length: int) -> list[Shot]:
    count = max(1, half_up(len(clip) / factor))
    if clip[0].still:
        return [clip[0]] * count
    if clip[0].back:
        straight = _faster([replace(shot, back=False) for shot in reversed(clip)], factor, length)
        return turned(straight)
    first = clip[0]
    step = first.step * factor
    made = [replace(first, left=first.left + i * step, step=step) for i in range(count)]
    inside = [shot for shot in made if shot.seen < length]
    return inside or [first]


def turned(clip: list[Shot]) -> list[Shot]:
    """The other way round; what stands still has no way."""
    return [replace(shot, back=shot.back != (not shot.still)) for shot in reversed(clip)]
