"""Clips by number in operations and in words: `2`, `last`, `before 3`, `after last`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from nemoflow.engine.ops.clips import need_clips
from nemoflow.engine.ops.frame import Bag
from nemoflow.engine.ops.operation import OpRefused, Values
from nemoflow.engine.ops.params import Point
from nemoflow.engine.ops.warp import Warp
from nemoflow.engine.timeline import Timeline
from nemoflow.model.op import Value

_NUMBER = r"[1-9]\d{0,3}|last"


def _plain(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise ValueError("the number of a clip is wanted here")
    return " ".join(str(value).lower().split())


@dataclass(frozen=True, slots=True)
class ClipNumber:
    """A clip: its number, counted from 1, or `last`; also `all` where that makes sense."""

    every: bool = False

    def check(self, value: object) -> Value:
        """The number, or the word."""
        plain = _plain(value).removeprefix("#")
        if re.fullmatch(_NUMBER, plain) or (self.every and plain == "all"):
            return plain if plain.isalpha() else int(plain)
        raise ValueError(f"`{value}` is not the number of a clip, such as 2 or last")

    def schema(self) -> dict[str, object]:
        """An integer or a word."""
        words = ["last", "all"] if self.every else ["last"]
        return {"anyOf": [{"type": "integer", "minimum": 1}, {"enum": words}]}


@dataclass(frozen=True, slots=True)
class Spot:
    """A place between clips: `start`, `end`, `before 2`, `after last`."""

    def check(self, value: object) -> Value:
        """The place, in lower case."""
        plain = _plain(value).replace("clip ", "").replace("#", "")
        if not re.fullmatch(rf"start|end|(before|after) ({_NUMBER})", plain):
            raise ValueError(f"`{value}` is not a place between clips, such as after 2")
        return plain

    def schema(self) -> dict[str, object]:
        """A string with examples."""
        return {"type": "string", "examples": ["start", "end", "before 2", "after last"]}


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the video: a time, or a place between clips."""

    def check(self, value: object) -> Value:
        """Canonical time, or `before 2`, `after last`."""
        if isinstance(value, str) and value.strip().lower().startswith(("before", "after")):
            return Spot().check(value)
        return Point().check(value)

    def schema(self) -> dict[str, object]:
        """A string with examples."""
        return {"type": "string", "examples": ["5s", "0:05", "50%", "end-3s", "after 2"]}


def is_spot(place: Value) -> bool:
    """Whether a `Place` lies between clips."""
    return str(place).startswith(("before", "after"))


def index_of(number: Value, timeline: Timeline) -> int:
    """Index of a clip named by its number or `last`. Raises OpRefused."""
    need_clips(timeline)
    count = len(timeline.clips)
    index = count - 1 if number == "last" else int(str(number)) - 1
    if index >= count:
        raise OpRefused(
            "out_of_range",
            f"there is no clip {number}: the video has {count}",
            hint=f"count clips from 1 to {count}" if count > 1 else "`split` makes clips of one",
        )
    return index


def joint_of(spot: Value, timeline: Timeline) -> int:
    """How many clips lie before a place between clips. Raises OpRefused."""
    need_clips(timeline)
    if spot in ("start", "end"):
        return 0 if spot == "start" else len(timeline.clips)
    side, _, number = str(spot).partition(" ")
    return index_of(number, timeline) + (side == "after")


def numbers_hold(values: Values, warps: tuple[Warp, ...]) -> dict[str, Value]:
    """Clip numbers mean the clips before the instruction; once those moved, no number holds."""
    if warps:
        raise OpRefused(
            "out_of_range",
            "an earlier part of this instruction changes the clips, so their numbers change",
            hint="write two edits",
        )
    return dict(values)


def settle_numbers(values: Values, before: Timeline, warps: tuple[Warp, ...]) -> dict[str, Value]:
    """The `settle` of an operation that names clips by number."""
    return numbers_hold(values, warps)


def say_clip(number: Value) -> str:
    """English words for a clip: `clip 2`, `the last clip`."""
    return "the last clip" if number == "last" else f"clip {number}"


def say_spot(spot: Value) -> str:
    """English words for a place between clips: `to the start`, `after clip 2`."""
    if spot in ("start", "end"):
        return f"to the {spot}"
    side, _, number = str(spot).partition(" ")
    return f"{side} {say_clip(number)}"


_BESIDE = ("before", "after")


def take_spot(bag: Bag) -> str | None:
    """`before clip 2`, `after the last clip`, `between clips 1 and 2`, `第2段之后`."""
    beside = bag.take("clip", prep=_BESIDE)
    if beside is not None and not beside.until:
        return f"{beside.prep} {beside.value}"
    pair = next((item for item in bag.chunks if item.kind == "clip" and item.until), None)
    if beside is None and pair is not None and pair.value.isdigit():
        if pair.until != str(int(pair.value) + 1):
            return None
        bag.chunks.remove(pair)
        bag.take("object", "part")
        return f"after {pair.value}"
    return None


def take_sided(bag: Bag) -> str | None:
    """`第2段之后`, `到第1段前面`: a clip, and behind it the side."""
    for number, item in enumerate(bag.chunks[:-1]):
        side = _side(bag, number + 1)
        if item.kind == "clip" and not item.until and item.prep in ("", "at", "to") and side:
            del bag.chunks[number : number + 2]
            return f"{side} {item.value}"
    return None


def _side(bag: Bag, number: int) -> str:
    chunk = bag.chunks[number]
    said = bag.text[chunk.start : chunk.end]
    if chunk.kind == "suffix" and chunk.value in _BESIDE:
        return chunk.value
    if (chunk.kind, said) == ("anchor", "后面"):
        return "after"
    return {"前": "before", "后": "after"}.get(said[:1], "") if chunk.kind == "edge" else ""


CLIP_WORDS: dict[str, tuple[str, str]] = {
    word: ("clip", value)
    for value, words in {
        "1": "opening clip",
        "4": "fourth clip",
        "5": "fifth clip",
        "last": "last clip|final clip|last shot|closing clip|最后一段|最后一个片段|最后一个镜头|"
        "最后一个视频|最后的片段|末段",
    }.items()
    for word in words.split("|")
}
"""What operations on clips add to the lexicon."""
