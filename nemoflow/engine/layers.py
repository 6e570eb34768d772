"""What one source gives to a segment: a run of its frames, how they fill the canvas, effects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from nemoflow.engine.effects.catalog import moves, size_before
from nemoflow.engine.probe import Pixels
from nemoflow.engine.target import same_shape
from nemoflow.engine.timeline import Canvas, Clip, Effect, Timeline, source_frame


@dataclass(frozen=True, slots=True)
class Layer:
    """A run of source frames that becomes `frames` frames of the segment.

    `first` and `used` are source frames at the canvas rate. At another speed, source frame
    `first + n` stands at `offset + n / speed`, in frames of the segment.
    `shape` is the aspect the picture takes first (0 = its own), by `shape_fit` (crop, stretch).
    `moment` and `step` are those of `effects.drawing.Room`, 0 when no effect moves.
    A layer that is `backwards` is drawn forwards, and its frames then put in the other order.
    One source frame `used` for several frames is held.
    """

    source: str
    kind: str
    frames: int
    width: int = 0
    height: int = 0
    first: int = 0
    used: int = 0
    speed: Fraction = Fraction(1)
    offset: Fraction = Fraction(0)
    fit: str = "contain"
    shape: Fraction = Fraction(0)
    shape_fit: str = ""
    effects: tuple[Effect, ...] = ()
    moment: Fraction = Fraction(0)
    step: Fraction = Fraction(0)
    backwards: bool = False


def layer_of(
    timeline: Timeline, canvas: Canvas, fit: str, clip: Clip, start: int, end: int
) -> Layer:
    """Frames [start, end) of a clip on a canvas; `fit` is as for `segments_of`."""
    source = timeline.source(clip.source)
    if source.kind == "audio":
        return Layer("", "black", end - start)
    filling, shape, shape_fit = _filling(timeline, canvas, fit, clip)
    frames = end - start
    backwards = clip.backwards and not clip.frozen and source.kind == "video"
    if backwards:
        clip = replace(clip, backwards=False)
        start, end = clip.frames - end, clip.frames - start
    elif clip.frozen:
        start, end = 0, 1
    first, used, offset = 0, 1, Fraction(0)
    moving = moves(clip.effects)
    speed = clip.speed if source.kind == "video" and not clip.frozen else Fraction(1)
    if source.kind == "video":
        first = source_frame(clip, start)
        used = source_frame(clip, end - 1) - first + 1
        if speed != 1:
            offset = (first - clip.start - clip.phase) / clip.speed - start
    return Layer(
        source=source.digest,
        kind=source.kind,
        frames=frames,
        width=source.width,
        height=source.height,
        first=first,
        used=used,
        speed=speed,
        offset=offset,
        fit=filling,
        shape=shape,
        shape_fit=shape_fit,
        effects=clip.effects,
        moment=(clip.start + clip.phase + clip.speed * start) / canvas.rate
        if moving
        else Fraction(0),
        step=clip.speed / canvas.rate if moving and not clip.frozen else Fraction(0),
        backwards=backwards,
    )


def _filling(timeline: Timeline, canvas: Canvas, fit: str, clip: Clip) -> tuple[str, Fraction, str]:
    """How the clip fills the canvas, and the shape it takes before that."""
    own = timeline.canvas
    if own is None or same_shape(own, canvas):
        return clip.fit, Fraction(0), ""
    # What the user cropped or stretched stays so inside the other shape.
    if clip.fit in ("crop", "stretch"):
        return fit, Fraction(*size_before(clip.effects, own.width, own.height)), clip.fit
    return fit, Fraction(0), ""


def layer_value(layer: Layer, pixels: Mapping[str, Pixels]) -> list[object]:
    """All of a layer that decides pixels, for a key."""
    facts = pixels.get(layer.source, Pixels())
    return [
        *(layer.source, layer.kind, layer.frames, layer.width, layer.height),
        *(layer.first, layer.used, str(layer.speed), str(layer.offset)),
        *(layer.fit, str(layer.shape), layer.shape_fit),
        *(facts.matrix, facts.hdr, facts.alpha, facts.interlaced),
        # Only where there are any: segments without effects keep the keys they always had.
        *_effects_value(layer),
        *(("backwards",) if layer.backwards else ()),
    ]


def _effects_value(layer: Layer) -> list[object]:
    if not layer.effects:
        return []
    drawn = [[effect.kind, effect.params] for effect in layer.effects]
    return [drawn, str(layer.moment), str(layer.step)]
