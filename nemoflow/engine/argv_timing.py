"""A layer's frames at its speed, stamped in the canvas's rate. Pure text."""

from __future__ import annotations

import math

from nemoflow.engine.argv_source import counted, stamped
from nemoflow.engine.layers import Layer
from nemoflow.engine.timeline import Canvas


def timed(layer: Layer, canvas: Canvas) -> str:
    """Source frames become frames of the segment."""
    if layer.speed == 1:
        return stamped(canvas)
    # One frame a second in a timebase where every stamp is whole: no rounding before `fps`.
    step, offset = 1 / layer.speed, layer.offset
    ticks = math.lcm(step.denominator, offset.denominator)
    stamps = f"settb=1/{ticks},setpts=N*{int(step * ticks)}+({int(offset * ticks)})"
    return f"{stamps},fps=1:start_time=0,{counted(canvas, layer.frames)}"
