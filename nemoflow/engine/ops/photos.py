"""Photos as clips: shared by `slideshow` and `image`."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from nemoflow.engine.ops.frame import Bag
from nemoflow.engine.ops.ken_burns import path_of, travel
from nemoflow.engine.ops.operation import OpRefused
from nemoflow.engine.ops.params import Choice, Param
from nemoflow.engine.place import clip_of
from nemoflow.engine.timeline import Clip, Source, Timeline

TURNS = ("in", "left", "out", "right")
"""How one photo after the other moves."""
_AMOUNT = Fraction(115, 100)
MOTION = Param(
    "motion",
    Choice(("ken_burns", "none"), {}),
    "photos move slowly, each another way, or stand still",
    "ken_burns",
)
PHOTO_WORDS: dict[str, tuple[str, str]] = {
    word: meaning
    for meaning, words in {
        ("word", "motionless"): (
            "without motion|no motion|with no motion|static|no zoom|without movement|"
            "without ken burns|without animation|no animation|不要动画|没有动画|静止|静态|不动"
        ),
        ("word", "moving"): "with motion|with movement|with slow zoom|带动画|缓慢移动",
    }.items()
    for word in words.split("|")
}


def take_motion(bag: Bag) -> dict[str, object]:
    """`without motion`, `with Ken Burns`; empty when nothing is said."""
    if bag.take("word", "motionless"):
        return {"motion": "none"}
    bag.take("word", "moving")
    bag.take("object", "travel in", prep=("with", ""))
    return {}


def photo_clip(timeline: Timeline, source: Source, frames: int, motion: str, turn: int) -> Clip:
    """A photo as a clip of so many frames; the `turn`-th in a row. Raises OpRefused."""
    if source.kind != "image":
        raise OpRefused(
            "missing_input",
            f"`{source.filename}` is not a picture",
            hint=f"write `append {source.filename}`",
        )
    clip = replace(clip_of(source, None, timeline), frames=frames)
    if not timeline.clips:
        # Photos of several shapes: none is cut off, and no bars are black.
        clip = replace(clip, fit="blur")
    if motion == "none":
        return clip
    path = path_of(TURNS[turn % len(TURNS)], _AMOUNT)
    return replace(clip, effects=(travel(clip, path, timeline.rate),))
