"""Overlays of a segment -> filters. Pure text.

Transparency is straight while it is blended, and multiplied in while the picture is scaled: so
what lies hidden under transparent pixels never shows at their edges.
"""

from __future__ import annotations

from collections.abc import Mapping

from nemoflow.engine.argv_picture import SCALING, TAGS, TONE_MAP, scaled
from nemoflow.engine.argv_source import counted, source_frames, stamped
from nemoflow.engine.argv_timing import timed
from nemoflow.engine.inlays import Inlay
from nemoflow.engine.pixels import Pixels
from nemoflow.engine.timeline import Canvas


def overlay_chains(
    inlays: tuple[Inlay, ...], canvas: Canvas, first_input: int, pixels: Mapping[str, Pixels]
) -> list[str]:
    """From `[v0]` to `[p<n>]`, n the number of the last; inlay k is input `first_input + k`."""
    chains, at = [], "v0"
    for number, inlay in enumerate(inlays):
        facts = pixels.get(inlay.layer.source, Pixels())
        shown = _frames(inlay, canvas, facts)
        chains.append(f"[{first_input + number}:V:0]{shown}[o{number}]")
        place = f"{inlay.box.x}:{inlay.box.y}"
        over = f"overlay={place}:format=yuv420:eof_action=pass:repeatlast=0"
        chains.append(f"[{at}][o{number}]{over},format=yuv420p,{stamped(canvas)}[p{number}]")
        at = f"p{number}"
    return chains


def _frames(inlay: Inlay, canvas: Canvas, facts: Pixels) -> str:
    """The inlay's frames, stamped with the frames of the segment they are seen in."""
    layer, picture = inlay.layer, _picture(inlay, facts)
    exact = counted(canvas, layer.frames)
    if layer.kind == "image":
        steps = f"trim=end_frame=1,{picture},loop=loop=-1:size=1:start=0,{exact}"
    elif inlay.period:
        again = f"loop=loop=-1:size={inlay.period}:start=0,trim=start_frame={inlay.begin}"
        frames = source_frames(layer, canvas.rate, facts)
        steps = f"{frames},{stamped(canvas)},{picture},{again},{exact}"
    else:
        frames = source_frames(layer, canvas.rate, facts)
        steps = f"{frames},{timed(layer, canvas)},{picture},{exact}"
    return f"{steps},{stamped(canvas)}+{inlay.start}"


def _picture(inlay: Inlay, facts: Pixels) -> str:
    """The picture at the size of its box, yuva420p, as transparent as it is to be."""
    width, height = inlay.box.width, inlay.box.height
    if facts.alpha:
        size = f"scale={width}:{height}:{SCALING}"
        straight = f"format=gbrap,premultiply=inplace=1,{size},unpremultiply=inplace=1"
        steps = f"{straight},format=gbrap,scale=out_color_matrix=bt709:out_range=tv"
    else:
        mapped = f"{TONE_MAP}," if facts.hdr else ""
        steps = f"{mapped}{scaled(width, height, 'auto' if facts.hdr else facts.matrix)}"
    fainter = "" if inlay.opacity == 1 else f",lutyuv=a=val*{inlay.opacity:.4f}"
    return f"{steps},format=yuva420p{fainter},setsar=1,{TAGS}"
