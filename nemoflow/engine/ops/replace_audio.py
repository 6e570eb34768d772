"""`replace_audio`: another recording for the whole video; what the clips say is muted."""

from __future__ import annotations

from dataclasses import replace

from nemoflow.engine.ops.clips import need_clips
from nemoflow.engine.ops.frame import Bag, Meaning, Pool
from nemoflow.engine.ops.operation import Applied, Operation, Values
from nemoflow.engine.ops.sounds import FILE, VOLUME, check_heard, file_of, laid, take_volume
from nemoflow.engine.timeline import Timeline
from nemoflow.model.spec import reference

_NAME_IT = "name it, for example `replace the audio with voice.wav`"


def _frames(bag: Bag, pool: Pool) -> Meaning | None:
    """`replace the audio with voice.wav`, `用 voice.wav 替换原声`."""
    if not _replacing(bag):
        return None
    if bag.has("object", "music") or bag.has("clip") or bag.has("range"):
        return None
    if not (bag.take("object", "original") or bag.take("object", "volume")):
        return None
    bag.drop("object", "video", "part")
    given = take_volume(bag)
    if bag.chunks and not bag.has("input"):
        return None
    name = file_of(bag, _NAME_IT)
    return Meaning((REPLACE_AUDIO.make(file=name, **given),))


def _replacing(bag: Bag) -> bool:
    if bag.take("verb", "replace") or bag.take("verb", "swap"):
        return True
    file = bag.find("input")
    if file is None:
        return False
    sound = bag.find("object", "volume", "original")
    if bag.take("word", "instead of") or (sound is not None and sound.prep == "as"):
        return bag.take("verb", "use") is not None
    # `change the audio to voice.wav`, `把原声换成 voice.wav`: only a sound can become a file.
    verb = bag.find("verb", "set")
    if verb is None or not (file.prep == "to" or bag.text[verb.start : verb.end] in _BECOMES):
        return False
    bag.chunks.remove(verb)
    return True


_BECOMES = ("换成", "改成", "改为", "设为", "换为", "变成")


def _say(values: Values) -> str:
    file = reference(str(values["file"]))
    return f"replace the original sound with {file} at {values['volume']} volume"


def _effect(values: Values, timeline: Timeline) -> Applied:
    need_clips(timeline)
    quiet = replace(timeline, clips=tuple(replace(clip, muted=True) for clip in timeline.clips))
    kept = tuple(sound for sound in quiet.sounds if not _takes_the_place(sound.start, sound.speech))
    made = laid({**values, "at": "0s"}, replace(quiet, sounds=kept), speech=True)
    if made.timeline == timeline:
        return Applied(timeline, ("the sound already is like that",))
    notes = list(made.notes)
    if len(kept) < len(timeline.sounds):
        notes.append("it takes the place of the voice that was there")
    if timeline.music:
        notes.append("the music stays; `remove the music` takes it away")
    return Applied(made.timeline, tuple(notes))


def _takes_the_place(start: int, speech: bool) -> bool:
    """A voice from the very start on is what an earlier replacement laid."""
    return speech and start == 0


REPLACE_AUDIO = Operation(
    name="replace_audio",
    summary="Mute what the clips say and lay another recording from the start; cut at the end",
    params=(FILE, VOLUME),
    phrasings=(
        "replace the audio with song.mp3",
        "replace the original sound with song.mp3",
        "use song.mp3 instead of the original audio",
        "用 song.mp3 替换原声",
        "把原声换成 song.mp3",
    ),
    words={
        "instead of": ("word", "instead of"),
        "in place of": ("word", "instead of"),
        "rather than": ("word", "instead of"),
    },
    frames=_frames,
    say_values=_say,
    effect=_effect,
    check=check_heard,
    main="file",
    once=True,
)
