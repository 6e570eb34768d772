"""The `expect` block: promises about the rendered file, with their tolerances filled in."""

from __future__ import annotations

from collections.abc import Callable

from nemoflow.model.errors import Place
from nemoflow.model.spec import Expectation, Range
from nemoflow.specfile import values
from nemoflow.specfile.shape import Shaped
from nemoflow.specfile.yamltree import Mapping

_KINDS = {"max_black": "black", "max_silence": "silence"}
_RANGES: dict[str, Callable[[str], Range]] = {
    "duration": lambda text: values.span(text, values.seconds, values.DURATION_TOLERANCE),
    "fps": lambda text: values.span(text, values.fps, values.FPS_TOLERANCE),
    "loudness": lambda text: values.span(text, values.loudness, values.LOUDNESS_TOLERANCE),
    "size": lambda text: values.at_most(text, values.size),
    "max_black": lambda text: values.at_most(text, values.seconds),
    "max_silence": lambda text: values.at_most(text, values.seconds),
}


def expectations_of(shaped: Shaped) -> tuple[Expectation, ...]:
    """The expectations in written order."""
    block = shaped.file.expect
    node = shaped.root.get("expect")
    if block is None or not isinstance(node, Mapping):
        return ()
    found = []
    for key, _ in node.items:
        written = getattr(block, key.text, None)
        if written is not None:
            found.append(_expectation(key.text, written, shaped.place("expect", key.text)))
    return tuple(found)


def _expectation(key: str, written: str, place: Place) -> Expectation:
    kind = _KINDS.get(key, key)
    if key in _RANGES:
        return Expectation(kind, written, place, _RANGES[key](written))
    return Expectation(kind, written, place, text=_text(key, written))


def _text(key: str, written: str) -> str:
    match key:
        case "resolution":
            width, height = values.resolution(written)
            return f"{width}x{height}" if width else f"{height}p"
        case "aspect":
            return values.aspect(written)
        case "audio":
            return "true" if values.truth(written) else "false"
        case _:
            return written
