"""`overlay`: a picture or a film on top of the video: picture in picture, stickers, logos.

A film ends with its own end unless it is looped or its last frame is held. Its sound is not heard.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from nemoflow.engine.ops.clips import (
    beyond_note,
    input_named,
    need_picture,
    settle_span,
    shown,
    source_total,
    span_of,
)
from nemoflow.engine.ops.frame import Bag, Chunk, FrameRefused, Meaning, Pool
from nemoflow.engine.ops.laid import LAID_WORDS, laid_params, say_laid, take_laid
from nemoflow.engine.ops.operation import Applied, Operation, OpRefused, Values
from nemoflow.engine.ops.overlay_when import take_when
from nemoflow.engine.ops.params import Flag, Name, Param, Point
from nemoflow.engine.ops.rearrange import settle_point
from nemoflow.engine.ops.shares import Share
from nemoflow.engine.ops.spans import need_order, say_span
from nemoflow.engine.ops.warp import Warp
from nemoflow.engine.ops.where import whole
from nemoflow.engine.overlay import Overlay
from nemoflow.engine.timeline import Source, Timeline
from nemoflow.model.op import Value
from nemoflow.model.spec import reference

_VERBS = ("add", "put", "show", "overlay", "use", "make", "set", "insert")
_LAID: dict[str, Value] = {"scale": 0.3, "opacity": 1, "margin": 0.03}
_MUTE = "the sound of what lies on top is not heard"


def _frames(bag: Bag, pool: Pool) -> Meaning | None:
    """`overlay logo.png at the top right from 3s to 8s`, `画中画 walk.mp4 放在右下角`."""
    if bag.has("quote") or bag.has("object", "logo") or bag.has("object", "watermark"):
        return None
    verbs = _verbs(bag)
    inlaid = bag.take("object", "inlay", prep=("", "as", "to", "in", "with"))
    inlaid = inlaid or bag.find("object", "sticker")
    laid = inlaid is not None or any(_says_over(bag, verb) for verb in verbs)
    laid = bool(bag.take("word", "atop")) or laid
    item = _item(bag, pool, laid)
    if item is None or item.tag not in ("video", "image") or not (verbs or inlaid):
        return None
    if not laid and not _placed(bag, item):
        return None
    when = take_when(bag)
    given, notes = take_laid(bag)
    if bag.take("word", "looped") or bag.take("verb", "loop"):
        given["loop"] = True
    if bag.take("word", "held"):
        given["hold"] = True
    _light(bag)
    return Meaning((OVERLAY.make(source=item.value, **given, **when),), notes)


def _verbs(bag: Bag) -> list[Chunk]:
    """Every verb that lays something somewhere; `show` stays, because it says how long."""
    found = [item for item in bag.chunks if item.kind == "verb" and item.value in _VERBS]
    for verb in found:
        if verb.value != "show":
            bag.chunks.remove(verb)
    return found


def _light(bag: Bag) -> None:
    """Words that add nothing once it is known that something lies on the video."""
    bag.drop("verb", "show")
    for light in ("video", "part", "screen", "picture", "inlay", "sticker"):
        bag.drop("object", light)


def _says_over(bag: Bag, verb: Chunk) -> bool:
    said = bag.text[verb.start : verb.end].lower()
    return verb.value == "overlay" or "overlay" in said or said.startswith("叠")


def _placed(bag: Bag, item: Chunk) -> bool:
    """Whether a place on the picture says that it lies there: `put a.png in the corner`."""
    screen = bag.find("object", "screen")
    if screen is not None and bag.text[screen.start : screen.end].lower().startswith("over"):
        return True
    place = bag.find("position")
    if place is not None and item.tag == "video" and place.value in ("top", "bottom"):
        raise FrameRefused(
            "undecidable",
            f"at the {place.value} of the picture, or before or after the video?",
            f"write `overlay ... at the {place.value}`, `put ... at the start`, or `append ...`",
        )
    return place is not None or bag.has("word", "corner") or bag.has("word", "fullscreen")


def _item(bag: Bag, pool: Pool, laid: bool) -> Chunk | None:
    """What is laid on top; `on walk.mp4` names the video below when it is the only other one."""
    items = [chunk for chunk in bag.chunks if chunk.kind == "input"]
    if len(items) == 2 and items[1].prep in ("in", "over", "to"):
        others = [a.name for a in pool.of_kind("video") if a.name != items[0].value]
        if others == [items[1].value]:
            bag.chunks.remove(items.pop())
        elif laid and items[1].tag == "video":
            raise FrameRefused(
                "undecidable",
                f"over the whole video, or only while `{items[1].value}` shows?",
                "leave the second file out, or name times: `from 3s to 8s`",
            )
    if len(items) == 1:
        bag.chunks.remove(items[0])
        return items[0]
    named = bag.take("object", "webcam", "sticker")
    changed = bag.has("verb", "remove", "move", "shift")
    if items or not (named or laid) or (changed and not named):
        return None
    found = pool.named("webcam") if named and named.value == "webcam" else None
    if found is None:
        raise FrameRefused(
            "missing_input",
            f"which file is the {named.value}?" if named else "which file lies on top?",
            "list it under `inputs` and name it: `overlay webcam.mp4 in the bottom right corner`",
        )
    assert named is not None  # only then is something found
    return replace(named, kind="input", value=found.name, tag=found.kind)


def _check(values: Values) -> None:
    need_order(values, "start", "end")


def _say(values: Values) -> str:
    said = f"overlay {reference(str(values['source']))}{say_laid(values, _LAID)}"
    if not whole(_span(values)):
        said += f" for {say_span(values, 'start', 'end')}".replace("for from", "from")
    said += " looped" if values["loop"] else ""
    return f"{said} holding its last frame" if values["hold"] else said


def _span(values: Values) -> Values:
    return {"from": values["start"], "to": values["end"]}


def source_of(timeline: Timeline, name: str) -> Source:
    """An input that can be seen. Raises OpRefused."""
    found = input_named(name, timeline)
    if found.kind not in ("video", "image"):
        raise OpRefused(
            "missing_input",
            f"`{found.filename}` has no picture",
            hint="name a video or an image",
        )
    return found


def _effect(values: Values, timeline: Timeline) -> Applied:
    need_picture(timeline)
    source = source_of(timeline, str(values["source"]))
    start, end = span_of(values, timeline, "start", "end")
    notes = beyond_note(values, timeline, "end")
    frames = 0 if end == timeline.frames else end - start
    moving = source.kind == "video"
    length = source_total(source, timeline.rate)
    if moving and length is not None and not (values["loop"] or values["hold"]):
        if length < end - start:
            rate = timeline.rate
            notes.append(f"ends with `{source.filename}` at {shown(start + length, rate)}")
        frames = min(end - start, length)
    if source.has_audio:
        notes.append(_MUTE)
    made = overlay_of(values, source, start, frames, loop=bool(values["loop"]))
    return laid_on(timeline, made, tuple(notes))


def overlay_of(values: Values, source: Source, start: int, frames: int, *, loop: bool) -> Overlay:
    """The noun of place, size and opacity as they are in `values`."""
    return Overlay(
        source.digest,
        start,
        frames,
        position=str(values["position"]),
        scale=float(str(values["scale"])),
        margin=float(str(values.get("margin", _LAID["margin"]))),
        opacity=float(str(values["opacity"])),
        loop=loop and source.kind == "video",
        moving=source.kind == "video",
        name=source.filename,
    )


def laid_on(timeline: Timeline, made: Overlay, notes: tuple[str, ...]) -> Applied:
    """The timeline with one more overlay, painted last."""
    if made in timeline.overlays:
        return Applied(timeline, (f"{made.label} is already there",))
    return Applied(replace(timeline, overlays=(*timeline.overlays, made)), notes)


def _settle(values: Values, before: Timeline, warps: tuple[Warp, ...]) -> dict[str, Value]:
    """The start and the end of the video stay what they are; other places follow the frames."""
    if values["start"] == "0s" or values["end"] == "end":
        free = "end" if values["start"] == "0s" else "start"
        return settle_point(values, before, warps, free)
    return settle_span(values, before, warps, "start", "end")


OVERLAY = Operation(
    name="overlay",
    summary="Lay a picture or a film on the video: picture in picture, stickers, logos",
    params=(
        Param("source", Name(), "name of an input: an image or a video", required=True),
        *laid_params("bottom_right", 0.3, 1),
        Param(
            "margin",
            Share(Fraction(0), Fraction(1, 2)),
            "distance from the edges, of the picture's short side",
            0.03,
        ),
        Param("start", Point(), "when it appears", "0s"),
        Param("end", Point(), "when it goes", "end"),
        Param("loop", Flag(), "a video begins again when it is shorter", False),
        Param("hold", Flag(), "a video's last frame stays when it is shorter", False),
    ),
    phrasings=(
        "overlay logo.png at the top right from 3s to 8s",
        "put logo.png in the bottom left corner at 20% size",
        "picture in picture with outro.mp4 in the bottom right corner",
        "show logo.png in the center for the first 5 seconds at 50% opacity",
        "在右上角放 logo.png",
        "画中画 outro.mp4 放在左下角，大小25%",
    ),
    words={
        **LAID_WORDS,
        **{
            word: meaning
            for meaning, words in {
                ("object", "inlay"): (
                    "picture in picture|picture-in-picture|pip|picture in picture effect|"
                    "as an overlay|as overlay|画中画|画中画效果"
                ),
                ("object", "sticker"): "sticker|stickers|贴纸|贴图",
                ("object", "webcam"): "webcam|webcam video|webcam footage|facecam|face cam",
                ("word", "atop"): (
                    "on top|on top of the video|on top of it|on top of the footage|"
                    "over the top of the video|over the footage|above the video|"
                    "叠在视频上|叠在画面上|视频上方"
                ),
                ("verb", "overlay"): (
                    "superimpose|superimposed|贴|贴上|贴在|贴到|贴个|叠在|叠到|盖在|叠加到|叠加在"
                ),
                ("word", "held"): (
                    "holding its last frame|hold its last frame|and hold its last frame|"
                    "停在最后一帧|保持最后一帧"
                ),
            }.items()
            for word in words.split("|")
        },
    },
    frames=_frames,
    say_values=_say,
    effect=_effect,
    check=_check,
    settle=_settle,
    main="source",
)
