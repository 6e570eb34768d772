"""`adjust_music`: the music that is there begins, ends or repeats otherwise."""

from __future__ import annotations

from dataclasses import replace

from nemoflow.engine.ops.clips import gone, need_clips, shown
from nemoflow.engine.ops.frame import Bag, Meaning, Pool
from nemoflow.engine.ops.operation import Applied, Operation, OpProblem, OpRefused, Values
from nemoflow.engine.ops.params import Choice, Param, Point
from nemoflow.engine.ops.spans import say_start
from nemoflow.engine.ops.times import is_before, parse_time
from nemoflow.engine.ops.warp import Warp
from nemoflow.engine.timeline import Music, Timeline
from nemoflow.model.op import Value

_KEEP = "keep"


class _PointOrKeep:
    """A place in the video, or `keep` for the one it has."""

    __slots__ = ()

    def check(self, value: object) -> Value:
        """The canonical time, or the word."""
        return _KEEP if value == _KEEP else Point().check(value)

    def schema(self) -> dict[str, object]:
        """A string."""
        return {"type": "string", "examples": [_KEEP, "5s", "0:05", "50%", "end-3s"]}


def _frames(bag: Bag, pool: Pool) -> Meaning | None:
    """`loop the music`, `start the music at 5s`, `stop the music at 0:20`, `循环背景音乐`."""
    if bag.has("input") or bag.take("object", "music", prep=("",)) is None:
        return None
    bag.drop("word", "only")
    bag.drop("verb", "set", "make")
    given = _told(bag) or _loop(bag) or _edges(bag)
    return Meaning((ADJUST_MUSIC.make(**given),)) if given else None


def _told(bag: Bag) -> dict[str, object]:
    """`adjust the music to start at 5s to stop at 9s looped`: the way it is said back."""
    found: dict[str, object] = {}
    for key in ("start", "end"):
        if place := bag.take_behind(f"to {key} at", "time", "anchor"):
            ends = {"start": "0s", "end": "end"}
            found[key] = ends[place.value] if place.kind == "anchor" else place.value
    return found | _loop(bag) if found else {}


def _loop(bag: Bag) -> dict[str, object]:
    if bag.take("word", "unlooped"):
        bag.take("verb", "loop")
        return {"loop": "once"}
    looped = bag.take("verb", "loop", "repeat") or bag.take("word", "looped")
    if not looped:
        return {}
    bag.drop("verb", "play")
    bag.drop("word", "throughout")
    return {"loop": "repeat"}


def _edges(bag: Bag) -> dict[str, object]:
    # `start the music`, `end the music`: the words for the ends of the video are verbs here.
    stop = bag.take("verb", "stop music") or bag.take("anchor", "end", prep=("",))
    start = None if stop else bag.take("verb", "start music")
    start = start or (None if stop else bag.take("anchor", "start", prep=("",)))
    if stop or start:
        point = bag.take("time", prep=("at", "from"))
        anchor = None if point else bag.take("anchor", prep=("at", "from"))
        if point is None and anchor is None:
            return {}
        place = point.value if point else ("0s" if anchor and anchor.value == "start" else "end")
        return {"end" if stop else "start": place}
    if bag.take("verb", "play") is None:
        return _begun(bag)
    span = bag.take("range", prep=("", "from", "for", "between", "during"))
    return {"start": span.value, "end": span.until} if span else {}


def _begun(bag: Bag) -> dict[str, object]:
    """`音乐从第5秒开始`: the word that it begins is part of the time."""
    point = bag.find("time")
    if point is None or point.prep != "at" or bag.has("verb"):
        return {}
    if not bag.text[point.start : point.end].endswith(("开始", "起")):
        return {}
    bag.chunks.remove(point)
    return {"start": point.value}


def _check(values: Values) -> None:
    start, end = str(values["start"]), str(values["end"])
    if (values["loop"], start, end) == (_KEEP, _KEEP, _KEEP):
        raise OpProblem("", "nothing would change", hint="give `loop`, `start` or `end`")
    if start == "end" or end == "0s":
        raise OpProblem("start", "the music would not be heard", hint="write `remove the music`")
    if _KEEP not in (start, end) and not is_before(parse_time(start), parse_time(end)):
        raise OpProblem("end", f"`{start}` to `{end}` ends before it starts")


def _say(values: Values) -> str:
    looped = {"repeat": " looped", "once": " without looping"}.get(str(values["loop"]), "")
    if (values["start"], values["end"]) == (_KEEP, _KEEP):
        return "do not loop the music" if values["loop"] == "once" else "loop the music"
    said = "adjust the music"
    if values["start"] != _KEEP:
        said += f" to start at {say_start(str(values['start']))}"
    if values["end"] != _KEEP:
        said += f" to stop at {say_start(str(values['end']))}"
    return f"{said}{looped}"


def _effect(values: Values, timeline: Timeline) -> Applied:
    need_clips(timeline)
    if not timeline.music:
        raise OpRefused(
            "out_of_range",
            "the video has no music",
            hint="add music first, for example `add song.mp3 as background music`",
        )
    music = list(timeline.music)
    if values["loop"] != _KEEP:
        music = [replace(item, loop=values["loop"] == "repeat") for item in music]
    if values["start"] != _KEEP:
        music[0] = _from(music[0], _frame(values, "start", timeline), timeline)
    if values["end"] != _KEEP:
        music[-1] = _until(music[-1], _frame(values, "end", timeline), timeline)
    made = replace(timeline, music=tuple(music))
    if made == timeline:
        return Applied(timeline, ("the music already is like that",))
    return Applied(made)


def _frame(values: Values, key: str, timeline: Timeline) -> int:
    total = timeline.frames
    frame = parse_time(str(values[key])).frame(total, timeline.rate)
    if not 0 <= frame <= total:
        length = shown(total, timeline.rate)
        raise OpRefused(
            "out_of_range",
            f"`{values[key]}` lies outside the video, which lasts {length}",
            hint=f"name a place from 0s to {length}",
        )
    return frame


def _from(music: Music, start: int, timeline: Timeline) -> Music:
    end = music.start + music.frames if music.frames else timeline.frames
    if start >= end:
        raise _never(shown(end, timeline.rate), "ends")
    return replace(music, start=start, frames=end - start if music.frames else 0)


def _until(music: Music, end: int, timeline: Timeline) -> Music:
    if end <= music.start:
        raise _never(shown(music.start, timeline.rate), "begins")
    return replace(music, frames=end - music.start if end < timeline.frames else 0)


def _never(when: str, what: str) -> OpRefused:
    return OpRefused(
        "out_of_range",
        f"the music {what} at {when}: it would not be heard",
        hint="write `remove the music`, or another time",
    )


def _settle(values: Values, before: Timeline, warps: tuple[Warp, ...]) -> dict[str, Value]:
    return {**values, **{key: _moved(values, key, before, warps) for key in ("start", "end")}}


def _moved(values: Values, key: str, before: Timeline, warps: tuple[Warp, ...]) -> Value:
    if values[key] in (_KEEP, "0s", "end"):
        return values[key]
    frame: int | None = parse_time(str(values[key])).frame(before.frames, before.rate)
    for warp in warps:
        frame = warp.point(frame) if frame is not None else None
    if frame is None:
        raise gone(f"`{values[key]}`")
    return f"{frame}f"


ADJUST_MUSIC = Operation(
    name="adjust_music",
    summary="Let the music that is there begin, end or repeat otherwise",
    params=(
        Param(
            "loop",
            Choice((_KEEP, "repeat", "once"), {"true": "repeat", "false": "once"}),
            "whether it begins again when its file ends",
            _KEEP,
        ),
        Param("start", _PointOrKeep(), "when the first piece of music begins", _KEEP),
        Param("end", _PointOrKeep(), "when the last piece of music ends", _KEEP),
    ),
    phrasings=(
        "loop the music",
        "don't loop the music",
        "start the music at 5s",
        "stop the music at 0:20",
        "循环背景音乐",
        "音乐从第5秒开始",
    ),
    words={
        **dict.fromkeys(
            (
                *("don't loop", "do not loop", "stop looping", "don't repeat", "do not repeat"),
                *("stop repeating", "别循环", "停止循环"),
            ),
            ("word", "unlooped"),
        ),
        **dict.fromkeys(("to start at", "to begin at"), ("word", "to start at")),
        **dict.fromkeys(("to stop at", "to end at"), ("word", "to end at")),
        **dict.fromkeys(
            ("stop", "should stop", "should end", "停止", "停"),
            ("verb", "stop music"),
        ),
        **dict.fromkeys(("should start", "should begin", "begin"), ("verb", "start music")),
    },
    frames=_frames,
    say_values=_say,
    effect=_effect,
    check=_check,
    settle=_settle,
)
