"""The picture of a video as a row of segments, each a value that knows nothing of its position.

A clip is body, transition, body: the overlap of two clips is a segment of its own. Bodies are cut
about every 90 frames (`bodies.py`), counted from the *source's* first frame, so trimming the head
of a clip leaves all later pieces as they were. Every time inside a segment counts from its own
first frame; equal segments are rendered once.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from nemoflow.engine.animations import steps
from nemoflow.engine.ass import PlacedTitle
from nemoflow.engine.ass_cues import PlacedCaption, Row, caption_value
from nemoflow.engine.bodies import USUAL, Body, Grid, parts_of
from nemoflow.engine.fonts import Shelf
from nemoflow.engine.fonts_scan import shelf
from nemoflow.engine.inlays import Inlay, inlay_value, inlays_of
from nemoflow.engine.keyframes import Keyframes
from nemoflow.engine.layers import Layer, layer_of, layer_value
from nemoflow.engine.pixels import Pixels
from nemoflow.engine.steady import steady_of
from nemoflow.engine.timeline import (
    Canvas,
    Clip,
    Fade,
    Timeline,
    Title,
)
from nemoflow.model.canon import canonical_json, digest
from nemoflow.model.errors import EngineFailed

ENGINE_VERSION = 2
"""Raised whenever the same segment would be drawn differently: old cache entries then die."""
NOTHING_KNOWN: Mapping[str, Pixels] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class FadePiece:
    """A part of a fade of `frames` frames; `lead` of them lie before the segment's frame 0.

    A negative `lead` means that the fade begins inside the segment. `way` is `in` or `out`.
    """

    way: str
    frames: int
    lead: int
    color: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of picture. Two layers and a `transition` kind, or one layer and none."""

    frames: int
    layers: tuple[Layer, ...]
    transition: str = ""
    titles: tuple[PlacedTitle, ...] = ()
    fades: tuple[FadePiece, ...] = ()
    inlays: tuple[Inlay, ...] = ()
    """Painted on the picture, under the titles, in order."""
    captions: tuple[PlacedCaption, ...] = ()
    passage: tuple[int, int] | None = None
    """(k, n): only the frame k of a transition of n, each layer being one frame; None for all."""

    @property
    def lettered(self) -> bool:
        """Whether there are words to draw."""
        return bool(self.titles or self.captions)


def segments_of(
    timeline: Timeline,
    canvas: Canvas,
    fit: str,
    grid: Grid = USUAL,
    pixels: Mapping[str, Pixels] = NOTHING_KNOWN,
) -> tuple[Segment, ...]:
    """The segments of a timeline that already counts in the canvas's rate, in order.

    `fit` is how the picture fills a canvas of another shape than the timeline's. `pixels` tells
    where sources have keyframes; how they are cut is all that it decides here.
    Raises EngineFailed when transitions of one clip overlap each other.
    """
    found: list[Segment] = []
    at, row = 0, Row(timeline.captions)
    for bare in _bare(timeline, canvas, fit, grid, pixels):
        found.append(dressed(bare, timeline, canvas, at, row))
        at += bare.frames
    return tuple(found)


def _edges(timeline: Timeline) -> list[int]:
    """Timeline frames at which a title or an overlay comes or goes, in order.

    Who rewrites a title then renders what it covers and no more. Captions are no such edges: they
    follow each other so closely that the pieces would cost more than they save.
    """
    shown = (*timeline.titles, *timeline.overlays)
    return sorted({edge for x in shown for edge in (x.start, x.end(timeline.frames))})


def _bare(
    timeline: Timeline, canvas: Canvas, fit: str, grid: Grid, pixels: Mapping[str, Pixels]
) -> Iterator[Segment]:
    """Segments without titles and fades."""
    before, begin, edges = 0, 0, _edges(timeline)
    for index, clip in enumerate(timeline.clips):
        after = clip.transition.frames if clip.transition else 0
        check_passages(clip, index, before)
        within = edges[bisect_left(edges, begin) : bisect_right(edges, begin + clip.frames)]
        body = Body(
            clip,
            timeline.source(clip.source),
            _keyframes(clip, timeline, canvas, pixels),
            (before, clip.frames - after),
            tuple(edge - begin for edge in within),
        )
        for start, end in parts_of(body, canvas, grid):
            layer = layer_of(timeline, canvas, fit, clip, start, end)
            yield Segment(end - start, (layer,))
        if clip.transition:
            following = timeline.clips[index + 1]
            layers = (
                layer_of(timeline, canvas, fit, clip, clip.frames - after, clip.frames),
                layer_of(timeline, canvas, fit, following, 0, after),
            )
            yield Segment(after, layers, clip.transition.kind)
        before, begin = after, begin + clip.frames - after


def _keyframes(
    clip: Clip, timeline: Timeline, canvas: Canvas, pixels: Mapping[str, Pixels]
) -> Keyframes:
    """Those of the file a clip is read from: of footage made steady first, none are known."""
    if steady_of(clip, timeline.source(clip.source), canvas.rate):
        return ()
    return pixels.get(clip.source, Pixels()).keyframes


def check_passages(clip: Clip, index: int, before: int) -> None:
    """Raises EngineFailed when a transition of `before` frames into a clip meets the one out."""
    after = clip.transition.frames if clip.transition else 0
    if before + after > clip.frames:
        raise EngineFailed(
            f"the transitions around clip {index + 1} overlap each other",
            hint="make them shorter than half the clip",
        )


def dressed(bare: Segment, timeline: Timeline, canvas: Canvas, at: int, row: Row) -> Segment:
    """The segment at timeline frame `at`, with the overlays, words and fades that touch it.

    `row` holds the timeline's captions.
    """
    titles = tuple(
        _placed(title, end, at, bare.frames, canvas)
        for title in timeline.titles
        if title.start < at + bare.frames and (end := title.end(timeline.frames)) > at
    )
    fades = (
        _fade_in(timeline.fade_in, timeline.frames, at),
        _fade_out(timeline.fade_out, timeline.frames, at, bare.frames),
    )
    kept = tuple(fade for fade in fades if fade is not None)
    inlays = inlays_of(timeline, canvas, at, bare.frames)
    captions = row.within(at, bare.frames)
    return replace(bare, titles=titles, fades=kept, inlays=inlays, captions=captions)


def _placed(title: Title, end: int, at: int, frames: int, canvas: Canvas) -> PlacedTitle:
    start, stop = max(0, title.start - at), min(frames, end - at)
    shown = (at + start - title.start, end - title.start)
    return PlacedTitle(title, start, stop, steps(title.animation, *shown, start, stop, canvas.rate))


def _fade_in(fade: Fade, total: int, at: int) -> FadePiece | None:
    length = min(fade.frames, total)
    if not fade.video or at >= length:
        return None
    return FadePiece("in", length, at, fade.color)


def _fade_out(fade: Fade, total: int, at: int, frames: int) -> FadePiece | None:
    length = min(fade.frames, total)
    begin = total - length
    if not fade.video or not length or at + frames <= begin:
        return None
    return FadePiece("out", length, at - begin, fade.color)


def segment_key(
    segment: Segment,
    canvas: Canvas,
    *,
    pixels: Mapping[str, Pixels],
    encoder: Sequence[str],
    ffmpeg_digest: str,
    fonts: Shelf = shelf,
) -> str:
    """SHA-256 of everything that decides the segment's bytes. Raises MissingFont."""
    value = {
        "engine": ENGINE_VERSION,
        "ffmpeg": ffmpeg_digest,
        "encoder": list(encoder),
        "canvas": [canvas.width, canvas.height, str(canvas.rate)],
        "frames": segment.frames,
        "layers": [layer_value(layer, pixels) for layer in segment.layers],
        "transition": segment.transition,
        "titles": [_title_value(placed, fonts) for placed in segment.titles],
        # Only where there are any: other segments keep the keys they always had.
        **({"inlays": [inlay_value(x, pixels) for x in segment.inlays]} if segment.inlays else {}),
        "fades": [[fade.way, fade.frames, fade.lead, fade.color] for fade in segment.fades],
    }
    if segment.captions:  # others keep the keys they always had
        value["captions"] = [caption_value(placed, fonts) for placed in segment.captions]
    if segment.passage:
        value["passage"] = list(segment.passage)
    return digest(canonical_json(value))


def _title_value(placed: PlacedTitle, fonts: Shelf) -> list[object]:
    from nemoflow.engine.ass import title_fonts

    title = placed.title
    faces = sorted(font.digest for font in title_fonts((title,), fonts))
    look = [title.text, title.position, title.size, title.color]
    fainter = (title.opacity,) if title.opacity != 1 else ()
    styled = [title.bold, title.italic, title.stroke, title.box, title.role, list(placed.steps)]
    more = (styled,) if any(styled) else ()
    return [placed.start, placed.end, *look, faces, *fainter, *more]
