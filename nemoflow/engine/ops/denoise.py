"""`denoise`: less noise in the picture. A second time replaces the first.

The noise of the sound is another matter: words that may mean either are refused.
"""

from __future__ import annotations

from nemoflow.engine.effects.denoise import DENOISE as DRAWING
from nemoflow.engine.ops.amounts import AMOUNT_WORDS, amount_of, bare, say_amount
from nemoflow.engine.ops.frame import Bag, FrameRefused, Meaning, Pool
from nemoflow.engine.ops.operation import Applied, Operation, Values
from nemoflow.engine.ops.params import Param
from nemoflow.engine.ops.remove_effect import is_added
from nemoflow.engine.ops.where import (
    WHERE,
    check_where,
    redrawn,
    same_kind,
    same_part,
    settle_where,
    take_from,
    take_where,
)
from nemoflow.engine.timeline import Effect, Timeline

_WORDS = {
    ("verb", "denoise"): (
        "denoise", "de-noise", "denoising", "video denoise", "降噪", "视频降噪", "画面降噪",
        "图像降噪", "视频去噪", "画面去噪", "去噪点", "降噪点",
    ),
    ("object", "picture noise"): (
        "video noise", "picture noise", "image noise", "visual noise", "digital noise",
        "sensor noise", "iso noise", "noise in the picture", "noise in the video",
        "noise in the image", "noise in the footage", "noise from the picture",
        "noise from the image", "noise of the picture", "noisy picture", "noisy footage",
        "graininess", "noise and grain", "grain and noise", "噪点", "画面噪点", "视频噪点",
        "画面噪声", "画面噪音",
    ),
    ("object", "noise"): ("noise",),
    ("word", "less"): ("less",),
    ("verb", "clean up"): ("clean up", "clean", "消除"),
}  # fmt: skip
_LESS = ("quieter", "remove", "clean up")
_EITHER = "the noise of the picture, or of the sound?"
_WRITE = "write `denoise the video`, or `remove the background noise`"


def _frames(bag: Bag, pool: Pool) -> Meaning | None:
    """`denoise the video`, `reduce the grain by 30%`, `画面降噪`."""
    verb = bag.take("verb", "denoise")
    said = bag.text[verb.start : verb.end] if verb else ""
    if verb is None and not _less(bag):
        return None
    bare(bag)
    where = take_where(bag) if verb else take_from(bag)
    strength, notes = amount_of(bag, "0.5", said)
    return Meaning((DENOISE.make(strength=strength, **where),), notes)


def _less(bag: Bag) -> bool:
    """`reduce the noise`, `less grain`, `去除噪点`; what is taken away must be of the picture."""
    if bag.has("object", "volume") or bag.has("object", "original"):
        return False
    noise = bag.find("object", "picture noise", "noise", "grain")
    verb = bag.find("verb", *_LESS) or bag.find("word", "less")
    if noise is None or verb is None:
        return False
    if verb.value in ("remove", "clean up") and noise.value == "noise":
        bag.chunks.clear()
        raise FrameRefused("undecidable", _EITHER, _WRITE)
    if verb.value == "remove" and noise.value == "grain":
        if is_added(noise, bag):
            return False
        bag.chunks.clear()
        raise FrameRefused(
            "undecidable",
            "the grain of the footage, or the film grain an edit added?",
            "write `denoise the video`, or `remove the film grain`",
        )
    bag.chunks.remove(noise)
    bag.chunks.remove(verb)
    return True


def _effect(values: Values, timeline: Timeline) -> Applied:
    return redrawn(values, timeline, same_kind(Effect.of("denoise", strength=values["strength"])))


DENOISE = Operation(
    name="denoise",
    summary="Reduce the noise of the picture; edges stay, a second time replaces the first",
    params=(Param("strength", DRAWING.params["strength"], "0.01 to 1", 0.5), *WHERE),
    phrasings=(
        "denoise the video",
        "reduce the grain",
        "reduce the noise in the video by 30%",
        "denoise the first 5 seconds strongly",
        "画面降噪",
        "去除画面噪点",
    ),
    words={
        **{word: meaning for meaning, words in _WORDS.items() for word in words},
        **AMOUNT_WORDS,
    },
    frames=_frames,
    say_values=lambda values: say_amount("denoise", "the video", "strength", values),
    effect=_effect,
    check=check_where,
    settle=settle_where,
    clashes=same_part(),
    main="strength",
)
