"""`resize`: more or fewer pixels."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from nemoflow.engine.ops.clips import need_picture
from nemoflow.engine.ops.frame import Bag, FrameRefused, Meaning, Pool
from nemoflow.engine.ops.operation import Applied, Operation, OpProblem, OpRefused, Values
from nemoflow.engine.ops.params import Param, Pattern
from nemoflow.engine.ops.times import decimal
from nemoflow.engine.place import even
from nemoflow.engine.timeline import Canvas, Timeline

_MOST = 8192
_LEAST = 16


def _frames(bag: Bag, pool: Pool) -> Meaning | None:
    """`resize to 1280x720`, `scale 50%`, `make it 1080p`, `分辨率调到720p`."""
    verb = bag.take("verb", "resize", "make", "set", "put")
    named = bag.take("object", "resolution")
    if named is not None and verb is None:
        # `lower the resolution to 480p`: to which is said, so the direction adds nothing.
        bag.take("verb", "quieter", "louder")
    if verb is None and named is None:
        return None
    bag.drop("object", "video")
    bag.drop("object", "resolution")
    bag.drop("platform")
    size = bag.take("dims", prep=("", "to", "at", "in"))
    if size is not None:
        return Meaning((RESIZE.make(size=size.value),))
    if not (named or (verb and verb.value == "resize")):
        return None
    return _scaled(bag)


def _scaled(bag: Bag) -> Meaning | None:
    down = bag.take("word", "down")
    share = bag.take("percent", prep=("", "to", "by", "at"))
    times = bag.take("factor", prep=("", "to", "by")) if share is None else None
    if share is None:
        if times is None or down:
            return None
        amount = Fraction(times.value) * 100
    else:
        amount = Fraction(share.value)
        if share.prep == "by" and not down:
            raise FrameRefused(
                "undecidable", f"to {share.value}% or by {share.value}%?", "`scale to 50%`"
            )
        if share.prep == "by":
            amount = 100 - amount
    if amount <= 0:
        raise FrameRefused("out_of_range", "nothing would be left of the picture", "`scale to 50%`")
    return Meaning((RESIZE.make(size=f"{decimal(amount)}%"),))


def _check(values: Values) -> None:
    size = str(values["size"])
    if size.endswith("%"):
        if not 0 < Fraction(size[:-1]) <= 1000:
            raise OpProblem("size", f"`{size}` is outside 1% to 1000%")
        return
    sides = [int(size[:-1])] if size.endswith("p") else [int(part) for part in size.split("x")]
    if not all(_LEAST <= side <= _MOST for side in sides):
        raise OpProblem(
            "size", f"`{size}` is outside {_LEAST} to {_MOST} pixels", hint="for example 1280x720"
        )


def _say(values: Values) -> str:
    return f"resize it to {values['size']}"


def _sides(size: str, canvas: Canvas) -> tuple[int, int]:
    """`1080p` sets the short side, so a vertical video stays vertical."""
    if "x" in size:
        width, height = size.split("x")
        return even(int(width)), even(int(height))
    if size.endswith("%"):
        scale = Fraction(size[:-1]) / 100
    else:
        scale = Fraction(int(size[:-1]), min(canvas.width, canvas.height))
    return even(canvas.width * scale), even(canvas.height * scale)


def _effect(values: Values, timeline: Timeline) -> Applied:
    need_picture(timeline)
    canvas = timeline.canvas
    assert canvas is not None  # need_picture has looked
    size = str(values["size"])
    width, height = _sides(size, canvas)
    if max(width, height) > _MOST:
        raise OpRefused(
            "out_of_range",
            f"`{size}` would be {width}x{height}; no side may exceed {_MOST}",
            hint="for example 1080p",
        )
    notes = [f"{size} is written as {width}x{height}: sizes are even"] if _odd(size) else []
    made = Canvas(width, height, canvas.rate)
    if made == canvas:
        return Applied(timeline, (f"the picture already is {width}x{height}",))
    if width * canvas.height != height * canvas.width and "x" in size:
        how = timeline.clips[0].fit
        notes.append(f"{width}x{height} is another shape: clips fill it by `{how}`")
    return Applied(replace(timeline, canvas=made), tuple(notes))


def _odd(size: str) -> bool:
    return "x" in size and any(int(side) % 2 for side in size.split("x"))


RESIZE = Operation(
    name="resize",
    summary="Change the number of pixels",
    params=(
        Param(
            "size",
            Pattern(
                r"\d{2,5}x\d{2,5}|\d{3,4}p|\d{1,4}(\.\d{1,3})?%",
                "a size",
                ("1080p", "1280x720", "50%"),
            ),
            "`1280x720`, `1080p` (the short side) or `50%`",
            required=True,
        ),
    ),
    phrasings=(
        "resize to 1280x720",
        "make it 1080p",
        "scale to 50%",
        "分辨率调到720p",
        "缩放到50%",
    ),
    words={
        "resize": ("verb", "resize"),
        "scale": ("verb", "resize"),
        "rescale": ("verb", "resize"),
        "upscale": ("verb", "resize"),
        "downscale": ("verb", "resize"),
        "缩放": ("verb", "resize"),
        "resolution": ("object", "resolution"),
        "frame size": ("object", "resolution"),
        "video size": ("object", "resolution"),
        "分辨率": ("object", "resolution"),
        "尺寸": ("object", "resolution"),
        "画质": ("object", "resolution"),
        "清晰度": ("object", "resolution"),
    },
    frames=_frames,
    say_values=_say,
    effect=_effect,
    check=_check,
    once=True,
    main="size",
)
