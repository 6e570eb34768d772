"""The `output` block: where each file goes and what it is made of."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from os.path import normpath
from pathlib import Path

from nemoflow.model.codecs import SOUNDS, TAKES, WORDS, homes
from nemoflow.model.errors import Place, Problem
from nemoflow.model.presets import PRESETS
from nemoflow.model.spec import Output
from nemoflow.specfile import values
from nemoflow.specfile.authored_output import OutputBlock, Poster, Sprite
from nemoflow.specfile.codes import Code
from nemoflow.specfile.context import LoadContext
from nemoflow.specfile.locate import suggestion
from nemoflow.specfile.shape import Path as NodePath
from nemoflow.specfile.shape import Shaped
from nemoflow.specfile.source import Report

_PICTURE_ONLY = (
    "resolution", "aspect", "fps", "poster", "codec", "video_bitrate", "renditions", "sprite",
    "mode",
)  # fmt: skip
_LIMITS = ("max_size", "reduce", "video_bitrate")
_LONGEST_NAME = 200
"""Bytes of a file name; staging names need some of the 255 a file system allows."""

_KEPT_FOLDERS = {".nemoflow": "nemoflow's own state", ".git": "git"}


def outputs_of(
    shaped: Shaped, name: str, folder: Path, context: LoadContext, report: Report
) -> tuple[Output, ...]:
    """The outputs in written order; what is wrong with one goes to `report`."""
    reader = _Reader(shaped, name, folder, context, report)
    written = shaped.file.output
    blocks = written if isinstance(written, list) else [written] if written is not None else []
    found: list[Output | None] = []
    for value, at in zip(blocks, shaped.outputs, strict=True):
        found += reader.read(_block(value), at)
    if written is None and "output" not in shaped.broken:
        found += reader.read(OutputBlock(), ())
    elif not blocks and "output" not in shaped.broken:
        hint = f"add one, or remove `output:` to render `out/{name}.mp4`"
        place = shaped.place("output")
        report(Problem(Code.MISSING_KEY, "`output` is an empty list", place, "", hint))
    return tuple(item for item in found if item is not None)


def _block(value: str | OutputBlock) -> OutputBlock:
    return OutputBlock(path=value) if isinstance(value, str) else value


@dataclass(frozen=True, slots=True)
class _Reader:
    shaped: Shaped
    name: str
    folder: Path
    context: LoadContext
    report: Report

    def read(self, block: OutputBlock, at: NodePath) -> Iterator[Output | None]:
        """The files of one output, None for one with a mistake: one, or one for each rendition."""
        if block.sprite is not None:
            yield self._sprite(block, at)
        if block.renditions is None:
            yield self._file(block, at)
            return
        if block.resolution is not None or not block.renditions:
            message = "`renditions` are the resolutions: one or more, and no `resolution` beside it"
            hint = "write `renditions: [1080p, 720p]`"
            self._say(Code.BAD_VALUE, message, self._place(at, "renditions"), hint)
            return
        written = block.path or f"out/{self.name}.{block.format or 'mp4'}"
        for number, size in enumerate(block.renditions):
            path = Path(written).with_stem(f"{Path(written).stem}-{size.strip().lower()}")
            poster = block.poster if number == 0 else None
            update = {"path": path.as_posix(), "resolution": size, "poster": poster}
            yield self._file(block.model_copy(update=update), at)

    def _file(self, block: OutputBlock, at: NodePath) -> Output | None:
        """One file, or None when something is wrong with it."""
        written = block.path or f"out/{self.name}.{block.format or 'mp4'}"
        place = self._place(at, "path")
        path = self._target(written, place)
        format_ = self._format(block, written, at) if path else ""
        size = self._size(block, at)
        if path is None or not format_ or size is None:
            return None
        self._audio_only(block, format_, at)
        self._coding(block, format_, at)
        poster, poster_at = self._poster(block, at)
        return Output(
            path=path,
            shown=self.context.shown(path),
            format=format_,
            place=place,
            width=size[0],
            height=size[1],
            aspect=values.aspect(block.aspect) if block.aspect else "",
            fit=block.fit,
            fps=values.rate(block.fps) if block.fps else "",
            quality=values.quality(block.quality),
            audio_bitrate=values.bitrate(block.audio_bitrate),
            poster=poster,
            poster_shown=self.context.shown(poster) if poster else "",
            poster_at=poster_at,
            codec=block.codec or "",
            video_bitrate=values.video_bitrate(block.video_bitrate) if block.video_bitrate else 0,
            max_size=values.limit(block.max_size) if block.max_size else 0,
            reduce=values.share(block.reduce) if block.reduce else 0,
            loudness=_loudness(block, format_),
            mode=self._mode(block, format_),
            pinned=_pinned(block, poster_at),
        )

    def _sprite(self, block: OutputBlock, at: NodePath) -> Output | None:
        """The sheet of frames beside a video: a file of its own."""
        assert block.sprite is not None  # asked by the caller
        held = Sprite(path=block.sprite) if isinstance(block.sprite, str) else block.sprite
        inner = ("sprite", "path") if isinstance(block.sprite, Sprite) else ("sprite",)
        place = self.shaped.place(*at, *inner)
        suffix = Path(held.path).suffix.lower()
        if suffix not in values.POSTER_SUFFIXES:
            hint = f"end it in one of: {', '.join(values.POSTER_SUFFIXES)}"
            self._say(Code.FORMAT, f"`{held.path}` is not an image path", place, hint)
            return None
        path = self._target(held.path, place)
        if path is None:
            return None
        return Output(
            path=path,
            shown=self.context.shown(path),
            format=suffix.removeprefix("."),
            place=place,
            width=values.cell(held.width),
            aspect=_shape_of(block),
            fit=block.fit,
            sprite=values.grid(held.grid),
        )

    def _coding(self, block: OutputBlock, format_: str, at: NodePath) -> None:
        """What its container, its codec and its limits have against each other."""
        held = TAKES.get(format_, ())
        if format_ not in SOUNDS and block.codec and block.codec not in held:
            message = f"`{format_}` does not hold {block.codec}"
            hint = f"end the path in one of: {homes(block.codec)}"
            self._say(Code.FORMAT, message, self._place(at, "codec"), hint)
        limits = [key for key in _LIMITS if getattr(block, key) is not None]
        if len(limits) > 1:
            message = f"`{limits[0]}` and `{limits[1]}` both say how large the file becomes"
            self._say(Code.BAD_VALUE, message, self._place(at, limits[1]), "remove one of them")
        if limits and block.codec == "prores":
            message = f"ProRes takes no `{limits[0]}`: it is as large as its picture needs"
            self._say(Code.FORMAT, message, self._place(at, limits[0]), "remove it")
        if block.loudness is not None and format_ in ("gif", "webp"):
            message = f"`{format_}` has no sound"
            self._say(Code.FORMAT, message, self._place(at, "loudness"), "remove it")
        if block.video_bitrate and format_ in ("gif", "webp"):
            message = f"`{format_}` has no bitrate"
            self._say(Code.FORMAT, message, self._place(at, "video_bitrate"), "remove it")

    def _mode(self, block: OutputBlock, format_: str) -> str:
        """`auto` only where it decides anything: other files do not change with it."""
        local = (self.context.backend_override or self.shaped.file.backend) == "local"
        decides = local and "h264" in TAKES.get(format_, ())
        return block.mode if decides or block.mode == "copy" else "encode"

    def _place(self, at: NodePath, key: str) -> Place:
        """The place of a setting, or of the output when it is not written."""
        if not at:
            return Place(self.shaped.root.place.path, 1, 1)
        return self.shaped.place(*at, key)

    def _say(self, code: Code, message: str, place: Place, hint: str, label: str = "") -> None:
        self.report(Problem(code, message, place, label, hint))

    def _format(self, block: OutputBlock, written: str, at: NodePath) -> str:
        suffix = Path(written).suffix.lower().removeprefix(".")
        place = self._place(at, "path")
        if suffix in values.FORMATS and block.format in (None, suffix):
            return suffix
        if block.format:
            right = Path(written).with_suffix(f".{block.format}").as_posix() if suffix else ""
            hint = f"write `{right or written + '.' + block.format}`, or change `format`"
            message = f"`{written}` does not end in .{block.format}, the format asked for"
            self._say(Code.FORMAT, message, place, hint)
            return ""
        known = ", ".join(values.FORMATS)
        what = f'"{suffix}" is no known format' if suffix else "the path has no extension"
        label = suggestion(suffix, values.FORMATS)
        self._say(Code.FORMAT, f"`{written}`: {what}", place, f"end it in one of: {known}", label)
        return ""

    def _target(self, written: str, place: Place) -> str | None:
        """The absolute path of a file to write, when it may be written."""
        path = Path(normpath(self.folder / written))
        if any(len(os.fsencode(part)) > _LONGEST_NAME for part in path.parts):
            hint = f"use at most {_LONGEST_NAME} bytes for each name"
            self._say(Code.BAD_VALUE, "a name in this path is too long", place, hint)
            return None
        if written.endswith("/") or path.is_dir():
            hint = "add a file name, for example `out/video.mp4`"
            self._say(Code.BAD_VALUE, f"`{written}` is a directory", place, hint)
            return None
        if blocker := _file_in_the_way(path):
            shown = self.context.shown(str(blocker))
            hint = f"move `{shown}` away, or choose another folder"
            message = f"`{written}` cannot be written: `{shown}` is a file, not a folder"
            self._say(Code.BAD_VALUE, message, place, hint)
            return None
        if kept := next((part for part in path.parts[:-1] if part in _KEPT_FOLDERS), ""):
            message = f"`{written}` lies in `{kept}`, which belongs to {_KEPT_FOLDERS[kept]}"
            self._say(Code.BAD_VALUE, message, place, "write to another folder, such as `out/`")
            return None
        if not self.context.allow_outside and not _inside(path, Path(self.context.project_root)):
            root = Path(self.context.project_root).name
            hint = f"keep it inside the project `{root}`, or pass `--allow-outside`"
            message = f"the output `{written}` lies outside the project"
            self._say(Code.OUTSIDE, message, place, hint, "leaves the project")
            return None
        return str(path)

    def _size(self, block: OutputBlock, at: NodePath) -> tuple[int, int] | None:
        preset = PRESETS[block.preset] if block.preset else None
        if block.resolution is None:
            if preset is None:
                return 0, 0
            if block.aspect is None:
                return preset.width, preset.height
            short = min(preset.width, preset.height)
            return values.sized(short, values.aspect(block.aspect))
        width, height = values.resolution(block.resolution)
        shape = block.aspect or (f"{preset.width}:{preset.height}" if preset and not width else "")
        if not shape:
            return width, height
        ratio = values.aspect(shape)
        if width == 0:
            return values.sized(height, ratio)
        if (width, height) == values.sized(min(width, height), ratio):
            return width, height
        wanted = "x".join(str(side) for side in values.sized(min(width, height), ratio))
        hint = f"remove one of them, or write `{wanted}`"
        message = f"`{block.resolution}` does not have the aspect {ratio}"
        self._say(Code.BAD_VALUE, message, self._place(at, "resolution"), hint)
        return None

    def _audio_only(self, block: OutputBlock, format_: str, at: NodePath) -> None:
        if format_ not in (*SOUNDS, *WORDS):
            return
        for key in _PICTURE_ONLY:
            if key in block.model_fields_set and getattr(block, key) is not None:
                message = f"`{key}` means nothing for {format_}, which has no picture"
                self._say(Code.FORMAT, message, self._place(at, key), "remove it")

    def _poster(self, block: OutputBlock, at: NodePath) -> tuple[str, str]:
        if block.poster is None:
            return "", "10%"
        poster = Poster(path=block.poster) if isinstance(block.poster, str) else block.poster
        inner = ("poster", "path") if isinstance(block.poster, Poster) else ("poster",)
        place = self.shaped.place(*at, *inner)
        if Path(poster.path).suffix.lower() not in values.POSTER_SUFFIXES:
            hint = f"end it in one of: {', '.join(values.POSTER_SUFFIXES)}"
            self._say(Code.FORMAT, f"`{poster.path}` is not an image path", place, hint)
        return self._target(poster.path, place) or "", values.moment(poster.at)


def _loudness(block: OutputBlock, format_: str) -> float | None:
    """As written, else as the platform has it; None where there is no sound."""
    if format_ in ("gif", "webp"):
        return None
    if block.loudness is not None:
        return values.goal(block.loudness)
    return PRESETS[block.preset].loudness if block.preset else None


def _shape_of(block: OutputBlock) -> str:
    """The shape of a block's picture, empty for the timeline's own."""
    if block.aspect:
        return values.aspect(block.aspect)
    width, height = values.resolution(block.resolution) if block.resolution else (0, 0)
    if not width and block.preset:
        width, height = PRESETS[block.preset].width, PRESETS[block.preset].height
    return values.aspect(f"{width}:{height}") if width else ""


def _pinned(block: OutputBlock, poster_at: str) -> tuple[str, ...]:
    """The keys that are written out at their default: nothing else shows that they are."""
    found = []
    if "quality" in block.model_fields_set and values.quality(block.quality) == 20:
        found.append("quality")
    held = block.poster
    if isinstance(held, Poster) and "at" in held.model_fields_set and poster_at == "10%":
        found.append("poster_at")
    return tuple(found)


def _file_in_the_way(path: Path) -> Path | None:
    """The file where a folder of `path` would have to be, or None."""
    nearest = next((folder for folder in path.parents if os.path.lexists(folder)), None)
    return nearest if nearest is not None and not os.path.isdir(nearest) else None


def _inside(path: Path, root: Path) -> bool:
    """Whether a file lies in the project once every symbolic link is followed."""
    try:
        return path.resolve().is_relative_to(root.resolve())
    except (OSError, RuntimeError):
        # A loop of links leads nowhere, certainly not into the project.
        return False
