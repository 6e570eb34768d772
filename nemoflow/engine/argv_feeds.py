"""The pictures that effects are drawn with: opened, repeated and sized like layers. Pure text."""

from __future__ import annotations

from dataclasses import replace

from nemoflow.engine.argv_source import source_frames, stamped
from nemoflow.engine.effects.catalog import drawn_size, reach_of, rooms_of
from nemoflow.engine.effects.drawing import Room
from nemoflow.engine.feeds import SHORT_LOOP, stretches
from nemoflow.engine.layers import Layer
from nemoflow.engine.pixels import Pixels
from nemoflow.engine.timeline import Canvas


def fed(layer: Layer, canvas: Canvas, index: int) -> list[tuple[Layer, Canvas, str]]:
    """The pictures that the layer's effects are drawn with, the size of each, and its label."""
    rooms = rooms_of(layer.effects, Room(*drawn_size(layer.effects, canvas.width, canvas.height)))
    return [
        (
            feed.layer,
            Canvas(rooms[feed.effect].width, rooms[feed.effect].height, canvas.rate),
            f"{index}x{feed.effect}s",
        )
        for feed in layer.feeds
    ]


def pieces_of(layer: Layer) -> tuple[Layer, ...]:
    """The layer as runs of its file without a gap: several when it starts over on its way."""
    if not layer.loop:
        return (widened(layer),)
    if layer.loop <= SHORT_LOOP:
        return (replace(layer, first=0, used=layer.loop),)
    runs = stretches(layer.first, layer.used, layer.loop)
    return tuple(replace(layer, first=first, used=used) for first, used in runs)


def widened(layer: Layer) -> Layer:
    """The layer with the frames around it that its effects look at."""
    reach = reach_of(layer.effects) if layer.kind == "video" else 0
    lead = min(reach, layer.first)
    return replace(layer, first=layer.first - lead, used=lead + layer.used + reach)


def decoded(layer: Layer, canvas: Canvas, number: int, index: str, facts: Pixels) -> str:
    """The layer's source frames out of the inputs from `number` on."""
    chains = [
        f"[{number + at}:V:0]{source_frames(piece, canvas.rate, facts)}"
        for at, piece in enumerate(pieces_of(layer))
    ]
    if layer.loop and layer.loop <= SHORT_LOOP:
        window = f"trim=start_frame={layer.first}:end_frame={layer.first + layer.used}"
        return f"{chains[0]},loop=loop=-1:size={layer.loop}:start=0,{window}"
    if len(chains) == 1:
        return chains[0]
    labels = [f"[n{index}p{at}]" for at in range(len(chains))]
    runs = ";".join(
        f"{chain},{stamped(canvas)}{name}" for chain, name in zip(chains, labels, strict=True)
    )
    return f"{runs};{''.join(labels)}concat=n={len(chains)}:v=1:a=0"
