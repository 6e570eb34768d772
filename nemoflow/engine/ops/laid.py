"""How a picture lies on the video, in words: place, size, opacity, margin. Shared by operations.

A percentage belongs to the word beside it (`20% size`, `opacity 50%`); without one it may be a
size, an opacity or a place in time, and is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from nemoflow.engine.ops.frame import Bag, Chunk, FrameRefused
from nemoflow.engine.ops.operation import Values
from nemoflow.engine.ops.params import Choice, Param
from nemoflow.engine.ops.shares import Share, percent
from nemoflow.engine.ops.times import decimal
from nemoflow.engine.ops.title_words import POSITIONS
from nemoflow.model.op import Value

_MEASURES = {
    ("word", "size"): "scale",
    ("word", "width"): "scale",
    ("object", "screen"): "scale",
    ("object", "strength"): "opacity",
    ("word", "transparency"): "transparency",
    ("word", "padding"): "margin",
}
_SIZES = {"small": "0.2", "medium": "0.3", "big": "0.5"}
_SPOKEN = {"scale": "size", "opacity": "opacity", "margin": "margin"}
LAID_WORDS: dict[str, tuple[str, str]] = {
    word: meaning
    for meaning, words in {
        ("word", "width"): (
            "wide|of the width|of the screen|of the frame|of the picture width|of the video width|"
            "of the canvas|of the screen width|宽|画面宽度|宽度"
        ),
        ("word", "size"): "占画面|占屏幕|占|缩小到|缩小为|缩到|大小为",
        ("object", "strength"): "不透明度|opaque",
        ("word", "transparency"): "透明度|transparency|transparent|透明",
        ("word", "padding"): "margin|margins|with a margin of|边距",
        ("word", "see-through"): (
            "semi-transparent|semi transparent|semitransparent|translucent|half transparent|"
            "see-through|半透明|半透明的"
        ),
        ("word", "fullscreen"): "full screen|fullscreen|full-screen|full frame|全屏|铺满全屏",
        ("word", "corner"): (
            "corner|in the corner|in a corner|into the corner|to the corner|corner of the screen|"
            "in the corner of the screen|角落|角落里|一角"
        ),
    }.items()
    for word in words.split("|")
}


def laid_params(position: str, scale: Value, opacity: Value) -> tuple[Param, ...]:
    """Place, size and opacity, with these defaults."""
    full = Fraction(1)
    where = Choice(tuple(POSITIONS), {"middle": "center", "centre": "center"})
    return (
        Param("position", where, "a corner, a side or the center", position),
        Param("scale", Share(Fraction(1, 100), full), "its width, of the picture's width", scale),
        Param("opacity", Share(Fraction(1, 100), full), "1 hides what lies below", opacity),
    )


def take_laid(bag: Bag) -> tuple[dict[str, object], tuple[str, ...]]:
    """The parameters said, and the rules of vague words. Raises FrameRefused."""
    given: dict[str, object] = {}
    notes: list[str] = []
    _measured(bag, given)
    if place := bag.take("position"):
        given["position"] = place.value
        bag.drop("word", "corner")
    elif bag.take("word", "corner"):
        notes.append("the corner: bottom right")
    if bag.take("word", "fullscreen"):
        given |= {"scale": 1, "position": given.get("position", "center")}
        notes.append("full screen: as wide as the picture")
    if vague := bag.take("word", *_SIZES):
        given["scale"] = _SIZES[vague.value]
        notes.append(f"{vague.value}: {percent(_SIZES[vague.value])} of the width")
    if bag.take("word", "see-through"):
        given["opacity"] = "0.5"
        notes.append("semi-transparent: 50% opacity")
    if "scale" in given and not notes:
        notes.append("a size is a share of the picture's width")
    return given, tuple(notes)


def _measured(bag: Bag, given: dict[str, object]) -> None:
    """Takes each percentage with the word that says what it is a share of."""
    row = [chunk for chunk in bag.chunks if _name(chunk) or chunk.kind in ("percent", "number")]
    if not any(chunk.kind == "percent" for chunk in row):
        row = [chunk for chunk in row if chunk.kind != "number" or "." in chunk.value]
    words = [chunk for chunk in row if _name(chunk)]
    amounts = [chunk for chunk in row if not _name(chunk)]
    if not amounts:
        return
    if len(words) != len(amounts):
        raise FrameRefused(
            "undecidable",
            f"is {_shown(amounts[0])} a size, an opacity or a place in time?",
            "write `at 20% size` or `at 50% opacity`",
        )
    for amount, word in zip(amounts, words, strict=True):
        bag.chunks.remove(amount)
        bag.chunks.remove(word)
        name, share = str(_name(word)), _share(amount)
        if name == "transparency":
            name, share = "opacity", _opacity(share, bag.text[word.start : word.end])
        given[name] = share


def _name(chunk: Chunk) -> str | None:
    return _MEASURES.get((chunk.kind, chunk.value))


def _shown(chunk: Chunk) -> str:
    return f"{chunk.value}%" if chunk.kind == "percent" else chunk.value


def _share(chunk: Chunk) -> str:
    amount = Fraction(chunk.value)
    return decimal(amount / 100 if chunk.kind == "percent" else amount)


def _opacity(share: str, said: str) -> str:
    """透明度 is said for both; `30% transparent` only for the one."""
    if not said.isascii() and share != "0.5":
        raise FrameRefused(
            "undecidable",
            f"{percent(share)} of it seen, or {percent(share)} of it seen through?",
            "不透明度70%",
        )
    return decimal(1 - Fraction(share))


def say_laid(values: Values, names: Mapping[str, Value]) -> str:
    """English words with a leading space; `names` are the parameters and their defaults."""
    said = [f" {POSITIONS[str(values['position'])]}"]
    said += [
        f" {_SPOKEN[name]} {percent(values[name])}"
        for name, default in names.items()
        if values[name] != default
    ]
    return "".join(said)
