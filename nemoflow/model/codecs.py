"""Which codecs of a picture each container holds, and what holds no picture. Closed tables."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

CODECS = ("h264", "h265", "vp9", "av1", "prores")
TAKES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "mp4": ("h264", "h265", "av1"),
        "m4v": ("h264", "h265"),
        "mov": ("h264", "h265", "prores"),
        "mkv": ("h264", "h265", "vp9", "av1"),
        "webm": ("vp9", "av1"),
    }
)
"""Container -> codecs, the usual one first; other containers have just one."""
SOUNDS = frozenset({"mp3", "wav", "m4a", "flac", "opus"})
"""Formats that hold sound and nothing else."""
WORDS = frozenset({"srt", "vtt"})
"""Formats that hold captions and nothing else."""


def homes(codec: str) -> str:
    """The containers that hold a codec, for a hint."""
    return ", ".join(name for name, codecs in TAKES.items() if codec in codecs)
