"""How a decoder of H.264 is set up: the parameter sets that an MP4 file keeps in its index."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from pathlib import Path
from typing import IO

_BOX = struct.Struct(">I4s")
_LARGE = struct.Struct(">Q")


def alike(files: Iterable[Path]) -> bool:
    """Whether all files were encoded with the same parameter sets; False when one has none.

    Packets of such files may follow each other as they are. Others have to carry their own sets.
    """
    found = {parameter_sets(path) for path in files}
    return len(found) == 1 and b"" not in found


def parameter_sets(path: Path) -> bytes:
    """The `avcC` box of an MP4 file with one track, empty when there is none. Raises OSError."""
    with path.open("rb") as file:
        index = _index(file)
    at = index.find(b"avcC")
    if at < _BOX.size:
        return b""
    (size,) = struct.unpack_from(">I", index, at - 4)
    return index[at : at - 4 + size]


def _index(file: IO[bytes]) -> bytes:
    """The `moov` box, empty when the file ends before one: boxes are a size, a name, content."""
    while len(head := file.read(_BOX.size)) == _BOX.size:
        size, name = _BOX.unpack(head)
        begun = _BOX.size
        if size == 1:
            (size,) = _LARGE.unpack(file.read(_LARGE.size).rjust(_LARGE.size, b"\0"))
            begun += _LARGE.size
        if size < begun:
            break  # to the end of the file, or nonsense
        if name == b"moov":
            return file.read(size - begun)
        file.seek(size - begun, 1)
    return b""
