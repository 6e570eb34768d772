"""Inputs that are text: their size, their encoding, and who reads them.

A further kind is a line in `kinds.TEXT_KINDS` and a reader in `read_source`. What cannot be read
is refused with the file's name and the line.
"""

from __future__ import annotations

import codecs
import os
from typing import TYPE_CHECKING

from nemoflow.engine.ffmpeg import clean
from nemoflow.engine.kinds import LUT, SUBTITLE, text_kind
from nemoflow.engine.probe import MediaProblem
from nemoflow.engine.timeline import Source

if TYPE_CHECKING:
    from nemoflow.engine.cube import Cube

_MOST_BYTES = 5_000_000
_MOST_CUBE_BYTES = 80_000_000
"""A table of 129 points along each side has two million lines."""
_HAN_SHARE = 0.9
"""So much of what is not ASCII has to be Chinese before bytes count as GBK."""


def read_source(path: str, name: str, digest: str) -> Source:
    """The text input at `path`, read whole. Raises MediaProblem."""
    shown = clean(os.path.basename(path))
    if text_kind(path) == LUT:
        read_cube(path)
        return Source(name, os.path.basename(path), digest, LUT)

    from nemoflow.engine.subtitles import cues_of

    cues, remarks = cues_of(decoded(_bytes(path, shown), shown), shown)
    return Source(name, os.path.basename(path), digest, SUBTITLE, cues=cues, remarks=remarks)


def read_cube(path: str) -> Cube:
    """The table of a .cube file. Raises MediaProblem."""
    from nemoflow.engine.cube import cube_of

    shown = clean(os.path.basename(path))
    return cube_of(decoded(_bytes(path, shown, _MOST_CUBE_BYTES), shown), shown)


def _bytes(path: str, shown: str, most: int = _MOST_BYTES) -> bytes:
    try:
        with open(path, "rb") as file:
            data = file.read(most + 1)
    except FileNotFoundError as error:
        raise MediaProblem(f"`{shown}` does not exist", hint="check the input's path") from error
    except OSError as error:
        reason = (error.strerror or "unreadable").lower()
        raise MediaProblem(f"`{shown}` cannot be read: {reason}", hint="check the file") from error
    if len(data) > most:
        size = f"{most // 1_000_000} MB"
        raise MediaProblem(f"`{shown}` is larger than {size}", hint="split or simplify the file")
    if not data.strip():
        raise MediaProblem(f"`{shown}` is empty", hint="copy or export the file again")
    return data


def decoded(data: bytes, shown: str) -> str:
    """UTF-8, UTF-16 with a byte order mark, or GBK; line ends become `\\n`. Raises MediaProblem."""
    return _text(data, shown).replace("\r\n", "\n").replace("\r", "\n")


def _text(data: bytes, shown: str) -> str:
    marks = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16"}
    marks[codecs.BOM_UTF16_BE] = "utf-16"
    named = next((name for mark, name in marks.items() if data.startswith(mark)), "")
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        text = data.decode(named or "utf-8")
    except UnicodeDecodeError as error:
        chinese = "" if named else _chinese(data)
        if chinese:
            return chinese
        raise _undecodable(data, error, named, shown) from error
    if "\0" in text:
        raise MediaProblem(f"`{shown}` is not a text file", hint="export it again as UTF-8 text")
    return text


def _chinese(data: bytes) -> str:
    """GBK, where it makes Chinese of nearly everything; else nothing."""
    try:
        text = data.decode("gbk")
    except UnicodeDecodeError:
        return ""
    other = [char for char in text if not char.isascii()]
    han = sum("\u4e00" <= char <= "\u9fff" or "\u3000" <= char <= "\u303f"
              or "\uff00" <= char <= "\uffef" for char in other)  # fmt: skip
    return text if han >= _HAN_SHARE * len(other) else ""


def _undecodable(data: bytes, error: UnicodeDecodeError, named: str, shown: str) -> MediaProblem:
    line = data.count(b"\n", 0, error.start) + 1
    tried = "UTF-16" if named == "utf-16" else "UTF-8" if named else "UTF-8, UTF-16 or GBK"
    return MediaProblem(
        f"`{shown}` line {line} is not {tried} text: byte 0x{data[error.start]:02X}",
        hint="save the file as UTF-8",
    )
