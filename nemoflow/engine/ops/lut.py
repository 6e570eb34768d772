"""`lut`: a look from a .cube file. A second one takes the place of the first."""

from __future__ import annotations

from fractions import Fraction

from nemoflow.engine.effects.lut import LUT as DRAWING
from nemoflow.engine.kinds import LUT as KIND
from nemoflow.engine.ops.amounts import AMOUNT_WORDS, amount_of, bare
from nemoflow.engine.ops.clips import input_named
from nemoflow.engine.ops.frame import Bag, FrameRefused, Meaning, Pool
from nemoflow.engine.ops.operation import Applied, Operation, OpRefused, Values
from nemoflow.engine.ops.params import Name, Param
from nemoflow.engine.ops.times import decimal
from nemoflow.engine.ops.where import (
    WHERE,
    check_where,
    redrawn,
    same_kind,
    say_where,
    settle_where,
    take_where,
)
from nemoflow.engine.timeline import Effect, Timeline
from nemoflow.model.spec import reference

_WORDS = {
    ("object", "lut"): (
        "lut", "luts", "3d lut", "color lut", "colour lut", "lut file", "cube file", "color preset",
        "lut preset", "lut filter", "调色预设", "lut预设", "lut滤镜", "lut文件",
        "调色文件", "调色lut",
    ),
    ("verb", "grade"): ("grade", "color grade", "colour grade", "调色"),
    ("verb", "add"): ("套用", "套上", "套用一下"),
}  # fmt: skip
_VERBS = ("add", "use", "put", "make", "set", "grade")


def _frames(bag: Bag, pool: Pool) -> Meaning | None:
    """`apply the LUT grade.cube at 50%`, `grade the video with grade.cube`, `套用LUT`."""
    named = bag.take("object", "lut")
    item = next((one for one in bag.chunks if one.kind == "input" and one.tag == KIND), None)
    verb = bag.take("verb", *_VERBS)
    if verb is None or (named is None and item is None):
        return None
    if item is not None:
        if item.prep not in ("", "with", "as", "from", "to"):
            return None
        bag.chunks.remove(item)
    bare(bag)
    where = take_where(bag)
    strength, notes = amount_of(bag, "1", "")
    if bag.chunks:
        return None
    name, rule = (item.value, ()) if item else _only(pool)
    op = LUT.make(file=name, strength=strength, **where)
    return Meaning((op,), (*rule, *notes))


def _only(pool: Pool) -> tuple[str, tuple[str, ...]]:
    found = pool.of_kind(KIND)
    if len(found) == 1:
        return found[0].name, (f"the LUT: {found[0].filename}, the only one in the inputs",)
    raise FrameRefused(
        "missing_input",
        "which LUT? there are several" if found else "there is no LUT in the inputs",
        f"name one of {', '.join(item.name for item in found)}"
        if found
        else "list a .cube file under `inputs` and name it",
    )


def _say(values: Values) -> str:
    share = decimal(100 * Fraction(str(values["strength"])))
    return f"apply the LUT {reference(str(values['file']))} at {share}%{say_where(values)}"


def _effect(values: Values, timeline: Timeline) -> Applied:
    name = str(values["file"])
    found = input_named(name, timeline)
    if found.kind != KIND:
        raise OpRefused(
            "missing_input", f"`{found.filename}` is not a LUT", hint="name a .cube file"
        )
    effect = Effect.of("lut", strength=values["strength"]).using(found.digest)
    return redrawn(values, timeline, same_kind(effect))


LUT = Operation(
    name="lut",
    summary="Colour the picture by the table of a .cube file; a second one replaces the first",
    params=(
        Param("file", Name("lut"), "name of an input: a .cube file", required=True),
        Param("strength", DRAWING.params["strength"], "0.01 to 1", 1),
        *WHERE,
    ),
    phrasings=(
        "apply the LUT look.cube",
        "apply the LUT look.cube at 50%",
        "grade the first 5 seconds with look.cube",
        "套用LUT look.cube",
        "套用调色预设 look.cube，强度60%",
    ),
    words={
        **{word: meaning for meaning, words in _WORDS.items() for word in words},
        **AMOUNT_WORDS,
    },
    frames=_frames,
    say_values=_say,
    effect=_effect,
    check=check_where,
    settle=settle_where,
    main="file",
)
