"""The model's structural edits: a strip as a row of clips and how far each overlaps the next.

Laws beside those of `model.py`: a split changes no frame; what is put in at an edge moves the
rest; a transition stays only between clips that stay neighbours; a still repeats the frame right
of its edge, or the last one; backwards is the mirror of what was seen, transitions included.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from tests.oracles.model import Shot, Strip, clips_of, overlapped, turned
from tests.oracles.studio import half_up


@dataclass(frozen=True)
class Row:
    """Clips in order; `overlaps[i]` moments are shared by clips i and i + 1."""

    clips: tuple[tuple[Shot, ...], ...]
    overlaps: tuple[int, ...]

    @classmethod
    def of(cls, strip: Strip) -> Row:
        """A strip taken apart."""
        clips, overlaps = clips_of(strip.moments)
        return cls(tuple(map(tuple, clips)), tuple(overlaps))

    def strip(self, before: Strip) -> Strip:
        """Put together again; each clip gets a number of its own."""
        clips = [[replace(s, clip=n) for s in clip] for n, clip in enumerate(self.clips)]
        return Strip(overlapped(clips, list(self.overlaps)), before.lengths)

    def __add__(self, other: Row) -> Row:
        joint = (0,) if self.clips and other.clips else ()
        return Row(self.clips + other.clips, (*self.overlaps, *joint, *other.overlaps))

    def starts(self) -> list[int]:
        """The moment at which each clip begins."""
        made, at = [], 0
        for clip, overlap in zip(self.clips, (*self.overlaps, 0), strict=True):
            made.append(at)
            at += len(clip) - overlap
        return made

    def inside_overlap(self, edge: int) -> bool:
        """Whether an edge goes through a transition."""
        return any(
            start < edge < start + overlap
            for start, overlap in zip(self.starts()[1:], self.overlaps, strict=True)
        )

    def parted(self, edge: int) -> tuple[Row, Row]:
        """Left and right of an edge; a transition it goes through ends."""
        left, right = Row((), ()), Row((), ())
        starts = self.starts()
        for n, (clip, start) in enumerate(zip(self.clips, starts, strict=True)):
            before = self.overlaps[n - 1] if n else 0
            after = self.overlaps[n] if n < len(self.overlaps) else 0
            own_left, own_right = clip[: max(0, edge - start)], clip[max(0, edge - start) :]
            if start < edge < start + before:
                own_left = ()
            if start + len(clip) - after < edge < start + len(clip):
                own_right = ()
            left = left._then(own_left, before if start + before <= edge else 0)
            right = right._then(own_right, before if start >= edge else 0)
        return left, right

    def _then(self, clip: tuple[Shot, ...], overlap: int) -> Row:
        if not clip:
            return self
        return Row((*self.clips, clip), (*self.overlaps, overlap) if self.clips else ())

    def ordered(self, order: list[int]) -> Row:
        """The clips in this order of their numbers."""
        kept = {(n, n + 1): overlap for n, overlap in enumerate(self.overlaps)}
        pairs = pairwise(order)
        return Row(tuple(self.clips[n] for n in order), tuple(kept.get(pair, 0) for pair in pairs))

    def turned(self) -> Row:
        """Everything backwards."""
        clips = tuple(tuple(turned(list(clip))) for clip in reversed(self.clips))
        return Row(clips, self.overlaps[::-1])


def whole_reel(strip: Strip, reel: str, frames: int | None = None) -> Row:
    """A reel, or its first frames, as a row of one clip."""

    count = strip.lengths[reel] if frames is None else min(frames, strip.lengths[reel])
    return Row((tuple(Shot(0, reel, Fraction(i)) for i in range(count)),), ())


def split(strip: Strip, at: int) -> Strip:
    """Two clips where one was; an edge that lies between clips changes nothing."""
    row = Row.of(strip)
    clips, overlaps = list(row.clips), list(row.overlaps)
    for n, (clip, start) in enumerate(zip(row.clips, row.starts(), strict=True)):
        if start < at < start + len(clip):
            clips[n : n + 1] = [clip[: at - start], clip[at - start :]]
            overlaps.insert(n, 0)
            return Row(tuple(clips), tuple(overlaps)).strip(strip)
    return strip


def inserted(strip: Strip, added: Row, at: int) -> Strip:
    """A clip at an edge."""
    left, right = Row.of(strip).parted(at)
    return (left + added + right).strip(strip)


def between(strip: Strip, added: Row, joint: int) -> Strip:
    """A clip after the first `joint` clips; a transition there ends."""
    row = Row.of(strip)
    left = Row(row.clips[:joint], row.overlaps[: max(0, joint - 1)])
    right = Row(row.clips[joint:], row.overlaps[joint:])
    return (left + added + right).strip(strip)


def moved(strip: Strip, clip: int, joint: int) -> Strip:
    """Clip `clip` to where `joint` clips (of those before) lie before it."""
    row = Row.of(strip)
    order = [n for n in range(len(row.clips)) if n != clip]
    order.insert(joint - (joint > clip), clip)
    return row.ordered(order).strip(strip)


def swapped(strip: Strip, first: int, second: int) -> Strip:
    """Two clips in each other's place."""
    row = Row.of(strip)
    order = list(range(len(row.clips)))
    order[first], order[second] = second, first
    return row.ordered(order).strip(strip)


def replaced(strip: Strip, clip: int, reel: str, *, full: bool) -> Strip:
    """A reel in the place of a clip: as long as the clip at most, or whole."""
    row = Row.of(strip)
    new = whole_reel(strip, reel, None if full else len(row.clips[clip])).clips[0]
    if new == tuple(replace(shot, clip=new[0].clip) for shot in row.clips[clip]):
        return strip  # it is that already, and its overlaps stay
    clips, overlaps = list(row.clips), list(row.overlaps)
    clips[clip] = new
    for joint in (clip - 1, clip):
        if 0 <= joint < len(overlaps):
            overlaps[joint] = min(overlaps[joint], len(new) // 2)
    return Row(tuple(clips), tuple(overlaps)).strip(strip)


def looped(strip: Strip, start: int, end: int, count: int) -> Strip:
    """A part several times in a row."""
    head, rest = Row.of(strip).parted(start)
    body, tail = rest.parted(end - start)
    for _ in range(count):
        head = head + body
    return (head + tail).strip(strip)


def frozen(strip: Strip, at: int, frames: int) -> Strip:
    """The frame right of an edge held; at the end, the last one."""
    left, right = Row.of(strip).parted(at)
    shot = right.clips[0][0] if right.clips else left.clips[-1][-1]
    still = replace(shot, still=True, back=False)
    return (left + Row(((still,) * frames,), ()) + right).strip(strip)


def reversed_part(strip: Strip, start: int, end: int) -> Strip:
    """A part backwards."""
    head, rest = Row.of(strip).parted(start)
    body, tail = rest.parted(end - start)
    return (head + body.turned() + tail).strip(strip)


def reversed_clip(strip: Strip, clip: int) -> Strip:
    """A clip backwards where it is, between the same transitions."""
    row = Row.of(strip)
    clips = list(row.clips)
    clips[clip] = tuple(turned(list(clips[clip])))
    return Row(tuple(clips), row.overlaps).strip(strip)


def hurried(strip: Strip, spans: Sequence[tuple[int, int]], factor: Fraction) -> Strip:
    """Several parts played faster; the last one first, so that no edge moves before its turn."""
    for start, end in reversed(spans):
        strip = strip.paced(factor, start, end)
    return strip


def ramped(strip: Strip, start: int, edges: Sequence[tuple[int, int]]) -> Strip:
    """From `start` on: between two edges (before, after), so many moments become so many others."""
    for (a, m), (b, n) in reversed(list(pairwise(edges))):
        head, rest = Row.of(strip).parted(start + a)
        body, tail = rest.parted(b - a)
        made = Row.of(fitted(body.strip(strip), n - m))
        strip = (head + made + tail).strip(strip)
    return strip


def curve(frames: int, first: Fraction, last: Fraction) -> list[tuple[int, int]]:
    """The pieces of an even ramp: about 8 moments each, edges where the mean speed so far says."""
    after = max(1, half_up(2 * frames / (first + last)))
    for count in range(max(1, min(60, after // 8)), 0, -1):
        edges = []
        for i in range(count + 1):
            row = after * i // count
            share = Fraction(row, after)
            mean = (first + (first + (last - first) * share)) / 2
            edges.append((half_up(frames * share * mean / ((first + last) / 2)), row))
        if all(a < b and m < n for (a, m), (b, n) in pairwise(edges)):
            return edges
    raise AssertionError("one piece always fits")


def cut_at(strip: Strip, cuts: Sequence[int]) -> Strip:
    """A split at every one of these edges."""
    for cut in cuts:
        strip = split(strip, cut)
    return strip


def dropped(strip: Strip, least: int) -> Strip:
    """Without the clips of fewer frames."""
    row = Row.of(strip)
    return row.ordered([n for n, clip in enumerate(row.clips) if len(clip) >= least]).strip(strip)


def without(strip: Strip, clip: int) -> Strip:
    """Without one clip."""
    row = Row.of(strip)
    return row.ordered([n for n in range(len(row.clips)) if n != clip]).strip(strip)


def fitted(strip: Strip, frames: int) -> Strip:
    """Every edge of every clip at the nearest moment of the new length; the same stretch of reel
    in each clip, never past its end."""
    row, scale = Row.of(strip), Fraction(frames, len(strip))
    edges = [
        (half_up(start * scale), half_up((start + len(clip)) * scale))
        for clip, start in zip(row.clips, row.starts(), strict=True)
    ]
    stay = [n for n, (start, end) in enumerate(edges) if end > start]
    clips = [_stretched(strip, row.clips[n], edges[n][1] - edges[n][0]) for n in stay]
    overlaps = [max(0, edges[one][1] - edges[other][0]) for one, other in pairwise(stay)]
    return Row(tuple(clips), tuple(overlaps)).strip(strip)


def _stretched(strip: Strip, clip: tuple[Shot, ...], count: int) -> tuple[Shot, ...]:
    if clip[0].still:
        return (clip[0],) * count
    first = clip[-1] if clip[0].back else clip[0]
    step, length = first.step * len(clip) / count, strip.lengths[first.reel]
    if (first.left + step * count - step / 2).__ceil__() - 1 >= length:
        # The last frame's middle is where the reel ends.
        step = (length - first.left) / (count - Fraction(1, 2))
    made = [replace(first, left=first.left + i * step, step=step) for i in range(count)]
    return tuple(made[::-1] if first.back else made)
