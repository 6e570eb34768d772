"""`adjust`: changes titles or captions that an earlier edit made, or takes them away."""

from __future__ import annotations

from fractions import Fraction

from nemoflow.engine.ops.adjust_effect import effect
from nemoflow.engine.ops.adjust_sentence import frames
from nemoflow.engine.ops.adjust_words import ADJUST_WORDS
from nemoflow.engine.ops.caption_words import STYLES
from nemoflow.engine.ops.colors import Color, color_words
from nemoflow.engine.ops.operation import Operation, OpProblem, Values
from nemoflow.engine.ops.params import Choice, Flag, Length, Maybe, Param, Pattern, Words
from nemoflow.engine.ops.spans import need_time
from nemoflow.engine.ops.title_words import POSITIONS, quoted

TIMES = ("duration", "longer", "shorter", "later", "earlier")
CHANGES = ("text", "size", "color", "position", "style", *TIMES)
_SIZE = Pattern(
    r"\d{1,3}(\.\d{1,3})?%|\d{1,4}px|\d{1,2}(\.\d{1,3})?x",
    "a size of letters, or a factor",
    ("10%", "48px", "1.25x"),
)


def _check(values: Values) -> None:
    asked = [name for name in CHANGES if values[name]]
    if values["remove"] and asked:
        raise OpProblem("remove", f"`remove` and `{asked[0]}` at once", hint="write one of them")
    if not values["remove"] and not asked:
        known = ", ".join(CHANGES)
        raise OpProblem("", "nothing is to be changed", hint=f"give one of {known}, or remove")
    timed = [name for name in TIMES if values[name]]
    if len(timed) > 1:
        raise OpProblem(timed[1], f"`{timed[0]}` and `{timed[1]}` at once", hint="write two edits")
    for name in TIMES[1:]:
        need_time(values, name)
    if values["style"] and values["what"] != "captions":
        raise OpProblem("style", "only captions have a style", hint="leave it out")
    size = str(values["size"])
    amount = Fraction(size.rstrip("%px")) if size else Fraction(1)
    if not amount or (size.endswith("%") and amount > 100):
        raise OpProblem("size", f"`{size}` is not a size of letters", hint="for example 10%")


def _say(values: Values) -> str:
    which = str(values["which"])
    noun = "title" if values["what"] == "title" else "captions"
    if which == "all":
        noun = f"all {noun.removesuffix('s')}s"
    elif which.startswith("#"):
        noun = f"the {noun.removesuffix('s')} number {which[1:]}"
    elif which:
        noun = f"the {noun.removesuffix('s')} {quoted(which)}"
    else:
        noun = f"the {noun}"
    if values["remove"]:
        return f"remove {noun}"
    parts = [f"change {noun}"]
    if values["text"]:
        parts.append(f"to {quoted(str(values['text']))}")
    if values["size"]:
        parts.append(f"at size {values['size']}")
    if values["color"]:
        parts.append(f"in {color_words(str(values['color']))}")
    if values["position"]:
        parts.append(POSITIONS[str(values["position"])])
    if values["style"]:
        parts.append(STYLES[str(values["style"])])
    if values["duration"]:
        parts.append(f"for {values['duration']}")
    parts += [f"{values[way]} {way}" for way in ("longer", "shorter", "later", "earlier")
              if values[way]]  # fmt: skip
    return " ".join(parts)


ADJUST = Operation(
    name="adjust",
    summary="Change titles or captions that an earlier edit made, or remove them",
    params=(
        Param("what", Choice(("title", "captions"), {}), "titles or captions", "title"),
        Param(
            "which",
            Words(optional=True),
            "its words, `#2` for the second one, or `all`; empty: the only one, or all captions",
            "",
        ),
        Param("remove", Flag(), "take it away", False),
        Param("text", Words(optional=True), "other words", ""),
        Param("size", Maybe(_SIZE), "another size, or a factor of the one it has", ""),
        Param("color", Maybe(Color()), "a name or #rrggbb", ""),
        Param("position", Maybe(Choice(tuple(POSITIONS), {"middle": "center"})), "where", ""),
        Param("style", Maybe(Choice(tuple(STYLES), {"boxed": "box"})), "look of captions", ""),
        Param("duration", Maybe(Length()), "how long it shows", ""),
        Param("longer", Maybe(Length()), "how much longer it shows", ""),
        Param("shorter", Maybe(Length()), "how much shorter it shows", ""),
        Param("later", Maybe(Length()), "how much later it shows", ""),
        Param("earlier", Maybe(Length()), "how much earlier it shows", ""),
    ),
    phrasings=(
        "make the title bigger",
        "make the title 2 seconds longer",
        'change the title to "Hello"',
        'change the title "Hello" to red',
        "make the captions smaller and yellow",
        "move the captions to the top",
        "remove the title",
        "字幕调大",
        "把标题改成红色",
        "删除标题",
        "字幕推迟1秒",
    ),
    words=ADJUST_WORDS,
    frames=frames,
    say_values=_say,
    effect=effect,
    check=_check,
)
