"""Pictures in columns and rows, each with its label below: sizes, letters, arguments. Pure."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from fractions import Fraction

from nemoflow.engine.argv_still import PAPER, Look, written_arguments
from nemoflow.engine.ass import clock, document, run_text
from nemoflow.engine.fonts import Shelf, resolve
from nemoflow.engine.fonts_scan import FontFile, shelf
from nemoflow.engine.geometry import Box, inside
from nemoflow.engine.timeline import Canvas

CELL = 320
"""Pixels that a picture on a sheet is wide and high at most."""
MOST_CELLS = 100
_LEAST = 80
"""Pixels that a label is wide."""
_GAP, _STRIP, _EM = 8, 22, 15.0
_INK = "&HE6E6E6&"


@dataclass(frozen=True, slots=True)
class Sheet:
    """Cells of one size, filled row by row; `labels` has one for each, which may be empty."""

    columns: int
    width: int
    height: int
    labels: tuple[str, ...]

    @property
    def rows(self) -> int:
        """How many rows the cells fill."""
        return -(-len(self.labels) // self.columns)

    @property
    def size(self) -> tuple[int, int]:
        """Pixels of the whole."""
        across = self.columns * (self.width + _GAP) + _GAP
        return across, self.rows * (self.height + _STRIP + _GAP) + _GAP

    def look(self, canvas: Canvas) -> Look:
        """How a frame of a canvas is drawn into a cell: whole, in its middle."""
        box = inside(Fraction(canvas.width, canvas.height), self.width, self.height)
        return Look(box.width, box.height, Box(self.width, self.height, box.x, box.y))


def cell_of(*canvases: Canvas, most: int = CELL) -> tuple[int, int]:
    """Width and height of cells in which frames of these canvases fit: `most` pixels, even."""
    sizes = []
    for canvas in canvases:
        box = inside(
            Fraction(canvas.width, canvas.height),
            min(most, canvas.width),
            min(most, canvas.height),
        )
        sizes.append((box.width, box.height))
    return max(_LEAST, *(size[0] for size in sizes)), max(size[1] for size in sizes)


def blank_cell(sheet: Sheet) -> bytes:
    """A cell in which nothing is to be seen, as a PNG."""
    return plain_png(sheet.width, sheet.height, PAPER)


def plain_png(width: int, height: int, color: str) -> bytes:
    """A picture of one colour (`#rrggbb`)."""
    rows = (b"\0" + bytes.fromhex(color[1:]) * width) * height
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    )
    made = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + made


def label_fonts(sheet: Sheet, fonts: Shelf = shelf) -> tuple[FontFile, ...]:
    """The fonts of all labels, each once. Raises MissingFont."""
    runs = (run for label in sheet.labels for run in resolve(label, fonts))
    return tuple({run.font.path: run.font for run in runs}.values())


def label_document(sheet: Sheet, fonts: Shelf = shelf) -> str:
    """The labels as an ASS file for the whole sheet."""
    lines = [document((), *sheet.size)]
    for number, label in enumerate(sheet.labels):
        row, column = divmod(number, sheet.columns)
        x = _GAP + column * (sheet.width + _GAP)
        y = _GAP + row * (sheet.height + _STRIP + _GAP) + sheet.height + _STRIP // 2
        text = "".join(run_text(run, _EM) for run in resolve(label, fonts))
        tags = f"\\an4\\pos({x},{y})\\c{_INK}\\bord0\\shad0"
        lines.append(f"Dialogue: 0,{clock(0)},{clock(1)},T,,0,0,0,,{{{tags}}}{text}\n")
    return "".join(lines)


def sheet_arguments(
    sheet: Sheet, *, cells: str, labels_file: str, suffix: str, target: str
) -> tuple[str, ...]:
    """Lays out the pictures `cells` (`c%04d.png`, all of one size) and writes the labels."""
    count = len(sheet.labels)
    tiled = (
        f"[0:v:0]pad=iw:ih+{_STRIP}:0:0:0x{PAPER[1:]},tile={sheet.columns}x{sheet.rows}:nb_frames={count}"
        f":margin={_GAP}:padding={_GAP}:color=0x{PAPER[1:]},format=rgb24"
    )
    return (
        *("-threads", "1", "-f", "image2", "-framerate", "1", "-start_number", "0", "-i", cells),
        *written_arguments(f"{tiled},settb=1/10,setpts=N,ass=filename={labels_file}", suffix),
        target,
    )


def even_frames(cells: int, frames: int) -> tuple[int, ...]:
    """The middle of each of as many equal parts as there are cells; of few frames each once."""
    found = ((2 * k + 1) * frames // (2 * cells) for k in range(cells))
    return tuple(dict.fromkeys(found))


def usual_grid(frames: int, shape: Fraction) -> tuple[int, int]:
    """Columns and rows for a video of `frames` of a width over height: 25 cells, or as few as
    it has frames; upright pictures stand in longer rows."""
    columns = 5 if shape >= 1 else 8
    rows = 5 if shape >= 1 else 3
    return min(columns, frames), min(rows, -(-frames // columns))
