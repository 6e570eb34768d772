"""`voiceover`: a recorded voice over the video; the music goes down under it."""

from __future__ import annotations

from nemoflow.engine.ops.frame import Bag, FrameRefused, Meaning, Pool
from nemoflow.engine.ops.operation import Applied, Operation, Values
from nemoflow.engine.ops.params import Param, Point
from nemoflow.engine.ops.sounds import (
    FILE,
    VOLUME,
    check_heard,
    file_of,
    kind_by_name,
    laid,
    say_at,
    settle_at,
    take_at,
    take_volume,
)
from nemoflow.engine.timeline import Timeline
from nemoflow.model.spec import reference

_NAME_IT = "name it, for example `add voice.wav as a voiceover`"


def _frames(bag: Bag, pool: Pool) -> Meaning | None:
    """`add voice.wav as a voiceover at 0:05`, `加旁白 voice.wav`."""
    verb = bag.take("verb", "add", "put", "use", "play", "insert")
    named = bag.take("object", "voiceover", prep=("", "as", "with", "of"))
    dubbed = bag.take("object", "dubbing", prep=("", "as", "with"))
    bare = named is None and dubbed is None
    if bare and (kind_by_name(bag) != "voiceover" or bag.has("object")):
        return None
    used = bag.find("input")
    if verb is None and not (used is not None and used.prep == "with"):
        return None
    bag.drop("object", "video", "part", "screen")
    bag.drop("verb", "add", "put")
    if dubbed is not None and used is None:
        bag.chunks.clear()
        raise FrameRefused("cloud", "the local engine speaks no words", "use `backend: cloud`")
    given = {**take_volume(bag), **take_at(bag)}
    if bag.has("verb") or bag.has("range") or bag.has("time"):
        return None
    name = file_of(bag, _NAME_IT)
    notes = ("a file called so is a voice: not music",) if bare else ()
    return Meaning((VOICEOVER.make(file=name, **given),), notes)


def _say(values: Values) -> str:
    file = reference(str(values["file"]))
    return f"add {file} as a voiceover at {values['volume']} volume{say_at(values)}"


def _effect(values: Values, timeline: Timeline) -> Applied:
    return laid(values, timeline, speech=True)


VOICEOVER = Operation(
    name="voiceover",
    summary="Lay a recorded voice over the video; music with ducking goes down under it",
    params=(
        FILE,
        Param("at", Point(), "when it begins; `end` is so that it ends with the video", "0s"),
        VOLUME,
    ),
    phrasings=(
        "add song.mp3 as a voiceover",
        "add the voice-over song.mp3 at 0:05",
        "use song.mp3 as the narration at 80% volume",
        "加旁白 song.mp3",
        "在第5秒加入旁白 song.mp3",
    ),
    words={
        **dict.fromkeys(
            (
                *("voiceover", "voice-over", "voice over", "voiceover track", "narration"),
                *("voice-over track", "voice track", "narration track", "commentary"),
                *("commentary track", "spoken track", "voice recording", "vo"),
                *("旁白", "解说", "画外音", "解说词", "旁白录音"),
            ),
            ("object", "voiceover"),
        ),
        "配音": ("object", "dubbing"),
        **dict.fromkeys(("加进去", "加进来", "加上去"), ("verb", "add")),
    },
    frames=_frames,
    say_values=_say,
    effect=_effect,
    check=check_heard,
    settle=settle_at,
    main="file",
)
