"""One segment of picture -> the arguments of one FFmpeg process. Pure, compared in tests.

User text never appears here: titles lie in an ASS file, media behind names made of digests.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from nemoflow.engine.argv_feeds import decoded, fed, pieces_of, widened
from nemoflow.engine.argv_overlay import overlay_chains
from nemoflow.engine.argv_picture import SCALING, TAGS, TONE_MAP, plain_color, scaled
from nemoflow.engine.argv_source import counted, decimal, input_of, stamped
from nemoflow.engine.argv_timing import timed
from nemoflow.engine.effects.catalog import (
    backing_of,
    drawn_size,
    filters_of,
    footage_filters,
    size_before,
)
from nemoflow.engine.effects.drawing import Room
from nemoflow.engine.formats import timescale
from nemoflow.engine.geometry import covering, inside
from nemoflow.engine.layers import Layer
from nemoflow.engine.pixels import Pixels
from nemoflow.engine.segments import FadePiece, Segment
from nemoflow.engine.timeline import Canvas

_BLUR_SHRINK = 4
_BLUR_SHARE = 54
"""Blur radius (sigma) of the backdrop: the canvas's short side divided by this: 20 at 1080."""


def encoder_arguments(canvas: Canvas, quality: int, preset: str = "fast") -> tuple[str, ...]:
    """x264 for segments that are joined as they are: closed GOPs, one thread, pinned tags."""
    rate = ("-preset", preset, "-crf", str(quality), *(("-profile:v", "high") if quality else ()))
    # The fastest preset leaves out what makes a stream `High`: the one profile that is joined.
    high = ("-x264-params", f"{_GOPS}:8x8dct=1") if preset == "ultrafast" else ()
    return (*_X264, *rate, *high, "-video_track_timescale", str(timescale(canvas.rate)))


def lossless_arguments(canvas: Canvas) -> tuple[str, ...]:
    """x264 without loss, for segments that are encoded once more into another format."""
    rate = ("-preset", "ultrafast", "-qp", "0")
    return (*_X264, *rate, "-video_track_timescale", str(timescale(canvas.rate)))


_GOPS = "open-gop=0:stitchable=1"
_X264 = (
    *("-an", "-sn", "-dn", "-c:v", "libx264", "-pix_fmt", "yuv420p", "-threads", "1"),
    *("-g", "60", "-x264-params", _GOPS),
    *("-color_range", "tv", "-colorspace", "bt709"),
    *("-color_primaries", "bt709", "-color_trc", "bt709"),
    *("-map_metadata", "-1", "-fflags", "+bitexact", "-flags:v", "+bitexact"),
)


def segment_arguments(
    segment: Segment,
    canvas: Canvas,
    *,
    names: Mapping[str, str],
    pixels: Mapping[str, Pixels],
    encoder: tuple[str, ...],
    titles_file: str,
    target: str,
    plain: str = "",
) -> tuple[str, ...]:
    """Renders a segment to the file `target`; `names` maps source digests to file names.

    A file `plain` holds all that lies below its overlays and words, and is read instead of the
    footage. Its frames are those that the footage gives there, so the bytes are the same.
    """
    inputs, graph = picture_graph(
        segment, canvas, names=names, pixels=pixels, titles_file=titles_file, plain=plain
    )
    return (
        *inputs,
        *("-filter_complex", graph, "-map", "[out]"),
        *("-fps_mode", "passthrough", "-frames:v", str(segment.frames)),
        *encoder,
        *("-f", "mp4", target),
    )


def picture_graph(
    segment: Segment,
    canvas: Canvas,
    *,
    names: Mapping[str, str],
    pixels: Mapping[str, Pixels],
    titles_file: str,
    plain: str = "",
) -> tuple[tuple[str, ...], str]:
    """The inputs of a segment, and the filters from them to its frames, labelled `[out]`.

    `plain` as for `segment_arguments`.
    """
    if plain:
        inputs = ["-threads", "1", "-i", plain]
        graph = [f"[0:V:0]{counted(canvas, segment.frames)},{TAGS}[v0]"]
    else:
        inputs, graph = _drawn(segment, canvas, names, pixels)
    graph += overlay_chains(segment.inlays, canvas, inputs.count("-i"), pixels)
    for inlay in segment.inlays:
        inputs += _input(inlay.layer, canvas, names, pixels)
    graph += _finish_chains(segment, canvas, titles_file)
    opened = ("-copyts", "-start_at_zero", "-filter_complex_threads", "1", *inputs)
    return opened, ";".join(graph)


def _drawn(
    segment: Segment, canvas: Canvas, names: Mapping[str, str], pixels: Mapping[str, Pixels]
) -> tuple[list[str], list[str]]:
    """Inputs and chains from the footage to what lies below overlays and words, `[v0]`."""
    inputs: list[str] = []
    graph: list[str] = []
    for index, layer in enumerate(segment.layers):
        for shown, room, label in (*fed(layer, canvas, index), (layer, canvas, str(index))):
            count = inputs.count("-i")
            for piece in pieces_of(shown):
                inputs += _input(piece, room, names, pixels)
            graph.append(_layer_chain(shown, room, count, label, pixels, names))
    graph.append(_join_chain(segment, canvas))
    return inputs, graph


def _input(
    layer: Layer, canvas: Canvas, names: Mapping[str, str], pixels: Mapping[str, Pixels]
) -> tuple[str, ...]:
    if layer.kind in ("black", "color"):
        return ()
    return input_of(layer, canvas, names, pixels.get(layer.source, Pixels()))


def _layer_chain(
    layer: Layer,
    canvas: Canvas,
    number: int,
    index: str,
    pixels: Mapping[str, Pixels],
    names: Mapping[str, str],
) -> str:
    """Everything from the decoded file to frames of the canvas, labelled `[l<index>]`."""
    size = f"{canvas.width}x{canvas.height}"
    if layer.kind == "black":
        source = f"color=c=black:s={size}:r={canvas.rate},format=yuv420p"
        return f"{source},{counted(canvas, layer.frames)}[l{index}]"
    facts = pixels.get(layer.source, Pixels())
    out = drawn_size(layer.effects, canvas.width, canvas.height)
    wide, high = size_before(layer.effects, *out)
    drawn = _effects(layer, canvas, index, names)
    if layer.kind == "color":
        plain = plain_color(layer.source, wide, high, canvas.rate)
        return f"{plain},{counted(canvas, layer.frames)}{drawn}[l{index}]"
    picture = _picture(layer, Canvas(wide, high, canvas.rate), facts, index)
    if layer.kind == "image":
        start = f"[{number}:V:0]trim=end_frame=1"
        still = f"loop=loop=-1:size=1:start=0,{counted(canvas, layer.frames)}"
        return f"{start},{picture},{still}{drawn}[l{index}]"
    start = decoded(layer, canvas, number, index, facts)
    ordered = _ordered(layer, canvas)
    steady = footage_filters(layer.effects)
    if steady:
        lead = layer.first - widened(layer).first
        window = f"trim=start_frame={lead}:end_frame={lead + layer.used}"
        picture = ",".join((stamped(canvas), picture, *steady, window))
        return f"{start},{picture},{timed(layer, canvas)}{drawn}{ordered}[l{index}]"
    return f"{start},{timed(layer, canvas)},{picture}{drawn}{ordered}[l{index}]"


def _ordered(layer: Layer, canvas: Canvas) -> str:
    """The finished frames the other way round, or one of them held; usually nothing."""
    if layer.backwards:
        return f",reverse,{counted(canvas, layer.frames)}"
    held = layer.speed == 1 and layer.used < layer.frames
    return f",{counted(canvas, layer.frames)}" if held else ""


def _effects(layer: Layer, canvas: Canvas, index: str, names: Mapping[str, str]) -> str:
    """The layer's effects, on the picture as it fills its canvas; nothing without any."""
    if not layer.effects:
        return ""
    size = (canvas.width, canvas.height)
    out = drawn_size(layer.effects, *size)
    room = Room(*out, layer.moment, layer.step)
    steps = filters_of(layer.effects, room, f"l{index}", names)
    grown = () if out == size else (scaled(*size, "bt709"),)
    return "," + ",".join([*steps, *grown, "format=yuv420p", "setsar=1", TAGS])


def _picture(layer: Layer, canvas: Canvas, facts: Pixels, index: str) -> str:
    """Colour, shape and fit; ends in square bt709 yuv420p of the canvas's size."""
    aspect = Fraction(layer.width, layer.height)
    steps: list[str] = []
    if facts.hdr:
        steps.append(TONE_MAP)
    if facts.alpha:
        # Transparent pixels become black instead of whatever colour lies behind them.
        steps.append("format=gbrap,premultiply=inplace=1,format=gbrp")
    if layer.shape_fit == "crop":
        steps.append(_crop_to(aspect, layer.shape))
    if layer.shape:
        aspect = layer.shape
    matrix = "auto" if facts.hdr or facts.alpha else facts.matrix
    backing = backing_of(layer.effects)
    steps.append(_fitted(layer.fit, aspect, canvas, matrix, index, backing))
    return ",".join([*steps, "setsar=1", TAGS])


def _crop_to(aspect: Fraction, shape: Fraction) -> str:
    keep = shape / aspect
    if keep < 1:
        return f"crop=w=iw*{keep.numerator}/{keep.denominator}:h=ih"
    return f"crop=w=iw:h=ih*{keep.denominator}/{keep.numerator}"


def _fitted(
    fit: str, aspect: Fraction, canvas: Canvas, matrix: str, index: str, backing: str
) -> str:
    width, height = canvas.width, canvas.height
    small = inside(aspect, width, height)
    if fit == "stretch" or (small.width, small.height) == (width, height):
        return scaled(width, height, matrix)
    if fit == "crop":
        large = covering(aspect, width, height)
        window = f"crop={width}:{height}:{-large.x}:{-large.y}"
        return f"{scaled(large.width, large.height, matrix)},{window}"
    front = scaled(small.width, small.height, matrix)
    if fit == "blur" or backing:
        back = _backdrop(aspect, canvas, matrix)
        if backing:
            back = f"{scaled(width, height, matrix)},{backing},setsar=1"
        return (
            f"split=2[f{index}][b{index}];[b{index}]{back}[c{index}];[f{index}]{front}[g{index}];"
            f"[c{index}][g{index}]overlay={small.x}:{small.y}:format=yuv420"
        )
    return f"{front},pad={width}:{height}:{small.x}:{small.y}:black"


def _backdrop(aspect: Fraction, canvas: Canvas, matrix: str) -> str:
    """An enlarged, blurred, darkened copy; blurred small, which looks the same and is cheap."""
    wide, high = canvas.width // _BLUR_SHRINK // 2 * 2, canvas.height // _BLUR_SHRINK // 2 * 2
    cover = covering(aspect, wide, high)
    sigma = min(canvas.width, canvas.height) / _BLUR_SHARE / _BLUR_SHRINK
    return (
        f"{scaled(cover.width, cover.height, matrix)},crop={wide}:{high}:{-cover.x}:{-cover.y},"
        f"gblur=sigma={sigma:.3f}:steps=2,lutyuv=y=(val-16)*0.65+16,"
        f"scale={canvas.width}:{canvas.height}:{SCALING},setsar=1"
    )


def _join_chain(segment: Segment, canvas: Canvas) -> str:
    """One layer as it is, or two through xfade; labelled `[v0]`."""
    if not segment.transition:
        return f"[l0]{counted(canvas, segment.frames)}[v0]"
    at, whole = segment.passage or (0, segment.frames)
    seconds = decimal(whole / canvas.rate + Fraction(1, 2_000_000))
    mixed = f"xfade=transition={segment.transition}:duration={seconds}:offset=0"
    final = f"format=yuv420p,{counted(canvas, segment.frames)},{TAGS}[v0]"
    if not at:
        return f"[l0][l1]{mixed},{final}"
    # One frame, seen at the start and again `at` frames later: `xfade` measures from the start.
    seldom = replace(canvas, rate=canvas.rate / at)
    held = f"{counted(seldom, 2)},settb={canvas.rate.denominator}/{canvas.rate.numerator}"
    return f"[l0]{held}[h0];[l1]{held}[h1];[h0][h1]{mixed},trim=start_frame=1,{final}"


def _finish_chains(segment: Segment, canvas: Canvas, titles_file: str) -> list[str]:
    """Words, then fades, then the final format: from the last overlay's label to `[out]`."""
    back = stamped(canvas)
    chains, at = [], f"p{len(segment.inlays) - 1}" if segment.inlays else "v0"
    if segment.lettered:
        # One frame every tenth of a second: the clock of the ASS document. Durations would be
        # rounded to that clock and stay wrong; on a clock this coarse they are forgotten first.
        drawn = f"settb=10,settb=1/10,setpts=N,ass=filename={titles_file},{back}"
        chains.append(f"[{at}]{drawn}[v1]")
        at = "v1"
    for number, fade in enumerate(segment.fades):
        chains.append(f"{_fade_layer(fade, segment.frames, canvas)}[k{number}]")
        over = "overlay=0:0:format=yuv420:eof_action=pass:repeatlast=0"
        chains.append(f"[{at}][k{number}]{over},{back}[w{number}]")
        at = f"w{number}"
    chains.append(f"[{at}]format=yuv420p,setsar=1,{TAGS}[out]")
    return chains


def _fade_layer(fade: FadePiece, frames: int, canvas: Canvas) -> str:
    """A plain colour whose opacity follows the fade: k-th frame of a fade in 1-k/n, out (k+1)/n."""
    rate = canvas.rate
    way, shift = ("out", 0) if fade.way == "in" else ("in", 1)
    begin = max(0, -fade.lead)
    first = max(0, fade.lead)
    last = min(fade.frames, fade.lead + frames)
    red_green_blue = f"0x{fade.color[1:]}"
    return (
        f"color=c={red_green_blue}:s={canvas.width}x{canvas.height}:r={rate},format=gbrap,"
        f"scale=out_color_matrix=bt709:out_range=tv,format=yuva420p,"
        f"fade=t={way}:alpha=1:s=0:n={fade.frames},"
        f"trim=start_frame={first + shift}:end_frame={last + shift},"
        f"settb={rate.denominator}/{rate.numerator},setpts=N+{begin}"
    )
