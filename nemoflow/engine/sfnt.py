"""A small reader for TrueType and OpenType files: family name, characters, advance widths.

Tables as in the OpenType specification 1.9: `cmap` (formats 4 and 12), `name`, `OS/2`, `hhea`,
`hmtx`, `head`; collections (`ttcf`) too. Only these tables are read, never a glyph.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from dataclasses import dataclass
from typing import BinaryIO

_FAMILY, _TYPOGRAPHIC_FAMILY = 1, 16
_WINDOWS, _MACINTOSH = 3, 1
_ENGLISH = 0x409


class BadFont(ValueError):
    """The bytes are not a font this reader understands."""


@dataclass(frozen=True, slots=True)
class Face:
    """One face of a font file. `starts`, `ends`, `glyphs` are parallel ranges of the cmap."""

    family: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    glyphs: tuple[int, ...]
    widths: bytes
    """The `hmtx` table: 4 bytes a glyph, the advance first."""
    width_count: int
    units_per_em: int
    line_units: int
    """Ascent plus descent as the Windows metrics say: what libass scales a font size to."""

    def glyph(self, char: str) -> int:
        """Glyph number of a character; 0 when the face has none."""
        code = ord(char)
        at = bisect_right(self.starts, code) - 1
        if at < 0 or code > self.ends[at]:
            return 0
        return self.glyphs[at] + code - self.starts[at]

    def advance(self, char: str) -> float:
        """Width of a character in em; 0 when the face has none."""
        glyph = self.glyph(char)
        if not glyph or not self.width_count:
            return 0.0
        at = min(glyph, self.width_count - 1) * 4
        (units,) = struct.unpack_from(">H", self.widths, at)
        return float(units) / self.units_per_em

    @property
    def line(self) -> float:
        """Ascent plus descent in em."""
        return self.line_units / self.units_per_em


def read_face(file: BinaryIO) -> Face:
    """The first face of a font file. Raises BadFont."""
    try:
        tables = _directory(file)
        starts, ends, glyphs = _cmap(tables, file)
        head = _table(tables, file, b"head")
        (units,) = struct.unpack_from(">H", head, 18)
        (count,) = struct.unpack_from(">H", _table(tables, file, b"hhea"), 34)
        return Face(
            family=_family(_table(tables, file, b"name")),
            starts=starts,
            ends=ends,
            glyphs=glyphs,
            widths=_table(tables, file, b"hmtx"),
            width_count=count,
            units_per_em=units or 1000,
            line_units=_line_units(tables, file),
        )
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise BadFont("the font file is damaged") from error


_Tables = dict[bytes, tuple[int, int]]


def _directory(file: BinaryIO) -> _Tables:
    file.seek(0)
    base = 0
    tag = file.read(4)
    if tag == b"ttcf":
        file.seek(12)
        (base,) = struct.unpack(">I", file.read(4))
        file.seek(base)
        tag = file.read(4)
    if tag not in (b"\0\1\0\0", b"OTTO", b"true"):
        raise BadFont("not a TrueType or OpenType font")
    (count,) = struct.unpack(">H", file.read(2))
    file.seek(base + 12)
    records = (struct.unpack(">4sIII", file.read(16)) for _ in range(count))
    return {name: (offset, length) for name, _, offset, length in records}


def _table(tables: _Tables, file: BinaryIO, name: bytes) -> bytes:
    if name not in tables:
        raise BadFont(f"the font has no `{name.decode('latin-1')}` table")
    offset, length = tables[name]
    file.seek(offset)
    return file.read(length)


def _line_units(tables: _Tables, file: BinaryIO) -> int:
    if b"OS/2" in tables:
        ascent, descent = struct.unpack_from(">HH", _table(tables, file, b"OS/2"), 74)
        if ascent + descent:
            return int(ascent + descent)
    up, down = struct.unpack_from(">hh", _table(tables, file, b"hhea"), 4)
    return int(up - down)


def _family(table: bytes) -> str:
    """The family as fontconfig knows it: English on the Windows platform, else any."""
    _, count, storage = struct.unpack_from(">HHH", table, 0)
    found: dict[int, str] = {}
    for index in range(count):
        record = struct.unpack_from(">HHHHHH", table, 6 + 12 * index)
        platform, _, language, name, length, offset = record
        if name not in (_FAMILY, _TYPOGRAPHIC_FAMILY):
            continue
        raw = table[storage + offset : storage + offset + length]
        if platform == _WINDOWS:
            rank = 0 if language == _ENGLISH else 2
            text = raw.decode("utf-16-be")
        elif platform == _MACINTOSH:
            rank, text = 1, raw.decode("mac-roman")
        else:
            continue
        # Family 1 before 16: it is unique to one weight, so the right cut is found by name.
        found.setdefault(rank * 2 + (name == _TYPOGRAPHIC_FAMILY), text)
    if not found:
        raise BadFont("the font has no family name")
    return found[min(found)]


_Ranges = tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]


def _cmap(tables: _Tables, file: BinaryIO) -> _Ranges:
    table = _table(tables, file, b"cmap")
    (count,) = struct.unpack_from(">H", table, 2)
    formats: dict[int, int] = {}
    for index in range(count):
        platform, encoding, offset = struct.unpack_from(">HHI", table, 4 + 8 * index)
        (kind,) = struct.unpack_from(">H", table, offset)
        # Platform 3 encoding 0 is a symbol font: its codes are not Unicode.
        if kind in (4, 12) and (platform, encoding) != (_WINDOWS, 0) and platform in (0, _WINDOWS):
            formats.setdefault(kind, offset)
    if 12 in formats:
        return _format_12(table, formats[12])
    if 4 in formats:
        return _format_4(table, formats[4])
    raise BadFont("the font has no Unicode character map")


def _format_12(table: bytes, at: int) -> _Ranges:
    (count,) = struct.unpack_from(">I", table, at + 12)
    flat = struct.unpack_from(f">{3 * count}I", table, at + 16)
    return flat[0::3], flat[1::3], flat[2::3]


def _format_4(table: bytes, at: int) -> _Ranges:
    (doubled,) = struct.unpack_from(">H", table, at + 6)
    count = doubled // 2
    ends = struct.unpack_from(f">{count}H", table, at + 14)
    starts = struct.unpack_from(f">{count}H", table, at + 16 + doubled)
    deltas = struct.unpack_from(f">{count}H", table, at + 16 + 2 * doubled)
    offsets_at = at + 16 + 3 * doubled
    offsets = struct.unpack_from(f">{count}H", table, offsets_at)
    singles: list[tuple[int, int]] = []
    for index, (start, end) in enumerate(zip(starts, ends, strict=True)):
        for code in range(start, min(end, 0xFFFE) + 1):
            glyph = code
            if offsets[index]:
                place = offsets_at + 2 * index + offsets[index] + 2 * (code - start)
                (glyph,) = struct.unpack_from(">H", table, place)
                if not glyph:
                    continue
            glyph = (glyph + deltas[index]) & 0xFFFF
            if glyph:
                singles.append((code, glyph))
    codes = tuple(code for code, _ in singles)
    return codes, codes, tuple(glyph for _, glyph in singles)
