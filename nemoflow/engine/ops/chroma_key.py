"""`chroma_key`: a coloured screen becomes transparent, and something else lies behind.

A second key of the same colour takes the place of the first. A video that lies behind begins with
the first frame that is keyed, goes on over cuts and starts over when it ends.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from nemoflow.engine.effects.chroma_key import CHROMA_KEY as DRAWING
from nemoflow.engine.effects.chroma_key import KEYS
from nemoflow.engine.ops.chroma_words import CHROMA_WORDS, SCREENS
from nemoflow.engine.ops.clips import input_named
from nemoflow.engine.ops.colors import NAMES, WORDS, color_words
from nemoflow.engine.ops.frame import Bag, Chunk, FrameRefused, Meaning, Pool
from nemoflow.engine.ops.operation import Applied, Operation, OpRefused, Values
from nemoflow.engine.ops.params import Backdrop, Flag, Param
from nemoflow.engine.ops.times import decimal
from nemoflow.engine.ops.where import (
    WHERE,
    WHERE_WORDS,
    check_where,
    recut,
    replacing,
    say_where,
    settle_where,
    take_from,
)
from nemoflow.engine.timeline import Clip, Effect, Source, Timeline
from nemoflow.model.op import Value
from nemoflow.model.spec import reference

_REMOVING = ("remove", "cut", "take")
_EXCHANGING = ("replace", "swap", "set")
_CARRYING = ("add", "use", "put", "make", "set")
_BEHIND = ("", "with", "to", "by", "as", "for", "in")
_SAID = {NAMES[name]: name for name in KEYS}


def _frames(bag: Bag, pool: Pool) -> Meaning | None:
    """`remove the green screen`, `replace the green background with beach.jpg`, `绿幕抠像`."""
    keyed = bag.take("verb", "key", *KEYS) or bag.take("object", "key")
    screen = bag.take("object", *SCREENS)
    removing = None if screen is None else _removing(bag)
    if keyed is None and removing is None:
        return None
    _light(bag)
    given: dict[str, object] = take_from(bag)
    color = _color(keyed, screen, bag)
    notes = () if color else ("no colour is named: the green is keyed out",)
    given["color"] = color or "green"
    for name, words in (("similarity", "similarity"), ("blend", "softness")):
        share = _share(bag, words)
        if share is not None:
            given[name] = share
    if bag.take("word", "unspilled"):
        given["despill"] = False
    behind = _behind(bag, pool)
    if behind is not None:
        given["background"] = behind
    elif removing is not None and removing.value in _EXCHANGING:
        raise FrameRefused(
            "missing_input", "what comes instead?", "`replace the green screen with white`"
        )
    if keyed is not None and not color and behind is None and not bag.chunks:
        raise FrameRefused("missing_input", "which colour?", "`remove the green screen`")
    return Meaning((CHROMA_KEY.make(**given),), notes)


def _removing(bag: Bag) -> Chunk | None:
    """The word that takes the screen away: `remove`, `replace`, `use ... instead of`."""
    if bag.has("word", "instead of"):
        bag.drop("verb", "use", "put", "add")
        return bag.take("word", "instead of")
    return bag.take("verb", *_REMOVING, *_EXCHANGING)


def _light(bag: Bag) -> None:
    """Takes out what only links: `apply ... on`, `... and put it behind`."""
    for verb in (*_CARRYING, "replace", "remove"):
        bag.drop("verb", verb)
    for light in ("video", "picture", "part", "screen", "key"):
        bag.drop("object", light)
    for word in ("behind", "out", "color", "under"):
        bag.drop("word", word)


def _color(keyed: Chunk | None, screen: Chunk | None, bag: Bag) -> str:
    """The colour of the screen; empty when none is said."""
    said = [] if screen is None else [SCREENS[screen.value]]
    if keyed is not None and keyed.value != "key":
        said.append(keyed.value)
    bare = next((item for item in bag.chunks if item.kind == "color" and item.prep != "with"), None)
    if bare is not None and not said:
        bag.chunks.remove(bare)
        exact = "#" in bag.text[bare.start : bare.end]
        said.append(bare.value if exact else _SAID.get(bare.value, bare.value))
    return said[0] if said and len(set(said)) == 1 else ""


def _share(bag: Bag, name: str) -> str | None:
    """`similarity 0.2`, `20% similarity` as a number."""
    for number, item in enumerate(bag.chunks):
        if (item.kind, item.value) != ("object", name):
            continue
        for near in (number + 1, number - 1):
            found = bag.chunks[near] if 0 <= near < len(bag.chunks) else None
            if found is not None and found.kind in ("number", "percent"):
                bag.chunks.remove(item)
                bag.chunks.remove(found)
                exact = Fraction(found.value)
                return decimal(exact / 100 if found.kind == "percent" else exact)
    return None


def _behind(bag: Bag, pool: Pool) -> str | None:
    """What lies behind: an input, or a colour."""
    item = bag.take("input", prep=_BEHIND)
    if item is None:
        color = bag.take("color", prep=("", "with", "to", "by", "as", "for"))
        return color.value if color else None
    if item.tag not in ("image", "video"):
        raise FrameRefused("missing_input", f"`{item.value}` is not a picture to put behind")
    if item.value.strip().lower() in WORDS or item.value.startswith("#"):
        raise FrameRefused(
            "undecidable",
            f"`{item.value}` is the name of an input and of a colour",
            "give the input another name",
        )
    return item.value


def _say(values: Values) -> str:
    color, behind = str(values["color"]), str(values["background"])
    parts = [
        f"key out the {color}",
        f"with {color_words(behind) if behind.startswith('#') else reference(behind)} behind it",
        f"at similarity {decimal(Fraction(str(values['similarity'])))}",
        f"softness {decimal(Fraction(str(values['blend'])))}",
    ]
    if not values["despill"]:
        parts.append("without despill")
    return " ".join(parts) + say_where(values)


def _effect(values: Values, timeline: Timeline) -> Applied:
    behind, color = str(values["background"]), "#000000"
    source: Source | None = None
    if behind.startswith("#"):
        color = behind
    else:
        source = _picture(behind, timeline)
    drawn: dict[str, Value] = {name: values[name] for name in ("color", "similarity", "blend")}
    drawn |= {"despill": values["despill"], "background": color}
    placed = _Placing(drawn, source, timeline.rate)
    made = recut(values, timeline, placed)
    turned = source is not None and source.kind == "video" and placed.turned
    note = ("what lies behind a clip that runs backwards runs backwards, too",) if turned else ()
    return Applied(made.timeline, (*made.notes, *note), made.warp)


def _picture(name: str, timeline: Timeline) -> Source:
    found = input_named(name, timeline)
    if found.kind not in ("image", "video"):
        raise OpRefused(
            "missing_input",
            f"`{found.filename}` is not a picture to put behind",
            hint="name an image, a video or a colour",
        )
    return found


class _Placing:
    """Keys clip after clip; a video behind them goes on from one to the next."""

    def __init__(self, drawn: dict[str, Value], source: Source | None, rate: Fraction) -> None:
        self._drawn = drawn
        self._source = source
        self._rate = rate
        self._at = 0
        self.turned = False

    def __call__(self, clip: Clip) -> Clip:
        """The clip with the key."""
        begin, pace = Fraction(0), Fraction(1)
        if self._source is not None and self._source.kind == "video":
            begin = (clip.start + clip.phase - self._at * clip.speed) / self._rate
            pace = 1 / clip.speed
            self.turned = self.turned or clip.backwards
        self._at += clip.frames - (clip.transition.frames if clip.transition else 0)
        effect = Effect.of("chroma_key", **self._drawn, begin=str(begin), pace=str(pace))
        if self._source is not None:
            effect = effect.using(self._source.digest)
        return replace(clip, effects=replacing(effect, self._same)(clip.effects))

    def _same(self, effect: Effect) -> bool:
        return effect.kind == "chroma_key" and effect.values()["color"] == self._drawn["color"]


CHROMA_KEY = Operation(
    name="chroma_key",
    summary="Make a green or blue screen transparent and show something else behind",
    params=(
        Param(
            "color",
            DRAWING.params["color"],
            "the screen: `green`, `blue` or exactly this #rrggbb",
            "green",
        ),
        Param(
            "similarity",
            DRAWING.params["similarity"],
            "how far from the colour is still screen: 0.01 to 1",
            0.15,
        ),
        Param("blend", DRAWING.params["blend"], "how soft the edge is: 0 to 1", 0.05),
        Param("despill", Flag(), "take the screen's light off what stands before it", True),
        Param(
            "background",
            Backdrop(),
            "what lies behind: a colour, or the name of an image or a video, which fills the "
            "picture; a video starts over when it ends",
            "#000000",
        ),
        *WHERE,
    ),
    phrasings=(
        "remove the green screen",
        "replace the green background with b.mp4",
        "key out the blue for the first 5 seconds",
        "replace the green screen with white",
        "绿幕抠像",
        "把绿幕换成 b.mp4",
    ),
    words={**CHROMA_WORDS, **WHERE_WORDS},
    frames=_frames,
    say_values=_say,
    effect=_effect,
    check=check_where,
    settle=settle_where,
    main="background",
)
