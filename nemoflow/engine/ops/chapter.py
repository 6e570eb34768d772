"""`chapter`: a named mark in the finished file, which players show as a list."""

from __future__ import annotations

from dataclasses import replace

from nemoflow.engine.cues import Chapter
from nemoflow.engine.ops.clips import need_clips, settle_hanging, shown
from nemoflow.engine.ops.frame import Bag, FrameRefused, Meaning, Pool
from nemoflow.engine.ops.operation import Applied, Operation, OpProblem, OpRefused, Values
from nemoflow.engine.ops.params import Param, Point, Words
from nemoflow.engine.ops.spans import say_start
from nemoflow.engine.ops.times import parse_time
from nemoflow.engine.ops.title_words import quoted
from nemoflow.engine.ops.warp import Warp
from nemoflow.engine.timeline import Timeline
from nemoflow.model.op import Value

_WORDS = (
    "chapter", "chapters", "chapter marker", "chapter markers", "chapter mark", "chapter named",
    "chapter called", "chapter marker named", "chapter marker called", "章节", "章节标记", "章节点",
)  # fmt: skip


def _frames(bag: Bag, pool: Pool) -> Meaning | None:
    """`add a chapter at 0:30 called "Setup"`, `在30秒处加章节“准备”`."""
    verb = bag.take("verb", "add", "put", "insert", "set", "make", "start")
    named = bag.take("object", "chapter")
    if named is None or verb is None:
        return None
    name = bag.take("quote")
    if name is None or not name.value.strip():
        if bag.has("unknown"):
            return None
        raise FrameRefused(
            "missing_input",
            "the name of the chapter is missing",
            'write `add a chapter at 0:30 called "Setup"`',
        )
    bag.drop("word", "saying")
    bag.drop("object", "chapter", "video")
    given: dict[str, object] = {"name": name.value}
    if point := bag.take("time", prep=("at", "from")):
        given["at"] = point.value
    elif share := bag.take("percent", prep=("at",)):
        given["at"] = f"{share.value}%"
    elif bag.take("anchor", "start", prep=("at", "from", "in", "")) is None:
        hint = f"write `add a chapter at 0:30 called {quoted(name.value)}`"
        raise FrameRefused("undecidable", "where does the chapter begin?", hint)
    return None if bag.chunks else Meaning((CHAPTER.make(**given),))


def _check(values: Values) -> None:
    if values["at"] == "end":
        raise OpProblem("at", "a chapter cannot begin at the end", hint="for example end-10s")
    if "\n" in str(values["name"]):
        raise OpProblem("name", "the name of a chapter is one line", hint="leave the break out")


def _say(values: Values) -> str:
    return f"add a chapter at {say_start(str(values['at']))} called {quoted(str(values['name']))}"


def _effect(values: Values, timeline: Timeline) -> Applied:
    need_clips(timeline)
    total, rate = timeline.frames, timeline.rate
    start = max(0, parse_time(str(values["at"])).frame(total, rate))
    if start >= total:
        raise OpRefused(
            "out_of_range",
            f"the chapter would begin after the end: the video lasts {shown(total, rate)}",
            hint=f"begin before {shown(total, rate)}",
        )
    made = Chapter(start, " ".join(str(values["name"]).split()))
    if made in timeline.chapters:
        return Applied(timeline, ("this chapter is already there",))
    taken = [item for item in timeline.chapters if item.start == start]
    notes = tuple(f"it takes the place of {item.label}" for item in taken)
    kept = (item for item in timeline.chapters if item.start != start)
    row = tuple(sorted((*kept, made), key=lambda item: item.start))
    return Applied(replace(timeline, chapters=row), notes)


def _settle(values: Values, before: Timeline, warps: tuple[Warp, ...]) -> dict[str, Value]:
    return settle_hanging(values, before, warps, "at")


CHAPTER = Operation(
    name="chapter",
    summary="Mark where a chapter begins; players show the names of mp4, mov, mkv and webm files",
    params=(
        Param("name", Words(most=200), "what the list of chapters shows", required=True),
        Param("at", Point(), "where it begins; it lasts until the next one", "0s"),
    ),
    phrasings=(
        'add a chapter at 0:30 called "Setup"',
        'add the chapter "Intro" at the start',
        'put a chapter marker "Results" at 2:15',
        "在30秒处加章节“准备”",
        "在开头添加章节“片头”",
    ),
    words=dict.fromkeys(_WORDS, ("object", "chapter")),
    frames=_frames,
    say_values=_say,
    effect=_effect,
    check=_check,
    settle=_settle,
    main="name",
)
