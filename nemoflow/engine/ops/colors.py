"""Colours by name, English and Chinese, as `#rrggbb`."""

from __future__ import annotations

import re

from nemoflow.model.op import Value

NAMES = {
    "white": "#ffffff",
    "black": "#000000",
    "red": "#ff0000",
    "green": "#00ff00",
    "blue": "#0000ff",
    "yellow": "#ffff00",
    "orange": "#ffa500",
    "purple": "#800080",
    "pink": "#ffc0cb",
    "gray": "#808080",
    "cyan": "#00ffff",
    "magenta": "#ff00ff",
    "gold": "#ffd700",
    "brown": "#a52a2a",
    "navy": "#000080",
    "teal": "#008080",
    "maroon": "#800000",
    "turquoise": "#40e0d0",
    "beige": "#f5f5dc",
    "silver": "#c0c0c0",
    "light blue": "#add8e6",
    "sky blue": "#87ceeb",
    "dark blue": "#00008b",
    "dark green": "#006400",
    "dark red": "#8b0000",
    "light gray": "#d3d3d3",
    "dark gray": "#a9a9a9",
    "hot pink": "#ff69b4",
    "lime": "#32cd32",
}
ALIASES = {
    "grey": "gray",
    "golden": "gold",
    "navy blue": "navy",
    "light grey": "light gray",
    "dark grey": "dark gray",
    "lime green": "lime",
    "天蓝色": "sky blue",
    "浅蓝色": "light blue",
    "深蓝色": "dark blue",
    "银色": "silver",
    "violet": "purple",
    "白色": "white",
    "白": "white",
    "黑色": "black",
    "黑": "black",
    "黑场": "black",
    "黑屏": "black",
    "白场": "white",
    "红色": "red",
    "红": "red",
    "绿色": "green",
    "绿": "green",
    "蓝色": "blue",
    "蓝": "blue",
    "黄色": "yellow",
    "黄": "yellow",
    "橙色": "orange",
    "橘色": "orange",
    "紫色": "purple",
    "粉色": "pink",
    "粉红色": "pink",
    "灰色": "gray",
    "青色": "cyan",
    "品红色": "magenta",
    "金色": "gold",
    "棕色": "brown",
}
WORDS = {**{name: name for name in NAMES}, **ALIASES}
"""Every word for a colour -> its English name."""


def color_of(text: str) -> str:
    """`#rrggbb` of a name or `#rgb`/`#rrggbb`; raises ValueError."""
    plain = text.strip().lower()
    if plain in WORDS:
        return NAMES[WORDS[plain]]
    if re.fullmatch(r"#[0-9a-f]{3}", plain):
        return "#" + "".join(char * 2 for char in plain[1:])
    if re.fullmatch(r"#[0-9a-f]{6}", plain):
        return plain
    raise ValueError(f"`{text}` is not a colour; write a name such as red, or #ff0000")


def color_words(code: str) -> str:
    """The English name of a colour code, or the code."""
    return next((name for name, value in NAMES.items() if value == code), code)


class Color:
    """A parameter that is a colour."""

    __slots__ = ()

    def check(self, value: object) -> Value:
        """Canonical `#rrggbb`."""
        return color_of(str(value))

    def schema(self) -> dict[str, object]:
        """A string with examples."""
        return {"type": "string", "examples": ["white", "red", "#ff8800"]}
