"""`remove_silence`: cut out the pauses, or play them faster."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction

from nemoflow.engine.ops.frame import Bag, Chunk, FrameRefused, Meaning, Pool
from nemoflow.engine.ops.operation import (
    Applied,
    Listening,
    Operation,
    OpProblem,
    OpRefused,
    Values,
)
from nemoflow.engine.ops.params import Length, Param
from nemoflow.engine.ops.pauses import PLACES, Quiet, Spot, asked, found
from nemoflow.engine.ops.rearrange import settle_point
from nemoflow.engine.ops.rebuilt import Change, go, listed, parts_of, rebuilt
from nemoflow.engine.ops.silence_words import SILENCE_WORDS
from nemoflow.engine.ops.spans import need_time, say_point
from nemoflow.engine.ops.speed import paced
from nemoflow.engine.ops.times import decimal, parse_amount, rounded
from nemoflow.engine.ops.warp import Warp
from nemoflow.engine.ops.where import (
    WHERE,
    WHERE_WORDS,
    check_where,
    say_where,
    settle_where,
    take_where,
    whole,
)
from nemoflow.engine.questions import Answers
from nemoflow.engine.timeline import Timeline
from nemoflow.model.op import Value

_FAST = Fraction(8)
_PLAIN = {"min_silence": "0.5s", "threshold": "-40dB", "padding": "0.1s"}
_COUNTED = ("first", "last", "final")
_EDGES = {"start": "start", "first": "start", "end": "end", "last": "end"}


@dataclass(frozen=True, slots=True)
class Action:
    """`cut`, or `speed:8` to play it so many times as fast."""

    def check(self, value: object) -> Value:
        """Canonical text; a bare `speed` is `speed:8`."""
        plain = re.sub(r"\s+", "", str(value).lower())
        if plain in ("cut", "speed"):
            return plain if plain == "cut" else f"speed:{_FAST}"
        speed = re.fullmatch(r"speed:(\d{1,2}(?:\.\d{1,4})?)x?", plain)
        if not speed:
            raise ValueError(f"`{value}` is neither `cut` nor `speed:8`")
        if not 1 < Fraction(speed[1]) <= 20:
            raise ValueError(f"`{value}` is outside 1x to 20x")
        return f"speed:{decimal(Fraction(speed[1]))}"

    def schema(self) -> dict[str, object]:
        """A string with examples."""
        return {"type": "string", "examples": ["cut", "speed:8"]}


def _frames(bag: Bag, pool: Pool) -> Meaning | None:
    """`cut out the pauses`, `trim silence longer than 1 second`, `剪掉停顿`."""
    given = _way(bag)
    if given is None:
        return None
    bag.drop("object", "video", "part")
    bag.drop("word", "down", "out", "only", "every")
    given |= _padding(bag)
    given |= _threshold(bag)
    given |= take_spot(bag)
    longer = bag.take("word", "longer", "at least")
    length = bag.take("time", prep=("of", "over", "for", "to", *(("",) if longer else ())))
    if length is not None and length.prep == "to" and "padding" not in given:
        # `cut pauses down to 0.3 seconds`: so much of each stays, half on either side.
        amount = parse_amount(length.value)
        half = replace(amount, amount=amount.amount / 2)
        given |= {"min_silence": length.value, "padding": str(half)}
    elif length is not None:
        given["min_silence"] = length.value
    elif longer is not None:
        return None
    rules = [
        *_said(given, "min_silence", "pauses: {0} or longer"),
        *_said(given, "threshold", "silence: below {0}"),
        *_said(given, "padding", "{0} of each pause stays beside what is heard"),
    ]
    speed = given.pop("unsaid", None)
    notes = (*((f"faster without a number: {_FAST}x",) if speed else ()), ", ".join(rules))
    return Meaning((REMOVE_SILENCE.make(**given),), tuple(note for note in notes if note))


def _said(given: dict[str, object], name: str, rule: str) -> list[str]:
    return [] if name in given else [rule.format(_PLAIN[name])]


def _way(bag: Bag) -> dict[str, object] | None:
    """What is to be done to pauses; None when nobody speaks of them."""
    if bag.take("verb", "jumpcut"):
        bag.take("object", "silence")
        return {}
    faster = bag.take("verb", "faster") if _pauses(bag) else None
    verb = faster or bag.take("verb", "cut", "remove", "trim", "skip", "take")
    verb = verb or bag.take("verb", "tighten")
    if verb is None or not _take_pauses(bag):
        if verb is not None and verb.value == "tighten":
            hint = "`cut out the pauses`, or `speed up 1.2x`"
            raise FrameRefused("undecidable", "what is to be tightened?", hint)
        return None
    if verb.value == "take" and not bag.take("word", "out"):
        return None
    if faster is None:
        return {}
    bag.drop("word", "up", "through")
    times = bag.take("factor", prep=("", "to", "at", "by", "with"))
    if times is None:
        return {"action": f"speed:{_FAST}", "unsaid": True}
    factor = Fraction(times.value)
    if factor <= 1:
        raise FrameRefused("out_of_range", f"{times.value}x is not faster", "`8x`, for example")
    return {"action": f"speed:{decimal(rounded(factor))}"}


def _pauses(bag: Bag) -> Chunk | None:
    """The word for them; `silence` and `pause` are verbs as well."""
    noun = bag.find("object", "silence")
    if noun is not None:
        return noun
    for chunk in bag.chunks:
        said = bag.text[chunk.start : chunk.end].lower().split()
        if chunk.kind == "verb" and said[-1:] in (["silence"], ["pause"], ["静音"]):
            return chunk
    return None


def _take_pauses(bag: Bag) -> bool:
    noun = _pauses(bag)
    if noun is None:
        return False
    bag.chunks.remove(noun)
    bag.drop("object", "silence")
    return True


def _padding(bag: Bag) -> dict[str, object]:
    """`with 0.2s of padding`, `leaving 0.2s on each side`: the time next to the word."""
    word = bag.find("word", "padding")
    if word is None:
        return {}
    at = bag.chunks.index(word)
    beside = [*bag.chunks[max(0, at - 1) : at], *bag.chunks[at + 1 : at + 2]]
    length = next((chunk for chunk in beside if chunk.kind == "time"), None)
    bag.drop("word", "padding")
    if length is None:
        raise FrameRefused("undecidable", "how much should stay?", "`with 0.2s of padding`")
    bag.chunks.remove(length)
    return {"padding": length.value}


def _threshold(bag: Bag) -> dict[str, object]:
    level = bag.take("decibel")
    if level is None:
        return {}
    bag.drop("word", "shorter", "threshold")
    return {"threshold": level.value}


def take_spot(bag: Bag) -> dict[str, object]:
    """`at the end`, `from the start and the end`, `at 4:20`, `on clip 2`, `from 0:10 to 0:30`."""
    preps = ("", "at", "from", "off", "of", "in")
    given = take_where(bag)
    if clip := bag.take("clip", prep=("from", "off")):
        given["on"] = clip.value
    if bag.take("ends", prep=preps):
        return {**given, "at": "ends"}
    edges = set()
    while edge := bag.take("anchor", prep=preps) or bag.take("edge", prep=preps):
        if bag.text[edge.start : edge.end].lower().endswith(_COUNTED):
            raise FrameRefused(
                "undecidable",
                "which pause is that?",
                "`cut the pause at 0:05`, or `cut the silence at the start`",
            )
        edges.add(_EDGES[edge.value])
    if edges:
        return {**given, "at": edges.pop() if len(edges) == 1 else "ends"}
    around = bag.take("time", prep=("at", "in", "around")) or bag.take("percent", prep=("at",))
    if around is None:
        return given
    return {**given, "at": around.value + "%" * (around.kind == "percent")}


def check_spot(values: Values, *lengths: str) -> None:
    """Raises OpProblem for a place and a range at once, or a length that is a part of something."""
    check_where(values)
    for name in lengths:
        need_time(values, name)
    if values["at"] not in PLACES and (values["on"] != "all" or not whole(values)):
        raise OpProblem("at", "a place and a range at once", hint="write one of them")


def say_spot(values: Values) -> str:
    """English words with a leading space, or nothing for everywhere."""
    spot = str(values["at"])
    if spot in ("start", "end"):
        return f" at the {spot}"
    return {"everywhere": "", "ends": " at both ends"}.get(spot, f" at {say_point(spot)}")


def _say(values: Values) -> str:
    action = str(values["action"])
    fast = action.removeprefix("speed:")
    return "".join(
        (
            "cut out the pauses" if action == "cut" else f"speed up the pauses {fast}x",
            say_spot(values),
            _unless(values, "min_silence", " longer than {0}"),
            _unless(values, "threshold", " below {0}"),
            _unless(values, "padding", " with {0} of padding"),
            say_where(values),
        )
    )


def _unless(values: Values, name: str, words: str) -> str:
    return "" if values[name] == _PLAIN[name] else words.format(values[name])


def _effect(values: Values, timeline: Timeline, answers: Answers) -> Applied:
    spans = found(values, timeline, answers)
    what = f"{values['min_silence']} or longer below {values['threshold']}"
    if not spans:
        where = "" if values["at"] == "everywhere" else " there"
        return Applied(timeline, (f"no pause of {what}{where}",))
    if spans == ((0, timeline.frames),) and values["action"] == "cut":
        raise OpRefused(
            "out_of_range",
            f"nothing would be left: all of it is below {values['threshold']}",
            hint="a lower threshold such as -60dB takes more for speech",
        )
    made = rebuilt(timeline, parts_of(timeline.frames, spans, _change(values, timeline)))
    count = "1 pause" if len(spans) == 1 else f"{len(spans)} pauses"
    doing = "removes" if values["action"] == "cut" else f"plays {values['action']}x as fast:"
    told = f"{doing} {count}, {listed(spans, timeline.rate)}".replace("speed:", "")
    return replace(made, notes=(told, *made.notes))


def _change(values: Values, timeline: Timeline) -> Change:
    action = str(values["action"])
    if action == "cut":
        return go
    factor = Fraction(action.removeprefix("speed:"))
    return lambda clips: paced(timeline, clips, factor)


def settle_spot(values: Values, before: Timeline, warps: tuple[Warp, ...]) -> dict[str, Value]:
    """`at`, `from` and `to` on the present timeline. Raises OpRefused."""
    settled = settle_where(values, before, warps)
    return settled if values["at"] in PLACES else settle_point(settled, before, warps, "at")


REMOVE_SILENCE = Operation(
    name="remove_silence",
    summary="Cut out the pauses in what the clips say, or play them faster",
    params=(
        Param("threshold", Quiet(), "what is quieter is silence; in dB of full scale", "-40dB"),
        Param("min_silence", Length(), "shorter pauses stay", "0.5s"),
        Param("padding", Length(zero=True), "how much of a pause stays on either side", "0.1s"),
        Param("action", Action(), "`cut`, or `speed:8`: play it 8 times as fast", "cut"),
        Param(
            "at",
            Spot(),
            "`everywhere`, at the `start`, the `end`, both `ends`, or the pause nearest to a time",
            "everywhere",
        ),
        *WHERE,
    ),
    phrasings=(
        "remove the silences",
        "cut out the pauses",
        "trim silence longer than 1 second",
        "cut the dead air at the end",
        "cut the silence at 4:20",
        "speed up the pauses 8x",
        "jump cut it",
        "去除静音",
        "剪掉停顿",
        "去气口",
        "把超过1秒的停顿剪掉",
    ),
    words={**SILENCE_WORDS, **WHERE_WORDS},
    frames=_frames,
    say_values=_say,
    effect=Listening(asked, _effect),
    takes=True,
    check=lambda values: check_spot(values, "min_silence", "padding"),
    settle=settle_spot,
)
