"""Platforms people name, and the shape each is watched in; empty where it takes several."""

from __future__ import annotations

_PLATFORMS = {
    "9:16": (
        "tiktok", "tik tok", "reels", "instagram reels", "ig reels", "shorts", "youtube shorts",
        "yt shorts", "snapchat", "instagram stories", "stories", "抖音", "快手", "视频号",
    ),
    "": (
        "instagram", "youtube", "facebook", "linkedin", "twitter", "bilibili", "小红书", "b站",
        "哔哩哔哩", "微博", "朋友圈",
    ),
}  # fmt: skip


def _all() -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for ratio, names in _PLATFORMS.items():
        for name in names:
            # Chinese has no spaces to tell `适合` and `的` from other words.
            forms = (
                (name,) if name.isascii() else (name, f"{name}的", f"适合{name}", f"适合{name}的")
            )
            found |= dict.fromkeys(forms, ("platform", ratio))
    return found


PLATFORM_WORDS = _all()
"""Phrase -> (`platform`, ratio)."""
