"""`slideshow`: photos one after the other, each moving slowly another way, one into the next.

It comes after what is there. On an empty timeline its first photo sets the shape, at most Full HD.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from nemoflow.engine.ops.clips import clamp_overlaps, shown
from nemoflow.engine.ops.frame import Bag, Chunk, FrameRefused, Meaning, Pool
from nemoflow.engine.ops.operation import Applied, Operation, Values
from nemoflow.engine.ops.params import Choice, Length, Names, Param
from nemoflow.engine.ops.photos import MOTION, PHOTO_WORDS, photo_clip, take_motion
from nemoflow.engine.ops.rearrange import footage
from nemoflow.engine.ops.spans import need_time
from nemoflow.engine.ops.times import parse_amount
from nemoflow.engine.ops.transition_words import ALIASES, KINDS
from nemoflow.engine.ops.warp import Piece, Warp
from nemoflow.engine.place import even
from nemoflow.engine.timeline import Canvas, Timeline, Transition, to_frames
from nemoflow.model.spec import reference

_VERBS = ("add", "make", "use", "set", "put")
_OVERLAP = Fraction(1, 2)
"""Seconds of a transition."""
_LONG, _SHORT = 1920, 1080


def _frames(bag: Bag, pool: Pool) -> Meaning | None:
    """`make a slideshow from a.jpg, b.jpg with 3 seconds each`, `用照片做幻灯片，每张3秒`."""
    named = bag.take("object", "slideshow")
    if named is None:
        return None
    for verb in [item for item in bag.chunks if item.kind == "verb" and item.value in _VERBS]:
        bag.chunks.remove(verb)
    items = [item for item in bag.chunks if item.kind == "input"]
    for item in items:
        bag.chunks.remove(item)
    every = bag.take("word", "photos")
    given: dict[str, object] = {**take_motion(bag), **_crossing(bag)}
    bag.take("word", "apiece")
    bag.drop("verb", "show")
    length = bag.take("time", prep=("", "with", "for", "at", "of", "by"))
    if length is not None:
        given["duration"] = length.value
    for light in ("slideshow", "video", "part", "picture"):
        bag.drop("object", light)
    if bag.chunks or (items and every):
        return None
    files, notes = _files(items, pool)
    return Meaning((SLIDESHOW.make(files=files, **given),), notes)


def _crossing(bag: Bag) -> dict[str, object]:
    """The transition; empty when nothing is said."""
    if bag.take("word", "uncrossed"):
        return {"transition": "none"}
    kinds = [item for item in bag.chunks if item.kind == "transition"]
    bag.drop("transition")
    crossed = bag.take("object", "transition")
    faded = bag.take("verb", "fade") if crossed and not kinds else None
    if len({item.value for item in kinds}) > 1:
        raise FrameRefused("undecidable", "which transition?", "name one kind")
    return {"transition": kinds[0].value} if kinds and not faded else {}


def _files(items: list[Chunk], pool: Pool) -> tuple[list[str], tuple[str, ...]]:
    for item in items:
        if item.tag != "image":
            raise FrameRefused(
                "missing_input",
                f"`{item.value}` is not a picture",
                f"name pictures; `append {item.value}` joins a video",
            )
    images = pool.of_kind("image")
    if not items and not images:
        raise FrameRefused(
            "missing_input", "there is no picture in the inputs", "list the photos under `inputs`"
        )
    if items:
        return [item.value for item in items], ()
    shown_ = ", ".join(image.filename for image in images)
    return [image.name for image in images], (f"the photos: {shown_}, in the order of the inputs",)


def _check(values: Values) -> None:
    need_time(values, "duration")


def _say(values: Values) -> str:
    files = values["files"]
    names = files if isinstance(files, list) else [str(files)]
    said = f"make a slideshow from {' and '.join(reference(str(name)) for name in names)}"
    said += f" with {values['duration']} each"
    if values["motion"] == "none":
        said += " without motion"
    kind = str(values["transition"])
    if kind == "none":
        return f"{said} without transitions"
    kind = "noise dissolve" if kind == "dissolve" else kind
    return said if kind == "fade" else f"{said} with {kind} transitions"


def _effect(values: Values, timeline: Timeline) -> Applied:
    files = values["files"]
    names = files if isinstance(files, list) else [str(files)]
    made = timeline
    sources = []
    for name in names:
        source, made = footage(made, str(name))
        sources.append(source)
    if timeline.canvas is None and made.canvas is not None:
        made = replace(made, canvas=_screen(made.canvas))
    length = parse_amount(str(values["duration"])).length(timeline.frames, made.rate)
    motion, kind = str(values["motion"]), str(values["transition"])
    clips = [
        photo_clip(made, source, max(1, length), motion, turn)
        for turn, source in enumerate(sources)
    ]
    if kind != "none":
        overlap = Transition(kind, max(1, to_frames(_OVERLAP, made.rate)))
        clips = [*(replace(clip, transition=overlap) for clip in clips[:-1]), clips[-1]]
    after = made.with_clips((*made.clips, *clamp_overlaps(tuple(clips))))
    total = timeline.frames
    pieces = (Piece(0, total, 0, total),) if total else ()
    note = f"{len(clips)} photos, {shown(after.frames - total, after.rate)} in all"
    return Applied(after, (note,), Warp(pieces, total, after.frames))


def _screen(canvas: Canvas) -> Canvas:
    """The same shape, within Full HD: photos are far larger than anyone watches."""
    long, short = max(canvas.width, canvas.height), min(canvas.width, canvas.height)
    scale = min(Fraction(1), Fraction(_LONG, long), Fraction(_SHORT, short))
    return replace(canvas, width=even(canvas.width * scale), height=even(canvas.height * scale))


SLIDESHOW = Operation(
    name="slideshow",
    summary="Show photos one after the other, after what is there",
    params=(
        Param("files", Names(), "names of images in `inputs`, in order", required=True),
        Param("duration", Length(), "how long each shows", "4s"),
        MOTION,
        Param(
            "transition",
            Choice((*KINDS, "none"), ALIASES),
            "from each photo into the next, for 0.5s; or `none`",
            "fade",
        ),
    ),
    phrasings=(
        "make a slideshow from photo.jpg, logo.png with 3 seconds each",
        "make a slideshow of all the photos",
        "turn the photos into a slideshow without transitions",
        "用所有照片做一个幻灯片，每张3秒",
    ),
    words={
        **PHOTO_WORDS,
        **{
            word: meaning
            for meaning, words in {
                ("object", "slideshow"): (
                    "slideshow|slide show|photo slideshow|slideshow video|photo montage|"
                    "幻灯片|轮播|图片轮播|照片轮播|照片幻灯片|图片幻灯片|相册"
                ),
                ("word", "photos"): (
                    "photos|all photos|all the photos|all my photos|photographs|images|all images|"
                    "all the images|pictures|all pictures|all the pictures|照片|图片|所有照片|"
                    "所有图片|全部照片|全部图片|这些照片|这些图片|所有的照片|所有的图片"
                ),
                ("verb", "make"): "做一个|做个|制作|制作一个",
                ("word", "apiece"): (
                    "per photo|per picture|per image|per slide|for each photo|for each picture|"
                    "for each image|each photo|each picture|each image|apiece|每张|每张图片|"
                    "每张照片|每幅|每张图"
                ),
                ("word", "uncrossed"): (
                    "without transitions|without transition|no transitions|no transition|"
                    "without crossfades|hard cuts|with hard cuts|不要转场|没有转场|无转场"
                ),
            }.items()
            for word in words.split("|")
        },
    },
    frames=_frames,
    say_values=_say,
    effect=_effect,
    check=_check,
    main="files",
)
