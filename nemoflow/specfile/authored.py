"""The shape of `video.yml`, as written: the JSON Schema and the reference are made from it.

Scalars are text here, whatever their YAML type: a number of frames a second may come from a
template, and `name: 2024` is a name. The readers in `values.py` say what each text means.
"""

from __future__ import annotations

import re
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
from nemoflow.specfile.authored_output import OutputSetting
from nemoflow.specfile.kinds import (
    Aspect,
    Format,
    PathText,
    Resolution,
    Shape,
    Text,
    Truth,
    checked,
    either,
    kind,
    words,
)
from nemoflow.specfile.values import BadValue

BACKENDS = ("local", "cloud")
EDIT_OPTIONS = ("id", "when", "allow_no_change")
"""Keys that may stand beside `do` or beside the operation of a typed edit."""
_NAME = re.compile(r"\w[\w.-]{0,99}")
_INPUT_NAME = re.compile(r"\w[\w-]{0,99}")


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
    Discriminator(kind("<path>")),
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


def _span(unit: values.Unit, tolerance: float) -> AfterValidator:
    return checked(lambda text: values.span(text, unit, tolerance))


def _most(unit: values.Unit) -> AfterValidator:
    return checked(lambda text: values.at_most(text, unit))


class ExpectBlock(Shape):
    """What must hold for every output; measured on the rendered file."""

    duration: (
        Annotated[str, _span(values.seconds, values.DURATION_TOLERANCE), either(".")] | None
    ) = Field(None, description="`8s..12s`, `>= 5s`, `10s +-0.5s`; a bare time means +-0.05 s.")
    resolution: Resolution | None = Field(
        None, description="`1280x720` exactly, or `1080p` for the short side."
    )
    fps: Annotated[str, _span(values.fps, values.FPS_TOLERANCE), either(".")] | None = Field(
        None, description="Frames a second; a bare rate means +-0.01."
    )
    aspect: Aspect | None = Field(None, description="Width to height, such as `9:16`.")
    format: Format | None = Field(None, description="The container.")
    size: Annotated[str, _most(values.size), either(".")] | None = Field(
        None, description="`<= 25MB`; a bare size is the largest allowed."
    )
    loudness: (
        Annotated[str, _span(values.loudness, values.LOUDNESS_TOLERANCE), either(".")] | None
    ) = Field(None, description="Integrated loudness, `-14 LUFS +-1`; bare means +-0.5.")
    max_black: Annotated[str, _most(values.seconds), either(".")] | None = Field(
        None, description="Longest allowed run of black frames, such as `0.5s`."
    )
    max_silence: Annotated[str, _most(values.seconds), either(".")] | None = Field(
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
    backend: Annotated[str, AfterValidator(_backend), words(*BACKENDS)] = Field(
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
