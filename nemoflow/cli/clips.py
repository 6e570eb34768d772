"""`--clips a.mp4,logo.png`: files that sentences may name, without a spec; they need not exist."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import PurePath

from nemoflow.engine.kinds import TEXT_KINDS
from nemoflow.engine.ops.frame import Asset, Pool
from nemoflow.model.errors import Place, UsageError
from nemoflow.model.spec import Edit, Input, Spec

KINDS = {
    "video": ".mp4 .m4v .mov .avi .webm .mkv .mpg .mpeg .ts .mts .m2ts .wmv .flv .ogv .3gp .mxf"
    " .vob",
    "image": ".jpg .jpeg .png .gif .apng .webp .bmp .tif .tiff .avif .jxl",
    "audio": ".mp3 .wav .m4a .m4b .aac .flac .ogg .oga .opus .wma .aif .aiff .ac3 .amr .mka",
}
_KIND_OF = {suffix: kind for kind, suffixes in KINDS.items() for suffix in suffixes.split()} | dict(
    TEXT_KINDS
)
_SHORTEST_STEM = 2
"""A file called `a.mp4` is not meant by the word `a`."""


def pool_of(clips: Iterable[str]) -> Pool:
    """The files as inputs that words may name, by file name or its stem. Raises UsageError."""
    paths = [item.strip() for text in clips for item in text.split(",") if item.strip()]
    names = [PurePath(path).name for path in paths]
    for name in names:
        if names.count(name) > 1:
            raise UsageError(f"`--clips` names `{name}` twice", hint="give each another name")
    return Pool(tuple(_asset(name) for name in names))


def _asset(name: str) -> Asset:
    path = PurePath(name)
    kind = _KIND_OF.get(path.suffix.lower())
    if kind is None:
        raise UsageError(
            f"`--clips`: `{name}` is no video, picture, sound, subtitle file or LUT by its suffix",
            hint="for example --clips walk.mp4,logo.png,music.mp3",
        )
    return Asset(name, name, kind, (path.stem,) if len(path.stem) >= _SHORTEST_STEM else ())


def pool_in(text: str) -> Pool:
    """The files that a sentence names by a known suffix, as inputs."""
    words = [word.strip(",，。\"'") for word in text.split()]
    names = dict.fromkeys(word for word in words if PurePath(word).suffix.lower() in _KIND_OF)
    return Pool(tuple(_asset(name) for name in names))


def pool_of_spec(spec: Spec) -> Pool:
    """The inputs of a spec by their suffix, unopened."""
    return Pool(
        tuple(
            Asset(
                item.name,
                item.filename,
                _KIND_OF.get(PurePath(item.filename).suffix.lower(), "video"),
            )
            for item in spec.inputs
        )
    )


def files_of(clips: Iterable[str]) -> dict[str, str]:
    """Name -> absolute path of the files that exist."""
    paths = [item.strip() for text in clips for item in text.split(",") if item.strip()]
    return {PurePath(path).name: os.path.abspath(path) for path in paths if os.path.isfile(path)}


def bare_spec(text: str, files: dict[str, str]) -> Spec:
    """One instruction on some files, as the spec nobody wrote."""
    line = " ".join(text.splitlines()) or " "
    place = Place("instruction", 1, 1, len(line), line)
    inputs = tuple(Input(name, path, place, path) for name, path in files.items())
    return Spec("", "", "", "local", "en", inputs, (Edit(1, place, text),), ())
