"""Which font draws which characters of a title; nothing is left to chance or to the system.

A title is cut into runs, each drawn by one font that really holds its characters. Marks, joiners
and variation selectors stay with the character they belong to.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from nemoflow.engine.fonts_scan import FontFile, shelf
from nemoflow.engine.timeline import Timeline
from nemoflow.model.errors import EngineFailed

_JOINER = "\u200d"
_EMOJI_STYLE = "\ufe0f"
_KEYCAP = "\u20e3"
_EMOJI_FAMILY = "Nemoflow Emoji"
_PICTURES = (_EMOJI_FAMILY, "Nemoflow Symbols")
"""Fonts whose own spaces and digits do not fit beside words."""
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_TAGS = range(0xE0020, 0xE0080)
_CJK_SCRIPTS = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "IDEOGRAPHIC", "FULLWIDTH")
_SHOWN_CHARACTERS = 8


class MissingFont(EngineFailed):
    """No font on this machine holds some characters of some words."""


@dataclass(frozen=True, slots=True)
class Run:
    """Characters next to each other, drawn by one font."""

    font: FontFile
    text: str

    @property
    def family(self) -> str:
        """The family name libass looks the font up by."""
        return self.font.face.family


Shelf = Callable[[], Iterable[FontFile]]


def resolve(text: str, fonts: Shelf = shelf) -> tuple[Run, ...]:
    """Cuts one line of text into runs. Raises MissingFont naming the characters."""
    runs: list[tuple[FontFile, list[str]]] = []
    missing: list[str] = []
    for cluster in clusters(text):
        current = runs[-1][0] if runs else None
        found = _font_for(cluster, current, fonts)
        if found is None:
            missing.append(cluster[0])
        elif found is current:
            runs[-1][1].append(cluster)
        else:
            runs.append((found, [cluster]))
    if missing:
        raise _missing(text, tuple(dict.fromkeys(missing)))
    return tuple(Run(font, "".join(parts)) for font, parts in runs)


def clusters(text: str) -> tuple[str, ...]:
    """Characters with all that belongs to them: marks, joiners, selectors, skin tones, tags."""
    found: list[str] = []
    for char in text:
        if found and (_belongs_to_previous(char) or found[-1].endswith(_JOINER)):
            found[-1] += char
        else:
            found.append(char)
    return tuple(found)


def _belongs_to_previous(char: str) -> bool:
    return (
        unicodedata.category(char) in ("Mn", "Me", "Mc")
        or char in (_JOINER, _EMOJI_STYLE, _KEYCAP)
        or ord(char) in _SKIN_TONES
        or ord(char) in _TAGS
    )


def is_invisible(char: str) -> bool:
    """Characters that shape text and are never drawn: no font needs to hold them."""
    return unicodedata.category(char) == "Cf" or 0xFE00 <= ord(char) <= 0xFE0F


def _font_for(cluster: str, current: FontFile | None, fonts: Shelf) -> FontFile | None:
    needed = [char for char in cluster if not is_invisible(char)]
    if not needed:
        return current or next(iter(fonts()), None)
    script = current is not None and current.face.family not in _PICTURES
    if current is not None and script and _is_common(cluster) and _holds(current, needed):
        return current
    candidates = _emoji_first(fonts, cluster) if _EMOJI_STYLE in cluster else []
    for font in candidates or fonts():
        if _holds(font, needed):
            return font
    # A mark that no font holds together with its base is left to the shaper.
    return next((font for font in fonts() if font.face.glyph(needed[0])), None)


def _emoji_first(fonts: Shelf, cluster: str) -> list[FontFile]:
    for font in fonts():
        if font.face.family == _EMOJI_FAMILY and font.face.glyph(cluster[0]):
            return [font]
    return []


def _is_common(cluster: str) -> bool:
    """Spaces, digits and punctuation belong to no script: they stay in the run they stand in."""
    return unicodedata.category(cluster[0])[0] in "ZPN"


def _holds(font: FontFile, needed: Iterable[str]) -> bool:
    return all(font.face.glyph(char) for char in needed)


def _missing(text: str, chars: tuple[str, ...]) -> MissingFont:
    shown = " ".join(chars[:_SHOWN_CHARACTERS]) + (" ..." if len(chars) > _SHOWN_CHARACTERS else "")
    script = unicodedata.name(chars[0], "unassigned").split()[0].split("-")[0]
    codes = ", ".join(f"U+{ord(char):04X}" for char in chars[:_SHOWN_CHARACTERS])
    hint = (
        'run `pip install "nemoflow[cjk]"`'
        if script in _CJK_SCRIPTS
        else f"install a font for {script.capitalize()} text in the system's font folder"
    )
    return MissingFont(
        f"no font can draw `{shown}` ({codes}; {script}) in `{_short(text)}`", hint=hint
    )


def _short(text: str) -> str:
    plain = "".join(char if char.isprintable() else " " for char in text)
    return plain if len(plain) <= 40 else plain[:39] + "…"


def check_fonts(timeline: Timeline, fonts: Shelf = shelf) -> None:
    """Raises MissingFont when a title or caption of the timeline could not be drawn."""
    drawn = [caption.text for caption in timeline.captions if caption.burn]
    for text in (*(x for title in timeline.titles for x in (title.text, title.role)), *drawn):
        _check_text(text, fonts)


@lru_cache(maxsize=4096)
def _check_text(text: str, fonts: Shelf) -> None:
    # Remembered, because every edit is followed by a check of all titles so far.
    from nemoflow.engine.ass import title_lines

    for line in title_lines(text):
        resolve(line, fonts)
