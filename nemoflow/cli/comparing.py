"""Two sides of a recipe compared: in words, and as files with pictures beside each other."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from nemoflow.cli.beside import draw
from nemoflow.cli.easel import Easel
from nemoflow.cli.pictures import Waiting, place_file, put
from nemoflow.cli.sides import Side
from nemoflow.cli.views.diff import Comparison
from nemoflow.cli.views.diff_page import page
from nemoflow.engine.changes import Changes, changes_of
from nemoflow.engine.pairs import pairs_of
from nemoflow.engine.setup import Setup


@dataclass(frozen=True, slots=True)
class Compared:
    """Both sides, as they are seen at the rate of the second, and what was found."""

    sides: tuple[Side, Side]
    seen: tuple[Setup, Setup]
    found: Comparison


def compare(spec: str, sides: tuple[Side, Side]) -> Compared:
    """What differs, without a frame being drawn. Raises UsageError for what cannot be shown."""
    seen = _alike(sides)
    changes = changes_of(*seen)
    rates = sides[0].seen().canvas.rate, seen[1].canvas.rate
    if rates[0] != rates[1]:
        others = (*changes.others, f"{rates[0]} -> {rates[1]} frames a second")
        changes = Changes(changes.picture, changes.sound, others)
    found = Comparison(
        spec,
        sides[1].output.shown,
        (sides[0].title, sides[1].title),
        (sides[0].edits, sides[1].edits),
        (seen[0].timeline.frames, seen[1].timeline.frames),
        seen[1].canvas.rate,
        changes,
        tuple(dict.fromkeys(name for side in sides for name in side.gone)),
    )
    return Compared(sides, seen, found)


def _alike(sides: tuple[Side, Side]) -> tuple[Setup, Setup]:
    """Both counted in the frames of the second."""
    after = sides[1].seen()
    slower = replace(sides[0], output=replace(sides[0].output, fps=str(after.canvas.rate)))
    return slower.seen(), after


def leave(
    easel: Easel, compared: Compared, wanted: tuple[str, str, str], waiting: Waiting
) -> list[str]:
    """Writes the picture and the page that are wanted; their names. No picture of no change.

    `wanted` is where the picture goes, its suffix, and where the page goes; empty for neither.
    Raises NemoflowError.
    """
    to, suffix, html = wanted
    found = compared.found
    pairs = pairs_of(found.changes.picture, found.rate)
    files: list[str] = []
    if not to and not html:
        return files
    with ExitStack() as stack:
        beside = draw(easel, compared.sides, compared.seen, pairs, waiting) if pairs else None
        if to and beside:
            folder = stack.enter_context(TemporaryDirectory(prefix="nemoflow-diff-"))
            put(beside.image(easel, Path(folder), suffix), Path(to))
            files.append(to)
        if html:
            text = page(found, pairs, beside.pictures if beside else {})
            place_file(Path(html), lambda part: part.write_text(text, encoding="utf-8"))
            files.append(html)
    return files
