"""One frame of a timeline as a segment of its own. Pure.

Nothing of the way to that frame is drawn: a clip gives one frame, a transition one frame of each
of its clips, and whatever moves is set to where it is. So a still costs the same everywhere in a
video of any length, and shows what a whole render shows at that place.
"""

from __future__ import annotations

from bisect import bisect_right
from fractions import Fraction

from nemoflow.engine.ass_cues import Row
from nemoflow.engine.layers import layer_of
from nemoflow.engine.segments import Segment, check_passages, dressed
from nemoflow.engine.timeline import Canvas, Timeline


class Stills:
    """The frames of a timeline that already counts in the canvas's rate, one by one.

    `fit` is as for `segments_of`.
    """

    def __init__(self, timeline: Timeline, canvas: Canvas, fit: str) -> None:
        self._timeline = timeline
        self._canvas = canvas
        self._fit = fit
        self._starts = timeline.clip_starts()
        self._row = Row(timeline.captions)

    def at(self, frame: int) -> Segment:
        """The segment of one frame, 0 <= `frame` < the timeline's frames.

        Raises EngineFailed when transitions of one clip overlap each other.
        """
        return dressed(self._bare(frame), self._timeline, self._canvas, frame, self._row)

    def _bare(self, frame: int) -> Segment:
        """Without words, fades and what lies above."""
        index = bisect_right(self._starts, frame) - 1
        clips, k = self._timeline.clips, frame - self._starts[index]
        clip = clips[index]
        before = clips[index - 1] if index else None
        overlap = before.transition if before else None
        length = overlap.frames if overlap else 0
        check_passages(clip, index, length)
        parts = (self._timeline, self._canvas, self._fit)
        layer = layer_of(*parts, clip, k, k + 1)
        if before is None or overlap is None or k >= length:
            return Segment(1, (layer,))
        leaving = before.frames - length + k
        layers = (layer_of(*parts, before, leaving, leaving + 1), layer)
        return Segment(1, layers, overlap.kind, passage=(k, length))


def still_of(timeline: Timeline, canvas: Canvas, fit: str, frame: int) -> Segment:
    """The segment of one frame; see `Stills`."""
    return Stills(timeline, canvas, fit).at(frame)


def clock_text(frame: int, rate: Fraction) -> str:
    """When a frame begins, `0:05.000`, `1:02:03.500`: milliseconds, cut off."""
    total = int(frame * 1000 / rate)
    minutes, rest = divmod(total, 60_000)
    hours, minutes = divmod(minutes, 60)
    ahead = f"{hours}:{minutes:02}" if hours else f"{minutes}"
    return f"{ahead}:{rest // 1000:02}.{rest % 1000:03}"
