"""What differs between two timelines, found without drawing a frame of either. Pure.

Footage is aligned first (`alignment`); frames that stayed are then compared by the keys of what
would be drawn: first the segments, which know nothing of where they stand, and frame by frame only
where those differ.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from nemoflow.engine.alignment import aligned
from nemoflow.engine.audio import mix_of
from nemoflow.engine.segments import Segment, segment_key, segments_of
from nemoflow.engine.setup import Setup
from nemoflow.engine.still import Stills
from nemoflow.engine.timeline import Canvas

CHANGED, INSERTED, REMOVED = "changed", "inserted", "removed"
_SAME = "same"
_BLINK = Fraction(1, 5)
"""Seconds: what lies between two changes and is shorter belongs to them."""


@dataclass(frozen=True, slots=True)
class Change:
    """Frames [start, end) on both sides. `kind` is `changed`, `inserted` or `removed`.

    The empty side of the last two says where it happened.
    """

    kind: str
    before: tuple[int, int]
    after: tuple[int, int]

    @property
    def frames(self) -> int:
        """How long it is, on the longer side."""
        return max(self.before[1] - self.before[0], self.after[1] - self.after[0])


@dataclass(frozen=True, slots=True)
class Changes:
    """`picture` in order; `others` are differences that no frame shows, in words."""

    picture: tuple[Change, ...]
    sound: bool
    others: tuple[str, ...] = ()

    @property
    def any(self) -> bool:
        """Whether there is any difference."""
        return bool(self.picture or self.sound or self.others)


def changes_of(before: Setup, after: Setup) -> Changes:
    """What differs. Both must count at one rate. Raises MissingFont, EngineFailed."""
    short = max(1, int(_BLINK * after.canvas.rate))
    runs = list(_runs(before, after, short))
    changes = tuple(_merged(runs, short))
    return Changes(changes, _sounds_differ(before, after), tuple(_others(before, after)))


def _runs(before: Setup, after: Setup, short: int) -> Iterator[Change]:
    """Everything from start to end, in runs of one kind; what is the same included."""
    if before == after:
        yield Change(_SAME, (0, before.timeline.frames), (0, after.timeline.frames))
        return
    pairs = aligned(before.timeline, after.timeline, short)
    one, other = _Keys(before), _Keys(after)
    ends = (before.timeline.frames, after.timeline.frames)
    a = b = 0
    for x, y in (*pairs, ends):
        if x > a or y > b:
            yield _gap((a, x), (b, y))
        if (x, y) != ends:
            same = one.alike(x, other, y)
            yield Change(_SAME if same else CHANGED, (x, x + 1), (y, y + 1))
        a, b = x + 1, y + 1


def _gap(before: tuple[int, int], after: tuple[int, int]) -> Change:
    """Frames without a partner, on one side or on both."""
    if before[0] == before[1]:
        return Change(INSERTED, before, after)
    return Change(REMOVED if after[0] == after[1] else CHANGED, before, after)


class _Keys:
    """Keys of what is drawn, of segments and of single frames."""

    def __init__(self, seen: Setup) -> None:
        self._canvas = seen.canvas
        self._stills = Stills(seen.timeline, seen.canvas, seen.output.fit)
        self._starts: list[int] = []
        self._keys: list[str] = []
        self._manners: list[object] = []
        at = 0
        for segment in segments_of(seen.timeline, seen.canvas, seen.output.fit):
            self._starts.append(at)
            self._keys.append(self._key(segment))
            self._manners.append(_manner(segment, seen.canvas))
            at += segment.frames

    def alike(self, frame: int, other: _Keys, place: int) -> bool:
        """Whether a frame is drawn as frame `place` of the other."""
        (one, first), (two, second) = self._within(frame), other._within(place)
        if (self._keys[one], first) == (other._keys[two], second):
            return True
        # What is the same for all frames of a segment need not be asked of each.
        if self._manners[one] != other._manners[two]:
            return False
        return self._key(self._stills.at(frame)) == other._key(other._stills.at(place))

    def _within(self, frame: int) -> tuple[int, int]:
        """The segment that holds a frame, and which of its frames it is."""
        index = bisect_right(self._starts, frame) - 1
        return index, frame - self._starts[index]

    def _key(self, segment: Segment) -> str:
        # Sources are named by content, so what was measured of them cannot differ.
        return segment_key(segment, self._canvas, pixels={}, encoder=(), ffmpeg_digest="")


def _manner(segment: Segment, canvas: Canvas) -> object:
    """Part of the key of every frame of a segment."""
    layers = ((item.effects, item.fit, item.shape, item.shape_fit) for item in segment.layers)
    return canvas, segment.transition, tuple(layers)


def _merged(runs: list[Change], short: int) -> Iterator[Change]:
    """Neighbours as one: those of one kind, and whatever is too short to be told apart."""
    held: Change | None = None
    between: Change | None = None
    for run in _joined(runs):
        if run.kind == _SAME:
            between = run
            continue
        near = between is None or (held is not None and between.frames < short)
        if held is None:
            held = run
        elif near and (held.kind == run.kind or between or min(held.frames, run.frames) < short):
            held = _gap((held.before[0], run.before[1]), (held.after[0], run.after[1]))
        else:
            yield held
            held = run
        between = None
    if held is not None:
        yield held


def _joined(runs: list[Change]) -> Iterator[Change]:
    """Neighbours of the same kind as one run."""
    held: Change | None = None
    for run in runs:
        if held is not None and held.kind == run.kind:
            held = Change(run.kind, (held.before[0], run.before[1]), (held.after[0], run.after[1]))
            continue
        if held is not None:
            yield held
        held = run
    if held is not None:
        yield held


def _sounds_differ(before: Setup, after: Setup) -> bool:
    one, other = mix_of(before.heard), mix_of(after.heard)
    if one.is_silent and other.is_silent:
        return False
    return (one, before.goal) != (other, after.goal)


def _others(before: Setup, after: Setup) -> Iterator[str]:
    one, other = before.canvas, after.canvas
    if (one.width, one.height) != (other.width, other.height):
        yield f"size {one.width}x{one.height} -> {other.width}x{other.height}"
    if before.timeline.chapters != after.timeline.chapters:
        yield "chapters changed"
    tracks = [
        tuple(
            (item.start, item.frames, item.spans, item.lang)
            for item in seen.timeline.captions
            if not item.burn
        )
        for seen in (before, after)
    ]
    if tracks[0] != tracks[1]:
        yield "subtitles changed"
