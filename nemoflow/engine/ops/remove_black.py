"""`remove_black` and `remove_frozen`: cut out where the footage shows nothing, or nothing new."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from nemoflow.engine.ops.clips import need_picture
from nemoflow.engine.ops.frame import Bag, Meaning, Pool
from nemoflow.engine.ops.moments import seen
from nemoflow.engine.ops.operation import (
    Applied,
    Listening,
    Operation,
    OpRefused,
    Values,
)
from nemoflow.engine.ops.params import Length, Param
from nemoflow.engine.ops.pauses import Spot, at_place, exact, region_of
from nemoflow.engine.ops.rebuilt import Span, go, listed, parts_of, rebuilt
from nemoflow.engine.ops.remove_silence import check_spot, say_spot, settle_spot, take_spot
from nemoflow.engine.ops.where import WHERE, WHERE_WORDS, say_where
from nemoflow.engine.questions import Answers, Blacks, Freezes, Question
from nemoflow.engine.timeline import Timeline

_BLACK, _FROZEN = "black", "frozen"
_LEAST = {_BLACK: "0.1s", _FROZEN: "1s"}
_ASK: dict[str, Callable[[str, Fraction], Question]] = {_BLACK: Blacks, _FROZEN: Freezes}
_SAYS = {_BLACK: "black frames", _FROZEN: "frozen parts"}


def _operation(what: str) -> Operation:
    """The operation that cuts such parts out."""

    def frames(bag: Bag, pool: Pool) -> Meaning | None:
        given = _given(what, bag)
        if given is None:
            return None
        rule = f"{_SAYS[what]}: {_LEAST[what]} or longer"
        return Meaning((made.make(**given),), () if "at_least" in given else (rule,))

    def say(values: Values) -> str:
        least = values["at_least"]
        longer = "" if least == _LEAST[what] else f" longer than {least}"
        return f"cut out the {_SAYS[what]}{say_spot(values)}{longer}{say_where(values)}"

    made = Operation(
        name=f"remove_{what}",
        summary=_SUMMARIES[what],
        params=(
            Param("at_least", Length(), "shorter ones stay", _LEAST[what]),
            Param(
                "at",
                Spot(),
                "`everywhere`, at the `start`, the `end`, both `ends`, or nearest to a time",
                "everywhere",
            ),
            *WHERE,
        ),
        phrasings=_PHRASINGS[what],
        words={**dict.fromkeys(_WORDS[what].split("|"), ("object", what)), **WHERE_WORDS},
        frames=frames,
        say_values=say,
        effect=Listening(
            lambda values, timeline: _asks(what, values, timeline),
            lambda values, timeline, answers: _effect(what, values, timeline, answers),
        ),
        check=lambda values: check_spot(values, "at_least"),
        takes=True,
        settle=settle_spot,
    )
    return made


def _given(what: str, bag: Bag) -> dict[str, object] | None:
    """The parameters a clause names; None when it is not about this."""
    verb = bag.take("verb", "cut", "remove", "trim", "skip", "take")
    noun = bag.take("object", what)
    if what == _BLACK and noun is None:
        # `the black at the start`: a colour and nothing it could be the colour of.
        noun = bag.take("color", "#000000", prep=("",))
    if verb is None or noun is None:
        return None
    bag.drop("object", "video", "part", "screen", "picture", "leader", what)
    bag.drop("word", "out", "every", "only")
    given = take_spot(bag)
    if bag.take("word", "longer", "at least"):
        length = bag.take("time")
        if length is None:
            return None
        given["at_least"] = length.value
    return given


def _asks(what: str, values: Values, timeline: Timeline) -> tuple[Question, ...]:
    need_picture(timeline)
    region_of(values, timeline)
    shown = [
        clip.source
        for clip in timeline.clips
        if not clip.frozen and timeline.source(clip.source).kind == "video"
    ]
    if not shown:
        raise OpRefused(
            "out_of_range",
            f"no clip is a video, so there are no {_SAYS[what]} to find",
            hint="pictures stay as long as they were put there for",
        )
    return tuple(_ASK[what](source, timeline.rate) for source in dict.fromkeys(shown))


def _effect(what: str, values: Values, timeline: Timeline, answers: Answers) -> Applied:
    spans = _found(values, timeline, answers)
    if not spans:
        where = "" if values["at"] == "everywhere" else " there"
        return Applied(timeline, (f"no {_SAYS[what]} of {values['at_least']} or longer{where}",))
    if spans == ((0, timeline.frames),):
        raise OpRefused(
            "out_of_range",
            f"nothing would be left: the whole video is {what}",
            hint="leave this edit out, or check the footage",
        )
    made = rebuilt(timeline, parts_of(timeline.frames, spans, go))
    count = "1 part" if len(spans) == 1 else f"{len(spans)} parts"
    return replace(made, notes=(f"removes {count}, {listed(spans, timeline.rate)}", *made.notes))


def _found(values: Values, timeline: Timeline, answers: Answers) -> tuple[Span, ...]:
    first, last = region_of(values, timeline)
    least = exact(str(values["at_least"]), timeline.rate)
    spans = sorted(span for question in answers for span in seen(timeline, answers, question))
    inside = [
        (Fraction(max(start, first)), Fraction(min(end, last)))
        for start, end in _joined(_alone(spans, timeline))
        if min(end, last) - max(start, first) >= max(least, Fraction(1))
    ]
    return tuple((int(a), int(b)) for a, b in at_place(values, timeline, inside, (first, last)))


def _alone(spans: list[Span], timeline: Timeline) -> list[Span]:
    """Without what lies in a transition: there another clip is seen as well."""
    starts = timeline.clip_starts()
    both = [
        (start, start + before.transition.frames)
        for before, start in zip(timeline.clips, starts[1:], strict=False)
        if before.transition
    ]
    for a, b in both:
        spans = [
            piece
            for start, end in spans
            for piece in ((start, min(end, a)), (max(start, b), end))
            if piece[0] < piece[1]
        ]
    return spans


def _joined(spans: list[Span]) -> list[Span]:
    """Spans that touch are one."""
    found: list[Span] = []
    for start, end in spans:
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


_SUMMARIES = {
    _BLACK: "Cut out where the footage is black",
    _FROZEN: "Cut out where the picture of the footage stands still",
}
_PHRASINGS = {
    _BLACK: (
        "remove the black frames",
        "cut the black frames at the start",
        "get rid of the black screen at the end",
        "去掉黑场",
        "去掉开头的黑屏",
    ),
    _FROZEN: (
        "remove the frozen parts",
        "cut out the frozen frames longer than 2 seconds",
        "去掉画面卡住的部分",
    ),
}
_WORDS = {
    _BLACK: (
        "black frames|black frame|black parts|black sections|black segments|"
        "black gaps|blank frames|blank parts|black footage|"
        "黑帧|黑画面|黑色画面|黑屏部分|黑场部分|黑屏片段|黑场片段|黑色帧|全黑画面"
    ),
    _FROZEN: (
        "frozen parts|frozen part|frozen frames|frozen sections|frozen picture|frozen pictures|"
        "frozen bits|frozen segments|parts that are frozen|stuck frames|still parts|"
        "parts where the picture is frozen|parts where the video is frozen|"
        "卡住的画面|画面卡住的部分|静止画面|静止的画面|画面静止的部分|静止不动的画面|卡顿画面|"
        "定住的画面|静帧|静止部分|画面不动的部分"
    ),
}

REMOVE_BLACK = _operation(_BLACK)
REMOVE_FROZEN = _operation(_FROZEN)
