"""`adjust_overlay`: changes a picture on top that an earlier edit laid there, or takes it away."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from nemoflow.engine.ops.frame import Bag, Meaning, Pool
from nemoflow.engine.ops.laid import LAID_WORDS, take_laid
from nemoflow.engine.ops.operation import Applied, Operation, OpProblem, OpRefused, Values
from nemoflow.engine.ops.params import Choice, Flag, Maybe, Param, Pattern
from nemoflow.engine.ops.shares import Share, percent
from nemoflow.engine.ops.times import decimal, rounded
from nemoflow.engine.ops.title_words import POSITIONS
from nemoflow.engine.overlay import Overlay
from nemoflow.engine.timeline import Timeline

_WHICH = {"any": "overlay", "logo": "logo", "watermark": "watermark", "film": "picture in picture"}
_OBJECTS = {"logo": "logo", "watermark": "watermark", "inlay": "film", "sticker": "any"}
_LEAST, _MOST = Fraction(1, 100), Fraction(1)
_SCALE = Pattern(
    r"\d{1,3}(\.\d{1,4})?%|\d{1,2}(\.\d{1,4})?x", "a share or a factor", ("20%", "1.25x")
)
_GROWS = {"bigger": Fraction(5, 4), "smaller": Fraction(4, 5)}
_SLIGHTLY = {"bigger": Fraction(11, 10), "smaller": Fraction(91, 100)}


def _frames(bag: Bag, pool: Pool) -> Meaning | None:
    """`move the logo to the top left`, `make the watermark smaller`, `remove the overlay`."""
    which = _which(bag)
    if which is None or bag.has("input") or bag.has("quote"):
        return None
    if bag.take("verb", "remove"):
        # A logo or a watermark that is removed may as well be in the footage.
        known = which in ("any", "film") or _says_overlay(bag)
        return Meaning((ADJUST_OVERLAY.make(which=which, remove=True),)) if known else None
    verb = bag.take("verb", "move", "shift", "make", "set")
    if verb is None:
        return None
    _says_overlay(bag)
    given: dict[str, object] = {}
    notes = _grown(bag, given)
    laid, told = take_laid(bag)
    if "scale" in laid:
        laid["scale"] = percent(str(laid["scale"]))
    given = {**laid, **given}
    if verb.value in ("move", "shift") and set(given) != {"position"}:
        return None
    bag.drop("object", "video", "screen")
    if not given:
        return None
    return Meaning((ADJUST_OVERLAY.make(which=which, **given),), (*notes, *told))


def _which(bag: Bag) -> str | None:
    named = bag.take("object", *_OBJECTS)
    if named is not None:
        return _OBJECTS[named.value]
    return "any" if _says_overlay(bag) else None


def _says_overlay(bag: Bag) -> bool:
    """Takes `overlay` where it is a noun, which the lexer reads as a verb."""
    for item in bag.chunks:
        said = bag.text[item.start : item.end].lower()
        if item.kind == "verb" and said in ("overlay", "overlays"):
            bag.chunks.remove(item)
            return True
    return False


def _grown(bag: Bag, given: dict[str, object]) -> tuple[str, ...]:
    """`bigger`, `a bit smaller`, `20% bigger`, `1.5x`."""
    way = bag.take("word", *_GROWS)
    factor = bag.take("factor", prep=("",)) if way and way.value == "bigger" else None
    if factor is not None:
        given["scale"] = f"{factor.value}x"
    if way is None or factor is not None:
        return ()
    amount = bag.take("percent", prep=("", "by"))
    if amount is not None:
        change = Fraction(amount.value) / 100
        times = 1 + change if way.value == "bigger" else 1 - change
        given["scale"] = f"{decimal(rounded(max(times, Fraction(0))))}x"
        return ()
    times = (_SLIGHTLY if bag.take("word", "slightly") else _GROWS)[way.value]
    given["scale"] = f"{decimal(times)}x"
    return (f"{way.value}: {decimal(times)}x",)


def _check(values: Values) -> None:
    asked = [name for name in ("position", "scale", "opacity") if values[name] != ""]
    if bool(asked) == bool(values["remove"]):
        hint = "give one of position, scale, opacity, or remove"
        raise OpProblem("", "one thing has to be changed", hint=hint)
    scale = str(values["scale"])
    if scale and not Fraction(scale.rstrip("%x")):
        raise OpProblem("scale", f"`{scale}` leaves nothing", hint="for example 20% or 1.25x")


def _say(values: Values) -> str:
    noun = _WHICH[str(values["which"])]
    if values["remove"]:
        extra = "overlay " if values["which"] in ("logo", "watermark") else ""
        return f"remove the {extra}{noun}"
    said = f"make the {noun}"
    if values["position"] != "":
        said += f" {POSITIONS[str(values['position'])]}"
    scale = str(values["scale"])
    if scale:
        said += _say_grown(scale) if scale.endswith("x") else f" size {scale}"
    return said if values["opacity"] == "" else f"{said} opacity {percent(values['opacity'])}"


def _say_grown(scale: str) -> str:
    change = Fraction(scale[:-1]) - 1
    return f" {decimal(abs(change) * 100)}% {'smaller' if change < 0 else 'bigger'}"


def _effect(values: Values, timeline: Timeline) -> Applied:
    which = str(values["which"])
    found = [number for number, item in enumerate(timeline.overlays) if _is(item, which)]
    noun = _WHICH[which]
    if len(found) != 1:
        many = len(found) > 1
        raise OpRefused(
            "undecidable" if many else "missing_input",
            f"there are {len(found)} that `{noun}` may mean" if many else f"there is no {noun}",
            hint="change the edit that laid it there"
            if many
            else "lay it on the video first: `overlay logo.png in the top right`",
        )
    at = found[0]
    before, after = timeline.overlays[:at], timeline.overlays[at + 1 :]
    made = () if values["remove"] else (_changed(timeline.overlays[at], values),)
    if made == (timeline.overlays[at],):
        return Applied(timeline, ("it already is like that",))
    return Applied(replace(timeline, overlays=(*before, *made, *after)))


def _is(overlay: Overlay, which: str) -> bool:
    match which:
        case "film":
            return overlay.moving
        case "logo":
            return not overlay.moving
        case "watermark":
            return not overlay.start and not overlay.frames
        case _:
            return True


def _changed(overlay: Overlay, values: Values) -> Overlay:
    scale = str(values["scale"])
    share = Fraction(str(overlay.scale))
    if scale.endswith("x"):
        share = rounded(share * Fraction(scale[:-1]))
    elif scale:
        share = Fraction(scale[:-1]) / 100
    share = max(_LEAST, min(_MOST, share))
    opacity = overlay.opacity if values["opacity"] == "" else float(str(values["opacity"]))
    position = str(values["position"]) or overlay.position
    return replace(overlay, position=position, scale=float(share), opacity=opacity)


ADJUST_OVERLAY = Operation(
    name="adjust_overlay",
    summary="Change a picture on top that an earlier edit laid there, or remove it",
    params=(
        Param(
            "which",
            Choice(tuple(_WHICH), {}),
            "`any` when there is one; a `logo` is a picture, a `film` moves, a `watermark` is for"
            " the whole video",
            "any",
        ),
        Param("position", Maybe(Choice(tuple(POSITIONS), {"middle": "center"})), "where", ""),
        Param("scale", Maybe(_SCALE), "its width, of the picture's, or a factor", ""),
        Param("opacity", Maybe(Share(_LEAST, _MOST)), "1 hides what lies below", ""),
        Param("remove", Flag(), "take it away", False),
    ),
    phrasings=(
        "move the logo to the top left",
        "make the watermark smaller",
        "set the overlay to 50% opacity",
        "remove the overlay",
        "把logo移到左上角",
        "把水印的不透明度调到40%",
    ),
    words=LAID_WORDS,
    frames=_frames,
    say_values=_say,
    effect=_effect,
    check=_check,
)
