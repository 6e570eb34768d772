"""`duck`: the music goes down while somebody speaks, as far and as fast as asked."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from nemoflow.engine.ops.clips import need_clips
from nemoflow.engine.ops.frame import Bag, Meaning, Pool
from nemoflow.engine.ops.levels import Decibels
from nemoflow.engine.ops.operation import Applied, Operation, OpProblem, OpRefused, Values
from nemoflow.engine.ops.params import Length, Param
from nemoflow.engine.ops.times import parse_amount
from nemoflow.engine.timeline import Timeline

_LONGEST = {"attack": Fraction(2), "release": Fraction(9)}


def _frames(bag: Bag, pool: Pool) -> Meaning | None:
    """`duck the music by 15 dB under speech`, `人声时压低音乐`, `no ducking`."""
    off = bag.has("word", "unducked") and not bag.has("input")
    if off:
        bag.drop("word", "unducked")
        bag.drop("verb", "set", "use")
    verb = bag.take("verb", "duck")
    spoken = bag.take("speech")
    if not off and verb is None and not (spoken and bag.take("verb", "quieter")):
        return None
    music = bag.take("object", "music")
    if not (music or spoken or off or _is_it(bag)):
        return None
    bag.drop("object", "volume", "music", "video")
    bag.drop("speech")
    bag.drop("word", "down")
    given: dict[str, object] = {"amount": "0dB"} if off else {}
    for name, kind in (("threshold", "decibel"), ("attack", "time"), ("release", "time")):
        if detail := bag.take_behind(name, kind):
            given[name] = detail.value
    if not off and (amount := bag.take("decibel", prep=("", "by"))):
        given["amount"] = f"-{amount.value.lstrip('+-')}"
    return Meaning((DUCK.make(**given),))


def _is_it(bag: Bag) -> bool:
    """`duck it`: only music is ever ducked. `duck the video` is none of that."""
    named = bag.find("object", "video")
    return named is not None and bag.text[named.start : named.end].lower() == "it"


def _check(values: Values) -> None:
    for name, most in _LONGEST.items():
        length = parse_amount(str(values[name]))
        if length.unit != "s" or length.amount > most:
            raise OpProblem(
                name, f"`{values[name]}` is no time for this", hint=f"up to {most} seconds"
            )


def _say(values: Values) -> str:
    if values["amount"] == "0dB":
        said = "do not duck the music"
        return said if _plain(values) else f"{said}{_details(values)}"
    amount = str(values["amount"]).lstrip("-")
    return f"duck the music by {amount} under speech{_details(values)}"


def _plain(values: Values) -> bool:
    return (values["threshold"], values["attack"], values["release"]) == ("-30dB", "0.02s", "0.4s")


def _details(values: Values) -> str:
    if _plain(values):
        return ""
    return (
        f" with a threshold of {values['threshold']}"
        f" with an attack of {values['attack']} with a release of {values['release']}"
    )


def _effect(values: Values, timeline: Timeline) -> Applied:
    need_clips(timeline)
    if not timeline.music:
        raise OpRefused(
            "out_of_range",
            "the video has no music",
            hint="add music first, for example `add song.mp3 as background music`",
        )
    amount = -float(str(values["amount"]).removesuffix("dB"))
    music = tuple(
        replace(
            item,
            duck=amount > 0,
            duck_amount=amount or item.duck_amount,
            duck_threshold=float(str(values["threshold"]).removesuffix("dB")),
            duck_attack=_milliseconds(values, "attack"),
            duck_release=_milliseconds(values, "release"),
        )
        for item in timeline.music
    )
    if music == timeline.music:
        return Applied(timeline, ("the music already goes down like that",))
    speaks = any(timeline.source(clip.source).has_audio for clip in timeline.clips)
    notes = () if speaks or timeline.sounds else ("nobody speaks yet: the music stays as it is",)
    return Applied(replace(timeline, music=music), notes)


def _milliseconds(values: Values, name: str) -> int:
    return max(1, round(parse_amount(str(values[name])).amount * 1000))


DUCK = Operation(
    name="duck",
    summary="Lower the music that is there while a clip or a voice-over is heard",
    params=(
        Param(
            "amount", Decibels(Fraction(-40), Fraction(0)), "how far down; 0dB: not at all", "-12dB"
        ),
        Param(
            "threshold",
            Decibels(Fraction(-60), Fraction(-6)),
            "speech is what is louder than this",
            "-30dB",
        ),
        Param("attack", Length(), "how fast it goes down", "0.02s"),
        Param("release", Length(), "how fast it comes back", "0.4s"),
    ),
    phrasings=(
        "duck the music under speech",
        "duck the music by 15 dB",
        "lower the music when someone is speaking",
        "don't duck the music",
        "人声时压低音乐",
        "有人声时自动压低背景音乐",
    ),
    words={
        **dict.fromkeys(
            (
                "duck",
                "ducking for",
                "auto duck",
                "auto-duck",
                "automatically duck",
                "闪避",
                "自动闪避",
            ),
            ("verb", "duck"),
        ),
        **dict.fromkeys(
            ("压低", "自动压低", "自动降低", "automatically lower"), ("verb", "quieter")
        ),
        **dict.fromkeys(
            (
                *(
                    "don't duck",
                    "do not duck",
                    "不要闪避",
                    "不闪避",
                    "关闭闪避",
                    "turn off ducking",
                ),
                *("without ducking", "no ducking", "remove the ducking", "disable ducking"),
            ),
            ("word", "unducked"),
        ),
        **dict.fromkeys(
            (
                *("under speech", "under the speech", "under dialogue", "under the dialogue"),
                *("under the voice", "under voices", "under the voiceover", "under the voice-over"),
                *(
                    "under the voice over",
                    "under the narration",
                    "under narration",
                    "under my voice",
                ),
                *("when someone is speaking", "when someone speaks", "when somebody speaks"),
                *("when someone is talking", "when someone talks", "when somebody is talking"),
                *("when people talk", "when people are talking", "when people speak"),
                *("when there is speech", "when there's speech", "when i speak", "when i talk"),
                *("when i'm talking", "when i am talking", "when i'm speaking", "during speech"),
                *("during the speech", "during dialogue", "during the voiceover", "while i talk"),
                *("while people are talking", "while people talk", "while someone is speaking"),
                *("while someone is talking", "while somebody speaks", "while i'm talking"),
                *("while someone speaks", "while someone talks", "whenever someone speaks"),
                *("whenever someone is speaking", "whenever someone talks", "when anyone speaks"),
                *("whenever somebody speaks", "whenever there is speech", "under the speaker"),
                *("while i speak", "when the voice comes in", "when the narrator speaks"),
                *("人声时", "有人声时", "说话时", "说话的时候", "有人说话时", "有人说话的时候"),
                *("人声的时候", "有人声的时候", "旁白时", "旁白的时候", "讲话时", "讲话的时候"),
            ),
            ("speech", ""),
        ),
        "attack": ("word", "attack"),
        "release": ("word", "release"),
        **dict.fromkeys(
            ("threshold", "with a threshold of", "threshold of"), ("word", "threshold")
        ),
    },
    frames=_frames,
    say_values=_say,
    effect=_effect,
    check=_check,
    main="amount",
    once=True,
)
