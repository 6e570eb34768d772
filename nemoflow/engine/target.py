"""The final picture: size, frame rate, and the timeline counted in that rate. Pure.

Size rules: `width` and `height` given -> exactly those; only `height` N -> the short side is N;
only `width` -> that width; neither -> the timeline's size. `aspect` replaces the timeline's
aspect, and without a size the short side stays. Then the profile makes it smaller, in the same
shape. Every side is rounded to the nearest even number.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from nemoflow.engine.formats import Format
from nemoflow.engine.riders import R, mapped
from nemoflow.engine.timeline import Canvas, Clip, Fade, Music, Timeline, Transition
from nemoflow.model.profiles import Profile, profile_of
from nemoflow.model.spec import Output

_LEAST_SIDE = 16
_DEFAULT = Canvas(1920, 1080, Fraction(30))


def canvas_of(timeline: Timeline, output: Output, format: Format) -> Canvas:
    """The canvas the output is rendered on."""
    base = timeline.canvas or _DEFAULT
    rate = base.rate
    if output.fps:
        rate = Fraction(output.fps)
    elif format.default_rate:
        rate = min(rate, format.default_rate)
    profile = profile_of(output)
    width, height = _within(profile, *_size(base, output, format))
    return Canvas(even(width), even(height), profile.rate_of(rate))


def _within(profile: Profile, width: Fraction, height: Fraction) -> tuple[Fraction, Fraction]:
    """The size, or a smaller one of the same shape where the profile allows less."""
    side = min(width, height)
    if not profile.short_side or side <= profile.short_side:
        return width, height
    return width * profile.short_side / side, height * profile.short_side / side


def _size(base: Canvas, output: Output, format: Format) -> tuple[Fraction, Fraction]:
    aspect = aspect_of(base, output)
    if output.width and output.height:
        return Fraction(output.width), Fraction(output.height)
    if output.width:
        return Fraction(output.width), output.width / aspect
    if output.height:
        return _from_short_side(Fraction(output.height), aspect)
    width, height = _from_short_side(Fraction(min(base.width, base.height)), aspect)
    if not output.aspect:
        width, height = Fraction(base.width), Fraction(base.height)
    if format.width_cap and width > format.width_cap:
        return Fraction(format.width_cap), format.width_cap * height / width
    return width, height


def aspect_of(base: Canvas, output: Output) -> Fraction:
    """Width over height that is asked for."""
    if output.aspect:
        wide, _, high = output.aspect.partition(":")
        return Fraction(wide) / Fraction(high)
    return Fraction(base.width, base.height)


def _from_short_side(side: Fraction, aspect: Fraction) -> tuple[Fraction, Fraction]:
    return (side * aspect, side) if aspect >= 1 else (side, side / aspect)


def even(value: Fraction) -> int:
    """The nearest even number, at least 16 (the smallest side every encoder takes)."""
    return max(_LEAST_SIDE, 2 * int(value / 2 + Fraction(1, 2)))


def same_shape(one: Canvas, other: Canvas) -> bool:
    """Whether two canvases differ by less than even rounding does."""
    wide = Fraction(one.width * other.height, other.width)
    return abs(wide - one.height) <= 2


def at_rate(timeline: Timeline, rate: Fraction) -> Timeline:
    """The same timeline counted at another frame rate.

    Every edge moves to the nearest frame of the new rate, counted from the start of the video, so
    lengths never add up rounding errors. A clip that becomes shorter than a frame disappears.
    """
    if rate == timeline.rate or timeline.canvas is None:
        return timeline
    grid = _Grid(rate / timeline.rate)
    return replace(
        mapped(timeline, grid.rider),
        canvas=replace(timeline.canvas, rate=rate),
        clips=grid.clips(timeline),
        music=tuple(grid.music(music) for music in timeline.music),
        fade_in=grid.fade(timeline.fade_in),
        fade_out=grid.fade(timeline.fade_out),
    )


class _Grid:
    """Moves frame numbers from one rate to another."""

    def __init__(self, ratio: Fraction) -> None:
        self._ratio = ratio

    def at(self, frame: int) -> int:
        return int(frame * self._ratio + Fraction(1, 2))

    def clips(self, timeline: Timeline) -> tuple[Clip, ...]:
        spans = [
            (self.at(start), self.at(start + clip.frames), clip)
            for start, clip in zip(timeline.clip_starts(), timeline.clips, strict=True)
        ]
        spans = [span for span in spans if span[1] > span[0]]
        nexts = [start for start, _, _ in spans[1:]]
        found = []
        for (start, end, clip), following in zip(spans, [*nexts, None], strict=True):
            overlap = end - following if following is not None else 0
            found.append(self._clip(clip, end - start, max(0, overlap)))
        return tuple(found)

    def _clip(self, clip: Clip, frames: int, overlap: int) -> Clip:
        begin = (clip.start + clip.phase) * self._ratio
        start = int(begin) if clip.speed != 1 else int(begin + Fraction(1, 2))
        kind = clip.transition.kind if clip.transition else "fade"
        return replace(
            clip,
            start=start,
            phase=begin - start if clip.speed != 1 else Fraction(0),
            frames=frames,
            transition=Transition(kind, overlap) if overlap else None,
        )

    def rider(self, rider: R, /) -> tuple[R, ...]:
        start = self.at(rider.start)
        frames = self.at(rider.start + rider.frames) - start if rider.frames else 0
        if rider.frames and not frames:
            return ()
        return (rider.placed(start, frames).recounted(self._ratio),)

    def music(self, music: Music) -> Music:
        start = self.at(music.start)
        return replace(
            music,
            start=start,
            frames=self.at(music.start + music.frames) - start if music.frames else 0,
            fade_in=self.at(music.fade_in),
            fade_out=self.at(music.fade_out),
        )

    def fade(self, fade: Fade) -> Fade:
        return replace(fade, frames=self.at(fade.frames))
