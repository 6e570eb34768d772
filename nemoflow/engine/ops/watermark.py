"""`watermark`: a faint logo or a line of words over the whole video, whatever becomes of it.

A logo that is only there for a while is an `overlay` of the same size.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from nemoflow.engine.ops.clips import need_picture
from nemoflow.engine.ops.frame import Asset, Bag, FrameRefused, Meaning, Pool
from nemoflow.engine.ops.laid import LAID_WORDS, laid_params, say_laid, take_laid
from nemoflow.engine.ops.operation import Applied, Operation, OpProblem, Values
from nemoflow.engine.ops.overlay import OVERLAY, laid_on, overlay_of, source_of
from nemoflow.engine.ops.overlay_when import take_when
from nemoflow.engine.ops.params import Name, Param, Words
from nemoflow.engine.ops.shares import percent
from nemoflow.engine.ops.title_words import quoted
from nemoflow.engine.timeline import Timeline, Title
from nemoflow.model.op import Value
from nemoflow.model.spec import reference

_VERBS = ("add", "put", "use", "show", "insert")
_LAID: dict[str, Value] = {"scale": 0.12, "opacity": 0.6}
_SPOKEN = {"scale": "of the width", "opacity": "opacity"}
_LETTERS = Fraction(4, 10)
"""Height of a text's letters, of the short side, for each unit of `scale`."""
_CALLED = ("logo", "watermark", "水印", "标志")


def _frames(bag: Bag, pool: Pool) -> Meaning | None:
    """`add a watermark`, `put our logo in the top right`, `加文字水印“Acme”`."""
    verb = bag.take("verb", *_VERBS)
    named = bag.take("object", "watermark", prep=("", "as", "with", "to"))
    logo = bag.take("object", "logo", prep=("", "as", "with"))
    if named is None and (logo is None or verb is None):
        return None
    text, item = bag.take("quote"), bag.take("input", prep=("", "with", "from", "of", "as"))
    if (text and item) or (item and item.tag not in ("image", "video")):
        return None
    given, notes = take_laid(bag)
    when = take_when(bag)
    for light in ("video", "part", "screen", "picture", "watermark"):
        bag.drop("object", light)
    bag.drop("word", "saying") if text else None
    if bag.chunks:
        return None
    if text is not None:
        if when:
            raise FrameRefused(
                "undecidable",
                "a watermark stays for the whole video",
                f"write `add the title {quoted(text.value)} at the bottom right for 5 seconds`",
            )
        return Meaning((WATERMARK.make(text=text.value, **given),), notes)
    name, rule = (item.value, ()) if item else _only_image(pool)
    if when:
        own = _LAID if named else {"scale": _LAID["scale"]}
        look = {**own, **given}
        told = ", ".join(f"{percent(own[key])} {_SPOKEN[key]}" for key in own if key not in given)
        rules = (*rule, *notes, *((f"as of a watermark: {told}",) if told else ()))
        return Meaning((OVERLAY.make(source=name, **look, **when),), rules)
    return Meaning((WATERMARK.make(image=name, **given),), (*rule, *notes))


def _only_image(pool: Pool) -> tuple[str, tuple[str, ...]]:
    images = pool.of_kind("image")
    called = [image for image in images if _is_called(image)]
    if len(images) == 1 or len(called) == 1:
        found = images[0] if len(images) == 1 else called[0]
        why = "the only image in the inputs" if len(images) == 1 else "by its name"
        return found.name, (f"the logo: {found.filename}, {why}",)
    known = ", ".join(image.filename for image in images)
    raise FrameRefused(
        "missing_input",
        "which picture? there are several" if images else "there is no picture in the inputs",
        f"name one of {known}" if images else "list logo.png under `inputs`, or quote the words",
    )


def _is_called(image: Asset) -> bool:
    words = f"{image.name} {image.filename}".casefold()
    return any(word in words for word in _CALLED)


def _check(values: Values) -> None:
    if (values["image"] is None) == (values["text"] is None):
        raise OpProblem(
            "", "a watermark is an image or a text", hint="write `image: logo` or `text: Acme`"
        )


def _say(values: Values) -> str:
    laid = say_laid(values, _LAID)
    if values["text"] is not None:
        return f"add the watermark {quoted(str(values['text']))}{laid}"
    return f"add {reference(str(values['image']))} as a watermark{laid}"


def _effect(values: Values, timeline: Timeline) -> Applied:
    need_picture(timeline)
    if values["text"] is None:
        source = source_of(timeline, str(values["image"]))
        return laid_on(timeline, overlay_of(values, source, 0, 0, loop=True), ())
    size = round(float(Fraction(str(values["scale"])) * _LETTERS), 6)
    opacity = float(str(values["opacity"]))
    position = str(values["position"])
    made = Title(str(values["text"]), 0, 0, position, size, opacity=opacity)
    if made in timeline.titles:
        return Applied(timeline, ("this watermark is already there",))
    return Applied(replace(timeline, titles=(*timeline.titles, made)))


WATERMARK = Operation(
    name="watermark",
    summary="A faint logo or a line of words over the whole video",
    params=(
        Param("image", Name(), "name of an input: an image or a video"),
        Param("text", Words(), "words instead of an image"),
        *laid_params("bottom_right", 0.12, 0.6),
    ),
    phrasings=(
        "add logo.png as a watermark",
        "add a watermark",
        "put our logo in the top right corner",
        'add the watermark "Acme" in the bottom left at 40% opacity',
        "加水印",
        "右下角加水印 logo.png，不透明度50%",
    ),
    words={
        **LAID_WORDS,
        **{
            word: meaning
            for meaning, words in {
                ("object", "watermark"): (
                    "watermark|watermarks|text watermark|logo watermark|image watermark|"
                    "水印|文字水印|图片水印|logo水印|水印图片"
                ),
                ("object", "logo"): (
                    "logo|our logo|my logo|company logo|the company logo|our company logo|"
                    "brand logo|channel logo|logo image|公司logo|品牌logo|台标"
                ),
            }.items()
            for word in words.split("|")
        },
    },
    frames=_frames,
    say_values=_say,
    effect=_effect,
    check=_check,
)
