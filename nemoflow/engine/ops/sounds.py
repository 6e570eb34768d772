"""What `voiceover`, `sfx` and `replace_audio` share: a file of sound laid over the video."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from nemoflow.engine.ops.clips import input_named, need_clips, settle_hanging, shown
from nemoflow.engine.ops.frame import Bag, FrameRefused
from nemoflow.engine.ops.levels import Level, decibels
from nemoflow.engine.ops.operation import Applied, OpProblem, OpRefused, Values
from nemoflow.engine.ops.params import Name, Param
from nemoflow.engine.ops.spans import say_start
from nemoflow.engine.ops.times import parse_time
from nemoflow.engine.ops.warp import Warp
from nemoflow.engine.timeline import Sound, Source, Timeline, to_frames
from nemoflow.model.op import Value

FILE = Param("file", Name(), "name of an input with sound", required=True)
VOLUME = Param("volume", Level(Fraction(400)), "80% of its own loudness, or -6dB", "100%")


_EFFECTS = (
    "whoosh swoosh swish boom ding beep bang pop bell chime applause laugh impact riser buzzer "
    "gunshot explosion sfx effect 音效 掌声 铃声 爆炸"
).split()
_VOICES = "voice narrat commentary speech vocal 旁白 解说 配音 人声".split()


def kind_by_name(bag: Bag) -> str:
    """`sfx` or `voiceover` when the file's name says so (`whoosh.mp3`), else nothing."""
    file = bag.find("input")
    if file is None or file.tag != "audio":
        return ""
    said = f"{file.value} {bag.text[file.start : file.end]}".lower()
    if any(word in said for word in _VOICES):
        return "voiceover"
    return "sfx" if any(word in said for word in _EFFECTS) else ""


def file_of(bag: Bag, hint: str) -> str:
    """The file a clause names. Raises FrameRefused for none, or for a picture."""
    found = bag.take("input", prep=("", "as", "with", "from", "to", "for", "by"))
    if found is None:
        raise FrameRefused("missing_input", "which sound file?", hint)
    if found.tag not in ("audio", "video"):
        raise FrameRefused("missing_input", f"`{found.value}` is no sound")
    return found.value


def take_volume(bag: Bag) -> dict[str, object]:
    """`at 80% volume`, `音量80%`, `-3dB`."""
    bag.drop("object", "volume")
    if share := bag.take("percent", prep=("", "at", "to", "with", "of")):
        return {"volume": f"{share.value}%"}
    if level := bag.take("decibel", prep=("", "at", "to", "with", "of")):
        return {"volume": level.value.lstrip("+")}
    return {}


def take_at(bag: Bag) -> dict[str, object]:
    """`at 0:05`, `from 10s on`, `at the end`, `在开头`."""
    if point := bag.take("time", prep=("at", "from")):
        return {"at": point.value}
    if anchor := bag.take("anchor", prep=("", "at", "from", "to", "in")):
        return {"at": "0s" if anchor.value == "start" else "end"}
    span = bag.find("range")
    if span is not None and span.tag == "after":
        bag.chunks.remove(span)
        return {"at": span.value}
    return {}


def source_of(name: str, timeline: Timeline) -> Source:
    """The input that is played. Raises OpRefused when there is none, or it has no sound."""
    found = input_named(name, timeline)
    if not found.has_audio or found.seconds <= 0:
        raise OpRefused(
            "missing_input", f"`{found.filename}` has no sound", hint="name a sound file"
        )
    return found


def check_heard(values: Values) -> None:
    """Raises OpProblem for a sound at 0%."""
    if values["volume"] == "0%":
        raise OpProblem("volume", "a sound at 0% cannot be heard", hint="leave it out")


def laid(values: Values, timeline: Timeline, speech: bool) -> Applied:
    """The timeline with the sound at its place. Raises OpRefused."""
    need_clips(timeline)
    source = source_of(str(values["file"]), timeline)
    total, rate = timeline.frames, timeline.rate
    lasts = max(1, to_frames(source.seconds, rate))
    notes: list[str] = []
    if values["at"] == "end":
        start = max(0, total - lasts)
        notes.append(f"at the end: from {shown(start, rate)}, so that it ends with the video")
    else:
        start = parse_time(str(values["at"])).frame(total, rate)
    if not 0 <= start < total:
        raise OpRefused(
            "out_of_range",
            f"`{values['at']}` lies outside the video, which lasts {shown(total, rate)}",
            hint=f"start it before {shown(total, rate)}",
        )
    made = Sound(
        source=source.digest,
        start=start,
        frames=min(lasts, total - start),
        seconds=source.seconds,
        gain=decibels(str(values["volume"])),
        speech=speech,
        name=source.filename,
    )
    if made in timeline.sounds:
        return Applied(timeline, ("this sound is already there",))
    over = start + lasts - total
    if over > 0:
        notes.append(
            f"{source.filename} lasts {shown(lasts, rate)}: "
            f"its last {shown(over, rate)} lie after the end of the video"
        )
    sounds = tuple(sorted((*timeline.sounds, made), key=lambda item: item.start))
    return Applied(replace(timeline, sounds=sounds), tuple(notes))


def settle_at(values: Values, before: Timeline, warps: tuple[Warp, ...]) -> dict[str, Value]:
    """The same place on the present timeline; the start and the end stay what they are."""
    return settle_hanging(values, before, warps, "at")


def say_at(values: Values) -> str:
    """English words for the place, with a leading space."""
    at = str(values["at"])
    if at in ("0s", "end"):
        return " at the start" if at == "0s" else " at the end"
    return f" at {say_start(at)}"
