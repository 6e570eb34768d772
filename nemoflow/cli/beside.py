"""Draws the frames of two sides beside each other: cells of one size, before and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from nemoflow.cli.easel import Easel
from nemoflow.cli.pictures import Waiting
from nemoflow.cli.sides import Side
from nemoflow.engine.argv_still import Look
from nemoflow.engine.pairs import Pair
from nemoflow.engine.setup import Setup
from nemoflow.engine.sheet import Sheet, blank_cell, cell_of
from nemoflow.engine.snapshot import Shot, assemble, cell_name, take
from nemoflow.engine.still import clock_text

_MOST = 480
"""Pixels that a picture beside another one is wide and high at most."""


@dataclass(frozen=True)
class Beside:
    """The drawn cells: (number of the pair, 0 before or 1 after) -> PNG bytes."""

    sheet: Sheet
    pictures: dict[tuple[int, int], bytes]

    def image(self, easel: Easel, folder: Path, suffix: str) -> Path:
        """All of them in one picture, in `folder`."""
        blank = blank_cell(self.sheet)
        for number in range(len(self.sheet.labels)):
            picture = self.pictures.get(divmod(number, 2), blank)
            (folder / cell_name(number)).write_bytes(picture)
        return assemble(folder, self.sheet, easel.engine, easel.cancel, suffix=suffix)


def draw(
    easel: Easel,
    sides: tuple[Side, Side],
    seen: tuple[Setup, Setup],
    pairs: Sequence[Pair],
    waiting: Waiting,
) -> Beside:
    """Draws every frame of the pairs; of a side whose footage is gone none."""
    rate = seen[1].canvas.rate
    columns = [[pair.before for pair in pairs], [pair.after for pair in pairs]]
    labels = tuple(
        "" if frame is None else f"{word} {clock_text(frame, rate)}{_gone(side)}"
        for row in zip(*columns, strict=True)
        for word, side, frame in zip(("before", "after"), sides, row, strict=True)
    )
    sheet = Sheet(2, *cell_of(*(item.canvas for item in seen), most=_MOST), labels)
    found: dict[tuple[int, int], bytes] = {}
    for at, (side, one) in enumerate(zip(sides, seen, strict=True)):
        if not side.gone:
            look = sheet.look(one.canvas)
            drawn = _drawn(easel, side, str(rate), columns[at], look, waiting)
            found |= {(number, at): picture for number, picture in drawn.items()}
    return Beside(sheet, found)


def _gone(side: Side) -> str:
    return "   not there any more" if side.gone else ""


def _drawn(
    easel: Easel,
    side: Side,
    rate: str,
    frames: Sequence[int | None],
    look: Look,
    waiting: Waiting,
) -> dict[int, bytes]:
    """The pictures of one side by the number of their pair, counted at `rate`."""
    output = replace(side.output, fps=rate)
    shots = [
        (number, Shot(frame, cell_name(number), look))
        for number, frame in enumerate(frames)
        if frame is not None
    ]
    with easel.desk(side.timeline, output, side.media) as desk:
        waiting.through(take(desk, [shot for _, shot in shots]))
        return {number: (desk.folder / shot.name).read_bytes() for number, shot in shots}
