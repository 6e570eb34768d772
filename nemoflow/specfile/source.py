"""The text of one YAML file: read whole, checked character by character, with places.

What comes out is clean: UTF-8 without a byte order mark and without control characters, so the
parser and every message after it can trust the text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from nemoflow.model.errors import InvalidSpec, Place, Problem
from nemoflow.specfile.codes import Code
from nemoflow.specfile.texts import MAX_BYTES, from_disk

_BREAK = re.compile(r"\r\n|\r|\n")
_FORBIDDEN = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ue000\ue001\ufeff\ufffe\uffff"
)
FORBIDDEN_RAW = re.compile(f"[{_FORBIDDEN}]")
"""What may not stand in the file. U+E000 and U+E001 mark references (see model/spec.py)."""
FORBIDDEN_VALUE = re.compile(f"[\r{_FORBIDDEN}]")
"""What an escape in double quotes may not produce: a carriage return steers a terminal too."""


@dataclass(frozen=True)
class Source:
    """A file's text. `path` is what messages print."""

    path: str
    text: str

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(found.end() for found in _BREAK.finditer(self.text))]

    @cached_property
    def lines(self) -> list[str]:
        """The lines without their ends."""
        return _BREAK.split(self.text)

    def place(self, index: int, end: int | None = None) -> Place:
        """The place of the characters `index`..`end`, cut at the end of the first line."""
        index = max(0, min(index, len(self.text)))
        line = bisect_right(self._starts, index) - 1
        return self.at(line + 1, index - self._starts[line] + 1, (end or index + 1) - index)

    def at(self, line: int, column: int, width: int = 1) -> Place:
        """The place of `width` characters at a 1-based line and column."""
        shown = self.lines[line - 1] if line <= len(self.lines) else ""
        room = len(shown.rstrip()) - column + 1
        return Place(self.path, line, column, max(1, min(width, room)), shown)


def read_source(file: Path, shown: str, read: Callable[[Path], bytes] = from_disk) -> Source:
    """The text of `file`; raises InvalidSpec naming the first bad byte or character."""
    try:
        data = read(file)
    except OSError as error:
        reason = (error.strerror or "cannot be opened").lower()
        raise _invalid(Code.UNREADABLE, f"`{shown}` cannot be read: {reason}") from error
    return source_of(data, shown)


def source_of(data: bytes, shown: str) -> Source:
    """The checked text of a file's bytes; raises InvalidSpec."""
    if len(data) > MAX_BYTES:
        raise _invalid(
            Code.TOO_BIG,
            f"`{shown}` is larger than 1 MiB",
            hint="a spec is text; media belongs in files of its own, listed under `inputs`",
        )
    source = Source(shown, _decoded(data, shown))
    bad = FORBIDDEN_RAW.search(source.text)
    if bad:
        raise InvalidSpec([character_problem(bad.group(), source.place(bad.start()))])
    return source


def character_problem(char: str, place: Place) -> Problem:
    """The problem of one character that may not stand in a spec."""
    name = f"U+{ord(char):04X}"
    if char in "\ue000\ue001":
        message, hint = f"the private-use character {name}", "remove it; it has no glyph"
    elif char in "\u2028\u2029\x85\r":
        message, hint = f"the line separator {name}", "end lines with a plain newline (`\\n`)"
    elif char == "\ufeff":
        message, hint = "a byte order mark (U+FEFF) inside the text", "remove it; it is invisible"
    else:
        message, hint = f"the control character {name}", "remove it; it is invisible"
    return Problem(Code.ENCODING, f"{message} is not allowed", place, "not allowed here", hint)


def _decoded(data: bytes, shown: str) -> str:
    if data.startswith(b"\xef\xbb\xbf"):
        first = data[3:].split(b"\n", 1)[0].decode("utf-8", "replace").rstrip("\r")
        raise _encoding(
            "the file begins with a byte order mark (BOM)",
            Place(shown, 1, 1, 1, first),
            "save it as UTF-8 without BOM",
        )
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise _encoding(
            "the file begins with a byte order mark (BOM) of UTF-16",
            Place(shown, 1, 1),
            "save it as UTF-8 without BOM",
        )
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _encoding(
            f"byte 0x{data[error.start]:02X} is not UTF-8",
            _byte_place(data, error.start, shown),
            "save it as UTF-8; it looks like Latin-1 or another 8-bit encoding",
        ) from error


def _byte_place(data: bytes, offset: int, shown: str) -> Place:
    before = data[:offset]
    start = before.rfind(b"\n") + 1
    # Read as Latin-1 the line still shows where the byte stands.
    line = data[start:].split(b"\n", 1)[0]
    head = line[: offset - start].decode("utf-8", "replace")
    tail = line[offset - start :].decode("latin-1").rstrip("\r")
    return Place(shown, before.count(b"\n") + 1, len(head) + 1, 1, head + tail)


def _encoding(message: str, place: Place, hint: str) -> InvalidSpec:
    return InvalidSpec([Problem(Code.ENCODING, message, place, "", hint)])


def _invalid(code: Code, message: str, *, hint: str = "") -> InvalidSpec:
    return InvalidSpec([Problem(code, message, hint=hint)])


Report = Callable[[Problem], None]
"""Where a check hands the problems it finds, so that it can go on and find more."""
