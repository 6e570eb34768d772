"""Where a video goes: the size and the loudness each platform asks for. A closed table."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Preset:
    """Pixels and integrated loudness in LUFS; None leaves the loudness alone."""

    width: int
    height: int
    loudness: float | None = -14.0

    @property
    def shown(self) -> str:
        """`1080x1920, -14 LUFS`."""
        loud = "" if self.loudness is None else f", {self.loudness:g} LUFS"
        return f"{self.width}x{self.height}{loud}"


_UPRIGHT = Preset(1080, 1920)
_WIDE = Preset(1920, 1080)

PRESETS = MappingProxyType(
    {
        "youtube": _WIDE,
        "shorts": _UPRIGHT,
        "tiktok": _UPRIGHT,
        "reels": _UPRIGHT,
        "stories": _UPRIGHT,
        "douyin": _UPRIGHT,
        "kuaishou": _UPRIGHT,
        "channels": _UPRIGHT,
        "bilibili": _WIDE,
        "xiaohongshu": Preset(1080, 1440),
        "square": Preset(1080, 1080, None),
        "feed": Preset(1080, 1350),
        "x": Preset(1280, 720),
    }
)
"""The size a platform shows without scaling, and the loudness it turns everything down to."""
