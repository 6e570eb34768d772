"""Words of the `title` operation: positions, sizes, quotes."""

from __future__ import annotations

POSITIONS = {
    "center": "in the center",
    "top": "at the top",
    "bottom": "at the bottom",
    "left": "on the left",
    "right": "on the right",
    "top_left": "in the top left corner",
    "top_right": "in the top right corner",
    "bottom_left": "in the bottom left corner",
    "bottom_right": "in the bottom right corner",
}
"""Positions and the words `say` uses for them."""

SIZES = {"small": "5%", "medium": "8%", "big": "12%", "huge": "20%"}
"""What a vague size means, as a part of the picture's short side."""

QUOTES = (('"', '"'), ("“", "”"), ("「", "」"), ("《", "》"), ("‘", "’"), ("『", "』"))

_TITLE = (
    "title", "titles", "title card", "title text", "text", "text overlay", "on-screen text",
    "headline", "heading", "words", "opening title", "title screen", "字",
    "标题", "文字", "字样", "一行字", "一行文字",
    "一段文字", "一句话",
)  # fmt: skip
_SAYING = (
    "saying", "that says", "which says", "that reads", "reading", "with the text", "with the words",
    "with text", "called", "内容是", "内容为", "写着", "叫", "为", "写",
)  # fmt: skip
_PLACES = {
    "center": (
        "center",
        "centre",
        "middle",
        "centered",
        "centred",
        "中间",
        "居中",
        "中央",
        "正中",
        "the middle of the screen",
        "middle of the screen",
        "the middle of the frame",
        "center of the screen",
        "centre of the screen",
        "屏幕中间",
        "屏幕中央",
        "画面中间",
        "画面中央",
    ),
    "top": ("top", "upper part", "顶部", "上方", "顶端", "上面"),
    "bottom": ("bottom", "lower part", "底部", "下方", "底端", "下面"),
    "left": ("left", "left side", "左侧", "左边"),
    "right": ("right", "right side", "右侧", "右边"),
    "top_left": ("top left", "upper left", "top-left", "左上角", "左上", "左上方"),
    "top_right": ("top right", "upper right", "top-right", "右上角", "右上", "右上方"),
    "bottom_left": ("bottom left", "lower left", "bottom-left", "左下角", "左下", "左下方"),
    "bottom_right": ("bottom right", "lower right", "bottom-right", "右下角", "右下", "右下方"),
}
_SIZED = {
    "small": ("small", "tiny", "小号", "小字", "小标题"),
    "medium": ("medium", "中号"),
    "big": ("big", "large", "大号", "大字", "大字体", "大标题"),
    "huge": ("huge", "very big", "特大", "超大"),
}


def _all() -> dict[str, tuple[str, str]]:
    found = dict.fromkeys(_TITLE, ("object", "title"))
    found |= dict.fromkeys(_SAYING, ("word", "saying"))
    for value, words in _PLACES.items():
        for word in words:
            found[word] = ("position", value)
            if value != "center" and word.isascii():
                found[f"{word} corner"] = ("position", value)
    for edge in ("top", "bottom"):
        for middle in ("center", "centre", "middle"):
            found |= dict.fromkeys((f"{edge} {middle}", f"{middle} {edge}"), ("position", edge))
    for word in ("顶部居中", "顶部中间", "上方居中", "上方中间"):
        found[word] = ("position", "top")
    for word in ("底部居中", "底部中间", "下方居中", "下方中间"):
        found[word] = ("position", "bottom")
    for value, words in _SIZED.items():
        found |= dict.fromkeys(words, ("word", value))
    for word in ("size", "font size", "字号", "大小", "sized"):
        found[word] = ("word", "size")
    for word in ("color", "colour", "letters", "font", "颜色", "字体"):
        found[word] = ("word", "color")
    for word in (
        "on screen",
        "on the screen",
        "on-screen",
        "over the video",
        "画面上",
        "屏幕上",
        "屏幕",
    ):
        found[word] = ("object", "screen")
    for word in ("throughout", "for the whole video", "the whole time", "for the entire video",
                 "throughout the video", "during the whole video", "全程", "一直显示"):  # fmt: skip
        found[word] = ("word", "throughout")
    found["write"] = ("verb", "write")
    found["display"] = ("verb", "show")
    found["that appears"] = ("verb", "show")
    found["出现"] = ("verb", "show")
    found["show"] = ("verb", "show")
    found["显示"] = ("verb", "show")
    return found


TITLE_WORDS = _all()


def quoted(text: str) -> str:
    """The text between the first quotation marks it does not contain itself."""
    for opening, closing in QUOTES:
        if opening not in text and closing not in text:
            return f"{opening}{text}{closing}"
    return f'"{text}"'
