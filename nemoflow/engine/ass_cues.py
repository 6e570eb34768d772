"""Captions as events of an ASS document: own line breaking, own stacking, exact frames.

The document, its clock and its fonts are those of `ass`. A line holds `wrap` Latin letters or 3/7
as many Chinese ones; a caption has two lines at most, and a longer one is set smaller, down to
`LEAST_SCALE`; only then it gets more lines. Word times are drawn as one event a word, so a
segment cut anywhere shows what one whole render shows.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import groupby, pairwise

from nemoflow.engine.ass import (
    ALIGNMENT,
    LEAST_EM,
    SAFE_MARGIN,
    Atom,
    ass_color,
    atoms_of,
    clock,
    line_height,
    line_width,
    literal,
    title_lines,
    wrap,
)
from nemoflow.engine.cues import Caption, Span
from nemoflow.engine.fonts import Shelf, resolve
from nemoflow.engine.fonts_scan import FontFile, shelf

STYLES = ("default", "bold", "box", "karaoke")
LEAST_SCALE = 0.6
SUNG = "#ffd200"
"""Colour of words that have begun in the karaoke style."""
_WIDE = Fraction(7, 3)
_LINES = 2
_LAYER = 1000
_OUTLINE, _BOLD_OUTLINE, _SHADOW, _PADDING = 0.07, 0.1, 0.03, 0.28


@dataclass(frozen=True, slots=True)
class PlacedCaption:
    """A caption inside one segment: shown in frames `start <= k < end` of the segment.

    `lane` counts the captions it stands above. `turns`: for the karaoke style, at which frame of
    the segment each span begins.
    """

    caption: Caption
    start: int
    end: int
    lane: int = 0
    turns: tuple[int, ...] = ()


Line = tuple[Atom, ...]


def lanes_of(captions: Sequence[Caption]) -> tuple[int, ...]:
    """For each caption the lowest lane that no earlier one at its place still stands in."""
    found = [0] * len(captions)
    held: dict[str, list[int]] = {}
    for index in sorted(range(len(captions)), key=lambda item: (captions[item].start, item)):
        caption = captions[index]
        ends = held.setdefault(caption.position, [])
        lane = next((n for n, end in enumerate(ends) if end <= caption.start), len(ends))
        ends[lane : lane + 1] = [caption.start + caption.frames]
        found[index] = lane
    return tuple(found)


class Row:
    """The captions of a timeline that are drawn, ready to be asked segment by segment."""

    def __init__(self, captions: Sequence[Caption]) -> None:
        drawn = sorted((item for item in captions if item.burn), key=lambda item: item.start)
        self._drawn = tuple(zip(drawn, lanes_of(drawn), strict=True))
        self._starts = [item.start for item in drawn]
        self._longest = max((item.frames for item in drawn), default=0)

    def within(self, at: int, frames: int) -> tuple[PlacedCaption, ...]:
        """The captions that touch timeline frames `at` to `at + frames`."""
        first = bisect_left(self._starts, at - self._longest)
        last = bisect_left(self._starts, at + frames)
        return tuple(
            _placed(caption, lane, at, frames)
            for caption, lane in self._drawn[first:last]
            if caption.start + caption.frames > at
        )


def _placed(caption: Caption, lane: int, at: int, frames: int) -> PlacedCaption:
    start = max(0, caption.start - at)
    end = min(frames, caption.start + caption.frames - at)
    turns: tuple[int, ...] = ()
    if caption.style == "karaoke":
        begun = (caption.start - at + max(0, span.at) for span in caption.spans)
        turns = tuple(min(max(turn, start), end) for turn in begun)
    return PlacedCaption(caption, start, end, lane, turns)


def caption_value(placed: PlacedCaption, fonts: Shelf = shelf) -> list[object]:
    """Everything that decides how a caption is drawn in a segment. Raises MissingFont."""
    item = placed.caption
    words = [[span.text, span.bold, span.italic, span.color] for span in item.spans]
    look = [item.position, item.style, item.size, item.color, item.wrap]
    faces = sorted(font.digest for font in caption_fonts((item,), fonts))
    return [placed.start, placed.end, placed.lane, list(placed.turns), words, look, faces]


def caption_fonts(captions: Sequence[Caption], fonts: Shelf = shelf) -> tuple[FontFile, ...]:
    """Every font the captions need, each once. Raises MissingFont."""
    texts = (line for caption in captions for line in title_lines(caption.text))
    runs = (run for line in texts for run in resolve(line, fonts))
    return tuple({run.font.path: run.font for run in runs}.values())


# --- line breaking ------------------------------------------------------------------------------


def weight(text: str) -> Fraction:
    """How much of a line some words take; a Latin letter is 1."""
    return sum((_letter(char) for char in text), Fraction(0))


def _letter(char: str) -> Fraction:
    return _WIDE if unicodedata.east_asian_width(char) in ("W", "F") else Fraction(1)


def is_long(caption: Caption) -> bool:
    """Whether the words do not fit two lines of full size."""
    return weight(caption.text.replace("\n", " ")) > _LINES * caption.wrap


def set_lines(
    caption: Caption, width: int, height: int, fonts: Shelf = shelf
) -> tuple[float, tuple[Line, ...]]:
    """Font size in pixels per em, and the lines. `mark` of an atom is the index of its span."""
    hard = _hard_lines(caption, fonts)
    lines, scale = _broken(hard, caption.wrap) if hard else ((), 1.0)
    em = max(LEAST_EM, caption.size * min(width, height)) * scale
    room = width * (1 - 2 * SAFE_MARGIN)
    widest = max((line_width(line) for line in lines), default=0.0)
    return (min(em, room / widest) if widest else em), lines


def _hard_lines(caption: Caption, fonts: Shelf) -> list[Line]:
    """The lines as they were written, without empty ones."""
    written = [
        (char, index)
        for index, span in enumerate(caption.spans)
        for char in span.text
        if char == "\n" or unicodedata.category(char) not in ("Cc", "Cs", "Zl", "Zp")
    ]
    found = []
    for broken, group in groupby(written, key=lambda item: item[0] == "\n"):
        letters = list(group)
        text = "".join(char for char, _ in letters)
        if broken or not text.strip():
            continue
        atoms, place = [], 0
        for atom in atoms_of(text, fonts):
            atoms.append(replace(atom, mark=letters[place][1]))
            place += len(atom.text)
        found.append(_stripped(tuple(atoms)))
    return found


def _stripped(line: Line) -> Line:
    solid = [index for index, atom in enumerate(line) if not atom.text.isspace()]
    return line[solid[0] : solid[-1] + 1]


def _broken(hard: list[Line], most: int) -> tuple[tuple[Line, ...], float]:
    """At most two lines, and by how much smaller they have to be."""
    pieces = [piece for line in hard for piece in _even(line, most)]
    if len(pieces) <= _LINES:
        return tuple(pieces), 1.0
    if len(hard) == _LINES and _scale(hard, most) >= LEAST_SCALE:
        return tuple(hard), _scale(hard, most)
    whole = _joined(hard)
    count = max(_LINES, -int(-_weight(whole) * LEAST_SCALE // most))
    pieces = _even(whole, most / LEAST_SCALE, count)
    return tuple(pieces), max(LEAST_SCALE, _scale(pieces, most))


def _scale(lines: Sequence[Line], most: int) -> float:
    return min(1.0, most / max(_weight(line) for line in lines))


def _weight(line: Line) -> float:
    return float(sum(weight(atom.text) for atom in line))


def _joined(lines: list[Line]) -> Line:
    """One line; a space between words, none between Chinese characters."""
    made: Line = lines[0]
    for line in lines[1:]:
        wide = any(_letter(part.text[0]) > 1 for part in (made[-1], line[0]))
        made = (*made, *(() if wide else (replace(made[-1], text=" "),)), *line)
    return made


def _even(line: Line, most: float, least: int = 1) -> list[Line]:
    """Breaks a line into as few as fit `most`, at least `least`, of about the same length."""
    count = max(least, len(_wrapped(line, most)))
    low, high = 1.0, max(most, _weight(line))
    if count == 1:
        return [line]
    while high - low > 0.5:
        middle = (low + high) / 2
        low, high = (low, middle) if len(_wrapped(line, middle)) <= count else (middle, high)
    return _wrapped(line, high)


def _wrapped(line: Line, most: float) -> list[Line]:
    numbered = tuple(
        replace(atom, width=float(weight(atom.text)), mark=index) for index, atom in enumerate(line)
    )
    pieces = (piece for piece in wrap(numbered, most) if piece)
    return [line[piece[0].mark : piece[-1].mark + 1] for piece in pieces]


# --- events -------------------------------------------------------------------------------------


def caption_events(
    captions: Sequence[PlacedCaption], width: int, height: int, fonts: Shelf = shelf
) -> str:
    """The events of a segment, to stand behind those of `ass.document`. Raises MissingFont."""
    return "".join(line for placed in captions for line in _events(placed, width, height, fonts))


def _events(placed: PlacedCaption, width: int, height: int, fonts: Shelf) -> Iterator[str]:
    caption = placed.caption
    em, lines = set_lines(caption, width, height, fonts)
    lift = placed.lane * _LINES * 1.4 * max(LEAST_EM, caption.size * min(width, height))
    style = "B" if caption.style == "box" else "T"
    tags = f"\\an{ALIGNMENT[caption.position]}\\pos({_place(caption, width, height, lift)})"
    tags += f"\\q2{_edges(caption.style, em)}"
    inner = {turn for turn in placed.turns if placed.start < turn < placed.end}
    for start, end in pairwise(sorted({placed.start, placed.end, *inner})):
        sung = {index for index, turn in enumerate(placed.turns) if turn <= start}
        text = "\\N".join(_line_text(line, caption, em, sung) for line in lines)
        head = f"Dialogue: {_LAYER + placed.lane},{clock(start)},{clock(end)},{style},,0,0,0,,"
        yield f"{head}{{{tags}}}{text}\n"


def _place(caption: Caption, width: int, height: int, lift: float) -> str:
    """Where the alignment point stands: the safe margins, less what stands below or above."""
    row, _, side = caption.position.partition("_")
    side = side or (row if row in ("left", "right") else "")
    across = {"left": SAFE_MARGIN, "right": 1 - SAFE_MARGIN}.get(side, 0.5) * width
    if row == "top":
        down = SAFE_MARGIN * height + lift
    elif row == "bottom":
        down = (1 - SAFE_MARGIN) * height - lift
    else:
        down = height / 2 + lift
    return f"{across:.2f},{down:.2f}"


def _edges(style: str, em: float) -> str:
    if style == "box":
        return f"\\bord0\\shad{em * _PADDING:.2f}"
    outline = _OUTLINE if style == "default" else _BOLD_OUTLINE
    return f"\\bord{em * outline:.2f}\\shad{em * _SHADOW:.2f}\\blur{em * 0.01:.2f}"


def _line_text(line: Line, caption: Caption, em: float, sung: set[int]) -> str:
    runs = groupby(line, key=lambda atom: (atom.font, atom.mark))
    return "".join(
        _run(font, "".join(atom.text for atom in atoms), caption, caption.spans[mark], em)
        if mark not in sung
        else _run(
            font, "".join(atom.text for atom in atoms), caption, caption.spans[mark], em, SUNG
        )
        for (font, mark), atoms in runs
    )


def _run(
    font: FontFile, text: str, caption: Caption, span: Span, em: float, color: str = ""
) -> str:
    bold = int(span.bold or caption.style in ("bold", "karaoke"))
    size = em * line_height((Atom(text, font, 0.0),))
    shade = ass_color(color or span.color or caption.color)
    look = f"\\fn{font.face.family}\\fs{size:.2f}\\b{bold}\\i{int(span.italic)}\\c{shade}"
    return f"{{{look}}}{literal(text)}"
