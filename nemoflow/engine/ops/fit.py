"""`fit`: another shape of the picture - 9:16, 1:1, 16:9, 4:5."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from nemoflow.engine.ops.clips import need_picture
from nemoflow.engine.ops.frame import Bag, FrameRefused, Meaning, Pool
from nemoflow.engine.ops.operation import Applied, Operation, OpProblem, Values
from nemoflow.engine.ops.params import Choice, Param, Pattern
from nemoflow.engine.ops.platforms import PLATFORM_WORDS
from nemoflow.engine.place import even
from nemoflow.engine.timeline import Canvas, Timeline

_MODES = {
    "blur": "with a blurred background",
    "crop": "cropped to fill the frame",
    "contain": "with black bars",
    "stretch": "stretched",
}
_SHAPES = {"vertical": "9:16", "landscape": "16:9", "square": "1:1"}


def _frames(bag: Bag, pool: Pool) -> Meaning | None:
    """`make it vertical`, `change the aspect ratio to 9:16 with a blurred background`."""
    ratio = bag.take("ratio", prep=("", "to", "as", "in", "for"))
    shape = bag.take("word", *_SHAPES)
    if ratio is None and shape is None:
        return _for_platform(bag)
    # `vertical for TikTok`: the shape is said, where it goes explains it.
    bag.drop("platform")
    if ratio and shape and ratio.value != _SHAPES[shape.value]:
        return None
    verb = bag.take("verb", "make", "set", "crop", "fit", "put")
    bag.drop("object", "video", "aspect", "screen")
    written = ratio.value if ratio else _SHAPES[shape.value] if shape else ""
    modes = [item for item in bag.chunks if item.kind == "word" and item.value in _MODES]
    for item in modes:
        bag.chunks.remove(item)
    asked = {item.value for item in modes} | ({"crop"} if verb and verb.value == "crop" else set())
    if len(asked) > 1:
        raise FrameRefused(
            "undecidable", f"{' or '.join(sorted(asked))}?", "name one way to fill the frame"
        )
    mode = next(iter(asked), "blur")
    notes = [f"{shape.value}: {written}"] if shape else []
    return Meaning((FIT.make(ratio=written, mode=mode),), tuple(notes))


def _for_platform(bag: Bag) -> Meaning | None:
    """`reframe it for TikTok`; `make a video for TikTok` asks for something else."""
    verb = bag.take("verb", "fit", "crop")
    platform = bag.take("platform")
    if verb is None or platform is None or not platform.value:
        return None
    bag.drop("object", "video")
    mode = "crop" if verb.value == "crop" else "blur"
    said = bag.text[platform.start : platform.end].strip()
    op = FIT.make(ratio=platform.value, mode=mode)
    return Meaning((op,), (f"{said}: {platform.value}",))


def _check(values: Values) -> None:
    width, height = (Fraction(part) for part in str(values["ratio"]).split(":"))
    if not (width and height) or not Fraction(1, 5) <= width / height <= 5:
        raise OpProblem("ratio", f"`{values['ratio']}` is not a shape for a picture", hint="9:16")


def _effect(values: Values, timeline: Timeline) -> Applied:
    """The short side stays as it is: 1920x1080 made 9:16 is 1080x1920."""
    need_picture(timeline)
    canvas = timeline.canvas
    assert canvas is not None  # need_picture has looked
    width, height = (Fraction(part) for part in str(values["ratio"]).split(":"))
    short = min(canvas.width, canvas.height)
    scale = short / min(width, height)
    made = Canvas(even(width * scale), even(height * scale), canvas.rate)
    mode = str(values["mode"])
    clips = tuple(replace(clip, fit=mode) for clip in timeline.clips)
    if made == canvas and clips == timeline.clips:
        return Applied(timeline, (f"the picture already is {values['ratio']}",))
    return Applied(replace(timeline, canvas=made, clips=clips))


FIT = Operation(
    name="fit",
    summary="Give the picture another shape, such as 9:16 for phones",
    params=(
        Param(
            "ratio",
            Pattern(r"\d{1,2}(\.\d{1,2})?:\d{1,2}(\.\d{1,2})?", "a shape", ("9:16", "1:1", "16:9")),
            "width to height",
            required=True,
        ),
        Param(
            "mode",
            Choice(tuple(_MODES), {"cover": "crop", "fill": "crop", "contain_blur": "blur"}),
            "how clips of another shape fill it: blurred background, crop, black bars, stretch",
            "blur",
        ),
    ),
    phrasings=(
        "make it vertical",
        "make it 9:16 with a blurred background",
        "crop to 1:1",
        "change the aspect ratio to 16:9",
        "make it square",
        "改成9:16",
        "改为竖屏，裁剪填充",
    ),
    words=PLATFORM_WORDS
    | {
        "vertical": ("word", "vertical"),
        "portrait": ("word", "vertical"),
        "竖屏": ("word", "vertical"),
        "竖版": ("word", "vertical"),
        "landscape": ("word", "landscape"),
        "horizontal": ("word", "landscape"),
        "widescreen": ("word", "landscape"),
        "横屏": ("word", "landscape"),
        "横版": ("word", "landscape"),
        "square": ("word", "square"),
        "方形": ("word", "square"),
        "正方形": ("word", "square"),
        "aspect ratio": ("object", "aspect"),
        "aspect": ("object", "aspect"),
        "ratio": ("object", "aspect"),
        "format": ("object", "aspect"),
        "orientation": ("object", "aspect"),
        "画幅": ("object", "aspect"),
        "比例": ("object", "aspect"),
        "宽高比": ("object", "aspect"),
        "画面比例": ("object", "aspect"),
        "crop": ("verb", "crop"),
        "裁成": ("verb", "crop"),
        "裁切成": ("verb", "crop"),
        "裁切为": ("verb", "crop"),
        "fit": ("verb", "fit"),
        "reframe": ("verb", "fit"),
        "crop to fill": ("word", "crop"),
        "cropped": ("word", "crop"),
        "cropping": ("word", "crop"),
        "cropped to fill": ("word", "crop"),
        "cropped to fill the frame": ("word", "crop"),
        "fill the frame": ("word", "crop"),
        "fill the screen": ("word", "crop"),
        "filling the frame": ("word", "crop"),
        "裁剪填充": ("word", "crop"),
        "铺满": ("word", "crop"),
        "填满": ("word", "crop"),
        "填满画面": ("word", "crop"),
        "blurred background": ("word", "blur"),
        "blurry background": ("word", "blur"),
        "blur background": ("word", "blur"),
        "blurred bars": ("word", "blur"),
        "blurred sides": ("word", "blur"),
        "模糊背景": ("word", "blur"),
        "加模糊背景": ("word", "blur"),
        "加上模糊背景": ("word", "blur"),
        "用模糊背景": ("word", "blur"),
        "模糊背景填充": ("word", "blur"),
        "背景模糊": ("word", "blur"),
        "black bars": ("word", "contain"),
        "letterbox": ("word", "contain"),
        "letterboxed": ("word", "contain"),
        "letterboxing": ("word", "contain"),
        "black borders": ("word", "contain"),
        "加黑边": ("word", "contain"),
        "上下留黑边": ("word", "contain"),
        "左右留黑边": ("word", "contain"),
        "上下加黑边": ("word", "contain"),
        "上下黑边": ("word", "contain"),
        "黑边": ("word", "contain"),
        "留黑边": ("word", "contain"),
        "stretched": ("word", "stretch"),
        "stretch": ("word", "stretch"),
        "stretching": ("word", "stretch"),
        "拉伸": ("word", "stretch"),
        "拉伸填充": ("word", "stretch"),
    },
    frames=_frames,
    say_values=lambda values: f"make it {values['ratio']} {_MODES[str(values['mode'])]}",
    effect=_effect,
    check=_check,
    once=True,
    main="ratio",
)
