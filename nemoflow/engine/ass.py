"""Titles as an ASS document for libass: literal text, own line breaking, explicit fonts.

The document's clock is not the video's: frame k is drawn at k tenths of a second, so a title's
first and last frame are exact at every frame rate. No animation: a title is there or not, so a
segment cut anywhere draws the same pixels as one whole render.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from nemoflow.engine.fonts import Run, Shelf, clusters, is_invisible, resolve
from nemoflow.engine.fonts_scan import FontFile, shelf
from nemoflow.engine.timeline import Title

FRAME_SECONDS = 0.1
"""How far apart two frames are on the document's clock."""
SAFE_MARGIN = 0.05
LEAST_EM = 6.0
_OUTLINE, _SHADOW = 0.045, 0.035
_SHEER = {"T": (0x00, 0x30, 0x70), "B": (0x00, 0x50, 0x50)}
"""Transparency of letters, outline and shadow, as the styles below have it."""
_STROKE, _PADDING, _ROLE = 0.09, 0.28, 0.7
_EMOJI_FAMILY, _EMOJI_SCALE = "Nemoflow Emoji", 0.85
_SHIPPED_PREFIX = "Nemoflow "
_WORD_JOINER = "\u2060"
_BREAKS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
_NEVER_FIRST = set(
    "，。、；：！？）》」』】〕〉…—·％,.;:!?)]}%ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ"
)
_NEVER_LAST = set("（《「『【〔〈([{#$¥￥")
ALIGNMENT = {
    "bottom_left": 1,
    "bottom": 2,
    "bottom_right": 3,
    "left": 4,
    "center": 5,
    "right": 6,
    "top_left": 7,
    "top": 8,
    "top_right": 9,
}


@dataclass(frozen=True, slots=True)
class PlacedTitle:
    """A title inside one segment: shown in frames `start <= k < end` of the segment."""

    title: Title
    start: int
    end: int
    steps: tuple[tuple[int, int, float], ...] = ()
    """(start, end, opacity) of each stretch of an animation; empty for none."""


@dataclass(frozen=True, slots=True)
class Atom:
    """One cluster and the font that draws it; `width` in em."""

    text: str
    font: FontFile
    width: float
    mark: int = 0
    """For whoever sets the line: which part of the text it comes from."""


_Line = tuple[Atom, ...]


def title_lines(text: str) -> tuple[str, ...]:
    """The lines a user wrote: control characters gone, tabs become spaces."""
    unified = text.replace("\r\n", "\n")
    for char in _BREAKS:
        unified = unified.replace(char, "\n")
    lines = unified.replace("\t", " ").split("\n")
    return tuple(
        "".join(char for char in line if unicodedata.category(char) not in ("Cc", "Cs")).strip()
        for line in lines
    )


def title_fonts(titles: Sequence[Title], fonts: Shelf = shelf) -> tuple[FontFile, ...]:
    """Every font the titles need, each once. Raises MissingFont."""
    texts = (text for title in titles for text in (title.text, title.role))
    runs = (run for text in texts for line in title_lines(text) for run in resolve(line, fonts))
    return tuple({run.font.path: run.font for run in runs}.values())


def document(titles: Sequence[PlacedTitle], width: int, height: int, fonts: Shelf = shelf) -> str:
    """The whole ASS file for a canvas of `width` x `height`. Raises MissingFont."""
    margin_x, margin_y = round(width * SAFE_MARGIN), round(height * SAFE_MARGIN)
    head = f"""[Script Info]
ScriptType: v4.00+
PlayResX: {width}
PlayResY: {height}
WrapStyle: 2
ScaledBorderAndShadow: yes
YCbCr Matrix: None

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, \
Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, \
Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: T,Nemoflow Sans,20,&H00FFFFFF,&H00FFFFFF,&H30000000,&H70000000,\
0,0,0,0,100,100,0,0,1,1,1,5,{margin_x},{margin_x},{margin_y},-1
Style: B,Nemoflow Sans,20,&H00FFFFFF,&H00FFFFFF,&H50000000,&H50000000,\
0,0,0,0,100,100,0,0,4,0,1,5,{margin_x},{margin_x},{margin_y},-1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""
    events = (_event(layer, placed, width, height, fonts) for layer, placed in enumerate(titles))
    return head + "".join(events)


def _event(layer: int, placed: PlacedTitle, width: int, height: int, fonts: Shelf) -> str:
    title = placed.title
    style = "B" if title.box else "T"
    text = _title_text(title, width, height, fonts)
    made = ""
    for begin, stop, strength in placed.steps or ((placed.start, placed.end, 1.0),):
        tags = _title_tags(title, layout(title, width, height, fonts)[0])
        tags += _fainter(title.opacity * strength, _SHEER[style])
        start, end = clock(begin), clock(stop)
        made += f"Dialogue: {layer},{start},{end},{style},,0,0,0,,{{{tags}}}{text}\n"
    return made


def _title_tags(title: Title, em: float) -> str:
    """Place, colours and edges of a title."""
    tags = f"\\an{ALIGNMENT.get(title.position, 5)}\\c{ass_color(title.color)}"
    if title.box:
        return f"{tags}\\4c{ass_color(title.box)}\\bord0\\shad{em * _PADDING:.2f}"
    outline = _STROKE if title.stroke else _OUTLINE
    edge = f"\\bord{em * outline:.2f}\\shad{em * _SHADOW:.2f}\\blur{em * 0.01:.2f}"
    return f"{tags}{edge}\\3c{ass_color(title.stroke)}\\3a&H00&" if title.stroke else tags + edge


def _title_text(title: Title, width: int, height: int, fonts: Shelf) -> str:
    em, lines = layout(title, width, height, fonts)
    slant = "{\\i1}" if title.italic else ""
    text = "\\N".join(
        "".join(run_text(run, em, bold=title.bold) for run in _runs(line)) for line in lines
    )
    if not title.role:
        return slant + text
    small, more = layout(
        replace(title, text=title.role, size=title.size * _ROLE), width, height, fonts
    )
    below = "\\N".join(
        "".join(run_text(run, min(small, em * _ROLE)) for run in _runs(line)) for line in more
    )
    return f"{slant}{text}\\N{below}"


def _fainter(opacity: float, sheer: tuple[int, int, int]) -> str:
    """Tags that make letters, outline and shadow as transparent as they are to be."""
    if opacity == 1:
        return ""
    parts = zip("134", sheer, strict=True)
    return "".join(f"\\{n}a&H{round(255 - (255 - own) * opacity):02X}&" for n, own in parts)


def layout(
    title: Title, width: int, height: int, fonts: Shelf = shelf
) -> tuple[float, tuple[_Line, ...]]:
    """Font size in pixels per em, and the lines after wrapping into the safe area.

    A title too tall for the safe area is set smaller until it fits.
    """
    atoms = tuple(atoms_of(line, fonts) for line in title_lines(title.text))
    # On an upright canvas a share of the height would be far too large for the width.
    em = max(LEAST_EM, title.size * min(width, height))
    room_x, room_y = width * (1 - 2 * SAFE_MARGIN), height * (1 - 2 * SAFE_MARGIN)
    while True:
        lines = tuple(piece for line in atoms for piece in wrap(line, room_x / em))
        tall = em * sum(line_height(line) for line in lines)
        if tall <= room_y or em <= LEAST_EM:
            return em, lines
        em = max(LEAST_EM, em * max(0.7, min(0.95, (room_y / tall) ** 0.5)))


def atoms_of(line: str, fonts: Shelf) -> _Line:
    """The clusters of one line with the fonts that draw them. Raises MissingFont."""
    return tuple(
        Atom(cluster, run.font, _width(cluster, run.font))
        for run in resolve(line, fonts)
        for cluster in clusters(run.text)
    )


def _width(cluster: str, font: FontFile) -> float:
    widths = [font.face.advance(char) for char in cluster if not is_invisible(char)]
    return max(widths, default=0.0) * _scale(font)


def _scale(font: FontFile) -> float:
    # Emoji are drawn larger than the letters beside them.
    return _EMOJI_SCALE if font.face.family == _EMOJI_FAMILY else 1.0


def line_width(line: _Line) -> float:
    """How wide a line is, in em."""
    return sum(atom.width for atom in line)


def line_height(line: _Line) -> float:
    """How tall a line is, in em."""
    return max((atom.font.face.line * _scale(atom.font) for atom in line), default=1.4)


def wrap(line: _Line, room: float) -> tuple[_Line, ...]:
    """Breaks one line greedily so that no piece is wider than `room` em."""
    pieces: list[_Line] = []
    start = 0
    while start < len(line):
        end = _fitting_end(line, start, room)
        pieces.append(_stripped(line[start:end]))
        start = end
        while start < len(line) and line[start].text.isspace():
            start += 1
    return tuple(pieces) or ((),)


def _fitting_end(line: _Line, start: int, room: float) -> int:
    """Where the piece that begins at `start` ends: the last allowed break that fits."""
    used, best = 0.0, 0
    for at in range(start, len(line)):
        if at > start and _may_break(line[at - 1].text, line[at].text):
            best = at
        used += line[at].width
        if used > room and at > start and not line[at].text.isspace():
            return best or at
    return len(line)


def _may_break(before: str, after: str) -> bool:
    if before.isspace():
        return not after.isspace()
    if after[0] in _NEVER_FIRST or before[-1] in _NEVER_LAST:
        return False
    wide = ("W", "F")
    return (
        unicodedata.east_asian_width(before[0]) in wide
        or unicodedata.east_asian_width(after[0]) in wide
    )


def _stripped(piece: _Line) -> _Line:
    end = len(piece)
    while end and piece[end - 1].text.isspace():
        end -= 1
    return piece[:end]


def _runs(line: _Line) -> tuple[Run, ...]:
    grouped = groupby(line, key=lambda atom: atom.font)
    return tuple(Run(font, "".join(atom.text for atom in atoms)) for font, atoms in grouped)


def run_text(run: Run, em: float, *, bold: bool = False) -> str:
    """Letters of one font as part of an event, `em` pixels large."""
    # libass takes ascent plus descent as the font size; we mean the em.
    size = em * run.font.face.line * _scale(run.font)
    # The shipped fonts are semi-bold; others come in regular weight and are thickened to match.
    thick = 0 if run.family.startswith(_SHIPPED_PREFIX) and not bold else 1
    return f"{{\\fn{run.family}\\fs{size:.2f}\\b{thick}}}{literal(run.text)}"


def literal(text: str) -> str:
    """Text that libass draws as it stands: no override tags, no `\\N`, no `\\h`."""
    return text.replace("\\", f"\\{_WORD_JOINER}").replace("{", "\\{").replace("}", "\\}")


def clock(frame: int) -> str:
    """An event's edge at a frame: half a step before it, so that rounding can never move it."""
    hundredths = max(0, round(frame * FRAME_SECONDS * 100) - 5)
    seconds, rest = divmod(hundredths, 100)
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest:02}"


def ass_color(color: str) -> str:
    """`#rrggbb` as a tag writes it."""
    red, green, blue = color[1:3], color[3:5], color[5:7]
    return f"&H{blue}{green}{red}&".upper()
