"""The words of one cue: tags of SRT, WebVTT and ASS -> spans of ours. Pure.

Honoured are bold, italic, colour, the place on the screen and word times. Every other tag is
dropped and named.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from nemoflow.engine.cues import Span
from nemoflow.engine.ops.colors import NAMES

if TYPE_CHECKING:
    from pysubs2 import SSAStyle

_TAG = re.compile(r"<[^<>\n]*>|\{\\[^{}\n]*\}")
_WORD_TIME = re.compile(r"<(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})\.(\d{3})>")
_MARKUP = re.compile(r"<(/?)([a-zA-Z]+)([^<>]*)>")
_FONT_COLOR = re.compile(r"color\s*=\s*[\"']?(#[0-9a-fA-F]{6}|[a-zA-Z]+)")
_BLOCK = re.compile(r"\{([^{}]*)\}")
_OVERRIDE = re.compile(r"\\([0-9]?[a-zA-Z]+)([^\\]*)")
_BREAK = re.compile(r"\\([Nnh])")
_COLOR = re.compile(r"&?H?([0-9a-fA-F]{1,8})&?")
_PLACES = (
    "bottom_left", "bottom", "bottom_right", "left", "center", "right",
    "top_left", "top", "top_right",
)  # fmt: skip
"""Alignments 1 to 9 of ASS, as on a number pad."""
_KARAOKE = ("k", "K", "kf", "ko")
_SILENT = ("v", "c", "lang", "ruby", "rt")
"""Tags of WebVTT whose words are shown and that change no look of ours."""


@dataclass(frozen=True, slots=True)
class Words:
    """Spans of a cue, the place its tags ask for, and what was dropped."""

    spans: tuple[Span, ...]
    position: str = ""
    dropped: tuple[str, ...] = ()


class _Pen:
    """Collects spans while the look changes."""

    def __init__(self, look: Span) -> None:
        self.look = look
        self.made: list[Span] = []
        self.dropped: dict[str, None] = {}
        self.position = ""

    def write(self, text: str) -> None:
        kept = "".join(
            char
            for char in text.replace("\t", " ")
            if char == "\n" or unicodedata.category(char) not in ("Cc", "Cs", "Zl", "Zp")
        )
        if not kept:
            return
        last = self.made[-1] if self.made else None
        if last is not None and replace(last, text="") == replace(self.look, text=""):
            self.made[-1] = replace(last, text=last.text + kept)
        else:
            self.made.append(replace(self.look, text=kept))

    def words(self) -> Words:
        return Words(_trimmed(self.made), self.position, tuple(self.dropped))


def _trimmed(spans: list[Span]) -> tuple[Span, ...]:
    """Without empty space around; nothing at all when there are no words."""
    kept = list(spans)
    while kept and not kept[0].text.lstrip():
        del kept[0]
    while kept and not kept[-1].text.rstrip():
        del kept[-1]
    if not kept:
        return ()
    kept[0] = replace(kept[0], text=kept[0].text.lstrip())
    kept[-1] = replace(kept[-1], text=kept[-1].text.rstrip())
    return tuple(kept)


# --- SRT and WebVTT -----------------------------------------------------------------------------


def plain_words(text: str, start: int) -> Words:
    """The words of an SRT or WebVTT cue that begins at `start` ms."""
    pen = _Pen(Span(""))
    colors: list[str] = []
    at = 0
    for found in _TAG.finditer(text):
        pen.write(html.unescape(text[at : found.start()]))
        at = found.end()
        tag = found[0]
        if tag.startswith("{"):
            _override(pen, tag[1:-1], Span(""))
        elif stamp := _WORD_TIME.fullmatch(tag):
            hours, minutes, seconds, rest = (int(part or 0) for part in stamp.groups())
            moment = ((hours * 60 + minutes) * 60 + seconds) * 1000 + rest
            pen.look = replace(pen.look, at=max(0, moment - start))
        elif not _markup(pen, tag, colors):
            pen.write(tag)
    pen.write(html.unescape(text[at:]))
    return _from_the_start(pen.words())


def _from_the_start(words: Words) -> Words:
    """Words before the first word time begin with the cue."""
    if not any(span.at >= 0 for span in words.spans):
        return words
    return replace(words, spans=tuple(replace(s, at=max(0, s.at)) for s in words.spans))


def _markup(pen: _Pen, tag: str, colors: list[str]) -> bool:
    """Whether `<...>` is a tag; `a < b > c` is not."""
    found = _MARKUP.fullmatch(tag)
    if found is None:
        return False
    name, opens = found[2].lower(), not found[1]
    if name == "i":
        pen.look = replace(pen.look, italic=opens)
    elif name == "b":
        pen.look = replace(pen.look, bold=opens)
    elif name == "font" and opens:
        colors.append(pen.look.color)
        said = _FONT_COLOR.search(found[3])
        color = said[1].lower() if said else ""
        pen.look = replace(pen.look, color=color if color[:1] == "#" else NAMES.get(color, ""))
    elif name == "font":
        pen.look = replace(pen.look, color=colors.pop() if colors else "")
    elif name not in _SILENT:
        pen.dropped[f"`<{name}>`"] = None
    return True


# --- ASS and SSA --------------------------------------------------------------------------------


def ass_words(text: str, styles: Mapping[str, SSAStyle], style: str) -> Words:
    """The words of an ASS event."""
    base, place = _styled(styles.get(style))
    pen = _Pen(base)
    pen.position = place
    hidden, clock, at = False, 0, 0
    for found in _BLOCK.finditer(text):
        if not hidden:
            pen.write(_unbroken(text[at : found.start()]))
        at = found.end()
        if drawing := re.findall(r"\\p(\d+)", found[1]):
            hidden = drawing[-1].strip("0") != ""
            pen.dropped["drawings"] = None
        for length in re.findall(r"\\(?:kf|ko|k|K)(\d{1,6})", found[1]):
            pen.look = replace(pen.look, at=clock)
            clock += 10 * int(length)
        _override(pen, found[1], base, styles)
    if not hidden:
        pen.write(_unbroken(text[at:]))
    return _from_the_start(pen.words())


def _unbroken(text: str) -> str:
    """Its line breaks and hard spaces as characters; `\\n` is a soft break, a space."""
    return _BREAK.sub(lambda found: {"N": "\n", "n": " ", "h": "\u00a0"}[found[1]], text)


def _styled(style: SSAStyle | None) -> tuple[Span, str]:
    if style is None:
        return Span(""), ""
    color = style.primarycolor
    shade = f"#{color.r:02x}{color.g:02x}{color.b:02x}"
    place = _PLACES[int(style.alignment) - 1]
    look = Span("", -1, style.bold, style.italic, "" if shade == "#ffffff" else shade)
    return look, "" if place == "bottom" else place


def _override(
    pen: _Pen, block: str, base: Span, styles: Mapping[str, SSAStyle] | None = None
) -> None:
    """One `{...}`; words in it that are no tags are a comment."""
    for found in _OVERRIDE.finditer(block):
        name, value = found[1], found[2].strip()
        if name in _KARAOKE or name == "p":
            continue
        # `\fnArial` and `\rStyle`: the name runs into its value.
        if name.startswith("r"):
            told = (styles or {}).get(name[1:] + found[2])
            pen.look = replace(_styled(told)[0] if told else base, at=pen.look.at)
        elif name == "b" and value.isdigit():
            pen.look = replace(pen.look, bold=value not in ("0", "400"))
        elif name == "i" and value in ("0", "1"):
            pen.look = replace(pen.look, italic=value == "1")
        elif name in ("c", "1c") and (color := _COLOR.fullmatch(value)):
            number = int(color[1], 16)
            shade = f"#{number & 255:02x}{number >> 8 & 255:02x}{number >> 16 & 255:02x}"
            pen.look = replace(pen.look, color=shade)
        elif name == "an" and value in "123456789" and value:
            pen.position = _PLACES[int(value) - 1]
        else:
            pen.dropped[f"`\\{_named(name)}`"] = None


def _named(name: str) -> str:
    return "fn" if name.startswith("fn") else name[:8]
