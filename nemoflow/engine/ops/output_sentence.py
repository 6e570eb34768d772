"""How people say what should come out: `export as a GIF`, `under 25 MB`, `封面用第5秒`.

A clause is about the finished file when its verb says so (`export`, `compress`), or when it names
something only a file has: a format, a codec, frames a second, bytes, a cover, a platform.
"""

from __future__ import annotations

from fractions import Fraction

from nemoflow.engine.formats import FORMATS
from nemoflow.engine.ops.frame import Bag, FrameRefused, Meaning, Pool
from nemoflow.engine.ops.operation import Operation
from nemoflow.engine.ops.output_params import QUALITIES
from nemoflow.engine.ops.platforms import preset_of
from nemoflow.engine.ops.trim import TRIM
from nemoflow.model.op import Op

_LIGHT = ("make", "set", "put", "use", "keep", "shorten", "add", "insert")
_LESS = ("quieter", "cut", "halve", "trim")
_SHAPES = {"vertical": "9:16", "landscape": "16:9", "square": "1:1"}
_IN = ("", "in", "to", "at", "as", "into", "with", "of", "for", "by")


def frames(bag: Bag, pool: Pool) -> Meaning | None:
    """The settings a clause names, or None when it is about something else."""
    given: dict[str, object] = {}
    exported = bag.take("verb", "export")
    squeezed = bag.take("verb", "compress", "shrink") if exported is None else None
    if squeezed and squeezed.value == "shrink" and not _of_a_file(bag):
        raise FrameRefused(
            "undecidable",
            "should the picture become smaller, or the file?",
            "`scale to 50%`, or `reduce the file size by half`",
        )
    if _cover(bag, given, exported is not None) and exported is None:
        return _made(given)
    if _limits(bag, given, squeezed is not None):
        return _rest(bag, given, exported is not None)
    if squeezed is not None:
        raise FrameRefused(
            "undecidable", "how small should the file become?", "`compress it to under 25 MB`"
        )
    return _rest(bag, given, exported is not None)


def _of_a_file(bag: Bag) -> bool:
    """Whether a clause speaks of bytes, not of a picture."""
    return bag.has("bytes") or bag.has("object", "file size", "file")


def _rest(bag: Bag, given: dict[str, object], exported: bool) -> Meaning | None:
    """Everything but limits and the cover; None when nothing anchors the clause to a file."""
    anchored = exported or bool(given)
    anchored |= _sound_only(bag, given, exported)
    anchored |= _coded(bag, given)
    anchored |= _rate(bag, given, exported)
    notes = _platform(bag, given, anchored)
    if not (anchored or "preset" in given):
        return None
    bag.take("verb", *_LIGHT)
    notes = (*notes, *_picture(bag, given))
    if exported and (level := bag.take("lufs", prep=_IN)):
        given["loudness"] = level.value
    part = _part(bag) if exported or "format" in given else ()
    bag.drop("object", "video", "file", "aspect", "part")
    bag.drop("word", "saying", "shared")
    return _made(given, notes, part)


def _part(bag: Bag) -> tuple[Op, ...]:
    """`export the first 5 seconds as a GIF`: only that part is left."""
    span = bag.take("range", prep=("", "from", "of", "with"))
    return () if span is None else (TRIM.make(start=span.value, end=span.until),)


def _made(
    given: dict[str, object], notes: tuple[str, ...] = (), part: tuple[Op, ...] = ()
) -> Meaning | None:
    # Loaded late: the operation is made of this sentence.
    from nemoflow.engine.ops.output import OUTPUT

    operation: Operation = OUTPUT
    ops = (*part, operation.make(**given)) if given else part
    return Meaning(ops, notes) if ops else None


def _coded(bag: Bag, given: dict[str, object]) -> bool:
    """`as a gif`, `in H.265`."""
    kind = bag.take("format", prep=_IN)
    if kind is not None:
        given["format"] = kind.value
    codec = bag.take("codec", prep=_IN)
    if codec is not None:
        bag.drop("object", "codec")
        given["codec"] = codec.value
    bitrate = bag.take("bitrate", prep=_IN)
    if bitrate is not None:
        if bag.take("object", "bitrate"):
            bag.take("verb", "quieter", "louder")
        given["video_bitrate"] = bitrate.value
    return bool(kind or codec or bitrate)


def _rate(bag: Bag, given: dict[str, object], exported: bool) -> bool:
    """`60fps`; `60帧` and `30 frames` only where a rate is spoken of."""
    rate = bag.take("fps", prep=_IN)
    named = bag.has("object", "frame rate")
    if rate is None:
        counted = bag.find("time")
        plain = bag.find("number") if named else None
        if counted is not None and counted.value.endswith("f") and (named or _han(bag, exported)):
            rate = bag.take("time", counted.value, prep=("", "to", "at"))
        elif plain is not None:
            rate = bag.take("number", prep=("", "to", "at", "of"))
    if rate is None:
        return False
    bag.drop("object", "frame rate")
    given["fps"] = rate.value.removesuffix("f")
    return True


def _han(bag: Bag, exported: bool) -> bool:
    return exported and "帧" in bag.text


def _picture(bag: Bag, given: dict[str, object]) -> tuple[str, ...]:
    """`in 1080p`, `9:16`, `vertical`, `best quality`; the rules of the vague ones."""
    notes: list[str] = []
    size = bag.take("dims", prep=_IN)
    if size is not None:
        given["resolution"] = size.value
        bag.drop("object", "resolution")
    ratio = bag.take("ratio", prep=_IN)
    shape = bag.take("word", *_SHAPES, prep=_IN) if ratio is None else None
    if ratio is not None or shape is not None:
        given["aspect"] = ratio.value if ratio else _SHAPES[shape.value] if shape else ""
        notes += [f"{shape.value}: {given['aspect']}"] if shape else []
    quality = bag.take("quality", prep=_IN)
    if quality is not None:
        given["quality"] = quality.value
        notes.append(f"{quality.value} quality: rate factor {QUALITIES[quality.value]}")
    elif bag.take("object", "quality", prep=_IN) and (factor := bag.take("number")):
        given["quality"] = factor.value
    return tuple(notes)


def _sound_only(bag: Bag, given: dict[str, object], exported: bool) -> bool:
    """`audio only`, `extract the audio`, `save the audio as wav`."""
    if not bag.has("object", "volume") or bag.has("percent") or bag.has("decibel"):
        return False
    only = bag.has("word", "only")
    kept = bag.find("verb", "keep")
    kind = bag.find("format")
    sound = kind is not None and not FORMATS[kind.value].video
    turned = _turned_into_sound(bag)
    given_alone = bag.has("verb", "add") and only is not None
    others = bag.has("verb") and not (kept or exported or turned or given_alone)
    if others or not (only or kept or turned or (exported and sound)):
        return False
    bag.take("verb", "keep", "set", "make", "add")
    bag.take("word", "only")
    bag.take("object", "volume")
    given["audio_only"] = True
    return True


def _turned_into_sound(bag: Bag) -> bool:
    """`convert the video to audio`."""
    sound = bag.find("object", "volume")
    into = sound is not None and sound.prep in ("to", "as")
    return into and bag.has("verb", "set", "make") and bag.has("object", "video", "file")


def _platform(bag: Bag, given: dict[str, object], anchored: bool) -> tuple[str, ...]:
    """`for TikTok`: what the platform asks for, unless a shape or a size alone is meant."""
    named = bag.take("preset", prep=_IN)
    if named is not None:
        given["preset"] = named.value
        return ()
    place = bag.find("platform")
    if place is None:
        return ()
    said = bag.text[place.start : place.end].strip()
    preset, sent = preset_of(said)
    verb = bag.find("verb")
    plain = bag.has("dims") or bag.has("ratio") or bag.has("word", *_SHAPES)
    light = verb is not None and verb.value in ("make", "set")
    aimed = light or sent or bag.has("word", "ready") or bag.has("object", "aspect", "resolution")
    if not anchored and (plain or not aimed):
        return ()
    if not preset:
        raise FrameRefused(
            "undecidable",
            f"`{said}` takes several shapes",
            "`export for Reels`, `export for the Instagram feed` or `export for YouTube`",
        )
    bag.take("platform")
    bag.drop("word", "ready")
    bag.drop("object", "resolution")
    given["preset"] = preset
    return ()


def _limits(bag: Bag, given: dict[str, object], squeezed: bool) -> bool:
    """`under 25 MB`, `reduce the file size by half`; True when a limit was said."""
    limit = bag.find("bytes")
    if limit is not None:
        bag.take("bytes")
        bag.drop("word", "shorter", "at most", "size")
        if not bag.has("object", "volume"):
            bag.drop("word", "only")
        bag.drop("dangling", "to", "with", "at")
        bag.drop("object", "file size", "file")
        bag.take("verb", *_LIGHT, "quieter")
        given["max_size"] = limit.value
        return True
    return _reduced(bag, given, squeezed)


def _reduced(bag: Bag, given: dict[str, object], squeezed: bool) -> bool:
    size = bag.take("object", "file size")
    smaller = bag.has("word", "smaller")
    file = size is not None or (smaller and bag.has("object", "file"))
    if not (squeezed or file or (smaller and bag.has("percent"))):
        return False
    verb = bag.take("verb", *_LESS, *_LIGHT)
    bag.drop("word", "smaller", "down", "size")
    share = bag.take("percent")
    if share is None and verb is not None and verb.value == "halve":
        given["reduce"] = "50"
    elif share is not None:
        exact = Fraction(share.value)
        left = share.prep in ("to", "at") and not smaller
        amount = 100 - exact if left else exact
        if not 0 < amount < 100:
            raise FrameRefused(
                "out_of_range", f"{share.value}% leaves no file, or all of it", "`by 50%`"
            )
        given["reduce"] = str(float(amount)).removesuffix(".0")
    elif squeezed or verb is not None or smaller:
        raise FrameRefused(
            "undecidable", "how small should the file become?", "`compress it to under 25 MB`"
        )
    else:
        return False
    bag.drop("object", "file", "video")
    return True


def _cover(bag: Bag, given: dict[str, object], exported: bool) -> bool:
    """`use the frame at 0:05 as the cover`, `thumbnail at 0:05`, `封面用第5秒`."""
    named = bag.take("object", "poster")
    if named is None:
        return False
    if not exported:
        bag.take("verb", *_LIGHT, "freeze", "keep")
    if bag.has("range") or bag.has("anchor"):
        raise FrameRefused(
            "undecidable", "which moment should the cover show?", "`thumbnail at 0:05`"
        )
    moment = bag.take("time")
    share = bag.take("percent", prep=("at", "to", "in")) if moment is None else None
    if moment is None and share is None:
        raise FrameRefused(
            "undecidable", "which moment should the cover show?", "`thumbnail at 0:05`"
        )
    if moment is not None and not moment.value.endswith(("s", "%")):
        raise FrameRefused(
            "undecidable", "which moment should the cover show?", "`thumbnail at 0:05`"
        )
    bag.drop("object", "still", "picture", "poster")
    bag.drop("object", "video")
    given["poster"] = moment.value if moment else f"{share.value}%" if share else ""
    return True
