"""A timeline in one line, and what an edit changed in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from nemoflow.engine.draftcodec import EXTENSION, encode
from nemoflow.engine.timeline import Timeline
from nemoflow.model.draft import summary

_SHOWN = {
    "clips": ("source", "start", "frames", "phase"),
    "titles": ("text", "start", "frames"),
    "music": ("source", "start", "frames"),
    "sounds": ("source", "start", "frames", "name"),
}
"""What the line itself tells of each piece: not told again."""


def timeline_text(timeline: Timeline) -> str:
    """`3s, 160x90 at 30 fps. Timeline (1 track): 1. Video: walk.mp4 (0-3s)`."""
    if not timeline.clips:
        return "empty"
    canvas = timeline.canvas
    size = f", {canvas.width}x{canvas.height} at {canvas.rate} fps" if canvas else ""
    return f"{round(float(timeline.seconds), 3):g}s{size}. {summary(encode(timeline))}"


def change_lines(before: Timeline, after: Timeline) -> list[str]:
    """What changed beside lengths and places: `clip 1 gain: default -> -6.0`."""
    first, second = _plain(before), _plain(after)
    return [
        line
        for name in sorted({*first, *second} - {"sources", "canvas"})
        for line in _changed(name, first.get(name), second.get(name))
    ]


def _plain(timeline: Timeline) -> dict[str, Any]:
    """The timeline as the draft's own JSON: defaults are left out."""
    held: Any = encode(timeline).value().get(EXTENSION)
    value: dict[str, Any] = held["timeline"] if held else {}
    return value


def _changed(name: str, before: Any, after: Any) -> Iterator[str]:
    if before == after:
        return
    if isinstance(after or before, dict):
        yield from _fields(f"{name}.", before or {}, after or {}, ())
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for number, (old, new) in enumerate(zip(before, after, strict=True), 1):
            if isinstance(old, dict) and isinstance(new, dict):
                where = f"{name.removesuffix('s')} {number} "
                yield from _fields(where, old, new, _SHOWN.get(name, ()))
    elif not isinstance(after or before, list):
        yield f"{name}: {before} -> {after}"


def _fields(
    where: str, before: dict[str, Any], after: dict[str, Any], shown: tuple[str, ...]
) -> Iterator[str]:
    for key in sorted({*before, *after} - {*shown}):
        old, new = before.get(key, "default"), after.get(key, "default")
        if old != new:
            yield f"{where}{key}: {_value(old)} -> {_value(new)}"


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {_value(item)}" for key, item in value.items())
    return str(value)
