"""`music`: a sound under the whole video, looped, faded and lowered while somebody speaks."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from nemoflow.engine.ops.clips import input_named, need_clips, settle_hanging, shown
from nemoflow.engine.ops.frame import Bag, Chunk, FrameRefused, Meaning, Pool
from nemoflow.engine.ops.levels import Level, decibels
from nemoflow.engine.ops.operation import Applied, Operation, OpProblem, OpRefused, Values
from nemoflow.engine.ops.params import Flag, Length, Name, Param, Point
from nemoflow.engine.ops.sounds import kind_by_name
from nemoflow.engine.ops.spans import say_start
from nemoflow.engine.ops.times import Time, counted_alike, parse_amount, parse_time
from nemoflow.engine.ops.warp import Warp
from nemoflow.engine.timeline import Music, Source, Timeline
from nemoflow.model.op import Value
from nemoflow.model.spec import reference

_SOFT = {"soft": "-24dB", "loud": "100%"}


def _frames(bag: Bag, pool: Pool) -> Meaning | None:
    """`add bed.mp3 as background music at 35% volume`, `加背景音乐，音量30%`."""
    other = _another(bag)
    if other is not None:
        return other
    verb = bag.take("verb", "add", "put", "use", "play", "insert", "set", "loop", "make")
    both = bag.has("object", "music") and bag.has("input")
    if not both and (verb is None or verb.value in ("set", "loop", "make")):
        # `set the music to 30%` and `loop the music` speak of music that is already there.
        return None
    named = bag.take("object", "music", prep=("", "as", "with", "to"))
    found = bag.take("input", prep=("", "as", "with", "from"))
    # `add song.mp3`: a sound alone can only be music.
    if named is None and (found is None or found.tag != "audio" or _is_other(bag, found)):
        return None
    if found is not None and found.tag == "image":
        raise FrameRefused("missing_input", f"`{found.value}` is a picture, not a sound")
    if found is not None and found.tag == "subtitle":
        raise FrameRefused("missing_input", f"`{found.value}` holds words, not a sound")
    bag.drop("object", "music")
    bag.drop("object", "video")
    bag.drop("word", "under")
    bag.drop("verb", "loop", "play") if bag.has("word", "looped") else None
    given: dict[str, object] = {}
    notes = _sound(bag, given)
    _when(bag, given)
    if bag.chunks:
        return None
    name, rule = (found.value, []) if found else _only_sound(pool)
    return Meaning((MUSIC.make(file=name, **given),), (*rule, *notes))


def _another(bag: Bag) -> Meaning | None:
    """`replace the music with song.mp3`, `change the song to song.mp3`."""
    file = bag.find("input")
    verb = bag.find("verb", "replace", "swap", "set")
    if verb is None or file is None or file.prep not in ("with", "to", "for"):
        return None
    if bag.find("object", "music") is None or file.tag == "image" or len(bag.chunks) > 3:
        return None
    bag.drop("object", "music")
    bag.chunks.remove(file)
    bag.chunks.remove(verb)
    return Meaning((MUSIC.make(file=file.value),))


def _is_other(bag: Bag, found: Chunk) -> bool:
    """Whether a file without the word `music` is a voice, an effect, or the video's own sound."""
    sound = bag.find("object", "volume", "original")
    return bool(kind_by_name(Bag((found,), bag.text))) or (sound is not None and sound.prep == "as")


def _only_sound(pool: Pool) -> tuple[str, list[str]]:
    sounds = pool.of_kind("audio")
    if len(sounds) == 1:
        return sounds[0].name, [f"the music: {sounds[0].filename}, the only sound in the inputs"]
    known = ", ".join(item.name for item in sounds)
    raise FrameRefused(
        "missing_input",
        "which music? there are several" if sounds else "there is no music in the inputs",
        f"name one of {known}" if sounds else "list a sound file under `inputs` and name it",
    )


def _sound(bag: Bag, given: dict[str, object]) -> list[str]:
    """Level, loop, ducking and fades."""
    notes = []
    _ducking(bag, given)
    bag.drop("object", "volume")
    if share := bag.take("percent", prep=("", "at", "to", "with", "of")):
        given["volume"] = f"{share.value}%"
    elif level := bag.take("decibel", prep=("", "at", "to", "with", "of")):
        given["volume"] = level.value
    elif vague := bag.take("word", "soft", "loud"):
        given["volume"] = _SOFT[vague.value]
        notes.append(f"{vague.value} music: {_SOFT[vague.value]}")
    if bag.take("word", "looped") or bag.take("verb", "loop"):
        given["loop"] = True
    elif bag.take("word", "unlooped"):
        given["loop"] = False
    for way in ("in", "out"):
        if fading := bag.take("fading", way):
            given[f"fade_{way}"] = fading.until or "1s"
    return notes


def _ducking(bag: Bag, given: dict[str, object]) -> None:
    """`with ducking`, `ducked under speech`; how far is another edit's to say."""
    said = bag.find("word", "ducked", "unducked")
    if said is None:
        return
    for mark in (said, bag.find("speech")):
        after = next((item for item in bag.chunks if mark and item.start >= mark.end), None)
        if after is not None and after.kind == "decibel" and not after.prep:
            raise FrameRefused(
                "undecidable",
                f"is `{after.value}` how loud the music is, or how far it goes down?",
                "write `... and duck it by 9 dB under speech`",
            )
    bag.take("word", said.value)
    bag.take("speech")
    given["duck"] = said.value == "ducked"


def _when(bag: Bag, given: dict[str, object]) -> None:
    if bag.take("word", "throughout"):
        return
    if point := bag.take("time", prep=("at", "from")):
        given["start"] = point.value
    elif anchor := bag.take("anchor", prep=("at", "from")):
        given["start"] = "0s" if anchor.value == "start" else "end"
    if length := bag.take("time", prep=("for",)):
        given["duration"] = length.value
    elif share := bag.take("percent", prep=("for",)):
        given["duration"] = f"{share.value}%"
    elif span := bag.take("range", prep=("", "from", "for", "in", "during", "between")):
        given["start"] = span.value
        if span.until != "end":
            given["duration"] = _between(parse_time(span.value), parse_time(span.until))


def _between(start: Time, end: Time) -> str:
    """The length of a range whose ends are counted alike."""
    alike = start.unit == end.unit or not start.amount
    if start.from_end or not counted_alike(start, end) or not alike:
        raise FrameRefused(
            "undecidable", "how long should it play?", "write `starting at 5s for 10s`"
        )
    if end.amount <= start.amount:
        raise FrameRefused("out_of_range", "the music would end before it starts")
    return str(Time(end.amount - start.amount, end.unit))


def _check(values: Values) -> None:
    if values["volume"] == "0%":
        raise OpProblem("volume", "music at 0% cannot be heard", hint="leave the music out")
    if values["start"] == "end":
        raise OpProblem("start", "music cannot start at the end", hint="for example end-10s")


def _say(values: Values) -> str:
    parts = [f"add {reference(str(values['file']))} as background music"]
    parts.append(f"at {values['volume']} volume")
    parts.append("looped" if values["loop"] else "without looping")
    parts.append("with ducking" if values["duck"] else "without ducking")
    parts.append(f"with a fade in of {values['fade_in']} and a fade out of {values['fade_out']}")
    parts.append(f"starting at {say_start(str(values['start']))}")
    if values["duration"] != "100%":
        parts.append(f"for {values['duration']}")
    return " ".join(parts)


def _source(name: str, timeline: Timeline) -> Source:
    found = input_named(name, timeline)
    if found.kind == "image" or (found.kind == "video" and not found.has_audio):
        raise OpRefused(
            "missing_input", f"`{found.filename}` has no sound", hint="name a sound file"
        )
    return found


def _effect(values: Values, timeline: Timeline) -> Applied:
    need_clips(timeline)
    source = _source(str(values["file"]), timeline)
    total, rate = timeline.frames, timeline.rate
    start = max(0, parse_time(str(values["start"])).frame(total, rate))
    if start >= total:
        raise OpRefused(
            "out_of_range",
            f"the music would start after the end: the video lasts {shown(total, rate)}",
            hint=f"start before {shown(total, rate)}",
        )
    to_end = values["duration"] == "100%"
    frames = 0 if to_end else parse_amount(str(values["duration"])).length(total, rate)
    notes: list[str] = []
    if start + frames >= total and frames:
        frames = 0
    made = Music(
        source.digest,
        start,
        frames,
        decibels(str(values["volume"])),
        bool(values["loop"]),
        parse_amount(str(values["fade_in"])).length(total, rate),
        parse_amount(str(values["fade_out"])).length(total, rate),
        bool(values["duck"]),
    )
    if made in timeline.music:
        return Applied(timeline, ("this music is already there",))
    kept = tuple(item for item in timeline.music if not _meet(item, made, total))
    if len(kept) < len(timeline.music):
        notes.append(f"{source.filename} takes the place of the music that was there")
    return Applied(replace(timeline, music=(*kept, made)), tuple(notes))


def _meet(first: Music, second: Music, total: int) -> bool:
    """Whether two pieces of music sound at the same time."""
    ends = [item.start + item.frames if item.frames else total for item in (first, second)]
    return first.start < ends[1] and second.start < ends[0]


def _settle(values: Values, before: Timeline, warps: tuple[Warp, ...]) -> dict[str, Value]:
    return settle_hanging(values, before, warps, "start")


MUSIC = Operation(
    name="music",
    summary="Put music under the whole video",
    params=(
        Param("file", Name(), "name of an input with sound", required=True),
        Param("volume", Level(Fraction(400)), "35% of full loudness, or -18dB", "-18dB"),
        Param("start", Point(), "when it begins", "0s"),
        Param("duration", Length(), "how long it plays; 100% is to the end", "100%"),
        Param("loop", Flag(), "begin again when the file is shorter than the video", True),
        Param("fade_in", Length(zero=True), "how long it swells", "1s"),
        Param("fade_out", Length(zero=True), "how long it dies away", "2s"),
        Param("duck", Flag(), "lower it while somebody speaks", True),
    ),
    phrasings=(
        "add song.mp3 as background music",
        "add background music at 35% volume",
        "add background music song.mp3 at low volume",
        "加背景音乐",
        "加上 song.mp3 作为背景音乐，音量30%",
    ),
    words={
        "music": ("object", "music"),
        "background music": ("object", "music"),
        "background track": ("object", "music"),
        "music track": ("object", "music"),
        "music bed": ("object", "music"),
        "soundtrack": ("object", "music"),
        "song": ("object", "music"),
        "bgm": ("object", "music"),
        "音乐": ("object", "music"),
        "背景音乐": ("object", "music"),
        "配乐": ("object", "music"),
        "背景乐": ("object", "music"),
        "歌": ("object", "music"),
        "loop": ("verb", "loop"),
        "looped": ("word", "looped"),
        "looping": ("word", "looped"),
        "on loop": ("word", "looped"),
        "循环": ("word", "looped"),
        "循环播放": ("word", "looped"),
        "without looping": ("word", "unlooped"),
        "without loop": ("word", "unlooped"),
        "no loop": ("word", "unlooped"),
        "no looping": ("word", "unlooped"),
        "with no looping": ("word", "unlooped"),
        "not looped": ("word", "unlooped"),
        "不循环": ("word", "unlooped"),
        "不要循环": ("word", "unlooped"),
        **dict.fromkeys(
            (
                *("with ducking", "ducked", "auto-ducked", "automatically ducked", "auto ducked"),
                *("that ducks", "which ducks", "that is ducked", "which is ducked"),
            ),
            ("word", "ducked"),
        ),
        "without ducking": ("word", "unducked"),
        "no ducking": ("word", "unducked"),
        "low volume": ("word", "soft"),
        "softly": ("word", "soft"),
        "quietly": ("word", "soft"),
        "小声": ("word", "soft"),
        "soft": ("word", "soft"),
        "quiet": ("word", "soft"),
        "in the background": ("word", "under"),
        "under the video": ("word", "under"),
        "underneath": ("word", "under"),
        "under it": ("word", "under"),
        "underneath it": ("word", "under"),
        "under this": ("word", "under"),
        "低音量": ("word", "soft"),
        "full volume": ("word", "loud"),
    },
    frames=_frames,
    say_values=_say,
    effect=_effect,
    check=_check,
    settle=_settle,
    main="file",
)
