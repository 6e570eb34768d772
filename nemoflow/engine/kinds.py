"""Kinds of inputs that are text by their suffix. Nothing is imported: every floor may ask."""

from __future__ import annotations

from types import MappingProxyType

SUBTITLE = "subtitle"
"""Holds cues: neither picture nor sound, never footage."""
LUT = "lut"
"""Holds a table of colours: what a picture is graded with."""
TEXT_KINDS = MappingProxyType(
    {".srt": SUBTITLE, ".vtt": SUBTITLE, ".ass": SUBTITLE, ".ssa": SUBTITLE, ".cube": LUT}
)
"""Suffix (lower case, with the dot) -> kind."""


def text_kind(filename: str) -> str:
    """The kind of a text input, or nothing for media."""
    return TEXT_KINDS.get(filename[filename.rfind(".") :].lower(), "")
