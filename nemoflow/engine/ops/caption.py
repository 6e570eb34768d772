"""`caption`: subtitles from a file, or words with their time, on the picture or as a track."""

from __future__ import annotations

from fractions import Fraction

from nemoflow.engine.ops.caption_effect import effect, settle
from nemoflow.engine.ops.caption_words import CAPTION_WORDS, LANGUAGES, SIZES, STYLES
from nemoflow.engine.ops.colors import Color, color_words
from nemoflow.engine.ops.frame import Bag, Chunk, FrameRefused, Meaning, Pool
from nemoflow.engine.ops.operation import Operation, OpProblem, Values
from nemoflow.engine.ops.params import (
    Choice,
    Flag,
    Length,
    Name,
    Number,
    Param,
    Pattern,
    Point,
    Words,
)
from nemoflow.engine.ops.spans import say_start
from nemoflow.engine.ops.title_times import length_first, take_when, two_times
from nemoflow.engine.ops.title_words import POSITIONS, quoted
from nemoflow.model.spec import reference

_VERBS = ("burn", "add", "put", "show", "insert", "use", "write", "make", "set", "turn")
_OBJECTS = (
    "captions", "captions_soft", "captions_auto", "captions_karaoke",
    *(f"captions_{code}" for code in LANGUAGES),
)  # fmt: skip
_SIZE = Pattern(r"\d{1,3}(\.\d{1,3})?%|\d{1,4}px", "a size of letters", ("5.5%", "40px"))
_LEAST_LINE, _MOST_LINE = 8, 120
_AUTOMATIC = (
    "automatic captions need speech recognition, which the local engine does not do",
    "list an .srt file under `inputs`, or use `backend: cloud`",
)


def _frames(bag: Bag, pool: Pool) -> Meaning | None:
    """`add captions from subs.srt`, `burn in subs.srt`, `add the caption "Hi" at 2s`."""
    verb = bag.take("verb", *_VERBS)
    named = bag.find("object", *_OBJECTS)
    file = next((x for x in bag.chunks if x.kind == "input" and x.tag == "subtitle"), None)
    if named is not None and named.value == "captions_auto":
        raise FrameRefused("cloud", *_AUTOMATIC)
    if verb is None or (named is None and file is None):
        return None
    if verb.value in ("make", "set", "turn", "write") and not bag.has("quote"):
        # `make the captions bigger` speaks of captions that are there.
        return None
    given: dict[str, object] = {}
    while named is not None:
        _kind(named, given)
        bag.chunks.remove(named)
        named = bag.find("object", *_OBJECTS)
    notes = _told(bag, verb, given) if bag.has("quote") else _from_file(bag, pool, file, given)
    notes = [*notes, *_look(bag, given)]
    if bag.chunks:
        return None
    return Meaning((CAPTION.make(**given),), tuple(notes))


def _kind(named: Chunk, given: dict[str, object]) -> None:
    match named.value.removeprefix("captions").removeprefix("_"):
        case "":
            pass
        case "soft":
            given["burn"] = False
        case "karaoke":
            given["style"] = "karaoke"
        case code:
            given["lang"] = code


def _told(bag: Bag, verb: Chunk, given: dict[str, object]) -> list[str]:
    """Words in quotation marks, with their time."""
    text = bag.take("quote")
    if verb.value in ("set", "turn"):
        raise FrameRefused(
            "undecidable",
            "a new caption, or other words for one that is there?",
            'write `add the caption "Hello" at 2s`',
        )
    two_times(bag)
    length_first(verb, bag)
    bag.drop("verb", "show", "put")
    bag.drop("word", "saying")
    bag.drop("object", "video", "screen")
    given["text"] = text.value if text else ""
    return take_when(bag, given)


def _from_file(bag: Bag, pool: Pool, file: Chunk | None, given: dict[str, object]) -> list[str]:
    if file is not None and file.prep not in ("", "from", "with", "as", "of", "in", "to"):
        return []
    if file is None:
        name, notes = _only_file(pool, given)
    else:
        bag.chunks.remove(file)
        name, notes = file.value, []
    given["file"] = name
    bag.drop("verb", "show", "put")
    bag.take("suffix", "into")
    bag.drop("object", "video", "screen")
    bag.drop("word", "throughout")
    if shift := bag.take("time", prep=("at", "from")):
        given["start"] = shift.value
        notes.append(f"the times of the file count from {shift.value}")
    return notes


def _only_file(pool: Pool, given: dict[str, object]) -> tuple[str, list[str]]:
    files = pool.of_kind("subtitle")
    if not files:
        raise FrameRefused("cloud", *_AUTOMATIC)
    if given.get("lang"):
        hint = f"write `add captions from {files[0].filename}`; nothing is translated"
        raise FrameRefused("undecidable", "which file is in that language?", hint)
    if len(files) > 1:
        known = ", ".join(item.name for item in files)
        message = "which subtitles? there are several"
        raise FrameRefused("missing_input", message, f"name one of {known}")
    return files[0].name, [f"the captions: {files[0].filename}, the only subtitle file"]


def _look(bag: Bag, given: dict[str, object]) -> list[str]:
    """Style, place, colour, size and length of lines."""
    notes = []
    if bag.take("word", "softly"):
        given["burn"] = False
    bag.drop("verb", "burn")
    styles = {"style_default": "default", "bold": "bold", "boxed": "box", "karaoke": "karaoke"}
    if style := bag.take("word", *styles):
        given["style"] = styles[style.value]
    if place := bag.take("position"):
        given["position"] = place.value
    if color := bag.take("color", prep=("", "in", "with")):
        given["color"] = color.value
    sized = bool(bag.take("word", "size"))
    bag.drop("word", "color")
    if size := bag.take("word", *SIZES):
        given["size"] = SIZES[size.value]
        notes.append(f"{size.value} captions: {SIZES[size.value]} of the short side")
    elif pixels := bag.take("pixels"):
        given["size"] = pixels.value
    elif sized and (share := bag.take("percent")):
        given["size"] = f"{share.value}%"
    if bag.has("word", "per_line") and (count := bag.take("number", prep=("", "with", "at"))):
        bag.take("word", "per_line")
        given["max_chars"] = count.value
    return notes


def _check(values: Values) -> None:
    file, text = values["file"], values["text"]
    if bool(file) == bool(text):
        both = "both `file` and `text`" if file else "neither `file` nor `text`"
        raise OpProblem("", f"a caption has {both}", hint="give one of them")
    if file and values["duration"] != "3s":
        raise OpProblem("duration", "a file says how long its captions show", hint="leave it out")
    if text and values["style"] == "karaoke":
        raise OpProblem(
            "style", "one text has no word times", hint="karaoke needs a file with word times"
        )
    size = Fraction(str(values["size"]).rstrip("%px"))
    if not size or (str(values["size"]).endswith("%") and size > 100):
        raise OpProblem("size", f"`{values['size']}` is not a size of letters", hint="5.5%")
    if values["start"] == "end":
        raise OpProblem("start", "captions cannot start at the end", hint="for example end-3s")


def _say(values: Values) -> str:
    lang = str(values["lang"])
    noun = f"{LANGUAGES[lang][0]} captions" if lang else "captions"
    if values["file"]:
        parts = [f"burn in {noun} from {reference(str(values['file']))}"]
    else:
        parts = [f"add the {noun.removesuffix('s')} {quoted(str(values['text']))}"]
    if not values["burn"]:
        parts = [parts[0].replace("burn in", "add", 1), "as a soft track"]
    parts.append(POSITIONS[str(values["position"])])
    parts.append(f"in {color_words(str(values['color']))} at size {values['size']}")
    parts.append(STYLES[str(values["style"])])
    parts.append(f"with {values['max_chars']} characters a line")
    if values["text"]:
        parts.append(f"starting at {say_start(str(values['start']))} for {values['duration']}")
    elif values["start"] != "0s":
        parts.append(f"starting at {say_start(str(values['start']))}")
    return " ".join(parts)


CAPTION = Operation(
    name="caption",
    summary="Show subtitles from a file, or words at a time; burned in or as a soft track",
    params=(
        Param(
            "file", Name("subtitle", optional=True), "name of an .srt, .vtt, .ass or .ssa input", ""
        ),
        Param("text", Words(optional=True), "the words of one caption, instead of a file", ""),
        Param("start", Point(), "when the text appears; where a file's 0:00 lies", "0s"),
        Param("duration", Length(), "how long a text shows", "3s"),
        Param("burn", Flag(), "drawn on the picture; false: a track that can be turned off", True),
        Param("position", Choice(tuple(POSITIONS), {"middle": "center"}), "where", "bottom"),
        Param("style", Choice(tuple(STYLES), {"boxed": "box"}), "the look", "default"),
        Param("size", _SIZE, "height of the letters: % of the picture's short side, or px", "5.5%"),
        Param("color", Color(), "a name or #rrggbb", "#ffffff"),
        Param(
            "max_chars",
            Number(Fraction(_LEAST_LINE), Fraction(_MOST_LINE)),
            "letters a line; of Chinese ones 3/7 as many",
            42,
        ),
        Param("lang", Choice(("", *LANGUAGES), {}), "a label: nothing is translated", ""),
    ),
    phrasings=(
        "add captions from subs.srt",
        "burn in subs.srt",
        "add subs.srt as captions at the top in bold",
        'add the caption "Hello" from 2s to 4s',
        "add karaoke captions from subs.srt",
        "add subs.srt as a soft track",
        "加字幕 subs.srt",
        "烧录字幕 subs.srt",
        "加逐字字幕 subs.srt",
        "在3秒处加字幕“你好”，显示2秒",
    ),
    words=CAPTION_WORDS,
    frames=_frames,
    say_values=_say,
    effect=effect,
    check=_check,
    settle=settle,
    main="file",
)
