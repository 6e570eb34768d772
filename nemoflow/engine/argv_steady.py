"""Making footage steady: two FFmpeg processes, one that looks and one that moves. Pure text."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from nemoflow.engine.argv_picture import TAGS, TONE_MAP, scaled
from nemoflow.engine.argv_source import counted, input_of, source_frames
from nemoflow.engine.pixels import Pixels
from nemoflow.engine.steady import Steady
from nemoflow.engine.target import even
from nemoflow.engine.timeline import Canvas

_GLOBAL = ("-copyts", "-start_at_zero", "-filter_threads", "1")
_DETECT = "vidstabdetect=shakiness=6:accuracy=15:stepsize=6:mincontrast=0.25:fileformat=ascii"

_LEAST_SIDE = 90
"""Pixels: at 72 the movement is found the same every time, at 64 it is not [measured]."""


def steady_canvas(steady: Steady) -> Canvas:
    """The size and rate of the finished footage: those of the source, in even pixels.

    Tiny footage is enlarged: where its fields do not fit the picture, `vidstabdetect` reads what
    lies around it in memory, and finds another movement every time.
    """
    times = max(1, -(-_LEAST_SIDE // min(steady.width, steady.height)))
    width, height = even(Fraction(steady.width * times)), even(Fraction(steady.height * times))
    return Canvas(width, height, steady.rate)


def look_arguments(
    steady: Steady, *, names: Mapping[str, str], facts: Pixels, target: str
) -> tuple[str, ...]:
    """Finds how the camera moves and writes it to the file `target`."""
    filters = f"{_footage(steady, facts)},{_DETECT}:result={target}"
    return (
        *(*_GLOBAL, *input_of(steady, steady_canvas(steady), names, facts)),
        *("-map", "0:V:0", "-vf", filters, "-f", "null", "-"),
    )


def steady_arguments(
    steady: Steady,
    *,
    names: Mapping[str, str],
    facts: Pixels,
    seen: str,
    encoder: tuple[str, ...],
    target: str,
) -> tuple[str, ...]:
    """Moves the frames by what the file `seen` says; `strength` 1 is the mean over a second
    before and after."""
    smoothing = max(1, int(steady.strength * steady.rate + Fraction(1, 2)))
    zoom = "optzoom=1:crop=keep" if steady.crop == "auto" else "optzoom=0:crop=black"
    moved = (
        f"vidstabtransform=input={seen}:smoothing={smoothing}:optalgo=gauss:{zoom}:"
        "maxshift=-1:maxangle=-1:interpol=bicubic"
    )
    filters = f"{_footage(steady, facts)},{moved},format=yuv420p,setsar=1,{TAGS}"
    return (
        *(*_GLOBAL, *input_of(steady, steady_canvas(steady), names, facts)),
        *("-map", "0:V:0", "-vf", filters, "-fps_mode", "passthrough"),
        *("-frames:v", str(steady.used), *encoder, "-f", "mp4", target),
    )


def _footage(steady: Steady, facts: Pixels) -> str:
    canvas = steady_canvas(steady)
    steps = [source_frames(steady, steady.rate, facts), counted(canvas, steady.used)]
    if facts.hdr:
        steps.append(TONE_MAP)
    if facts.alpha:
        steps.append("format=gbrap,premultiply=inplace=1,format=gbrp")
    matrix = "auto" if facts.hdr or facts.alpha else facts.matrix
    return ",".join([*steps, scaled(canvas.width, canvas.height, matrix), "setsar=1", TAGS])
