"""`volume`: louder, quieter or mute - everything, the clips' own sound, or the music."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from nemoflow.engine.ops.clips import need_clips, settle_span, span_of, take, transition_notes
from nemoflow.engine.ops.frame import Bag, Chunk, FrameRefused, Meaning, Pool
from nemoflow.engine.ops.levels import SILENT, Level, decibels
from nemoflow.engine.ops.operation import Applied, Operation, OpProblem, OpRefused, Values
from nemoflow.engine.ops.params import Choice, Param, Point
from nemoflow.engine.ops.spans import need_order, need_places, say_span
from nemoflow.engine.ops.times import decimal, rounded
from nemoflow.engine.ops.volume_words import VOLUME_WORDS
from nemoflow.engine.ops.warp import Warp
from nemoflow.engine.timeline import Clip, Music, Timeline
from nemoflow.model.op import Value

_TARGETS = {"all": "the sound", "original": "the original sound", "music": "the music"}


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
    span = bag.take("range", prep=("", "from", "for", "in", "during", "at", "between"))
    places: dict[str, object] = {"from": span.value, "to": span.until} if span else {}
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


def _target(bag: Bag) -> str | None:
    """Which sound; None when no sound is named."""
    own = bag.take("object", "original")
    music = bag.take("object", "music")
    sound = bag.take("object", "volume")
    bag.drop("object", "volume")
    if own and music:
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
    need_order(values, "from", "to")
    if values["mode"] == "change" and values["level"] == "100%":
        raise OpProblem("level", "a change to 100% changes nothing")
    if values["target"] == "music" and (values["from"], values["to"]) != ("0s", "end"):
        raise OpProblem(
            "from",
            "the music's volume cannot change for a part of the video",
            hint="change it for the whole video",
        )


def _say(values: Values) -> str:
    target, level = _TARGETS[str(values["target"])], str(values["level"])
    whole = (values["from"], values["to"]) == ("0s", "end")
    where = "" if whole else f" for {say_span(values, 'from', 'to')}".replace("for from", "from")
    if values["mode"] == "set":
        return f"set the volume of {target} to {level}{where}"
    if level.endswith("dB"):
        down = level.startswith("-")
        return f"{'lower' if down else 'raise'} {target} by {level.lstrip('-')}{where}"
    amount = Fraction(level[:-1])
    verb, part = ("lower", 100 - amount) if amount < 100 else ("raise", amount - 100)
    return f"{verb} {target} by {decimal(part)}%{where}"


def _effect(values: Values, timeline: Timeline) -> Applied:
    need_clips(timeline)
    target = str(values["target"])
    _need_sound(target, timeline)
    start, end = span_of(values, timeline, "from", "to")
    total = timeline.frames
    if (start, end) == (0, total):
        return _whole(values, timeline)
    if target == "all" and timeline.music:
        raise OpRefused(
            "out_of_range",
            "the music's volume cannot change for a part of the video",
            hint="say `the original sound`, or change the whole video",
        )
    body = tuple(_clip(clip, values, clip.gain) for clip in take(timeline, start, end))
    made = timeline.with_clips((*take(timeline, 0, start), *body, *take(timeline, end, total)))
    return _told(timeline, made, tuple(transition_notes(timeline, start, end)))


def _need_sound(target: str, timeline: Timeline) -> None:
    own = any(timeline.source(clip.source).has_audio for clip in timeline.clips)
    there = {"original": own, "music": bool(timeline.music), "all": own or bool(timeline.music)}
    if not there[target]:
        what = "music" if target == "music" else "sound"
        raise OpRefused(
            "out_of_range",
            f"the video has no {what}",
            hint="add music first, for example `add song.mp3 as background music`",
        )


def _whole(values: Values, timeline: Timeline) -> Applied:
    """`all` and `set` keep the balance: the loudest clip gets the level, the rest follows."""
    target = str(values["target"])
    heard = [
        clip.gain
        for clip in timeline.clips
        if timeline.source(clip.source).has_audio and not clip.muted
    ]
    known = heard or [item.gain for item in timeline.music if item.gain > SILENT]
    loudest = max(known, default=0.0)
    made = timeline
    if target in ("all", "original"):
        clips = tuple(
            _clip(clip, values, loudest if target == "all" else clip.gain)
            for clip in timeline.clips
        )
        made = replace(made, clips=clips)
    if target in ("all", "music"):
        music = tuple(
            _music(item, values, loudest if target == "all" else item.gain) for item in made.music
        )
        made = replace(made, music=music)
    muted_music = values["level"] == "0%" and target == "all" and timeline.music and heard
    return _told(timeline, made, ("the music is muted as well",) if muted_music else ())


def _told(before: Timeline, after: Timeline, notes: tuple[str, ...]) -> Applied:
    if before == after:
        return Applied(before, ("the volume already is like that",))
    return Applied(after, notes)


def _gain(now: float, values: Values, reference: float) -> float:
    """The new gain in dB; `reference` is what the written level replaces."""
    level = decibels(str(values["level"]))
    moved = now + level - reference if values["mode"] == "set" else now + level
    return max(SILENT, round(moved, 3))


def _clip(clip: Clip, values: Values, reference: float) -> Clip:
    if values["level"] == "0%":
        return replace(clip, muted=True)
    if values["mode"] == "set" and clip.muted:
        return replace(clip, muted=False, gain=decibels(str(values["level"])))
    return replace(clip, gain=_gain(clip.gain, values, reference))


def _music(item: Music, values: Values, reference: float) -> Music:
    if values["level"] == "0%":
        return replace(item, gain=SILENT)
    if values["mode"] == "set" and item.gain <= SILENT:
        return replace(item, gain=decibels(str(values["level"])))
    return replace(item, gain=_gain(item.gain, values, reference))


def _settle(values: Values, before: Timeline, warps: tuple[Warp, ...]) -> dict[str, Value]:
    whole = (values["from"], values["to"]) == ("0s", "end")
    return dict(values) if whole else settle_span(values, before, warps, "from", "to")


VOLUME = Operation(
    name="volume",
    summary="Change how loud everything, the clips' own sound or the music is; 0% is mute",
    params=(
        Param(
            "target",
            Choice(("all", "original", "music"), {}),
            "`all`, the clips' `original` sound, or the `music`",
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
        Param("from", Point(), "where the part begins", "0s"),
        Param("to", Point(), "where the part ends", "end"),
    ),
    phrasings=(
        "mute the video",
        "set the volume to 50%",
        "lower the music to 30%",
        "make it louder by 6 dB",
        "mute the original sound",
        "静音",
        "音量调到50%",
        "关掉原声",
    ),
    words=VOLUME_WORDS,
    frames=_frames,
    say_values=_say,
    effect=_effect,
    check=_check,
    settle=_settle,
    main="level",
)
