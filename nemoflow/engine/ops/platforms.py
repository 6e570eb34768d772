"""Platforms people name: the shape each is watched in, and what a file for it has to be."""

from __future__ import annotations

_PLATFORMS = {
    "9:16": (
        "tiktok", "tik tok", "reels", "instagram reels", "ig reels", "shorts", "youtube shorts",
        "yt shorts", "youtube short", "instagram reel", "instagram story", "snapchat",
        "instagram stories", "stories", "抖音", "快手", "视频号",
    ),
    "": (
        "instagram", "ig", "youtube", "facebook", "linkedin", "twitter", "bilibili", "小红书",
        "b站", "哔哩哔哩", "微博", "朋友圈", "小红薯",
    ),
}  # fmt: skip


_SENT = ("发", "发到", "要发到", "准备发", "用来发")
"""`发抖音`: that it goes there, said without another verb."""


def _all() -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for ratio, names in _PLATFORMS.items():
        for name in names:
            found |= dict.fromkeys(_forms(name), ("platform", ratio))
    return found


_TOWARD = ("", "适合", "适合发", "用于", "要发", *_SENT)


def _forms(name: str) -> tuple[str, ...]:
    """Chinese has no spaces to tell `适合` and `的` from other words."""
    if name.isascii():
        return (name,)
    return tuple(f"{before}{name}{after}" for before in _TOWARD for after in ("", "的", "上"))


PLATFORM_WORDS = _all()
"""Phrase -> (`platform`, ratio)."""

_PRESETS = {
    "youtube": ("youtube",),
    "shorts": ("shorts", "youtube shorts", "yt shorts", "youtube short"),
    "tiktok": ("tiktok", "tik tok"),
    "reels": ("reels", "instagram reels", "ig reels", "instagram reel"),
    "stories": ("stories", "instagram stories", "instagram story", "snapchat"),
    "douyin": ("抖音",),
    "kuaishou": ("快手",),
    "channels": ("视频号",),
    "bilibili": ("bilibili", "b站", "哔哩哔哩"),
    "xiaohongshu": ("小红书", "小红薯"),
    "x": ("twitter",),
}
SPOKEN = {preset: names[0] for preset, names in _PRESETS.items()}
"""Preset -> a name of its platform that is understood again."""
_PRESET_OF = {
    form: preset for preset, names in _PRESETS.items() for name in names for form in _forms(name)
}


def preset_of(said: str) -> tuple[str, bool]:
    """The preset of a platform that words end with, and whether they say that the video goes there.

    `for TikTok` is (`tiktok`, False), `发到抖音` (`douyin`, True); a platform that takes several
    shapes gives an empty preset.
    """
    plain = " ".join(said.casefold().split())
    for at in range(len(plain)):
        if plain[at:] in _PRESET_OF:
            return _PRESET_OF[plain[at:]], plain[at:].startswith(_SENT)
    return "", False
