"""`audio_clean`: less noise, hum and rumble in what the clips say; a second time replaces it.

The noise of the picture is another matter (`denoise`): words that may mean either are refused.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from nemoflow.engine.hearing import Cleaning
from nemoflow.engine.ops.amounts import AMOUNT_WORDS, amount_of
from nemoflow.engine.ops.clip_refs import index_of
from nemoflow.engine.ops.clips import beyond_note, need_clips, span_of, take, transition_notes
from nemoflow.engine.ops.frame import Bag, Meaning, Pool
from nemoflow.engine.ops.operation import Applied, Operation, OpRefused, Values
from nemoflow.engine.ops.params import Flag, Number, Param
from nemoflow.engine.ops.times import decimal
from nemoflow.engine.ops.where import (
    WHERE,
    check_where,
    say_where,
    settle_where,
    take_where,
    whole,
)
from nemoflow.engine.timeline import Clip, Timeline

_MOST_REDUCTION = 24
"""dB at strength 1; the default of 0.5 takes 12 dB away."""
_LESS = ("quieter", "remove", "clean up", "denoise", "cut")


def _frames(bag: Bag, pool: Pool) -> Meaning | None:
    """`remove the background noise`, `clean up the audio of clip 2`, `去噪音`."""
    if not (bag.take("verb", "clean sound") or _less(bag)):
        return None
    bag.drop("object", "volume", "original", "video", "part")
    bag.drop("verb", "make", "set")
    given: dict[str, object] = dict(take_where(bag))
    if bag.take("word", "deess"):
        given["deess"] = True
    if pitch := bag.take_behind("highpass", "hertz"):
        given["highpass"] = pitch.value
    strength, notes = amount_of(bag, "0.5", "")
    return Meaning((AUDIO_CLEAN.make(strength=strength, **given),), notes)


def _less(bag: Bag) -> bool:
    """What is taken away must be of the sound."""
    noise = bag.find("object", "sound noise")
    if noise is None and bag.has("object", "volume", "original"):
        noise = bag.find("object", "noise")
    verb = bag.find("verb", *(_LESS if noise else ("clean up", "denoise")))
    if verb is None or not (noise or bag.has("object", "volume", "original")):
        return False
    bag.chunks.remove(verb)
    bag.drop("object", "sound noise", "noise")
    return True


def _say(values: Values) -> str:
    share = decimal(100 * Fraction(str(values["strength"])))
    high = "" if values["highpass"] == 80 else f" with a highpass of {values['highpass']} Hz"
    hiss = " with deessing" if values["deess"] else ""
    return f"clean up the audio at {share}%{high}{hiss}{say_where(values)}"


def _effect(values: Values, timeline: Timeline) -> Applied:
    need_clips(timeline)
    if not any(_speaks(clip, timeline) for clip in timeline.clips):
        raise OpRefused(
            "out_of_range", "the video has no sound to clean", hint="name a video that has sound"
        )
    strength = float(str(values["strength"]))
    made = Cleaning(
        round(_MOST_REDUCTION * strength, 3), float(str(values["highpass"])), bool(values["deess"])
    )
    if values["on"] != "all":
        return _one(values, timeline, made)
    start, end = span_of(values, timeline, "from", "to")
    total = timeline.frames
    notes = tuple(beyond_note(values, timeline, "to"))
    if whole(values):
        return _told(timeline, tuple(_clean(clip, made, timeline) for clip in timeline.clips), ())
    body = tuple(_clean(clip, made, timeline) for clip in take(timeline, start, end))
    clips = (*take(timeline, 0, start), *body, *take(timeline, end, total))
    return _told(timeline, clips, (*notes, *transition_notes(timeline, start, end)))


def _one(values: Values, timeline: Timeline, made: Cleaning) -> Applied:
    index = index_of(values["on"], timeline)
    if not _speaks(timeline.clips[index], timeline):
        raise OpRefused(
            "out_of_range", f"clip {index + 1} has no sound", hint="name a clip that has sound"
        )
    clips = list(timeline.clips)
    clips[index] = _clean(clips[index], made, timeline)
    return _told(timeline, tuple(clips), ())


def _speaks(clip: Clip, timeline: Timeline) -> bool:
    return timeline.source(clip.source).has_audio


def _clean(clip: Clip, made: Cleaning, timeline: Timeline) -> Clip:
    return replace(clip, cleaning=made) if _speaks(clip, timeline) else clip


def _told(before: Timeline, clips: tuple[Clip, ...], notes: tuple[str, ...]) -> Applied:
    after = before.with_clips(clips)
    if [clip.cleaning for clip in before.clips] == [clip.cleaning for clip in after.clips]:
        return Applied(before, ("the sound already is cleaned like that",))
    return Applied(after, notes)


AUDIO_CLEAN = Operation(
    name="audio_clean",
    summary="Take noise, hum and rumble out of what the clips say; how loud the noise is, is heard",
    params=(
        Param("strength", Number(Fraction(1, 100), Fraction(1)), "0.01 to 1", 0.5),
        Param(
            "highpass",
            Number(Fraction(0), Fraction(500), "hz"),
            "take away all below, in Hz; 0: nothing",
            80,
        ),
        Param("deess", Flag(), "soften hissing consonants", False),
        *WHERE,
    ),
    phrasings=(
        "remove the background noise",
        "clean up the audio",
        "reduce the hiss and the hum",
        "remove the background noise for the first 5 seconds",
        "去噪音",
        "去除背景噪音",
    ),
    words={
        **AMOUNT_WORDS,
        **dict.fromkeys(
            (
                *("background noise", "background noises", "room noise", "wind noise", "hiss"),
                *("hum", "hissing", "audio noise", "ambient noise", "background hum"),
                *("background hiss", "tape hiss", "mic noise", "microphone noise", "buzz"),
                *("buzzing", "humming", "rumble", "noise in the background", "hiss and the hum"),
                *("hiss and hum", "noise in the audio", "noise in the sound"),
                *("noise from the audio", "noise from the sound", "background sounds"),
                *(
                    "噪音",
                    "背景噪音",
                    "杂音",
                    "底噪",
                    "环境噪音",
                    "电流声",
                    "嗡嗡声",
                    "风噪",
                    "环境音",
                ),
                *("背景杂音", "噪声", "背景噪声", "环境噪声", "风声"),
            ),
            ("object", "sound noise"),
        ),
        **dict.fromkeys(
            (
                *("去噪音", "除噪音", "降噪音", "去杂音", "音频降噪", "音频去噪", "声音降噪"),
                *("声音去噪", "人声降噪", "dehiss", "de-hiss", "dehum", "de-hum", "去底噪"),
            ),
            ("verb", "clean sound"),
        ),
        **dict.fromkeys(("清理", "净化"), ("verb", "clean up")),
        **dict.fromkeys(("with deessing", "with de-essing", "去齿音"), ("word", "deess")),
        **dict.fromkeys(("highpass", "high-pass", "high pass"), ("word", "highpass")),
    },
    frames=_frames,
    say_values=_say,
    effect=_effect,
    check=check_where,
    settle=settle_where,
    main="strength",
)
