"""The shape of `video.yml`, as written: the JSON Schema and the reference are made from it.

Scalars are text here, whatever their YAML type: a number of frames a second may come from a
template, and `name: 2024` is a name. The readers in `values.py` say what each text means.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    WithJsonSchema,
)

from nemoflow.specfile import values
from nemoflow.specfile.values import BadValue

BACKENDS = ("local", "cloud")
EDIT_OPTIONS = ("id", "when", "allow_no_change")
"""Keys that may stand beside `do` or beside the operation of a typed edit."""
_NAME = re.compile(r"\w[\w.-]{0,99}")
_TEMPLATE = r"\{\{|\{%"
_INPUT_NAME = re.compile(r"\w[\w-]{0,99}")


def _checked(read: Callable[[str], object]) -> AfterValidator:
    """A validator that keeps the text and only asks whether it can be read."""

    def check(text: str) -> str:
        read(text)
        return text

    return AfterValidator(check)


def check_name(text: str) -> str:
    """A spec's name: it becomes part of file names."""
    if _NAME.fullmatch(text) is None:
        raise BadValue(
            f'"{text}" cannot be used in file names',
            hint=f"use letters, digits, `-`, `_` and `.`, for example `{slug(text)}`",
        )
    return text


def slug(text: str) -> str:
    """The nearest usable name; `video` when nothing is left."""
    words = re.sub(r"[^\w.-]+", "-", text).strip("-.")
    return words[:100].strip("-.") or "video"


def _backend(text: str) -> str:
    return values.one_of(text, BACKENDS)


def _language(text: str) -> str:
    if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", text) is None:
        raise BadValue(f'"{text}" is not a language', hint="write a code such as `en` or `zh`")
    return text


def _sha256(text: str) -> str:
    if re.fullmatch(r"[0-9a-fA-F]{64}", text) is None:
        raise BadValue("this is not a SHA-256", hint="write the 64 hex digits `sha256sum` prints")
    return text


def _path(text: str) -> str:
    if not text.strip() or "\n" in text or "\t" in text:
        raise BadValue("this is not a path", hint="write a path relative to this file's folder")
    return text


def _kind(text: str) -> Callable[[object], str | None]:
    """A discriminator: plain text goes to `text`, a mapping to `<mapping>`, nothing else fits.

    Tags stand in pydantic's error locations; the brackets tell them from keys of the file.
    """

    def tell(value: object) -> str | None:
        return text if isinstance(value, str) else "<mapping>" if isinstance(value, dict) else None

    return tell


def _either(pattern: str, *types: str) -> WithJsonSchema:
    return WithJsonSchema({"type": list(types or ("string", "number")), "pattern": pattern})


def _words(*known: str) -> WithJsonSchema:
    """A closed set, or a template that gives one of it."""
    template = {"type": "string", "pattern": _TEMPLATE}
    return WithJsonSchema({"anyOf": [{"enum": list(known)}, template]})


Text = Annotated[str, WithJsonSchema({"type": ["string", "number", "boolean"]})]
Truth = Annotated[str, _checked(values.truth), WithJsonSchema({"type": ["boolean", "string"]})]
PathText = Annotated[str, AfterValidator(_path), WithJsonSchema({"type": "string", "minLength": 1})]
Aspect = Annotated[
    str, _checked(values.aspect), _either(rf"^\d+\s*[:/]\s*\d+$|{_TEMPLATE}", "string")
]
Rate = Annotated[str, _checked(values.rate), _either(rf"^[\d.]+(\s*/\s*\d+)?$|{_TEMPLATE}")]
Resolution = Annotated[
    str,
    _checked(values.resolution),
    _either(rf"^(480|720|1080|1440|2160)[pP]$|^\d+\s*[xX×*]\s*\d+$|{_TEMPLATE}", "string"),
]
Format = Annotated[
    str, _checked(lambda text: values.one_of(text, values.FORMATS)), _words(*values.FORMATS)
]
Fit = Annotated[str, _checked(lambda text: values.one_of(text, values.FITS)), _words(*values.FITS)]


class Shape(BaseModel):
    """Base of all shapes: unknown keys are errors, values are frozen."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class InputFile(Shape):
    """An input with more than its path: exactly one of `path` and `url`."""

    path: PathText | None = Field(None, description="Path of the file, relative to the spec.")
    url: Annotated[str, WithJsonSchema({"type": "string", "format": "uri"})] | None = Field(
        None, description="Address of the file, `http` or `https`; `backend: cloud` only."
    )
    sha256: Annotated[str, AfterValidator(_sha256)] | None = Field(
        None, description="Promised SHA-256 of the bytes (64 hex digits); checked offline."
    )


InputValue = Annotated[
    Annotated[PathText, Tag("<path>")] | Annotated[InputFile, Tag("<mapping>")],
    Discriminator(_kind("<path>")),
]


class EditDo(Shape):
    """An instruction in words, with options."""

    do: Text = Field(description="The instruction in plain language, English or Chinese.")
    id: Text | None = Field(None, description="A name for this edit, for your own reference.")
    when: Text | None = Field(
        None,
        description="Skips the edit when this is `false`, `no`, `0` or empty; usually a template.",
    )
    allow_no_change: Truth = Field(
        "false", description="`true` when it is fine that the edit changes nothing."
    )


class EditTyped(BaseModel):
    """A typed operation: exactly one key names it; the rest are `id`, `when`, `allow_no_change`.

    Which operations and parameters there are is not known to the shape; see `edits.py`.
    """

    model_config = ConfigDict(extra="allow", frozen=True)


def _edit_kind(value: object) -> str | None:
    if isinstance(value, str):
        return "<text>"
    if not isinstance(value, dict):
        return None
    return "<do>" if "do" in value else "<typed>"


EditValue = Annotated[
    Annotated[Text, Tag("<text>")]
    | Annotated[EditDo, Tag("<do>")]
    | Annotated[EditTyped, Tag("<typed>")],
    Discriminator(_edit_kind),
]


class Poster(Shape):
    """A still image beside the video."""

    path: PathText = Field(description="Path of the image: jpg, png or webp.")
    at: Annotated[str, _checked(values.moment), _either(r".")] = Field(
        "10%", description="The moment shown: `10%`, `3s` or `0:03`."
    )


class OutputBlock(Shape):
    """One file to render."""

    path: PathText | None = Field(
        None, description="Path of the file, relative to the spec; default `out/NAME.FORMAT`."
    )
    format: Format | None = Field(None, description="Container; default: the path's suffix.")
    resolution: Resolution | None = Field(
        None,
        description="`1080p` is the short side, `1280x720` width and height; "
        "default: as the timeline has it.",
    )
    aspect: Aspect | None = Field(None, description="Width to height, such as `16:9` or `9:16`.")
    fit: Fit = Field(
        "blur",
        description="How the picture fills another aspect: `crop` cuts, `contain` adds bars, "
        "`blur` fills the bars with the blurred picture, `stretch` distorts.",
    )
    fps: Rate | None = Field(
        None, description="Frames a second, 1 to 120, such as `30` or `30000/1001`."
    )
    quality: Annotated[str, _checked(values.quality), _either(".", "string", "integer")] = Field(
        "20",
        description="`low`, `medium`, `high`, `best`, or a rate factor from 0 (lossless) to 51.",
    )
    audio_bitrate: Annotated[str, _checked(values.bitrate), _either(".", "string", "integer")] = (
        Field("192k", description="Bits a second of lossy audio, `32k` to `512k`.")
    )
    poster: (
        Annotated[
            Annotated[PathText, Tag("<path>")] | Annotated[Poster, Tag("<mapping>")],
            Discriminator(_kind("<path>")),
        ]
        | None
    ) = Field(None, description="A still image of the video: its path, or `{path, at}`.")


OutputValue = Annotated[
    Annotated[PathText, Tag("<path>")] | Annotated[OutputBlock, Tag("<mapping>")],
    Discriminator(_kind("<path>")),
]


def _output_kind(value: object) -> str | None:
    return "<list>" if isinstance(value, list) else _kind("<path>")(value)


OutputSetting = Annotated[
    Annotated[PathText, Tag("<path>")]
    | Annotated[OutputBlock, Tag("<mapping>")]
    | Annotated[list[OutputValue], Tag("<list>")],
    Discriminator(_output_kind),
]


def _span(unit: values.Unit, tolerance: float) -> AfterValidator:
    return _checked(lambda text: values.span(text, unit, tolerance))


def _most(unit: values.Unit) -> AfterValidator:
    return _checked(lambda text: values.at_most(text, unit))


class ExpectBlock(Shape):
    """What must hold for every output; measured on the rendered file."""

    duration: (
        Annotated[str, _span(values.seconds, values.DURATION_TOLERANCE), _either(".")] | None
    ) = Field(None, description="`8s..12s`, `>= 5s`, `10s +-0.5s`; a bare time means +-0.05 s.")
    resolution: Resolution | None = Field(
        None, description="`1280x720` exactly, or `1080p` for the short side."
    )
    fps: Annotated[str, _span(values.fps, values.FPS_TOLERANCE), _either(".")] | None = Field(
        None, description="Frames a second; a bare rate means +-0.01."
    )
    aspect: Aspect | None = Field(None, description="Width to height, such as `9:16`.")
    format: Format | None = Field(None, description="The container.")
    size: Annotated[str, _most(values.size), _either(".")] | None = Field(
        None, description="`<= 25MB`; a bare size is the largest allowed."
    )
    loudness: (
        Annotated[str, _span(values.loudness, values.LOUDNESS_TOLERANCE), _either(".")] | None
    ) = Field(None, description="Integrated loudness, `-14 LUFS +-1`; bare means +-0.5.")
    max_black: Annotated[str, _most(values.seconds), _either(".")] | None = Field(
        None, description="Longest allowed run of black frames, such as `0.5s`."
    )
    max_silence: Annotated[str, _most(values.seconds), _either(".")] | None = Field(
        None, description="Longest allowed silence, such as `2s`."
    )
    audio: Truth | None = Field(None, description="Whether there must be sound.")


def _input_name(text: str) -> str:
    if _INPUT_NAME.fullmatch(text) is None:
        raise BadValue(
            f'"{text}" is not a usable input name',
            hint=f"use letters, digits, `-` and `_`, for example `{slug(text).replace('.', '_')}`",
        )
    return text


Variables = dict[str, Any]


class VideoFile(Shape):
    """A recipe: what a video should be."""

    name: Annotated[Text, AfterValidator(check_name)] | None = Field(
        None, description="Name of the recipe, used in file names; default: the folder's name."
    )
    backend: Annotated[str, AfterValidator(_backend), _words(*BACKENDS)] = Field(
        "local", description="`local` renders here with FFmpeg; `cloud` is the NemoVideo service."
    )
    language: Annotated[str, AfterValidator(_language)] = Field(
        "en", description="Language of the instructions, such as `en` or `zh`."
    )
    vars: Variables = Field(
        default_factory=dict,
        description="Template variables: `{{ headline }}` in any value. `--var`, `--var-file` "
        "and `NEMOFLOW_VAR_...` override them.",
    )
    inputs: dict[Annotated[str, AfterValidator(_input_name)], InputValue] = Field(
        default_factory=dict,
        description="Media by name. Those that no edit names are the footage edited, in order.",
    )
    edits: list[EditValue] = Field(
        default_factory=list, description="The edits, in order: text, `{do: ...}` or an operation."
    )
    output: OutputSetting | None = Field(
        None, description="What to render: a path, a mapping, or a list of them."
    )
    expect: ExpectBlock | None = Field(None, description="Promises checked after each render.")
