"""Every field of a value with something else in it, found by walking its dataclasses.

So a field that is added tomorrow is walked tomorrow; where nobody can guess what it may hold, the
walk says so instead of leaving it out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from fractions import Fraction
from typing import Any

from nemoflow.engine.animations import ANIMATIONS
from nemoflow.engine.ass import ALIGNMENT
from nemoflow.engine.ass_cues import STYLES
from nemoflow.engine.audio import Ducking, Piece
from nemoflow.engine.cues import Cue, Span
from nemoflow.engine.effects.catalog import DRAWINGS
from nemoflow.engine.hearing import Cleaning, Loudness
from nemoflow.engine.timeline import Effect, Transition
from nemoflow.model.canon import canonical_json, digest

_FITS = ("contain", "crop", "blur", "stretch")
_COLORS = ("#12ab9f", "#fe0102")
_FILES = tuple(digest(name) for name in ("film", "tall", "photo", "song"))
"""Digests of some sources of `rich.SOURCES`."""
_WORDS: dict[str, tuple[str, ...]] = {
    **{f"{noun}.fit": _FITS for noun in ("Clip", "Layer", "Output")},
    **{f"{noun}.kind": ("video", "image", "audio") for noun in ("Source", "Layer")},
    **{f"{noun}.source": _FILES for noun in ("Clip", "Overlay", "Music", "Sound")},
    **{f"{noun}.color": _COLORS for noun in ("Title", "Caption", "Span", "Fade", "FadePiece")},
    **{f"{noun}.position": tuple(ALIGNMENT) for noun in ("Title", "Caption", "Overlay", "Cue")},
    "Title.stroke": (*_COLORS, ""),
    "Title.box": (*_COLORS, ""),
    "Title.animation": ANIMATIONS,
    "Caption.style": STYLES,
    "Transition.kind": ("fade", "wipeup"),
    "Segment.transition": ("fade", "wipeup"),
    "Layer.shape_fit": ("", "crop", "stretch"),
    "FadePiece.way": ("in", "out"),
    "Pixels.matrix": ("auto", "bt709", "bt601"),
    "Steady.crop": ("auto", "none"),
    "Delivery.format": ("gif",),
    "Delivery.preset": ("youtube", "shorts"),
    "Delivery.resolution": ("240p", "64x64"),
    "Delivery.aspect": ("1:1",),
    "Delivery.fps": ("25",),
    "Delivery.codec": ("h265",),
    "Delivery.max_size": ("2MB",),
    "Delivery.poster": ("1s",),
    "Output.format": ("mkv", "gif", "wav"),
    "Output.aspect": ("1:1", "9:16"),
    "Output.fps": ("25", "15"),
    "Output.codec": ("h265",),
    "Output.sprite": ("2x2", "4x1"),
    "Output.mode": ("auto",),
    "Output.profile": ("draft",),
}
"""What stands in fields of words that are not free; all others take any."""
_THINGS: dict[str, tuple[object, ...]] = {
    "Clip.transition": (Transition("wipedown", 4), None),
    "Clip.cleaning": (Cleaning(6.0, 120.0), None),
    "Piece.cleaning": (Cleaning(6.0, 120.0), None),
    "Voice.piece": (Piece(_FILES[0], 7, 48_000), None),
    "Bed.duck": (Ducking(9.0, -25.0, 30, 300), None),
    "Segment.passage": ((1, 4), (2, 4), None),
    "Timeline.loudness": (Loudness(-16.0), None),
    "Timeline.canvas": (),
    "Pixels.keyframes": ((0, 833_333), (0, 900_000)),
    "Source.cues": ((Cue(0, 900, (Span("Said"),)),),),
    "Source.remarks": (("A remark",),),
    "Delivery.quality": (31, None),
    "Delivery.loudness": (-18.0, None),
    "Output.loudness": (-18.0, None),
    "Output.pinned": (("quality",),),
}
"""What stands in fields that may hold nothing."""


def changes(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """(field, the whole value with another thing in this field), several for each field.

    Raises KeyError for an empty field of which nobody says what it may hold.
    """
    if name in _THINGS:
        yield from ((name, other) for other in _THINGS[name] if other != value)
    elif value is None:
        raise KeyError(f"`{name}` is empty: say in `_THINGS` what it may hold")
    if isinstance(value, Effect):
        yield from _effects(value)
    elif is_dataclass(value):
        for item in fields(value):
            here = f"{type(value).__name__}.{item.name}"
            for path, other in changes(getattr(value, item.name), here):
                yield path, replace(value, **{item.name: other})  # type: ignore[type-var]  # nouns
    elif isinstance(value, tuple) and name not in _THINGS:
        yield from _rows(value, name)
    elif isinstance(value, Mapping):
        for key, held in value.items():
            yield from ((path, {**value, key: other}) for path, other in changes(held, name))
    elif name not in _THINGS:
        yield from ((name, other) for other in _others(name, value) if other != value)


def every(value: Any, name: str = "") -> Iterator[str]:
    """The name of every field in which another thing could stand, as `changes` calls them."""
    if isinstance(value, Effect):
        yield from (f"effect {value.kind}.{key}" for key in value.values())
    elif is_dataclass(value):
        for item in fields(value):
            yield from every(getattr(value, item.name), f"{type(value).__name__}.{item.name}")
    else:
        yield from (name,) if name else ()
        if isinstance(value, (tuple, list)):
            yield from (found for held in value if is_dataclass(held) for found in every(held))


def _rows(value: tuple[Any, ...], name: str) -> Iterator[tuple[str, Any]]:
    for at, held in enumerate(value):
        for path, other in changes(held, name):
            yield path, (*value[:at], other, *value[at + 1 :])
    if value:
        yield name, value[:-1]
    if len(value) > 1:
        yield name, (value[1], value[0], *value[2:])


def _effects(effect: Effect) -> Iterator[tuple[str, Effect]]:
    """Each parameter; another kind would need other ones."""
    values = effect.values()
    for key, held in values.items():
        allowed = DRAWINGS[effect.kind].params[key].schema().get("enum", ())
        assert isinstance(allowed, (list, tuple))
        words = tuple(word for word in allowed if word != held)
        for other in words or _others(f"{effect.kind}.{key}", held):
            params = canonical_json({**values, key: other})
            yield f"effect {effect.kind}.{key}", replace(effect, params=params)
    if effect.sources:
        yield "Effect.sources", replace(effect, sources=(_FILES[2],))


def _others(name: str, value: object) -> tuple[object, ...]:
    match value:
        case bool():
            return (not value,)
        case int():
            return (value + 1, value + 5, max(0, value - 3), value // 4, 0)
        case float():
            return (value + 0.125, value / 2, 0.0, 1.0)
        case Fraction():
            return (value + Fraction(1, 3), value / 2, Fraction(0))
        case str() if name in _WORDS:
            return _WORDS[name]
        case str() if value.startswith("#"):
            return _COLORS
        case str() if name.startswith("chroma_key.") and not value[:1].isdigit():
            return ("blue",)
        case str() if value[:1].isdigit() and value.replace("/", "").isdigit():
            return (str(Fraction(value) + Fraction(1, 5)), str(Fraction(value) * 2))
        case str():
            return (f"{value}x", f"A{value}")
        case _:
            return (json.loads(json.dumps(value)),)
