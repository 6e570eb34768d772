"""`title`: words on the picture for a while."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from nemoflow.engine.ops.clips import gone, need_picture, shown
from nemoflow.engine.ops.colors import Color, color_words
from nemoflow.engine.ops.frame import Bag, FrameRefused, Meaning, Pool
from nemoflow.engine.ops.operation import Applied, Operation, OpProblem, OpRefused, Values
from nemoflow.engine.ops.params import Choice, Length, Param, Pattern, Point, Words
from nemoflow.engine.ops.spans import say_start
from nemoflow.engine.ops.times import END, decimal, parse_amount, parse_time
from nemoflow.engine.ops.title_style import STYLE, STYLE_WORDS, say_style, styled, take_style
from nemoflow.engine.ops.title_times import length_first, take_when, two_times
from nemoflow.engine.ops.title_words import POSITIONS, SIZES, TITLE_WORDS, quoted
from nemoflow.engine.ops.warp import Warp
from nemoflow.engine.timeline import Timeline, Title
from nemoflow.model.op import Value

_VERBS = ("add", "put", "show", "write", "insert", "make", "set")
_QUOTE_IT = 'put its words in quotation marks, for example `add the title "Hello"`'
_SIZE = Pattern(r"\d{1,3}(\.\d{1,3})?%|\d{1,4}px", "a size of letters", ("8%", "48px"))


def _frames(bag: Bag, pool: Pool) -> Meaning | None:
    """`add the title "X" at the top in red for 3 seconds`, `加标题“X”显示3秒`."""
    verb = bag.take("verb", *_VERBS)
    named = bag.take("object", "title")
    if named is None and (verb is None or verb.value in ("make", "set")):
        return None
    text = bag.take("quote")
    if text is None or not text.value.strip():
        if named is None or bag.has("input") or (verb is None and bag.chunks):
            return None
        if verb is not None and verb.value in ("make", "set"):
            return None
        if bag.has("unknown"):
            raise FrameRefused("not_understood", "where does the title begin and end?", _QUOTE_IT)
        raise FrameRefused(
            "missing_input", "the words of the title are missing", 'write `add the title "Hello"`'
        )
    if verb is not None and verb.value == "set":
        return None
    two_times(bag)
    length_first(verb, bag)
    sized = bag.has("word", "size")
    bag.drop("verb", "show", "put")
    bag.drop("object", "title")
    bag.drop("word", "saying", "size", "color")
    bag.drop("object", "video", "part", "screen")
    given: dict[str, object] = {"text": text.value}
    notes = [*take_when(bag, given), *_look(bag, given, sized)]
    return Meaning((TITLE.make(**given),), tuple(notes))


def _look(bag: Bag, given: dict[str, object], sized: bool) -> list[str]:
    """Style, position, colour and size."""
    take_style(bag, given)
    if place := bag.take("position"):
        given["position"] = place.value
    if color := bag.take("color", prep=("", "in", "with")):
        given["color"] = color.value
    if size := bag.take("word", *SIZES):
        given["size"] = SIZES[size.value]
        return [f"{size.value} letters: {SIZES[size.value]} of the short side"]
    if size := bag.take("pixels"):
        given["size"] = size.value
    elif size := bag.take("percent", prep=("", "of", "with", "to", *(("at",) if sized else ()))):
        given["size"] = f"{size.value}%"
    return []


def _check(values: Values) -> None:
    size = str(values["size"])
    amount = Fraction(size.rstrip("%px"))
    if not amount or (size.endswith("%") and amount > 100):
        raise OpProblem("size", f"`{size}` is not a size of letters", hint="5% small, 12% big")
    if values["start"] == "end":
        raise OpProblem("start", "a title cannot start at the end", hint="for example end-3s")


def _say(values: Values) -> str:
    parts = [f"add the title {quoted(str(values['text']))}"]
    parts.append(str(POSITIONS[str(values["position"])]))
    parts.append(f"in {color_words(str(values['color']))} at size {values['size']}")
    parts += say_style(values)
    parts.append(f"starting at {say_start(str(values['start']))} for {values['duration']}")
    return " ".join(parts)


def _effect(values: Values, timeline: Timeline) -> Applied:
    need_picture(timeline)
    total, rate = timeline.frames, timeline.rate
    start = max(0, parse_time(str(values["start"])).frame(total, rate))
    if start >= total:
        raise OpRefused(
            "out_of_range",
            f"the title would start after the end: the video lasts {shown(total, rate)}",
            hint=f"start before {shown(total, rate)}",
        )
    wanted = max(1, parse_amount(str(values["duration"])).length(total, rate))
    frames = min(wanted, total - start)
    notes = () if frames == wanted else (f"the title ends with the video at {shown(total, rate)}",)
    title = Title(
        str(values["text"]),
        start,
        frames,
        str(values["position"]),
        _size(str(values["size"]), timeline),
        str(values["color"]),
        **styled(values),
    )
    if title in timeline.titles:
        return Applied(timeline, ("this title is already there",))
    made = replace(timeline, titles=(*timeline.titles, title))
    return Applied(made, notes)


def _size(written: str, timeline: Timeline) -> float:
    """A fraction of the canvas's short side."""
    amount = float(decimal(Fraction(written.rstrip("%px"))))
    if written.endswith("%"):
        return round(amount / 100, 6)
    canvas = timeline.canvas
    short = min(canvas.width, canvas.height) if canvas else 1080
    return round(amount / short, 6)


def settle_start(values: Values, before: Timeline, warps: tuple[Warp, ...]) -> dict[str, Value]:
    """`0s` and places counted from the end hang on the present video; others follow the frames."""
    start = parse_time(str(values["start"]))
    if start.from_end or not start.amount or start == END:
        return dict(values)
    frame: int | None = start.frame(before.frames, before.rate)
    if frame is not None and frame >= before.frames:
        raise OpRefused(
            "out_of_range",
            f"`{start}` lies after the end: the video lasts {shown(before.frames, before.rate)}",
            hint="times in one instruction mean the video before it",
        )
    for warp in warps:
        frame = warp.point(frame) if frame is not None else None
    if frame is None:
        raise gone(f"`{start}`")
    return {**values, "start": f"{frame}f"}


TITLE = Operation(
    name="title",
    summary="Show words on the picture",
    params=(
        Param("text", Words(), "the words, shown exactly as written", required=True),
        Param("start", Point(), "when it appears", "0s"),
        Param("duration", Length(), "how long it shows", "3s"),
        Param("position", Choice(tuple(POSITIONS), {"middle": "center"}), "where", "center"),
        Param("size", _SIZE, "height of the letters: % of the picture's short side, or px", "8%"),
        Param("color", Color(), "a name or #rrggbb", "#ffffff"),
        *STYLE,
    ),
    phrasings=(
        'add the title "Hello"',
        'add the title "Hello" at the top in red for 3 seconds',
        'put the text "Hello" at 0:05 for 3s',
        "add the title Hello World for 3 seconds",
        "加标题“你好”",
        "在左上角添加文字“你好”，显示3秒",
    ),
    words={**TITLE_WORDS, **STYLE_WORDS},
    frames=_frames,
    say_values=_say,
    effect=_effect,
    check=_check,
    settle=settle_start,
    main="text",
)
