"""The finer looks of titles: bold, italic, outline, box, fading."""

from __future__ import annotations

from typing import TypedDict

from nemoflow.engine.animations import ANIMATIONS
from nemoflow.engine.ops.colors import Color, color_words
from nemoflow.engine.ops.frame import Bag, Chunk
from nemoflow.engine.ops.operation import Values
from nemoflow.engine.ops.params import Choice, Flag, Maybe, Param

BOX, EDGE = "#000000", "#000000"
STYLE = (
    Param("bold", Flag(), "thicker letters", False),
    Param("italic", Flag(), "slanted letters", False),
    Param("stroke", Maybe(Color()), "colour of a thick outline", ""),
    Param("box", Maybe(Color()), "colour of a box behind the words", ""),
    Param("animation", Choice(ANIMATIONS, {}), "how it comes and goes, within 0.4 s", "none"),
)
STYLE_WORDS = {
    word: meaning
    for meaning, words in {
        ("word", "italic"): "italic|in italics|in italic|in italic letters|斜体",
        ("word", "outline"): "outline|stroke|outlined|描边",
        ("word", "comes fade"): "fading in and out|that fades in and out",
        ("word", "comes fade_in"): "fading in|that fades in",
        ("word", "comes fade_out"): "fading out|that fades out",
    }.items()
    for word in words.split("|")
}
_FADES = {"fade": ("in", "out"), "fade_in": ("in",), "fade_out": ("out",)}


class Styled(TypedDict):
    """Fields of a title."""

    bold: bool
    italic: bool
    stroke: str
    box: str
    animation: str


def take_style(bag: Bag, given: dict[str, object]) -> None:
    """Takes out the words for looks; before the colour, which may be that of the outline."""
    if bag.take("word", "bold"):
        given["bold"] = True
    if bag.take("word", "italic"):
        given["italic"] = True
    if box := bag.take("word", "boxed"):
        color = _color_before(bag, box)
        given["box"] = color or BOX
    if outline := bag.take("word", "outline"):
        given["stroke"] = _color_before(bag, outline) or EDGE
    sides = []
    while fading := next((x for x in bag.chunks if x.kind == "fading" and not x.until), None):
        bag.chunks.remove(fading)
        sides.append(fading.value)
    for name, ways in _FADES.items():
        if bag.take("word", f"comes {name}"):
            given["animation"] = name
        if sorted(sides) == sorted(ways):
            given["animation"] = name


def _color_before(bag: Bag, word: Chunk) -> str:
    """`with a red outline`: the colour right before the word is its own."""
    colors = [x for x in bag.chunks if x.kind == "color" and x.end <= word.start]
    near = colors[-1] if colors else None
    if near is None or len(bag.text[near.end : word.start].strip()) > 1:
        return ""
    bag.chunks.remove(near)
    return near.value


def say_style(values: Values) -> list[str]:
    """English words for what is not usual."""
    parts = []
    if values["bold"]:
        parts.append("in bold")
    if values["italic"]:
        parts.append("in italics")
    if values["stroke"]:
        parts.append(f"with a {color_words(str(values['stroke']))} outline")
    if values["box"]:
        parts.append(f"with a {color_words(str(values['box']))} backing box")
    if fades := _FADES.get(str(values["animation"])):
        parts.append(f"fading {' and '.join(fades)}")
    return parts


def styled(values: Values) -> Styled:
    """The fields of a title."""
    return Styled(
        bold=bool(values["bold"]),
        italic=bool(values["italic"]),
        stroke=str(values["stroke"]),
        box=str(values["box"]),
        animation=str(values["animation"]),
    )
