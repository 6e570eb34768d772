"""The shape of `output`: what each file to render is, as written."""

from __future__ import annotations

from typing import Annotated

from pydantic import Discriminator, Field, Tag

from nemoflow.model.codecs import CODECS
from nemoflow.model.presets import PRESETS
from nemoflow.specfile import values
from nemoflow.specfile.kinds import (
    Aspect,
    Fit,
    Format,
    PathText,
    Rate,
    Resolution,
    Shape,
    checked,
    either,
    kind,
    words,
)


class Poster(Shape):
    """A still image beside the video."""

    path: PathText = Field(description="Path of the image: jpg, png or webp.")
    at: Annotated[str, checked(values.moment), either(r".")] = Field(
        "10%", description="The moment shown: `10%`, `3s` or `0:03`."
    )


class Sprite(Shape):
    """Many frames of the video in one picture."""

    path: PathText = Field(description="Path of the image: jpg, png or webp.")
    grid: Annotated[str, checked(values.grid), either(r"^\d+x\d+$|\{\{", "string")] = Field(
        "5x5", description="Columns by rows, 1x1 to 20x20; the frames lie evenly over the video."
    )
    width: Annotated[str, checked(values.cell), either(".", "string", "integer")] = Field(
        "320", description="Pixels of one frame across, 16 to 1920."
    )


class OutputBlock(Shape):
    """One file to render."""

    path: PathText | None = Field(
        None, description="Path of the file, relative to the spec; default `out/NAME.FORMAT`."
    )
    format: Format | None = Field(None, description="Container; default: the path's suffix.")
    preset: (
        Annotated[str, checked(lambda text: values.one_of(text, tuple(PRESETS))), words(*PRESETS)]
        | None
    ) = Field(None, description="The platform it is made for; other keys win over it.")
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
    quality: Annotated[str, checked(values.quality), either(".", "string", "integer")] = Field(
        "20",
        description="`low`, `medium`, `high`, `best`, or a rate factor from 0 (lossless) to 51.",
    )
    mode: Annotated[
        str, checked(lambda text: values.one_of(text, values.MODES)), words(*values.MODES)
    ] = Field(
        "auto",
        description="`copy` writes the picture as it is coded in its footage, or refuses; `auto` "
        "does so where that is exactly what is asked for; `encode` never does.",
    )
    codec: (
        Annotated[str, checked(lambda text: values.one_of(text, CODECS)), words(*CODECS)] | None
    ) = Field(None, description="How the picture is coded; default: as usual in the container.")
    video_bitrate: (
        Annotated[str, checked(values.video_bitrate), either(".", "string", "integer")] | None
    ) = Field(None, description="Bits a second of the picture, such as `8M`, instead of `quality`.")
    max_size: Annotated[str, checked(values.limit), either(".")] | None = Field(
        None, description="The most the file may have, such as `25MB`; its bytes are counted."
    )
    reduce: Annotated[str, checked(values.share), either(".", "string")] | None = Field(
        None, description="How much smaller than its footage the file has to be, such as `50%`."
    )
    renditions: list[Resolution] | None = Field(
        None,
        description="A file for each of these resolutions, named `NAME-1080p.mp4` and so on.",
    )
    audio_bitrate: Annotated[str, checked(values.bitrate), either(".", "string", "integer")] = (
        Field("192k", description="Bits a second of lossy audio, `32k` to `512k`.")
    )
    sprite: (
        Annotated[
            Annotated[PathText, Tag("<path>")] | Annotated[Sprite, Tag("<mapping>")],
            Discriminator(kind("<path>")),
        ]
        | None
    ) = Field(None, description="A sheet of frames in one image: its path, or `{path, grid}`.")
    loudness: Annotated[str, checked(values.goal), either(".")] | None = Field(
        None, description="Integrated loudness of the sound, such as `-14 LUFS`."
    )
    poster: (
        Annotated[
            Annotated[PathText, Tag("<path>")] | Annotated[Poster, Tag("<mapping>")],
            Discriminator(kind("<path>")),
        ]
        | None
    ) = Field(None, description="A still image of the video: its path, or `{path, at}`.")


OutputValue = Annotated[
    Annotated[PathText, Tag("<path>")] | Annotated[OutputBlock, Tag("<mapping>")],
    Discriminator(kind("<path>")),
]


def _output_kind(value: object) -> str | None:
    return "<list>" if isinstance(value, list) else kind("<path>")(value)


OutputSetting = Annotated[
    Annotated[PathText, Tag("<path>")]
    | Annotated[OutputBlock, Tag("<mapping>")]
    | Annotated[list[OutputValue], Tag("<list>")],
    Discriminator(_output_kind),
]
