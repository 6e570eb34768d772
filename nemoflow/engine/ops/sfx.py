"""`sfx`: a sound effect at a moment."""

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

_NAME_IT = "name it, for example `add the sound effect whoosh.mp3 at 3s`"


def _frames(bag: Bag, pool: Pool) -> Meaning | None:
    """`add the sound effect whoosh.mp3 at 3s`, `在3秒处加音效 whoosh.mp3`."""
    verb = bag.take("verb", "add", "put", "use", "play", "insert")
    named = bag.take("object", "sfx", prep=("", "as", "with", "of"))
    used = bag.find("input")
    bare = named is None
    if bare and (kind_by_name(bag) != "sfx" or bag.has("object")):
        return None
    if verb is None and not (used is not None and used.prep == "with"):
        return None
    bag.drop("object", "video", "part", "screen")
    bag.drop("verb", "add", "put")
    given = {**take_volume(bag), **take_at(bag)}
    if bag.has("verb") or bag.has("range") or bag.has("time") or bag.has("unknown"):
        return None
    name = file_of(bag, _NAME_IT)
    if "at" not in given and not bag.chunks:
        raise FrameRefused(
            "undecidable", "when should the sound be heard?", "say when, for example `at 3s`"
        )
    notes = ("a file called so is a sound effect: not music",) if bare else ()
    return Meaning((SFX.make(file=name, **given),), notes)


def _say(values: Values) -> str:
    file = reference(str(values["file"]))
    return f"add the sound effect {file} at {values['volume']} volume{say_at(values)}"


def _effect(values: Values, timeline: Timeline) -> Applied:
    return laid(values, timeline, speech=False)


SFX = Operation(
    name="sfx",
    summary="Play a sound effect at a moment; several may sound at once",
    params=(
        FILE,
        Param(
            "at",
            Point(),
            "when it begins; `end` is so that it ends with the video",
            required=True,
        ),
        VOLUME,
    ),
    phrasings=(
        "add the sound effect song.mp3 at 0:03",
        "play song.mp3 as a sound effect at 3s",
        "put the sfx song.mp3 at the 12 second mark at 50% volume",
        "在3秒处加音效 song.mp3",
        "第2秒加一个音效 song.mp3",
    ),
    words=dict.fromkeys(
        ("sound effect", "sound effects", "sfx", "sound fx", "音效", "特效音", "声音特效"),
        ("object", "sfx"),
    ),
    frames=_frames,
    say_values=_say,
    effect=_effect,
    check=check_heard,
    settle=settle_at,
)
