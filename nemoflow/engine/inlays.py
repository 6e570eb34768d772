"""What overlays give to a segment: boxes with runs of source frames. Pure.

Every time counts from the segment's first frame, so moving a segment with its overlay changes
nothing. A film that begins again and again gives a run for each time around; one that is very
short gives one run that is repeated.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from nemoflow.engine.geometry import Box
from nemoflow.engine.layers import Layer, layer_of, layer_value
from nemoflow.engine.overlay import Overlay
from nemoflow.engine.pixels import Pixels
from nemoflow.engine.timeline import Canvas, Source, Timeline, to_frames

POSITIONS = frozenset(
    "center top bottom left right top_left top_right bottom_left bottom_right".split()
)
_MOST_RUNS = 6
"""Times around in one segment that are read from the file one by one."""


@dataclass(frozen=True, slots=True)
class Inlay:
    """A layer drawn in `box` from frame `start` of the segment on, `layer.frames` long.

    With a `period`, the layer's source frames 0 to `period` are repeated, and `begin` of the
    repeated row is the first to show.
    """

    layer: Layer
    start: int
    box: Box
    opacity: float
    period: int = 0
    begin: int = 0


def inlays_of(timeline: Timeline, canvas: Canvas, at: int, frames: int) -> tuple[Inlay, ...]:
    """The overlays of the `frames` frames from timeline frame `at` on, in order of painting."""
    return tuple(
        inlay
        for overlay in timeline.overlays
        for inlay in _inlays(overlay, timeline, canvas, at, frames)
    )


def _inlays(
    overlay: Overlay, timeline: Timeline, canvas: Canvas, at: int, frames: int
) -> Iterator[Inlay]:
    length = overlay.end(timeline.frames) - overlay.start
    first, last = max(0, at - overlay.start), min(length, at + frames - overlay.start)
    if first >= last:
        return
    source = timeline.source(overlay.source)
    box, start = box_of(overlay, source, canvas), overlay.start - at
    runs = _Runs(replace(timeline, canvas=None), canvas, overlay, source)
    if not (runs.whole and overlay.loop):
        yield Inlay(runs.layer(first, last), start + first, box, overlay.opacity)
        return
    begin, whole = overlay.first + first, runs.whole
    turns = range(begin // whole, (overlay.first + last - 1) // whole + 1)
    if len(turns) > _MOST_RUNS:
        layer = replace(runs.layer(-overlay.first, whole - overlay.first), frames=last - first)
        yield Inlay(layer, start + first, box, overlay.opacity, whole, begin % whole)
        return
    for turn in turns:
        one = max(first, turn * whole - overlay.first)
        other = min(last, (turn + 1) * whole - overlay.first)
        layer = runs.layer(one, other, turn * whole)
        yield Inlay(layer, start + one, box, overlay.opacity)


@dataclass(frozen=True, slots=True)
class _Runs:
    """Layers of one overlay; the timeline has no canvas, so that they fill their box."""

    timeline: Timeline
    canvas: Canvas
    overlay: Overlay
    source: Source

    @property
    def whole(self) -> int:
        """Frames of the film; 0 for a picture."""
        rate = self.canvas.rate
        return max(1, to_frames(self.source.seconds, rate)) if self.overlay.moving else 0

    def layer(self, first: int, last: int, earlier: int = 0) -> Layer:
        """Frames [first, last) of the overlay, of source frames that lie `earlier`.

        What lies past the end of the film is its last frame.
        """
        clip = replace(self.overlay.clip, fit="stretch", start=self.overlay.first - earlier)
        made = layer_of(self.timeline, self.canvas, "stretch", clip, first, last)
        if not self.whole:
            return made
        begin = min(made.first, self.whole - 1)
        return replace(made, first=begin, used=max(1, min(made.used, self.whole - begin)))


def box_of(overlay: Overlay, source: Source, canvas: Canvas) -> Box:
    """Where an overlay lies, in even pixels: inside the canvas, shrunk when it is too high."""
    aspect = Fraction(source.width, source.height)
    wide = Fraction(str(overlay.scale)) * canvas.width
    wide = min(wide, canvas.height * aspect)
    width = min(_even(wide), canvas.width)
    height = min(_even(wide / aspect), canvas.height)
    edge = Fraction(str(overlay.margin)) * min(canvas.width, canvas.height)
    across, down = _sides(overlay.position)
    return Box(
        width,
        height,
        _offset(across, canvas.width - width, edge),
        _offset(down, canvas.height - height, edge),
    )


def fits(overlay: Overlay) -> bool:
    """Whether an overlay can be drawn: a draft that others wrote may hold anything."""
    shares = (overlay.scale, overlay.opacity, overlay.margin)
    numbers = all(isinstance(share, (int, float)) and 0 <= share <= 1 for share in shares)
    counts = min(overlay.start, overlay.frames, overlay.first) >= 0 and 0 <= overlay.phase < 1
    counts = counts and Fraction(1, 1000) <= overlay.speed <= 1000
    return numbers and overlay.scale > 0 and counts and overlay.position in POSITIONS


def _sides(position: str) -> tuple[int, int]:
    """-1 is the left or top edge, 1 the right or bottom one, 0 the middle."""
    words = position.split("_")
    across = 1 if "right" in words else -1 if "left" in words else 0
    return across, 1 if "bottom" in words else -1 if "top" in words else 0


def _offset(side: int, room: int, edge: Fraction) -> int:
    if not side:
        return _near(Fraction(room, 2))
    near = min(_near(edge), room)
    return near if side < 0 else room - near


def _even(size: Fraction) -> int:
    return max(2, 2 * int(size / 2 + Fraction(1, 2)))


def _near(offset: Fraction) -> int:
    # Even offsets keep the halved chroma planes aligned.
    return 2 * int(offset / 2 + Fraction(1, 2))


def inlay_value(inlay: Inlay, pixels: Mapping[str, Pixels]) -> list[object]:
    """All of an inlay that decides pixels, for a key."""
    box = inlay.box
    return [
        *(inlay.start, box.width, box.height, box.x, box.y, inlay.opacity),
        *(inlay.period, inlay.begin),
        layer_value(inlay.layer, pixels),
    ]
