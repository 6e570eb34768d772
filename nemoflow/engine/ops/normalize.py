"""`normalize`: the whole sound as loud as a platform wants it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from nemoflow.engine.hearing import Loudness
from nemoflow.engine.ops.clips import need_clips
from nemoflow.engine.ops.frame import Bag, FrameRefused, Meaning, Pool
from nemoflow.engine.ops.levels import audible
from nemoflow.engine.ops.operation import Applied, Operation, OpRefused, Values
from nemoflow.engine.ops.params import Number, Param
from nemoflow.engine.timeline import Timeline

_PLACES = {"podcast": -16, "broadcast": -23, "atsc": -24}


def _frames(bag: Bag, pool: Pool) -> Meaning | None:
    """`normalize the audio to -16 LUFS`, `统一音量`, `bring the loudness to -23 LUFS`."""
    verb = bag.take("verb", "normalize")
    measured = bag.find("lufs")
    if verb is None and not (
        bag.take("verb", "set", "make") and (measured or bag.has("word", "equal"))
    ):
        return None
    even = bag.take("word", "equal")
    sound = bag.take("object", "volume") or bag.take("object", "original")
    if not (sound or measured):
        return None
    bag.drop("object", "volume", "video", "part")
    bag.drop("verb", "set")
    given, notes = _target(bag)
    if peak := bag.take_behind("true peak", "decibel"):
        given["tp"] = peak.value.removesuffix("dB")
    if span := bag.take_behind("loudness range", "number"):
        given["lra"] = span.value
    if verb is None and not (measured or even):
        return None
    return Meaning((NORMALIZE.make(**given),), notes)


def _target(bag: Bag) -> tuple[dict[str, object], tuple[str, ...]]:
    if level := bag.take("lufs"):
        if not level.value.startswith("-"):
            raise FrameRefused(
                "out_of_range",
                f"{level.value} LUFS is no loudness: it is less than zero",
                f"write `-{level.value.lstrip('+')} LUFS`",
            )
        return {"target": level.value}, ()
    if place := bag.take("platform loudness"):
        target = _PLACES[place.value]
        return {"target": target}, (f"for a {place.value}: {target} LUFS",)
    return {}, ("without a number: -14 LUFS",)


def _say(values: Values) -> str:
    peak = "" if values["tp"] == -1 else f" with a true peak of {values['tp']}dB"
    span = "" if values["lra"] == 11 else f" with a loudness range of {values['lra']}"
    return f"normalize the audio to {values['target']} LUFS{peak}{span}"


def _effect(values: Values, timeline: Timeline) -> Applied:
    need_clips(timeline)
    if not audible(timeline):
        raise OpRefused(
            "out_of_range",
            "the video has no sound that could be made louder",
            hint="add sound first, for example `add song.mp3 as background music`",
        )
    made = Loudness(*(float(str(values[name])) for name in ("target", "tp", "lra")))
    if timeline.loudness == made:
        return Applied(timeline, ("the loudness already is like that",))
    return Applied(replace(timeline, loudness=made))


NORMALIZE = Operation(
    name="normalize",
    summary="Bring the whole sound to a loudness (EBU R128); its balance stays, silence stays",
    params=(
        Param(
            "target",
            Number(Fraction(-50), Fraction(-5), "lufs"),
            "LUFS: -14 for the web, -16 for podcasts, -23 or -24 for television",
            -14,
        ),
        Param("tp", Number(Fraction(-9), Fraction(0), "dbtp"), "the highest true peak, dBTP", -1),
        Param(
            "lra",
            Number(Fraction(1), Fraction(11), "lu"),
            "narrow a wider loudness range to this, LU; at 11 it stays as it is",
            11,
        ),
    ),
    phrasings=(
        "normalize the audio",
        "normalize the loudness to -16 LUFS",
        "set the loudness to -23 LUFS",
        "normalize the audio for a podcast",
        "音量标准化",
        "统一音量",
    ),
    words={
        **dict.fromkeys(
            (
                *("normalize", "normalise", "normalizing", "normalising", "level", "level out"),
                *("even out", "equalize the level of", "balance out"),
                *("标准化", "归一化", "规范化", "均衡", "统一", "规范", "拉平"),
            ),
            ("verb", "normalize"),
        ),
        **dict.fromkeys(("consistent", "more even", "more consistent", "一致"), ("word", "equal")),
        **dict.fromkeys(
            ("audio levels", "sound levels", "volume levels", "响度", "音频响度"),
            ("object", "volume"),
        ),
        **dict.fromkeys(
            ("for podcasts", "for a podcast", "for podcast", "podcast level", "播客标准"),
            ("platform loudness", "podcast"),
        ),
        **dict.fromkeys(
            ("for broadcast", "for broadcasting", "for tv", "for television", "广播标准"),
            ("platform loudness", "broadcast"),
        ),
        "true peak": ("word", "true peak"),
        "loudness range": ("word", "loudness range"),
    },
    frames=_frames,
    say_values=_say,
    effect=_effect,
    main="target",
    once=True,
)
