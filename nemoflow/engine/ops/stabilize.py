"""`stabilize`: the camera shakes less. A second time replaces the first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

from nemoflow.engine.effects.stabilize import STABILIZE as DRAWING
from nemoflow.engine.ops.amounts import AMOUNT_WORDS, amount_of, bare, say_amount
from nemoflow.engine.ops.frame import Bag, Meaning, Pool
from nemoflow.engine.ops.operation import Applied, Operation, OpRefused, Values
from nemoflow.engine.ops.params import Param
from nemoflow.engine.ops.where import (
    WHERE,
    check_where,
    recut,
    same_kind,
    settle_where,
    take_from,
    take_where,
)
from nemoflow.engine.timeline import Clip, Effect, Timeline, source_frame

_WORDS = {
    ("verb", "stabilize"): (
        "stabilize", "stabilise", "stabilizing", "stabilising", "steady", "less shaky", "steadier",
        "more stable", "image stabilization", "image stabilisation", "video stabilization",
        "video stabilisation", "stabilization", "stabilisation", "防抖", "增稳", "稳定画面",
        "画面稳定", "画面防抖", "视频防抖", "防抖处理", "画面防抖处理", "稳定视频", "去抖",
        "去抖动",
        "消除抖动", "稳定一下画面", "更稳", "更稳定", "稳定",
    ),
    ("object", "shake"): (
        "shake", "camera shake", "shaking", "shakiness", "jitter", "shaky footage", "shaky video",
        "shaky camera", "shaky clip", "shaky shot", "shaky picture", "camera shaking", "wobble",
        "抖动", "手抖", "画面抖动", "镜头抖动", "镜头晃动", "晃动", "画面晃动",
    ),
    ("verb", "fix"): ("fix", "smooth", "smooth out", "修复", "解决"),
    ("word", "uncropped"): (
        "without cropping", "without zooming", "without zoom", "no crop", "without crop", "不裁切",
        "不裁剪",
    ),
}  # fmt: skip
_LESS = ("fix", "remove", "quieter", "clean up")
_NEAR = Fraction(1)
"""Seconds between two stretches of a source that are looked at as one."""


def _frames(bag: Bag, pool: Pool) -> Meaning | None:
    """`stabilize the video`, `fix the shaky footage`, `画面防抖`."""
    verb = bag.take("verb", "stabilize")
    shake = bag.take("object", "shake")
    if verb is None and (shake is None or not _lessened(bag)):
        return None
    bare(bag)
    where = take_where(bag) if shake is None else take_from(bag)
    strength, notes = amount_of(bag, "0.5", "")
    crop = "none" if bag.take("word", "uncropped") else "auto"
    return Meaning((STABILIZE.make(strength=strength, crop=crop, **where),), notes)


def _lessened(bag: Bag) -> bool:
    return bag.take("verb", *_LESS) is not None or bag.take("word", "less") is not None


def _say(values: Values) -> str:
    crop = " without cropping" if values["crop"] == "none" else ""
    return f"{say_amount('stabilize', 'the video', 'strength', values)}{crop}"


def _effect(values: Values, timeline: Timeline) -> Applied:
    seen = list[Clip]()

    def looked(clip: Clip) -> Clip:
        seen.append(clip)
        return replace(clip, gain=clip.gain)

    recut(values, timeline, looked)
    films = [clip for clip in seen if timeline.source(clip.source).kind == "video"]
    if not films:
        raise OpRefused(
            "out_of_range",
            "there is no film here: a still picture does not shake",
            hint="name a clip that is a video",
        )
    stretches = _stretches(films, timeline.rate)

    def steadied(clip: Clip) -> Clip:
        if timeline.source(clip.source).kind != "video":
            return clip
        first, _ = _used(clip)
        begin, end = next(
            (one, other) for source, one, other in stretches
            if source == clip.source and one <= first < other
        )  # fmt: skip
        effect = Effect.of(
            "stabilize",
            strength=values["strength"],
            crop=values["crop"],
            begin=str(begin / timeline.rate),
            length=str((end - begin) / timeline.rate),
        )
        return replace(clip, effects=same_kind(effect)(clip.effects))

    return recut(values, timeline, steadied)


def _used(clip: Clip) -> tuple[int, int]:
    """First source frame that a clip shows, and the one after the last."""
    ends = source_frame(clip, 0), source_frame(clip, clip.frames - 1)
    return min(ends), max(ends) + 1


def _stretches(clips: Iterable[Clip], rate: Fraction) -> list[tuple[str, Fraction, Fraction]]:
    """(source, first, end) in frames: what is used, with little gaps closed."""
    found: list[tuple[str, Fraction, Fraction]] = []
    for source, first, end in sorted((clip.source, *_used(clip)) for clip in clips):
        last = found[-1] if found else None
        if last is not None and last[0] == source and first <= last[2] + _NEAR * rate:
            found[-1] = (source, last[1], max(last[2], Fraction(end)))
        else:
            found.append((source, Fraction(first), Fraction(end)))
    return found


STABILIZE = Operation(
    name="stabilize",
    summary="Make the camera shake less; a second time replaces the first",
    params=(
        Param("strength", DRAWING.params["strength"], "0.01 to 1: up to a second is smoothed", 0.5),
        Param(
            "crop",
            DRAWING.params["crop"],
            "`auto` enlarges the picture until no edge is seen, `none` keeps its size, with "
            "dark or drawn-out edges",
            "auto",
        ),
        *WHERE,
    ),
    phrasings=(
        "stabilize the video",
        "fix the shaky footage",
        "stabilize the first 5 seconds by 80%",
        "reduce the camera shake",
        "画面防抖",
        "消除画面抖动",
    ),
    words={
        **{word: meaning for meaning, words in _WORDS.items() for word in words},
        **AMOUNT_WORDS,
    },
    frames=_frames,
    say_values=_say,
    effect=_effect,
    check=check_where,
    settle=settle_where,
    main="strength",
)
