"""What `fade_in` and `fade_out` share: the sentence, the parameters, the effect."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from nemoflow.engine.ops.clips import need_clips, shown
from nemoflow.engine.ops.colors import Color, color_words
from nemoflow.engine.ops.frame import Bag, FrameRefused
from nemoflow.engine.ops.operation import Applied, OpProblem, OpRefused, Values
from nemoflow.engine.ops.params import Flag, Length, Param
from nemoflow.engine.ops.spans import say_length
from nemoflow.engine.ops.times import parse_amount
from nemoflow.engine.timeline import Fade, Timeline

PARAMS = (
    Param("duration", Length(), "how long it takes", "1s"),
    Param("color", Color(), "what the picture fades from or to", "#000000"),
    Param("video", Flag(), "fade the picture", True),
    Param("audio", Flag(), "fade the sound", True),
    Param("music", Flag(), "only the music, nothing else", False),
)
_FLAGS = {
    "all": {"video": True, "audio": True},
    "video": {"video": True, "audio": False},
    "audio": {"video": False, "audio": True},
    "music": {"video": False, "audio": False, "music": True},
}
WORDS = {
    "fade in and out": ("object", "fade_both"),
    "fade in and fade out": ("object", "fade_both"),
    "fade-in and fade-out": ("object", "fade_both"),
    "fades in and out": ("object", "fade_both"),
    "淡入淡出": ("object", "fade_both"),
    "淡入淡出效果": ("object", "fade_both"),
    "淡入和淡出": ("object", "fade_both"),
    "淡入与淡出": ("object", "fade_both"),
    "渐入渐出": ("object", "fade_both"),
    "fade": ("verb", "fade"),
}


def clause(bag: Bag, side: str) -> dict[str, object] | None:
    """The parameters of a fade at `side` (`in` or `out`), or None when it is not one."""
    bag.take("verb", "add", "put", "make", "set", "insert")
    named = bag.take("object", f"fade_{side}")
    opened = _opened(bag, side) if named is None else None
    if named is None and opened is None and not _split_verb(bag, side):
        return None
    target = _target(bag)
    anchor = bag.take("anchor", prep=("", "at", "from", "to", "in"))
    if anchor is not None and anchor.value != ("start" if side == "in" else "end"):
        raise FrameRefused(
            "undecidable",
            f"a fade {side} hangs on the {'start' if side == 'in' else 'end'} of the video",
            "write `fade in` for the start and `fade out` for the end",
        )
    if target not in _FLAGS:
        return None
    given: dict[str, object] = dict(_FLAGS[target])
    _length(bag, side, given)
    if opened:
        given["duration"] = opened
    wanted = ("from", "", "with") if side == "in" else ("to", "", "with")
    if color := bag.take("color", prep=wanted):
        given["color"] = color.value
    return given


def _opened(bag: Bag, side: str) -> str | None:
    """The length in `start with a 2 second fade in`; None when nothing starts or ends so."""
    if not bag.has("anchor") or bag.has("verb") or bag.has("object"):
        return None
    fading = bag.take("fading", side)
    return (fading.until or "1s") if fading else None


def _split_verb(bag: Bag, side: str) -> bool:
    """`fade the audio out`, `fade to black`: the verb alone."""
    if bag.find("verb", "fade") is None:
        return False
    if bag.take("dangling", side) or bag.take("word", side):
        return bag.take("verb", "fade") is not None
    edge = bag.find("color")
    if edge is not None and edge.prep == ("from" if side == "in" else "to"):
        return bag.take("verb", "fade") is not None
    return False


def _target(bag: Bag) -> str:
    only = bag.take("word", "only") is not None
    sound = bag.take("object", "volume")
    music = bag.take("object", "music")
    picture = bag.take("object", "picture")
    video = bag.take("object", "video", prep=("", "of", "to", "at", "in"))
    bag.drop("object", "video", "part")
    if music:
        return "music" if not (sound or picture) else "unclear"
    if sound and (video or picture) and not only:
        return "all" if sound.prep == "" else "audio"
    if sound:
        return "audio"
    return "video" if picture or (video and only) else "all"


def _length(bag: Bag, side: str, given: dict[str, object]) -> None:
    length = bag.take("time", prep=("", "for", "over", "of", "with", "in", "during"))
    span = bag.take("range", "0s") if side == "in" else None
    if side == "out" and (tail := bag.find("range")) and tail.until == "end":
        span = bag.take("range", prep=("", "for", "over", "in", "during", "at"))
    if length and span:
        raise FrameRefused("undecidable", "how long should the fade be?", "name one length")
    if length:
        given["duration"] = length.value
    elif span and side == "in":
        given["duration"] = span.until
    elif span:
        if not span.value.startswith("end-"):
            raise FrameRefused("undecidable", "how long should the fade be?", "`fade out for 2s`")
        given["duration"] = span.value[4:]


def target_of(values: Values) -> str:
    """`all`, `video`, `audio` or `music`."""
    if values["music"]:
        return "music"
    if values["video"] and values["audio"]:
        return "all"
    return "video" if values["video"] else "audio"


def check(values: Values) -> None:
    """Something has to fade, and a sound has no colour."""
    if not (values["video"] or values["audio"] or values["music"]):
        raise OpProblem("video", "nothing would fade", hint="leave `video` or `audio` true")
    if values["music"] and (values["video"] or values["audio"]):
        raise OpProblem(
            "music", "only the music, or picture and sound", hint="leave `video` and `audio` out"
        )
    if target_of(values) in ("audio", "music") and values["color"] != "#000000":
        raise OpProblem("color", "sound has no colour", hint="leave `color` out")


def shorthand(params: Mapping[str, object]) -> Mapping[str, object]:
    """`music: true` alone means only the music."""
    if params.get("music") is True:
        return {"video": False, "audio": False, **params}
    return params


def say_fade(values: Values, side: str) -> str:
    """English words for a fade."""
    toward = "from" if side == "in" else "to"
    color = color_words(str(values["color"]))
    match target_of(values):
        case "all":
            what = f"fade {side} {toward} {color}"
        case "video":
            what = f"fade {side} only the picture {toward} {color}"
        case "audio":
            what = f"fade {side} only the sound"
        case _:
            what = f"fade {side} the music"
    return f"{what} over {say_length(str(values['duration']))}"


def fade_effect(values: Values, timeline: Timeline, side: str) -> Applied:
    """Hangs the fade on its end of the video; it never covers more than the video."""
    need_clips(timeline)
    total = timeline.frames
    wanted = max(1, parse_amount(str(values["duration"])).length(total, timeline.rate))
    frames = min(wanted, total)
    length = shown(total, timeline.rate)
    notes = () if frames == wanted else (f"the fade takes the whole video, {length}",)
    made = _hang(values, timeline, side, frames)
    if made == timeline:
        return Applied(timeline, ("this fade is already there",))
    return Applied(made, notes)


def _hang(values: Values, timeline: Timeline, side: str, frames: int) -> Timeline:
    target = target_of(values)
    if target == "music":
        if not timeline.music:
            raise OpRefused("out_of_range", "the video has no music", hint="add music first")
        if side == "in":
            first, *rest = timeline.music
            return replace(timeline, music=(replace(first, fade_in=frames), *rest))
        *rest, last = timeline.music
        return replace(timeline, music=(*rest, replace(last, fade_out=frames)))
    if target == "video" and timeline.canvas is None:
        raise OpRefused("out_of_range", "there is no picture: the timeline holds sound only")
    if target == "audio" and not _has_sound(timeline):
        raise OpRefused("out_of_range", "the video has no sound", hint="add music first")
    fade = Fade(frames, str(values["color"]), target != "audio", target != "video")
    return replace(timeline, fade_in=fade) if side == "in" else replace(timeline, fade_out=fade)


def _has_sound(timeline: Timeline) -> bool:
    own = any(timeline.source(clip.source).has_audio for clip in timeline.clips)
    return own or bool(timeline.music)


def both_fade(first: Values, second: Values) -> bool:
    """Two fades at the same end of the same thing: how long is it to be?"""
    shared = any(first[name] and second[name] for name in ("video", "audio"))
    return shared and first["music"] == second["music"]
