"""What one source gives to a segment: a run of its frames, how they fill the canvas, effects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from nemoflow.engine.effects.catalog import moves, size_before
from nemoflow.engine.feeds import run_of
from nemoflow.engine.pixels import Pixels
from nemoflow.engine.steady import steady_of
from nemoflow.engine.target import same_shape
from nemoflow.engine.timeline import (
    Canvas,
    Clip,
    Effect,
    Source,
    Timeline,
    source_frame,
    to_frames,
)


@dataclass(frozen=True, slots=True)
class Layer:
    """A run of source frames that becomes `frames` frames of the segment.

    `first` and `used` are source frames at the canvas rate. At another speed, source frame
    `first + n` stands at `offset + n / speed`, in frames of the segment.
    `shape` is the aspect the picture takes first (0 = its own), by `shape_fit` (crop, stretch).
    `moment` and `step` are those of `effects.drawing.Room`, 0 when no effect moves.
    A layer that is `backwards` is drawn forwards, and its frames then put in the other order.
    One source frame `used` for several frames is held. A picture of `loop` frames starts over
    whenever it ends; 0 when it does not. `feeds` are what its effects are drawn with.
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
    loop: int = 0
    feeds: tuple[Feed, ...] = ()


@dataclass(frozen=True, slots=True)
class Feed:
    """The picture that effect number `effect` of a layer is drawn with."""

    effect: int
    layer: Layer


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
    steady = steady_of(clip, source, canvas.rate)
    return Layer(
        source=steady.name if steady else source.digest,
        kind=source.kind,
        frames=frames,
        width=source.width,
        height=source.height,
        first=first - steady.first if steady else first,
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
        # A still is held before it is drawn on, a frozen film after.
        feeds=_feeds(
            timeline, clip, start, frames if source.kind == "image" else end - start, canvas.rate
        ),
    )


def _feeds(
    timeline: Timeline, clip: Clip, start: int, frames: int, rate: Fraction
) -> tuple[Feed, ...]:
    """The further pictures that `frames` frames of a clip are drawn with, from frame `start` on."""
    return tuple(
        Feed(number, _feed(timeline.source(digest), effect, clip, start, frames, rate))
        for number, effect in enumerate(clip.effects)
        for digest in effect.sources
        if timeline.source(digest).kind in ("image", "video")
    )


def _feed(
    source: Source, effect: Effect, clip: Clip, start: int, frames: int, rate: Fraction
) -> Layer:
    size = (source.width, source.height)
    still = Layer(source.digest, source.kind, frames, *size, used=1, fit="crop")
    if source.kind == "image":
        return still
    values = effect.values()
    begin, pace = Fraction(str(values["begin"])), Fraction(str(values["pace"]))
    run = run_of(clip, start, frames, begin=begin, pace=pace, rate=rate)
    total = max(1, to_frames(source.seconds, rate))
    return replace(
        still,
        first=run.first % total,
        used=run.used,
        speed=run.speed,
        offset=run.offset,
        loop=total,
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
        *facts.value(),
        # Only where there are any: segments without effects keep the keys they always had.
        *_effects_value(layer),
        *(("backwards",) if layer.backwards else ()),
        *(("loop", layer.loop) if layer.loop else ()),
        *([feed.effect, *layer_value(feed.layer, pixels)] for feed in layer.feeds),
    ]


def _effects_value(layer: Layer) -> list[object]:
    if not layer.effects:
        return []
    drawn = [[item.kind, item.params, *item.sources] for item in layer.effects]
    return [drawn, str(layer.moment), str(layer.step)]
