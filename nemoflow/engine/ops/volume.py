"""`volume`: louder, quieter or mute - everything, the clips' own sound, or the music."""

from __future__ import annotations

from fractions import Fraction

from nemoflow.engine.ops.frame import Bag, Chunk, FrameRefused, Meaning, Pool
from nemoflow.engine.ops.levels import Level
from nemoflow.engine.ops.operation import Operation, OpProblem, Values
from nemoflow.engine.ops.params import Choice, Param
from nemoflow.engine.ops.spans import need_places
from nemoflow.engine.ops.times import decimal, rounded
from nemoflow.engine.ops.volume_effect import changed
from nemoflow.engine.ops.volume_words import VOLUME_WORDS
from nemoflow.engine.ops.warp import Warp
from nemoflow.engine.ops.where import (
    WHERE,
    WHERE_WORDS,
    check_where,
    same_part,
    say_where,
    settle_where,
    take_where,
    whole,
)
from nemoflow.engine.timeline import Timeline
from nemoflow.model.op import Value

_TARGETS = {
    "all": "the sound",
    "original": "the original sound",
    "music": "the music",
    "voice": "the voiceover",
    "effects": "the sound effects",
}


def _frames(bag: Bag, pool: Pool) -> Meaning | None:
    """`mute`, `lower the music to 30%`, `volume 50%`, `louder by 6 dB`, `关掉原声`."""
    verb = bag.take(
        "verb",
        *("mute", "unmute", "louder", "quieter", "set", "make", "remove", "cut", "keep", "halve"),
    )
    spoken = verb.value if verb else ""
    bag.take("word", {"louder": "up", "quieter": "down"}.get(spoken, ""))
    if spoken in ("set", "make"):
        spoken = _way(bag) or spoken
    if spoken == "remove" and _by_some(bag):
        spoken = "quieter"
    target = _target(bag)
    if target is None:
        sounds = spoken in ("mute", "unmute") or bag.has("as loud")
        if not sounds and not _of_sound(spoken, verb, bag):
            return None
        target = "all"
    if not _sound_verb(spoken, bag):
        return None
    bag.drop("object", "video", "part")
    span = bag.find("range")
    places = take_where(bag) or _from_clip(bag)
    level = _level(spoken, bag)
    if level is None:
        return None
    mode, amount, notes = level
    if span and notes:
        need_places(span, "raise the volume to 80%")
    return Meaning((VOLUME.make(target=target, mode=mode, level=amount, **places),), notes)


_ANYTHING = frozenset(
    "reduce increase decrease raise lower 降低 提高 增大 减小 加大 降 大 小".split()
)
"""Verbs that may be about anything: a sound has to be named with them."""


def _of_sound(spoken: str, verb: Chunk | None, bag: Bag) -> bool:
    """`louder` speaks of sound by itself; `reduce it to half` does not say what."""
    if spoken not in ("louder", "quieter") or bag.has("object", "speed") or verb is None:
        return False
    return bag.has("decibel") or bag.text[verb.start : verb.end].lower() not in _ANYTHING


def _by_some(bag: Bag) -> bool:
    """`drop the music by 10 dB`: not all of it."""
    amount = bag.find("decibel") or bag.find("percent")
    return amount is not None and amount.prep in ("by", "to")


def _sound_verb(spoken: str, bag: Bag) -> bool:
    """`cut the volume in half` and `keep the volume at 80%` are about loudness, `cut` alone not."""
    share = bag.find("percent")
    match spoken:
        case "cut":
            return share is not None and (share.value, share.prep) in (("50", "in"), ("50", "by"))
        case "keep":
            return share is not None and share.prep == "at"
        case _:
            return True


def _way(bag: Bag) -> str:
    """`turn it up`, `make it louder`: the direction beside a plain verb, or nothing."""
    if turned := bag.take("verb", "louder", "quieter"):
        return turned.value
    if bag.take("word", "up"):
        return "louder"
    named = bag.has("object", "volume", "original", "music")
    if named and bag.take("dangling", "off"):
        return "mute"
    return "quieter" if bag.take("word", "down") else ""


def _from_clip(bag: Bag) -> dict[str, object]:
    """`remove the sound from clip 2`."""
    clip = bag.find("clip")
    if clip is None or clip.until or clip.prep != "from":
        return {}
    bag.chunks.remove(clip)
    return {"on": clip.value}


def _target(bag: Bag) -> str | None:
    """Which sound; None when no sound is named."""
    added = bag.take("object", "voiceover") or bag.take("object", "sfx")
    if added:
        bag.drop("object", "volume")
        return "voice" if added.value == "voiceover" else "effects"
    own = bag.take("object", "original")
    music = bag.take("object", "music")
    sound = bag.take("object", "volume")
    bag.drop("object", "volume")
    # `with music at 30%` asks for some.
    if music and (own or music.prep == "with"):
        return None
    if own or music:
        return "original" if own else "music"
    return "all" if sound else None


_Level = tuple[str, str, tuple[str, ...]]


def _level(way: str, bag: Bag) -> _Level | None:
    """(mode, level, notes) out of the verb and the quantity."""
    match way:
        case "mute" | "remove":
            return ("set", "0%", ())
        case "unmute":
            return ("set", "100%", ())
        case "halve":
            return ("change", "50%", ())
        case "cut":
            bag.take("percent")
            return ("change", "50%", ())
        case "louder" | "quieter":
            return _relative(way, bag)
        case _:
            if share := bag.take("percent", prep=("", "to", "at")):
                return ("set", f"{share.value}%", ())
            if level := bag.take("decibel", prep=("to", "at", "")):
                return _signed(level.value, level.prep)
            if as_loud := bag.take("as loud"):
                return ("change", f"{as_loud.value}%", ())
            if way == "" and (times := bag.take("factor", prep=("",))):
                return ("change", f"{decimal(100 * Fraction(times.value))}%", ())
            return None


def _signed(level: str, prep: str) -> _Level:
    if prep == "" and level.startswith("+"):
        return ("change", level, ())
    return ("set", level.lstrip("+"), ())


def _relative(way: str, bag: Bag) -> _Level | None:
    up = way == "louder"
    if share := bag.take("percent"):
        amount = Fraction(share.value)
        if share.prep in ("to", "at"):
            return ("set", f"{share.value}%", ())
        if share.prep == "by":
            changed = 100 + amount if up else 100 - amount
            if changed < 0:
                raise FrameRefused("out_of_range", f"{share.value}% less is less than nothing")
            return ("change", f"{decimal(changed)}%", ())
        raise FrameRefused(
            "undecidable",
            f"to {share.value}% or by {share.value}%?",
            f"write `to {share.value}%` or `by {share.value}%`",
        )
    if level := bag.take("decibel"):
        plain = level.value.lstrip("+-")
        if level.prep in ("to", "at"):
            return ("set", level.value.lstrip("+"), ())
        return ("change", f"{'' if up else '-'}{plain}", ())
    if times := bag.take("factor"):
        factor = Fraction(times.value)
        if factor <= 0:
            return None
        return ("change", f"{decimal(rounded(100 * factor if up else 100 / factor))}%", ())
    step = "3dB" if bag.take("word", "slightly") else "6dB"
    note = f"{way} without a number: by {step}"
    return ("change", step if up else f"-{step}", (note,))


def _check(values: Values) -> None:
    check_where(values)
    if values["mode"] == "change" and values["level"] == "100%":
        raise OpProblem("level", "a change to 100% changes nothing")
    if values["target"] in ("all", "original") or (values["on"] == "all" and whole(values)):
        return
    what = _TARGETS[str(values["target"])]
    raise OpProblem(
        "from",
        f"the volume of {what} cannot change for a part of the video",
        hint="change it for the whole video",
    )


def _say(values: Values) -> str:
    target, level = _TARGETS[str(values["target"])], str(values["level"])
    where = say_where(values)
    if values["mode"] == "set":
        return f"set the volume of {target} to {level}{where}"
    if level.endswith("dB"):
        down = level.startswith("-")
        return f"{'lower' if down else 'raise'} {target} by {level.lstrip('-')}{where}"
    amount = Fraction(level[:-1])
    verb, part = ("lower", 100 - amount) if amount < 100 else ("raise", amount - 100)
    return f"{verb} {target} by {decimal(part)}%{where}"


def _settle(values: Values, before: Timeline, warps: tuple[Warp, ...]) -> dict[str, Value]:
    everywhere = values["on"] == "all" and whole(values)
    return dict(values) if everywhere else settle_where(values, before, warps)


VOLUME = Operation(
    name="volume",
    summary="Change how loud everything, one kind of sound or one clip is; 0% is mute",
    params=(
        Param(
            "target",
            Choice(("all", "original", "music", "voice", "effects"), {"voiceover": "voice"}),
            "`all`, the clips' `original` sound, the `music`, the `voice` or the sound `effects`",
            "all",
        ),
        Param(
            "mode",
            Choice(("set", "change"), {}),
            "`set` to the level, or `change` what it is now by it",
            "set",
        ),
        Param(
            "level",
            Level(Fraction(1000)),
            "50% of full loudness, or -6dB; 0% is mute",
            required=True,
        ),
        *WHERE,
    ),
    phrasings=(
        "mute the video",
        "set the volume to 50%",
        "lower the music to 30%",
        "make it louder by 6 dB",
        "mute the original sound",
        "mute the first 5 seconds",
        "静音",
        "音量调到50%",
        "关掉原声",
    ),
    words={**WHERE_WORDS, **VOLUME_WORDS},
    frames=_frames,
    say_values=_say,
    effect=changed,
    check=_check,
    settle=_settle,
    clashes=same_part("target"),
    main="level",
)
