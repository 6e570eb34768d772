"""`remove_effect`: takes away what an earlier edit drew on the picture, never what was filmed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from nemoflow.engine.effects.look import LOOKS
from nemoflow.engine.ops.frame import Bag, Chunk, Meaning, Pool
from nemoflow.engine.ops.operation import Applied, Operation, OpRefused, Values
from nemoflow.engine.ops.params import Choice, Param
from nemoflow.engine.ops.where import (
    WHERE,
    WHERE_WORDS,
    check_where,
    recut,
    say_where,
    settle_where,
    take_from,
)
from nemoflow.engine.timeline import Clip, Timeline

_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "blur": "blur",
        "sharpen": "sharpen",
        "vignette": "vignette",
        "border": "border",
        "grain": "grain",
        "filter": "look",
        "lut": "lut",
        "zoom": "move",
        "denoise": "denoise",
        "stabilize": "stabilize",
    }
)
"""Name here -> kind of the effect on a clip."""
_SAID = {
    "blur": "blur",
    "sharpen": "sharpening",
    "vignette": "vignette",
    "border": "border",
    "grain": "film grain",
    "filter": "filter",
    "lut": "LUT",
    "zoom": "zoom",
    "denoise": "denoising",
    "stabilize": "stabilization",
}
_CHUNKS = (
    ("verb", "blur", "blur"),
    ("verb", "pixelate", "blur"),
    ("verb", "sharpen", "sharpen"),
    ("object", "vignette", "vignette"),
    ("object", "border", "border"),
    ("object", "lut", "lut"),
    ("verb", "zoom", "zoom"),
    ("object", "travel in", "zoom"),
    ("verb", "denoise", "denoise"),
    ("verb", "stabilize", "stabilize"),
)
_LOOK_WORDS = ("filter", "滤镜")
_GRAIN_WORDS = ("film", "effect", "胶片", "效果")
"""`the grain` alone may be what was filmed."""
_WORDS = {
    ("verb", "blur"): ("blurring",),
    ("verb", "pixelate"): ("pixelation", "pixelating"),
}


def _frames(bag: Bag, pool: Pool) -> Meaning | None:
    """`remove the vignette`, `remove the blur from clip 2`, `去掉滤镜`."""
    if bag.take("verb", "remove") is None:
        return None
    name = _named(bag)
    if not name:
        return None
    bag.drop("object", "filter")
    where = take_from(bag)
    for light in ("video", "picture", "part", "screen"):
        bag.drop("object", light)
    return Meaning((REMOVE_EFFECT.make(effect=name, **where),))


def _named(bag: Bag) -> str:
    for kind, value, name in _CHUNKS:
        if bag.take(kind, value) is not None:
            return name
    grain = bag.find("object", "grain")
    if grain is not None:
        if not is_added(grain, bag):
            return ""
        bag.chunks.remove(grain)
        return "grain"
    if bag.take("object", *LOOKS) is not None:
        return "filter"
    look = bag.find("object", "filter")
    said = bag.text[look.start : look.end].lower() if look else ""
    return "filter" if any(word in said for word in _LOOK_WORDS) else ""


def is_added(grain: Chunk, bag: Bag) -> bool:
    """Whether words can only mean the grain that an edit adds: `film grain`, `the grain effect`."""
    said = bag.text[grain.start : grain.end].lower()
    return any(word in said for word in _GRAIN_WORDS) or bag.has("object", "filter")


def _effect(values: Values, timeline: Timeline) -> Applied:
    name = str(values["effect"])
    kind = _KINDS[name]
    found = [0]

    def cleared(clip: Clip) -> Clip:
        left = tuple(effect for effect in clip.effects if effect.kind != kind)
        found[0] += len(clip.effects) - len(left)
        return replace(clip, effects=left)

    made = recut(values, timeline, cleared)
    if not found[0]:
        raise OpRefused(
            "out_of_range",
            f"no edit has put a {_SAID[name]} there",
            hint="only what an earlier edit added can be taken away again",
        )
    return made


REMOVE_EFFECT = Operation(
    name="remove_effect",
    summary="Take away again what an earlier edit drew on the picture",
    params=(
        Param(
            "effect",
            Choice(tuple(_KINDS), {"look": "filter", "ken_burns": "zoom", "pixelate": "blur"}),
            "which effect; `blur` is pixelation too, `zoom` every zoom and pan",
            required=True,
        ),
        *WHERE,
    ),
    phrasings=(
        "remove the vignette",
        "remove the blur from the first 5 seconds",
        "take out the film grain",
        "remove the black and white filter",
        "去掉滤镜",
        "去掉前5秒的边框",
    ),
    words={**{word: meaning for meaning, words in _WORDS.items() for word in words}, **WHERE_WORDS},
    frames=_frames,
    say_values=lambda values: f"remove the {_SAID[str(values['effect'])]}{say_where(values)}",
    effect=_effect,
    check=check_where,
    settle=settle_where,
    main="effect",
)
