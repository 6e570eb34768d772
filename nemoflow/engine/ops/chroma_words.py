"""What people call a coloured screen and its removal, English and Chinese."""

from __future__ import annotations

SCREENS = {"green screen": "green", "blue screen": "blue"}
"""Object of the lexicon -> the colour of the screen."""
_NOUNS = ("screen", "background", "backdrop", "screen background", "screen backdrop", "bg")
_LINKS = (
    "and replace it with",
    "and replace the background with",
    "and swap it for",
    "and put it on",
)
_HAN = {"green": ("绿幕", "绿色背景", "绿布", "绿屏"), "blue": ("蓝幕", "蓝色背景", "蓝布", "蓝屏")}
_HAN_MORE = ("的背景", "背景")
_KEYED = ("抠像", "抠图", "抠除", "抠像换背景", "抠图换背景", "换背景", "背景抠像", "背景抠图")


def _english() -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for color in ("green", "blue"):
        meaning = ("object", f"{color} screen")
        for noun in _NOUNS:
            found |= {f"{color} {noun}": meaning, f"{color}-{noun}": meaning}
            found |= {f"{color} {noun} {link}": meaning for link in _LINKS}
        found |= {f"{color}screen": meaning, f"{color} screen effect": meaning}
        found[f"{color} screen keying"] = ("verb", color)
    return found


def _chinese() -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for color, words in _HAN.items():
        for word in words:
            meaning = ("object", f"{color} screen")
            found |= {f"{word}{more}": meaning for more in ("", *_HAN_MORE)}
            found |= {f"{word}{keyed}": ("verb", color) for keyed in _KEYED}
    return found


_KEY = {
    ("verb", "key"): (
        "key out", "keying out", "chroma key", "chromakey", "chroma-key", "chroma key out",
        "抠掉", "抠除", "抠去", "抠出", "色度抠图", "色度抠像", "色度键", "色键", "扣掉",
    ),
    ("object", "key"): ("chroma keying", "a chroma key", "chroma key effect", "色度抠图效果"),
    ("object", "similarity"): ("similarity", "tolerance", "相似度", "容差"),
    ("object", "softness"): ("softness", "edge softness", "blend", "羽化", "边缘柔化"),
    ("word", "unspilled"): (
        "without despill", "no despill", "without despilling", "不去溢色", "不要去溢色",
    ),
    ("word", "behind"): ("behind", "behind it", "instead", "在后面", "垫在后面"),
    ("word", "instead of"): ("instead of", "in place of", "而不是", "代替"),
}  # fmt: skip

CHROMA_WORDS: dict[str, tuple[str, str]] = {
    **{word: meaning for meaning, words in _KEY.items() for word in words},
    **_english(),
    **_chinese(),
}
"""What the operation adds to the lexicon."""
