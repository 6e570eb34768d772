"""`lower_third`: who somebody is, in a box in the lower third of the picture for a while."""

from __future__ import annotations

from dataclasses import replace

from nemoflow.engine.ops.clips import need_picture, shown
from nemoflow.engine.ops.colors import Color, color_words
from nemoflow.engine.ops.frame import Bag, FrameRefused, Meaning, Pool
from nemoflow.engine.ops.operation import Applied, Operation, OpProblem, OpRefused, Values
from nemoflow.engine.ops.params import Choice, Length, Param, Point, Words
from nemoflow.engine.ops.spans import say_start
from nemoflow.engine.ops.times import parse_amount, parse_time
from nemoflow.engine.ops.title import settle_start
from nemoflow.engine.ops.title_style import BOX
from nemoflow.engine.ops.title_times import length_first, take_when, two_times
from nemoflow.engine.ops.title_words import quoted
from nemoflow.engine.timeline import Timeline, Title

_SIZE = 0.06
_SIDES = {"left": "on the left", "right": "on the right"}
_PLACES = {"left": "left", "bottom_left": "left", "right": "right", "bottom_right": "right"}
_WORDS = {
    ("object", "lower_third"): (
        "lower third|lower-third|lower thirds|name tag|name bar|name banner|name card|"
        "人名条|介绍条|姓名条|下方字幕条|名字条|人物介绍条"
    ),
    ("word", "role"): "with the role|职位|头衔",
    ("word", "no_role"): "without a role",
}


def _frames(bag: Bag, pool: Pool) -> Meaning | None:
    """`add a lower third "Ann Lee, CEO" at 0:05`, `加人名条“张伟，导演”`."""
    verb = bag.take("verb", "add", "put", "show", "insert", "write")
    named = bag.take("object", "lower_third")
    if named is None or verb is None:
        return None
    name = bag.take("quote")
    if name is None or not name.value.strip():
        if bag.has("unknown"):
            return None
        raise FrameRefused(
            "missing_input", "whose name?", 'write `add a lower third "Ann Lee, CEO"`'
        )
    role = bag.take("quote")
    two_times(bag)
    length_first(verb, bag)
    bag.drop("verb", "show", "put")
    bag.drop("word", "saying", "role")
    bag.drop("object", "video", "screen")
    given, notes = _who(name.value, role.value if role else "", bool(bag.take("word", "no_role")))
    notes = [*notes, *take_when(bag, given)]
    if place := bag.take("position", *_PLACES):
        given["side"] = _PLACES[place.value]
    if color := bag.take("color", prep=("", "in", "with")):
        given["color"] = color.value
    return None if bag.chunks else Meaning((LOWER_THIRD.make(**given),), tuple(notes))


def _who(name: str, role: str, alone: bool) -> tuple[dict[str, object], list[str]]:
    """Name and role; one text is parted at its first comma."""
    for comma in (",", "，", "\n"):
        first, found, rest = name.partition(comma)
        if not role and not alone and found and first.strip() and rest.strip():
            given: dict[str, object] = {"name": first.strip(), "role": rest.strip()}
            return given, ["the role: what follows the first comma"]
    return {"name": name, **({"role": role} if role else {})}, []


def _check(values: Values) -> None:
    if values["start"] == "end":
        raise OpProblem("start", "it cannot start at the end", hint="for example end-4s")


def _say(values: Values) -> str:
    role = str(values["role"])
    parts = [f"add a lower third {quoted(str(values['name']))}"]
    parts.append(f"with the role {quoted(role)}" if role else "without a role")
    parts.append(_SIDES[str(values["side"])])
    parts.append(f"in {color_words(str(values['color']))}")
    parts.append(f"starting at {say_start(str(values['start']))} for {values['duration']}")
    return " ".join(parts)


def _effect(values: Values, timeline: Timeline) -> Applied:
    need_picture(timeline)
    total, rate = timeline.frames, timeline.rate
    start = max(0, parse_time(str(values["start"])).frame(total, rate))
    if start >= total:
        raise OpRefused(
            "out_of_range",
            f"it would start after the end: the video lasts {shown(total, rate)}",
            hint=f"start before {shown(total, rate)}",
        )
    wanted = max(1, parse_amount(str(values["duration"])).length(total, rate))
    frames = min(wanted, total - start)
    notes = () if frames == wanted else (f"it ends with the video at {shown(total, rate)}",)
    title = Title(
        str(values["name"]),
        start,
        frames,
        f"bottom_{values['side']}",
        _SIZE,
        str(values["color"]),
        bold=True,
        box=BOX,
        animation="fade",
        role=str(values["role"]),
    )
    if title in timeline.titles:
        return Applied(timeline, ("this lower third is already there",))
    return Applied(replace(timeline, titles=(*timeline.titles, title)), notes)


LOWER_THIRD = Operation(
    name="lower_third",
    summary="Say who somebody is: name and role in a box at the bottom, fading in and out",
    params=(
        Param("name", Words(most=200), "the name, in larger letters", required=True),
        Param("role", Words(most=200, optional=True), "a second, smaller line", ""),
        Param("start", Point(), "when it appears", "0s"),
        Param("duration", Length(), "how long it shows", "4s"),
        Param("side", Choice(("left", "right"), {}), "at which side", "left"),
        Param("color", Color(), "of the letters: a name or #rrggbb", "#ffffff"),
    ),
    phrasings=(
        'add a lower third "Ann Lee, CEO"',
        'add a lower third "Ann Lee" with the role "CEO" at 0:05 for 4 seconds',
        'show a name tag "Bob" on the right at 2s',
        "加人名条“张伟，导演”",
        "在3秒处加人名条“李娜”，显示5秒",
    ),
    words={word: meaning for meaning, words in _WORDS.items() for word in words.split("|")},
    frames=_frames,
    say_values=_say,
    effect=_effect,
    check=_check,
    settle=settle_start,
    main="name",
)
