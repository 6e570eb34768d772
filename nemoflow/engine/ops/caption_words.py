"""Words of the `caption` operation, English and Chinese."""

from __future__ import annotations

LANGUAGES = {
    "en": ("english", "英文", "英语"),
    "zh": ("chinese", "中文", "汉语"),
    "ja": ("japanese", "日文", "日语"),
    "ko": ("korean", "韩文", "韩语"),
    "es": ("spanish", "西班牙语"),
    "fr": ("french", "法语"),
    "de": ("german", "德语"),
    "it": ("italian", "意大利语"),
    "pt": ("portuguese", "葡萄牙语"),
    "ru": ("russian", "俄语"),
    "ar": ("arabic", "阿拉伯语"),
    "hi": ("hindi", "印地语"),
}
"""Code -> its names; the first one is what `say` uses."""
SIZES = {"small": "4%", "medium": "5.5%", "big": "7.5%", "huge": "10%"}
"""What a vague size of captions means, as a part of the picture's short side."""
STYLES = {
    "default": "in the default style",
    "bold": "in the bold style",
    "box": "in the box style",
    "karaoke": "in the karaoke style",
}
"""Styles and the words `say` uses for them."""
_NOUNS = ("captions", "caption", "subtitles", "subtitle", "subs")
_PLAIN = (
    *_NOUNS, "closed captions", "closed captioning", "captioning", "cc", "subtitle file",
    "caption file", "subtitles file", "srt", "srt file", "subtitle text", "caption text",
    "caption track", "字幕", "字幕文件", "字幕文字", "外挂字幕文件",
)  # fmt: skip
_SOFT = (
    "soft subtitles", "soft subtitle", "soft subs", "softsubs", "soft captions",
    "selectable subtitles", "selectable captions", "软字幕", "外挂字幕", "内封字幕",
)  # fmt: skip
_SOFTLY = (
    "as a soft track", "as a subtitle track", "as a separate track", "as a soft subtitle track",
    "as soft subtitles", "as selectable subtitles", "without burning them in", "not burned in",
    "作为软字幕", "作为字幕轨", "不烧录", "不要烧录",
)  # fmt: skip
_AUTOMATIC = (
    "automatic captions", "auto captions", "auto-captions", "automatic subtitles",
    "auto subtitles", "auto-generated captions", "ai captions", "ai subtitles", "live captions",
    "自动字幕", "智能字幕", "ai字幕", "语音识别字幕", "识别字幕",
)  # fmt: skip
_KARAOKE = (
    "karaoke captions", "karaoke subtitles", "word-by-word captions", "word by word captions",
    "word-by-word subtitles", "word by word subtitles", "逐字字幕", "卡拉OK字幕", "卡拉ok字幕",
)  # fmt: skip
_BURNED = (
    "hard subtitles", "hard subs", "hardsubs", "hard captions", "burned-in captions",
    "burned-in subtitles", "burnt-in subtitles", "硬字幕", "内嵌字幕",
)  # fmt: skip
_BURN = (
    "burn", "burn in", "hardcode", "hard-code", "hardsub", "烧录", "烧入", "压制", "压入", "内嵌",
    "烧进", "烧录上", "烧上",
)  # fmt: skip
_STYLED = {
    "style_default": ("in the default style", "in default style", "默认样式"),
    "bold": (
        "bold", "in bold", "in the bold style", "in bold style", "in bold letters", "bold text",
        "加粗", "粗体", "粗体字",
    ),
    "boxed": (
        "in the box style", "in box style", "boxed", "in a box", "with a box", "with a box behind",
        "with a background", "with a background box", "with a black background",
        "with a dark background", "with a black box", "on a black background",
        "on a dark background", "box behind it", "backing box", "box behind them",
        "with a box behind them", "加底框", "带底框", "带背景", "黑底",
        "带黑底", "加黑底", "带背景框",
    ),
    "karaoke": (
        "karaoke", "karaoke style", "in karaoke style", "in the karaoke style", "as karaoke",
        "word by word", "word-by-word", "word for word", "逐字", "卡拉OK", "卡拉ok",
        "卡拉ok样式", "逐字高亮", "逐字显示",
    ),
}  # fmt: skip
_PER_LINE = (
    "characters a line", "characters per line", "letters a line", "letters per line",
    "chars per line", "character lines",
)  # fmt: skip


def _all() -> dict[str, tuple[str, str]]:
    found = dict.fromkeys(_PLAIN, ("object", "captions"))
    found |= dict.fromkeys((*_BURNED,), ("object", "captions"))
    found |= dict.fromkeys(_SOFT, ("object", "captions_soft"))
    found |= dict.fromkeys(_AUTOMATIC, ("object", "captions_auto"))
    found |= dict.fromkeys(_KARAOKE, ("object", "captions_karaoke"))
    for code, names in LANGUAGES.items():
        for name in names:
            nouns = _NOUNS if name.isascii() else ("字幕",)
            joint = " " if name.isascii() else ""
            found |= {f"{name}{joint}{noun}": ("object", f"captions_{code}") for noun in nouns}
    found |= dict.fromkeys(_SOFTLY, ("word", "softly"))
    found |= dict.fromkeys(_BURN, ("verb", "burn"))
    found |= dict.fromkeys(_PER_LINE, ("word", "per_line"))
    for value, words in _STYLED.items():
        found |= dict.fromkeys(words, ("word", value))
    return {word.lower(): meaning for word, meaning in found.items()}


CAPTION_WORDS = _all()
