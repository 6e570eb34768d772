"""Pictures of single frames, and several of them in one: FFmpeg arguments. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nemoflow.engine.argv_video import picture_graph
from nemoflow.engine.effects.drawing import SCALING
from nemoflow.engine.geometry import Box
from nemoflow.engine.pixels import Pixels
from nemoflow.engine.segments import Segment
from nemoflow.engine.timeline import Canvas

_BT709 = "in_color_matrix=bt709:in_range=tv"
SCALED_TO_RGB = f"{SCALING}:{_BT709}:out_range=pc"
"""Options of `scale` that make frames of bt709 full-range RGB."""
_PLAIN = ("-map_metadata", "-1", "-fflags", "+bitexact", "-flags:v", "+bitexact")


PAPER = "#1b1c20"
"""What lies around pictures that stand beside each other."""


@dataclass(frozen=True, slots=True)
class Look:
    """How large a picture is drawn, and the `box` around it when it stands among others."""

    width: int
    height: int
    box: Box | None = None
    """`width` and `height` of the whole, and where the picture lies in it."""


@dataclass(frozen=True, slots=True)
class _Kind:
    """How frames of bt709 become a picture of one kind: `scale` options, format, encoder."""

    scale: str
    pixels: str
    codec: tuple[str, ...]


_JPEG = _Kind(
    # Readers of JPEG expect the matrix of JFIF, whatever the picture's own was.
    f"{SCALING}:{_BT709}:out_color_matrix=bt601:out_range=pc",
    "yuvj420p",
    ("-c:v", "mjpeg", "-q:v", "2", "-huffman", "optimal"),
)
_KINDS = {
    ".png": _Kind(SCALED_TO_RGB, "rgb24", ("-c:v", "png", "-pred", "mixed")),
    ".jpg": _JPEG,
    ".jpeg": _JPEG,
    ".webp": _Kind(SCALED_TO_RGB, "bgra", ("-c:v", "libwebp", "-quality", "90")),
}
PICTURE_SUFFIXES = tuple(_KINDS)


def still_arguments(
    segment: Segment,
    canvas: Canvas,
    *,
    names: Mapping[str, str],
    pixels: Mapping[str, Pixels],
    titles_file: str,
    look: Look,
    suffix: str,
    target: str,
) -> tuple[str, ...]:
    """Draws a segment of one frame to the picture `target`."""
    inputs, graph = picture_graph(
        segment, canvas, names=names, pixels=pixels, titles_file=titles_file
    )
    kind = _KINDS[suffix]
    scaled = f"[out]scale={look.width}:{look.height}:{kind.scale}"
    if look.box:
        box = look.box
        scaled += f",pad={box.width}:{box.height}:{box.x}:{box.y}:0x{PAPER[1:]}"
    scaled += f",format={kind.pixels}[still]"
    return (
        *inputs,
        *("-filter_complex", f"{graph};{scaled}", "-map", "[still]"),
        *("-fps_mode", "passthrough", "-frames:v", "1", "-update", "1", "-an"),
        *(*kind.codec, *_PLAIN, "-f", "image2", target),
    )


def written_arguments(graph: str, suffix: str) -> tuple[str, ...]:
    """The picture that comes out of a graph as full-range RGB, as a file of one kind."""
    kind = _KINDS[suffix]
    matrix = "" if kind.pixels != "yuvj420p" else ":out_color_matrix=bt601:out_range=pc"
    made = f"{graph},scale={SCALING}{matrix},format={kind.pixels}[made]"
    return (
        *("-filter_complex", made, "-map", "[made]", "-frames:v", "1", "-update", "1", "-an"),
        *(*kind.codec, *_PLAIN, "-f", "image2"),
    )
