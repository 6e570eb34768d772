"""`color`: brightness, contrast, saturation, gamma, temperature, hue, exposure.

Repeating adds: `make it brighter` twice is brighter than once, and a change of contrast leaves
an earlier change of brightness as it is.
"""

from __future__ import annotations

from fractions import Fraction

from nemoflow.engine.effects.color import NEUTRAL, PARAMS
from nemoflow.engine.ops.color_words import COLOR_WORDS
from nemoflow.engine.ops.frame import Bag, Chunk, FrameRefused, Meaning, Pool
from nemoflow.engine.ops.operation import Applied, Operation, OpProblem, Values
from nemoflow.engine.ops.params import Param
from nemoflow.engine.ops.times import decimal
from nemoflow.engine.ops.where import (
    WHERE,
    added,
    check_where,
    redrawn,
    same_part,
    say_where,
    settle_where,
    take_where,
)
from nemoflow.engine.timeline import Effect, Timeline

_TONES = tuple(
    f"{name}{sign}"
    for name in ("brightness", "contrast", "saturation", "temperature")
    for sign in "+-"
)
_STEPS = {
    "brightness": "0.1",
    "contrast": "0.2",
    "saturation": "0.3",
    "gamma": "0.2",
    "exposure": "0.5",
}
"""How much `more` is when nobody says; `a bit` is half of it."""
_KELVIN = {("+", False): 5000, ("+", True): 5700, ("-", False): 8500, ("-", True): 7400}
_AMOUNTS = ("percent", "number", "factor", "minus", "kelvin", "degrees", "stops")
_SHARES = ("contrast", "saturation", "gamma")
"""Parameters of which 1 is `as it is`, so that a share of them means something."""
_Found = tuple[Fraction, str]


def _frames(bag: Bag, pool: Pool) -> Meaning | None:
    """`brighter`, `increase contrast by 20%`, `set saturation to 1.3`, `色温调到4500K`."""
    tone = bag.take("verb", *_TONES)
    named = [item for item in bag.chunks if item.kind == "object" and item.value in PARAMS]
    if (tone is None) == (not named):
        return None
    verb = bag.take("verb", "set", "make", "add", "louder", "quieter", "shift", "use")
    for item in named:
        bag.chunks.remove(item)
    for light in ("video", "picture", "part", "colors", "screen"):
        bag.drop("object", light)
    bag.drop("word", "color")
    where = take_where(bag)
    if tone is not None:
        return _toned(tone, verb, bag, where)
    return _named([item.value for item in named], _way(verb, bag), bag, where)


def _toned(tone: Chunk, verb: Chunk | None, bag: Bag, where: dict[str, object]) -> Meaning | None:
    """`make it brighter by 20%`, `a bit warmer`."""
    if verb is not None and verb.value not in ("set", "make", "add"):
        return None
    name, sign = tone.value[:-1], tone.value[-1]
    said = bag.text[tone.start : tone.end].lower()
    bag.take("word", "up" if sign == "+" else "down")
    little = bag.take("word", "slightly") is not None or said.endswith(("一点", "一些"))
    if name == "temperature":
        kelvin = _KELVIN[(sign, little)]
        note = f"{'warmer' if sign == '+' else 'colder'} without a number: {kelvin} K"
        return _meaning({name: str(kelvin)}, where, (note,))
    share = bag.take("percent", prep=("", "by"))
    if share is not None:
        return _meaning({name: _moved(name, sign, Fraction(share.value) / 100)}, where, ())
    if said in ("desaturate", "去饱和") and not little:
        raise FrameRefused(
            "undecidable", "how much less colour?", "`desaturate by 30%`, or `black and white`"
        )
    return _meaning(*_default(name, sign, little, where))


def _default(
    name: str, sign: str, little: bool, where: dict[str, object]
) -> tuple[dict[str, str], dict[str, object], tuple[str, ...]]:
    if name not in _STEPS:
        raise FrameRefused("undecidable", f"how much {name}?", f"`set the {name} to` a number")
    step = Fraction(_STEPS[name]) / (2 if little else 1)
    level = _moved(name, sign, step)
    return {name: level}, where, (f"{name} without a number: {level}",)


def _moved(name: str, sign: str, step: Fraction) -> str:
    start = Fraction(NEUTRAL[name])
    return decimal(start + step if sign == "+" else start - step)


def _way(verb: Chunk | None, bag: Bag) -> str:
    """`+`, `-`, or nothing when a level is set."""
    spoken = verb.value if verb else ""
    if bag.take("verb", "louder"):
        return "+" if spoken in ("", "set", "make") else "?"
    if bag.take("verb", "quieter"):
        return "-" if spoken in ("", "set", "make") else "?"
    if bag.take("word", "up"):
        return "+" if spoken in ("", "set") else "?"
    if bag.take("word", "down"):
        return "-" if spoken in ("", "set") else "?"
    return {"louder": "+", "add": "+", "shift": "+", "quieter": "-"}.get(spoken, "")


def _named(names: list[str], way: str, bag: Bag, where: dict[str, object]) -> Meaning | None:
    """Each name with its amount, in order; one amount alone is for all of them."""
    if way == "?" or len(set(names)) < len(names):
        return None
    little = bag.take("word", "slightly") is not None
    amounts = [item for item in bag.chunks if item.kind in _AMOUNTS]
    for item in amounts:
        bag.chunks.remove(item)
    if not amounts:
        if not way:
            return None
        found, notes = {}, ()  # type: dict[str, str], tuple[str, ...]
        for name in names:
            made, _, told = _default(name, way, little, where)
            found, notes = found | made, notes + told
        return _meaning(found, where, notes)
    if little or len(amounts) not in (1, len(names)):
        return None
    paired = zip(names, amounts * len(names) if len(amounts) == 1 else amounts, strict=False)
    levels = {name: _level(name, way, amount) for name, amount in paired}
    known = {name: level for name, level in levels.items() if level is not None}
    return _meaning(known, where, ()) if len(known) == len(names) else None


def _level(name: str, way: str, amount: Chunk) -> str | None:
    """The parameter that an amount means, or None when it is none of this one."""
    match amount.kind:
        case "percent":
            return _of_percent(name, way, amount)
        case "kelvin":
            return (
                amount.value if name == "temperature" and amount.prep in ("", "to", "at") else None
            )
        case "degrees":
            return _by(name, way, amount) if name == "hue" else None
        case "stops":
            return _by(name, way, amount) if name == "exposure" else None
        case "factor":
            return amount.value if name in _SHARES and way in ("", "+") else None
        case "minus":
            return f"-{amount.value}" if not way and amount.prep in ("", "to", "at") else None
        case _:
            return _by(name, way, amount) if name != "temperature" or not way else None


def _of_percent(name: str, way: str, amount: Chunk) -> str | None:
    part = Fraction(amount.value) / 100
    if amount.prep == "by" or (way == "+" and amount.prep == "" and part < 1):
        return _moved(name, way, part) if way and name in _STEPS else None
    if way and amount.prep == "":
        raise FrameRefused(
            "undecidable",
            f"to {amount.value}% or by {amount.value}%?",
            f"write `to {amount.value}%` or `by {amount.value}%`",
        )
    if amount.prep not in ("", "to", "at"):
        return None
    if name not in _SHARES:
        raise FrameRefused(
            "undecidable",
            f"{amount.value}% of what {name}?",
            f"write `increase the {name} by 20%`",
        )
    return _agrees(name, way, part)


def _by(name: str, way: str, amount: Chunk) -> str | None:
    """A plain number: a level after `to`, a change after `by`."""
    value = Fraction(amount.value)
    if amount.prep == "by" or (way and amount.prep == "" and amount.kind != "number"):
        return _moved(name, way, value) if way else None
    if way == "+" and name == "hue":
        return decimal(value)
    if amount.prep not in ("", "to", "at") or (way and amount.prep == ""):
        return None
    return _agrees(name, way, value)


def _agrees(name: str, way: str, level: Fraction) -> str:
    """`increase the contrast to 0.8` would lower it."""
    start = NEUTRAL[name]
    if (way == "+" and level < start) or (way == "-" and level > start):
        raise FrameRefused(
            "undecidable",
            f"{decimal(level)} is {'less' if way == '+' else 'more'} than the {name} it has",
            f"write `set the {name} to {decimal(level)}`",
        )
    return decimal(level)


def _meaning(found: dict[str, str], where: dict[str, object], notes: tuple[str, ...]) -> Meaning:
    return Meaning((COLOR.make(**found, **where),), notes)


def _check(values: Values) -> None:
    check_where(values)
    if all(values[name] == level for name, level in NEUTRAL.items()):
        raise OpProblem("", "no colour is changed", hint="for example `contrast: 1.2`")


def _clashes(first: Values, second: Values) -> bool:
    """`brighter and darker`: the same quality twice in the same place."""
    both = any(level not in (first[name], second[name]) for name, level in NEUTRAL.items())
    return both and same_part()(first, second)


def _say(values: Values) -> str:
    parts = [
        f"{name} to {_said(name, Fraction(str(values[name])))}"
        for name, level in NEUTRAL.items()
        if values[name] != level
    ]
    return f"set the {', '.join(parts)}{say_where(values)}"


def _said(name: str, level: Fraction) -> str:
    unit = {"temperature": "K", "hue": " degrees"}.get(name, "")
    return f"minus {decimal(-level)}" if level < 0 else f"{decimal(level)}{unit}"


def _effect(values: Values, timeline: Timeline) -> Applied:
    drawn = Effect.of("color", **{name: values[name] for name in PARAMS})
    return redrawn(values, timeline, added(drawn))


_SUMMARIES = {
    "brightness": "added to every value: -1 black, 0 as it is, 1 white",
    "contrast": "distance from middle grey: 1 as it is, 0 all grey",
    "saturation": "distance from grey: 1 as it is, 0 black and white, 2 double",
    "gamma": "brightness of the middle tones: 1 as it is, more is brighter",
    "temperature": "kelvin of the light: 6500 as it is, lower is warmer, higher colder",
    "hue": "degrees round the colour wheel",
    "exposure": "stops: 1 doubles the light, -1 halves it",
}

COLOR = Operation(
    name="color",
    summary="Change brightness, contrast, saturation, gamma, temperature, hue or exposure; "
    "repeating adds",
    params=(
        *(Param(name, PARAMS[name], _SUMMARIES[name], level) for name, level in NEUTRAL.items()),
        *WHERE,
    ),
    phrasings=(
        "make it brighter",
        "increase the contrast by 20%",
        "set the saturation to 1.3",
        "make it a bit warmer",
        "set the color temperature to 4500K",
        "shift the hue by 30 degrees",
        "brighten the first 5 seconds",
        "调亮一点",
        "对比度提高20%",
        "色温调到4500K",
    ),
    words=COLOR_WORDS,
    frames=_frames,
    say_values=_say,
    effect=_effect,
    check=_check,
    settle=settle_where,
    clashes=_clashes,
)
