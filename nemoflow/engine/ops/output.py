"""`output`: what the finished file is like, wherever its own block does not say."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from nemoflow.engine.formats import FORMATS
from nemoflow.engine.ops.operation import Applied, Operation, OpProblem, Values
from nemoflow.engine.ops.output_params import PARAMS, read_delivery
from nemoflow.engine.ops.output_sentence import frames
from nemoflow.engine.ops.output_words import OUTPUT_WORDS
from nemoflow.engine.ops.platforms import SPOKEN
from nemoflow.engine.ops.times import decimal
from nemoflow.engine.timeline import Timeline
from nemoflow.model.codecs import TAKES, homes
from nemoflow.model.presets import PRESETS

_PICTURE = (
    "resolution", "aspect", "fps", "quality", "codec", "video_bitrate", "poster",
)  # fmt: skip


def _said(values: Values) -> set[str]:
    """The keys that say something."""
    return {param.name for param in PARAMS if values[param.name] != param.default}


def _check(values: Values) -> None:
    said = _said(values)
    if not said:
        raise OpProblem("", "`output` says nothing", hint="for example `output: {format: gif}`")
    if {"max_size", "reduce"} <= said:
        raise OpProblem("reduce", "a limit or a share, not both", hint="leave one of them out")
    if {"resolution", "aspect"} <= said and "x" in str(values["resolution"]):
        raise OpProblem(
            "aspect", f"`{values['resolution']}` has a shape of its own", hint="leave one out"
        )
    kind = str(values["format"])
    silent = values["audio_only"] or (kind and not FORMATS[kind].video)
    if values["audio_only"] and kind and FORMATS[kind].video:
        raise OpProblem("format", f"`{kind}` is no file of sound alone", hint="for example mp3")
    for key in _PICTURE:
        if silent and key in said:
            raise OpProblem(key, f"`{key}` means nothing where there is only sound")
    codec = str(values["codec"])
    if codec and kind and codec not in TAKES.get(kind, ()):
        raise OpProblem("codec", f"`{kind}` does not hold {codec}", hint=f"it fits {homes(codec)}")


def _say(values: Values) -> str:
    """One clause; every part of it is understood again."""
    said = _said(values)
    parts = ["export"]
    if values["audio_only"]:
        parts.append("only the audio")
    templates = (
        ("format", f"as {values['format']}"),
        ("preset", _goes_to(str(values["preset"]))),
        ("resolution", f"in {values['resolution']}"),
        ("aspect", f"in {values['aspect']}"),
        ("fps", f"at {values['fps']} fps"),
        ("quality", f"with the quality factor {values['quality']}"),
        ("codec", f"in {values['codec']}"),
        ("video_bitrate", f"at {_bitrate(values)}"),
        ("max_size", f"under {_size(values)}"),
        ("reduce", f"{_decimal(values['reduce'])}% smaller"),
        ("loudness", f"at {values['loudness']} LUFS"),
        ("poster", f"with the thumbnail at {values['poster']}"),
    )
    return " ".join([*parts, *(text for key, text in templates if key in said)])


def _goes_to(preset: str) -> str:
    if preset in SPOKEN:
        return f"for {SPOKEN[preset]}"
    return f"for the {preset} preset"


def _decimal(value: object) -> str:
    return decimal(Fraction(str(value)))


def _bitrate(values: Values) -> str:
    return f"{decimal(Fraction(str(values['video_bitrate'])) / 1000)} kbps"


def _size(values: Values) -> str:
    size = str(values["max_size"])
    return size if size[-2:-1].isalpha() else f"{size.removesuffix('B')} bytes"


def _effect(values: Values, timeline: Timeline) -> Applied:
    """What is said now counts; a platform takes the place of a size said before."""
    said = _said(values)
    before = timeline.delivery
    if "preset" in said:
        before = replace(before, resolution="", aspect="")
    if said & {"max_size", "reduce"}:
        before = replace(before, max_size="", reduce=0)
    if "format" in said:
        before = replace(before, audio_only=False)
    given = read_delivery({key: values[key] for key in said})
    after = replace(before, **{key: getattr(given, key) for key in said})
    if after == timeline.delivery:
        return Applied(timeline, ("the output already is like this",))
    preset = str(values["preset"])
    notes = (f"{preset}: {PRESETS[preset].shown}",) if preset else ()
    return Applied(replace(timeline, delivery=after), notes)


OUTPUT = Operation(
    name="output",
    summary="Say what the finished file is like; the recipe's `output` decides where it says so",
    params=PARAMS,
    phrasings=(
        "export as a GIF",
        "export 1080p MP4",
        "export in 4K at 60fps",
        "make it TikTok ready",
        "compress it to under 25 MB",
        "reduce the file size by half",
        "extract the audio as mp3",
        "use the frame at 0:05 as the thumbnail",
        "导出1080p",
        "导出为GIF",
        "压缩到25MB以内",
        "只要音频",
        "封面用第5秒",
        "发抖音",
    ),
    words=OUTPUT_WORDS,
    frames=frames,
    say_values=_say,
    effect=_effect,
    check=_check,
    clashes=lambda first, second: bool(_said(first) & _said(second)),
)
